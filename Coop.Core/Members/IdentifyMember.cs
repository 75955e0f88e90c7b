using Coop.Core.Access;
using Coop.Core.Events;
using Coop.Core.Lifecycle;
using Coop.Core.Live;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Microsoft.EntityFrameworkCore;

namespace Coop.Core.Members;

/// <summary>Somebody said who a member is, or corrected it.</summary>
[EventName("members.identified")]
public sealed record MemberIdentified(DateTimeOffset At, MemberId Member, bool WasProvisional) : DomainEvent(At);

/// <summary>Somebody known became an active member of the cooperative: registered as one, or admitted later.</summary>
[EventName("members.joined")]
public sealed record MemberJoined(DateTimeOffset At, MemberId Member) : DomainEvent(At);

/// <summary>What became of saying who a member is.</summary>
public abstract record IdentifyResult
{
    private IdentifyResult()
    {
    }

    /// <summary>It is written down.</summary>
    public sealed record Done : IdentifyResult;

    /// <summary>Another record carries this document.</summary>
    public sealed record DocumentInUse(MemberId By, string? Name) : IdentifyResult;

    /// <summary>A name is missing, or the document lacks its kind or number.</summary>
    public sealed record Incomplete(string What) : IdentifyResult;

    /// <summary>A colleague changed the record meanwhile.</summary>
    public sealed record Stale : IdentifyResult;
}

/// <summary>Says who a member record stands for. The record and its timeline stay what they are.</summary>
[Needs(Permission.AnswerMembers)]
public sealed class IdentifyMember(WorkFactory works, AppendEntry timeline, WriteLifecycle lifecycle, CurrentActor actor, TimeProvider clock)
{
    /// <summary>Writes the details down; <paramref name="rev"/> is the record's rev the details were based on.</summary>
    public async Task<IdentifyResult> RunAsync(MemberId id, MemberDetails details, long rev, CancellationToken ct)
    {
        if (MemberCheck.Missing(details) is { } what)
        {
            return new IdentifyResult.Incomplete(what);
        }

        await using var work = await works.BeginAsync(ct);
        await AppendEntry.LockAsync(work, [id], ct);
        var member = await work.Db.Members.SingleAsync(m => m.Id == id, ct);
        if (member.Rev != rev)
        {
            return new IdentifyResult.Stale();
        }

        var wasProvisional = member.Provisional;
        member.Identify(details);
        if (await TwinAsync(work, id, details, ct) is { } twin)
        {
            return twin;
        }

        await timeline.RunAsync(work, id, new EntryDraft(EntryKind.Identity, Channel.System, Direction.None)
        {
            Author = actor.Required.Value,
            Facts = EntryFacts.Json(new { first = wasProvisional }),
        }, ct);
        work.Raise(new MemberIdentified(clock.GetUtcNow(), id, wasProvisional));
        work.Touch(Topic.Member(id), "record");
        work.Touch(Topic.WorkList, $"m:{id.Value:D}");
        work.Audit(actor.Required, "member.identify", $"member:{id.Value:D}");
        try
        {
            if (wasProvisional && details.Stage != member.Stage)
            {
                await StandsAsync(work, member, details.Stage, ct);
            }

            await work.CommitAsync(ct);
            return new IdentifyResult.Done();
        }
        catch (DbUpdateException error) when (DatabaseFault.IsDuplicate(error, "member_document"))
        {
            // A colleague gave another record this document in the same moment.
            await work.DisposeAsync();
            await using var again = await works.BeginAsync(ct);
            return await TwinAsync(again, id, details, ct) ?? new IdentifyResult.Stale();
        }
    }

    /// <summary>Whoever was unknown until now may have been a member all along.</summary>
    private async Task StandsAsync(Work work, Member member, MemberStage stage, CancellationToken ct)
    {
        var present = await work.Db.Lifecycle.SingleAsync(p => p.MemberId == member.Id && p.EndsAt == null && p.SupersededAt == null, ct);
        var known = new LifecycleState(stage, stage.IsMember() ? MemberStanding.Able : null, LifecycleCause.Registered);
        // Written in the same moment as the record itself, it still comes after it.
        var at = work.Now > present.StartsAt ? work.Now : present.StartsAt.AddMicroseconds(1);
        await lifecycle.AppendAsync(work, [(member, present, known, at)], new LifecycleWhy(actor.Required), ct);
        if (member.Belongs)
        {
            work.Raise(new MemberJoined(clock.GetUtcNow(), member.Id));
        }
    }

    private static async Task<IdentifyResult?> TwinAsync(Work work, MemberId id, MemberDetails details, CancellationToken ct) =>
        await MemberCheck.TwinAsync(work, details, id, ct) is { } twin ? new IdentifyResult.DocumentInUse(twin.Id, twin.DisplayName) : null;
}

/// <summary>Registers somebody the cooperative knows, with their addresses; for imports, counters and sample worlds.</summary>
public sealed class RegisterMember(TimeProvider clock)
{
    /// <summary>Adds record, timeline head and contact points within the caller's transaction.</summary>
    public MemberId Run(Work work, MemberDetails details, params IEnumerable<ContactAddress> addresses)
    {
        var member = Member.Registered(details, clock);
        work.Db.Members.Add(member);
        work.Db.TimelineHeads.Add(new TimelineHead(member.Id));
        work.Db.ContactPoints.AddRange(addresses.Select(address => ContactPoint.Learned(member.Id, address, clock)));
        if (member.Belongs)
        {
            work.Raise(new MemberJoined(clock.GetUtcNow(), member.Id));
        }

        return member.Id;
    }
}
