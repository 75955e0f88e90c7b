using Coop.Core.Access;
using Coop.Core.Events;
using Coop.Core.Lifecycle;
using Coop.Core.Live;
using Coop.Core.Members.Ties;
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

    /// <summary>
    /// A code of <see cref="MemberCheck"/>; or what a person has and an organisation cannot, or the other way round: <c>kind_profile</c> (a birth
    /// date or gender), <c>kind_household</c>, <c>kind_work</c> (who works for whom).
    /// </summary>
    public sealed record Incomplete(string What) : IdentifyResult;

    /// <summary>A colleague said something else of them meanwhile; this is what.</summary>
    public sealed record Stale(MemberDetails Now) : IdentifyResult;
}

/// <summary>Says who a member record stands for. The record and its timeline stay what they are.</summary>
[Needs(Permission.AnswerMembers)]
public sealed class IdentifyMember(WorkFactory works, AppendEntry timeline, WriteLifecycle lifecycle, CurrentActor actor, TimeProvider clock)
{
    /// <summary>
    /// Writes the details down; <paramref name="seen"/> is what the person saw of them. Only what is said here can be outdated: whatever else
    /// changed of the member stands in nobody's way.
    /// </summary>
    public async Task<IdentifyResult> RunAsync(MemberId id, MemberDetails details, MemberDetails seen, CancellationToken ct)
    {
        if (MemberCheck.Missing(details) is { } what)
        {
            return new IdentifyResult.Incomplete(what);
        }

        await using var work = await works.BeginAsync(ct);
        await AppendEntry.LockAsync(work, [id], ct);
        var member = await work.Db.Members.SingleAsync(m => m.Id == id, ct);
        var before = member.Details;
        if (!IsSame(before, seen))
        {
            return new IdentifyResult.Stale(before);
        }

        if (details.Kind != before.Kind && await BoundAsync(work, id, ct) is { } bound)
        {
            return new IdentifyResult.Incomplete(bound);
        }

        var wasProvisional = member.Provisional;
        member.Identify(details);
        if (!wasProvisional && IsSame(before, member.Details))
        {
            return new IdentifyResult.Done();
        }

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
            return await TwinAsync(again, id, details, ct) ?? new IdentifyResult.Stale(before);
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

    /// <summary>Where the relationship stands is the lifecycle's to say, and the language somebody else's.</summary>
    private static bool IsSame(MemberDetails one, MemberDetails other) => one with { Stage = default, Language = null } == other with { Stage = default, Language = null };

    /// <summary>What a record has that one of the other kind cannot have.</summary>
    private static async Task<string?> BoundAsync(Work work, MemberId id, CancellationToken ct) =>
        await work.Db.Profiles.AnyAsync(p => p.MemberId == id && (p.BirthDate != null || p.Gender != null), ct) ? "kind_profile"
        : await work.Db.HouseholdMembers.AnyAsync(h => h.MemberId == id, ct) ? "kind_household"
        : await work.Db.Relations.AnyAsync(r => r.Kind == RelationKind.EmployeeOf && r.EndsOn == null && (r.MemberId == id || r.OtherId == id), ct) ? "kind_work"
        : null;

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
