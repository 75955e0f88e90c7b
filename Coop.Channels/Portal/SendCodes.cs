using System.Security.Cryptography;
using System.Text;
using Coop.Core.Health;
using Coop.Core.Members;
using Coop.Core.Outbound;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Coop.Channels.Portal;

/// <summary>
/// Finds out who asked for a code, after they were answered, and sends it to whoever proved the address to be theirs. The
/// message goes the way of all messages, as a secret: its text is in no timeline and is gone once it is over.
/// </summary>
public sealed partial class SendCodes(
    WorkFactory works, NpgsqlDataSource source, ResolveMember members, IThreads threads, QueueMessage outbox, PortalTexts texts, PortalSite site,
    IDataProtectionProvider keys, PortalMetrics metrics, TimeProvider clock, MachineClock machine, ILogger<SendCodes> log)
    : RoundWorker("portal-codes", Sweep, machine, log)
{
    internal const string Purpose = "Coop.Channels.Portal.Code";

    private const string CarriedOut = "sent";
    private const string ForNobody = "nobody";
    private static readonly TimeSpan Sweep = TimeSpan.FromSeconds(1);

    private readonly IDataProtector _protector = keys.CreateProtector(Purpose);

    /// <summary>Somebody has just asked.</summary>
    public void Ring() => Call.Set();

    /// <summary>Sends what was asked for until nothing is left, and clears away what is over. Returns how many were dealt with.</summary>
    public async Task<int> DrainAsync(CancellationToken ct)
    {
        var count = 0;
        while (await StepAsync(ct))
        {
            count++;
        }

        await using var sweep = source.CreateCommand(PortalSql.SweepSecrets);
        sweep.Parameters.AddWithValue("now", clock.GetUtcNow());
        await sweep.ExecuteNonQueryAsync(ct);
        return count;
    }

    /// <inheritdoc />
    protected override Task RoundAsync(CancellationToken ct) => DrainAsync(ct);

    private async Task<bool> StepAsync(CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        if (await TakeAsync(work, ct) is not { } asked)
        {
            return false;
        }

        var sent = false;
        if (asked.Expires > work.Now && Open(asked) is [var code, var token])
        {
            sent = await SendAsync(work, asked, code, token, ct);
        }

        await using var answered = new NpgsqlCommand(PortalSql.Answered, work.Connection)
        {
            Parameters = { new("id", asked.Id), new("state", sent ? CarriedOut : ForNobody) },
        };
        await answered.ExecuteNonQueryAsync(ct);
        await work.CommitAsync(ct);
        metrics.Count(sent ? PortalStep.CodeSent : PortalStep.Nobody);
        return true;
    }

    private async Task<bool> SendAsync(Work work, Asked asked, string code, string token, CancellationToken ct)
    {
        var candidates = await Candidate.ReadAsync(work, asked.Kind, asked.Value, ct);
        if (candidates.Count == 0)
        {
            return false;
        }

        // An address that several share is nobody's own: its message stands in the record that takes what comes from there.
        var to = candidates is [var one]
            ? new Sender(one.Member, one.Point)
            : await members.RunAsync(work, new ContactAddress(asked.Kind, asked.Value, asked.Value), ct);
        await AppendEntry.LockAsync(work, [to.Member], ct);
        var channel = asked.Kind == ContactPointKind.Email ? Channel.Email : Channel.Sms;
        var key = new ThreadKey(to.Member, to.ContactPoint, channel);
        var thread = (await threads.OpenAsync(work, [key], ct))[key];
        var words = texts.CodeMessage(channel, candidates is [{ Language: { } own }] ? own : asked.Language, code, site.LinkOf(token));
        await outbox.RunAsync(work, new OutboundDraft(
            $"portal-code:{asked.Id:D}", to.Member, thread, to.ContactPoint, channel, Core.Consent.Purpose.Access, null, work.Now, words.Body)
        {
            Subject = words.Subject,
            Secret = true,
            NotAfter = asked.Expires,
        }, ct);
        work.Audit(null, "portal.code", $"member:{to.Member.Value:D}", new { channel = channel.Stored(), signIn = asked.Id });
        return true;
    }

    private string[] Open(Asked asked)
    {
        try
        {
            return Encoding.UTF8.GetString(_protector.Unprotect(asked.Sealed)).Split(' ');
        }
        catch (CryptographicException error)
        {
            // The keys it was sealed with are gone: whoever asked asks again.
            Unreadable(error, asked.Id);
            return [];
        }
    }

    private static async Task<Asked?> TakeAsync(Work work, CancellationToken ct)
    {
        await using var take = new NpgsqlCommand(PortalSql.TakeAsked, work.Connection);
        await using var reader = await take.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new Asked(
                reader.GetGuid(0), StoredName.Parse<ContactPointKind>(reader.GetString(1)), reader.GetString(2), reader.GetString(3),
                reader.GetFieldValue<byte[]>(4), reader.GetFieldValue<DateTimeOffset>(5))
            : null;
    }

    private sealed record Asked(Guid Id, ContactPointKind Kind, string Value, string Language, byte[] Sealed, DateTimeOffset Expires);

    [LoggerMessage(Level = LogLevel.Warning, Message = "What was asked for as {SignIn} cannot be read any more")]
    private partial void Unreadable(Exception error, Guid signIn);
}

/// <summary>A member who proved that an address is theirs.</summary>
/// <param name="Point">Their own contact point for it.</param>
/// <param name="Member">Who.</param>
/// <param name="Name">What to call them.</param>
/// <param name="Language">The language they are written to in, if they chose one.</param>
public sealed record Candidate(ContactPointId Point, MemberId Member, string Name, string? Language)
{
    internal static async Task<IReadOnlyList<Candidate>> ReadAsync(Work work, ContactPointKind kind, string value, CancellationToken ct)
    {
        await using var read = new NpgsqlCommand(PortalSql.Candidates, work.Connection) { Parameters = { new("kind", kind.Stored()), new("value", value) } };
        await using var reader = await read.ExecuteReaderAsync(ct);
        var found = new List<Candidate>();
        while (await reader.ReadAsync(ct))
        {
            found.Add(new Candidate(new(reader.GetGuid(0)), new(reader.GetGuid(1)), NameIn(reader, 2), reader.IsDBNull(6) ? null : reader.GetString(6)));
        }

        return found;
    }

    internal static string NameIn(NpgsqlDataReader reader, int column) => Core.Members.Member.NameOf(
        Text(reader, column), Text(reader, column + 1), Text(reader, column + 2), Text(reader, column + 3)) ?? "";

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
