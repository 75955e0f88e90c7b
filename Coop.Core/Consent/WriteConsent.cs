using Coop.Core.Access;
using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Coop.Core.Consent;

/// <summary>
/// Writes down within the caller's transaction what a member says about being written to, with a line in the timeline.
/// Saying the same again adds nothing.
/// </summary>
public sealed class WriteConsent(AppendEntry timeline)
{
    /// <summary>The new record; null when the latest says the same. Whoever withdraws holds the member's head, so the policy is asked before or after.</summary>
    public async Task<ConsentRecord?> RunAsync(
        Work work, MemberId member, Channel channel, string purpose, bool granted, string source, StaffId? actor, CancellationToken ct, string? evidence = null)
    {
        await AppendEntry.LockAsync(work, [member], ct);
        var latest = await work.Db.Consents
            .Where(c => c.MemberId == member && c.Channel == channel && c.Purpose == purpose)
            .OrderByDescending(c => c.Id).Select(c => (bool?)c.Granted).FirstOrDefaultAsync(ct);
        if (latest == granted)
        {
            return null;
        }

        var record = ConsentRecord.Said(member, channel, purpose, granted, source, actor, work.Now, evidence);
        work.Db.Consents.Add(record);
        await timeline.RunAsync(work, member, new EntryDraft(EntryKind.Consent, channel, Direction.None)
        {
            Author = actor?.Value,
            Facts = EntryFacts.Json(new { purpose, granted, source }),
        }, ct);
        work.Raise(new ConsentRecorded(work.Now, member, channel, purpose, granted));
        work.Touch(Topic.Member(member), "consent");
        work.Audit(actor, "consent.record", $"member:{member.Value:D}", new { channel = channel.Stored(), purpose, granted, source });
        return record;
    }

    /// <summary>The member wants nothing more on the channel, whatever for. Returns what was said of service, if that is new.</summary>
    public Task<ConsentRecord?> ForbidAsync(Work work, MemberId member, Channel channel, string source, CancellationToken ct) =>
        AllAsync(work, ConsentSql.AllPurposes, member, channel, granted: false, source, ct);

    /// <summary>
    /// The member wants the channel back: service, and what they had allowed before. What they never allowed needs more than
    /// a word. Returns what was said of service, if that is new.
    /// </summary>
    public Task<ConsentRecord?> AllowAgainAsync(Work work, MemberId member, Channel channel, string source, CancellationToken ct) =>
        AllAsync(work, ConsentSql.AllowedOnce, member, channel, granted: true, source, ct);

    private async Task<ConsentRecord?> AllAsync(Work work, string purposes, MemberId member, Channel channel, bool granted, string source, CancellationToken ct)
    {
        var codes = new List<string>();
        await using (var read = new NpgsqlCommand(purposes, work.Connection) { Parameters = { new("member", member.Value), new("channel", channel.Stored()) } })
        await using (var reader = await read.ExecuteReaderAsync(ct))
        {
            while (await reader.ReadAsync(ct))
            {
                codes.Add(reader.GetString(0));
            }
        }

        ConsentRecord? service = null;
        foreach (var code in codes)
        {
            var record = await RunAsync(work, member, channel, code, granted, source, null, ct);
            service ??= code == Purpose.Service ? record : null;
        }

        // The record's number is the database's, and what confirms it refers to it.
        await work.Db.SaveChangesAsync(ct);
        return service;
    }
}

/// <summary>A carrier refuses to carry anything more to a member who told it so: the same as a word to us.</summary>
public sealed class RecordCarrierOptOut(WorkFactory works, WriteConsent consent)
{
    /// <summary>Withdraws all consent on the channel, so that nothing that waits leaves.</summary>
    public async Task RunAsync(MemberId member, Channel channel, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        await consent.ForbidAsync(work, member, channel, "carrier", ct);
        await work.CommitAsync(ct);
    }
}
