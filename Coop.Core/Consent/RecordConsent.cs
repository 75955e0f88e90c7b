using Coop.Core.Access;
using Coop.Core.Events;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Core.Timeline;

namespace Coop.Core.Consent;

/// <summary>A member allowed or forbade a channel for a purpose.</summary>
[EventName("consent.recorded")]
public sealed record ConsentRecorded(DateTimeOffset At, MemberId Member, Channel Channel, string Purpose, bool Granted) : DomainEvent(At);

/// <summary>Writes down what a member said to somebody on the staff about being written to. Saying the same again adds nothing.</summary>
[Needs(Permission.AnswerMembers)]
public sealed class RecordConsent(WorkFactory works, WriteConsent consent, CurrentActor actor)
{
    /// <summary>Records it, with a line in the timeline.</summary>
    public async Task RunAsync(MemberId member, Channel channel, string purpose, bool granted, string source, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        if (await consent.RunAsync(work, member, channel, purpose, granted, source, actor.Staff, ct) is not null)
        {
            await work.CommitAsync(ct);
        }
    }
}
