using Coop.Core.Access;
using Coop.Core.Events;
using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Microsoft.EntityFrameworkCore;

namespace Coop.Core.Consent;

/// <summary>A member allowed or forbade a channel for a purpose.</summary>
[EventName("consent.recorded")]
public sealed record ConsentRecorded(DateTimeOffset At, MemberId Member, Channel Channel, string Purpose, bool Granted) : DomainEvent(At);

/// <summary>Writes down what a member says about being written to. Saying the same again adds nothing.</summary>
[Needs(Permission.AnswerMembers)]
public sealed class RecordConsent(WorkFactory works, AppendEntry timeline, CurrentActor actor, TimeProvider clock)
{
    /// <summary>Records it, with a line in the timeline.</summary>
    public async Task RunAsync(MemberId member, Channel channel, string purpose, bool granted, string source, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        await AppendEntry.LockAsync(work, [member], ct);
        var latest = await work.Db.Consents
            .Where(c => c.MemberId == member && c.Channel == channel && c.Purpose == purpose)
            .OrderByDescending(c => c.Id).Select(c => (bool?)c.Granted).FirstOrDefaultAsync(ct);
        if (latest == granted)
        {
            return;
        }

        var now = clock.GetUtcNow();
        work.Db.Consents.Add(ConsentRecord.Said(member, channel, purpose, granted, source, actor.Staff, now));
        await timeline.RunAsync(work, member, new EntryDraft(EntryKind.Consent, channel, Direction.None)
        {
            Author = actor.Staff?.Value,
            Facts = EntryFacts.Json(new { purpose, granted, source }),
        }, ct);
        work.Raise(new ConsentRecorded(now, member, channel, purpose, granted));
        work.Touch(Topic.Member(member), "consent");
        work.Audit(actor.Staff, "consent.record", $"member:{member.Value:D}", new { channel = channel.Stored(), purpose, granted, source });
        await work.CommitAsync(ct);
    }
}
