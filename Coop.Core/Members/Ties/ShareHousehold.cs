using Coop.Core.Access;
using Coop.Core.Events;
using Coop.Core.Live;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Microsoft.EntityFrameworkCore;

namespace Coop.Core.Members.Ties;

/// <summary>Somebody came into a household, left it, or is something else in it.</summary>
[EventName("household.changed")]
public sealed record HouseholdChanged(DateTimeOffset At, MemberId Member, HouseholdId Household, HouseholdRole? Role) : DomainEvent(At);

/// <summary>Writes down that two members live together: the one who has no household comes into the other's, or both begin one.</summary>
[Needs(Permission.AnswerMembers)]
public sealed class ShareHousehold(WorkFactory works, WriteHousehold write, CooperativeCalendar calendar, CurrentActor actor, TimeProvider clock)
{
    /// <summary>The most members of one household.</summary>
    public const int AtMost = 20;

    /// <summary>
    /// Writes it down; <paramref name="role"/> is what the one who comes in is there. Null when done; else a code: <c>self</c>,
    /// <c>provisional</c>, <c>organisation</c>, <c>already</c>, <c>elsewhere</c> (each has a household of their own), <c>many</c>,
    /// <c>head</c> (there is one already).
    /// </summary>
    public async Task<string?> RunAsync(MemberId id, MemberId other, HouseholdRole role, CancellationToken ct)
    {
        if (id == other)
        {
            return "self";
        }

        await using var work = await works.BeginAsync(ct);
        var all = await WriteHousehold.LockAsync(work, [id, other], ct);
        var members = await work.Db.Members.Where(m => m.Id == id || m.Id == other).ToListAsync(ct);
        var (mine, theirs) = (all.Find(one => one.MemberId == id), all.Find(one => one.MemberId == other));
        if ((members.Exists(m => m.Provisional) ? "provisional" : members.Exists(m => m.Kind != MemberKind.Person) ? "organisation"
            : mine is null || theirs is null ? null : mine.HouseholdId == theirs.HouseholdId ? "already" : "elsewhere") is { } fault)
        {
            return fault;
        }

        var (newcomer, household) = (mine is not null || theirs is null ? other : id, (mine ?? theirs)?.HouseholdId);
        if (all.Count >= AtMost || (role == HouseholdRole.Head && (household is null || all.Exists(one => one.Role == HouseholdRole.Head))))
        {
            return all.Count >= AtMost ? "many" : "head";
        }

        var today = calendar.DayOf(work.Now);
        if (household is null)
        {
            var me = members.Single(m => m.Id == id);
            var made = Household.New(me.FirstSurname ?? me.DisplayName!, clock);
            work.Db.Households.Add(made);
            household = made.Id;
            await write.EnterAsync(work, HouseholdMember.Of(id, made.Id, HouseholdRole.Head, today), actor.Required, ct);
        }

        await write.EnterAsync(work, HouseholdMember.Of(newcomer, household.Value, role, today), actor.Required, ct);
        await WriteHousehold.NewerAsync(work, [id, other, .. all.Select(one => one.MemberId)], ct);
        await work.CommitAsync(ct);
        return null;
    }
}

/// <summary>Writes down that a member lives there no longer. Whoever stays alone keeps the household; with the last it goes.</summary>
[Needs(Permission.AnswerMembers)]
public sealed class LeaveHousehold(WorkFactory works, WriteHousehold write, CurrentActor actor)
{
    /// <summary>Writes it down; nothing happens when they are in none.</summary>
    public async Task RunAsync(MemberId id, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        var all = await WriteHousehold.LockAsync(work, [id], ct);
        if (all.Find(one => one.MemberId == id) is not { } mine)
        {
            return;
        }

        work.Db.HouseholdMembers.Remove(mine);
        if (all.Count == 1)
        {
            work.Db.Households.Remove(await work.Db.Households.SingleAsync(h => h.Id == mine.HouseholdId, ct));
        }

        await write.TellAsync(work, mine, null, "left", actor.Required, ct);
        await WriteHousehold.NewerAsync(work, [.. all.Select(one => one.MemberId)], ct);
        await work.CommitAsync(ct);
    }
}

/// <summary>Says what a member is in their household, and what it is called.</summary>
[Needs(Permission.AnswerMembers)]
public sealed class ChangeHousehold(WorkFactory works, CurrentActor actor)
{
    /// <summary>The longest name, in characters.</summary>
    public const int MaxName = 80;

    /// <summary>Writes it down. Null when done; else a code: <c>none</c>, <c>head</c>, <c>name</c>.</summary>
    public async Task<string?> RunAsync(MemberId id, HouseholdRole role, string typed, CancellationToken ct)
    {
        var name = StoredText.Of(typed).Trim();
        if (name.Length is 0 or > MaxName)
        {
            return "name";
        }

        await using var work = await works.BeginAsync(ct);
        var all = await WriteHousehold.LockAsync(work, [id], ct);
        if (all.Find(one => one.MemberId == id) is not { } mine || (role == HouseholdRole.Head && all.Exists(one => one.Role == role && one.MemberId != id)))
        {
            return all.Exists(one => one.MemberId == id) ? "head" : "none";
        }

        var household = await work.Db.Households.SingleAsync(h => h.Id == mine.HouseholdId, ct);
        if (household.Name != name)
        {
            household.Rename(name);
            work.Audit(actor.Required, "household.rename", $"household:{household.Id.Value:D}");
        }

        if (mine.Role != role)
        {
            mine.Become(role);
            work.Raise(new HouseholdChanged(work.Now, id, mine.HouseholdId, role));
            work.Audit(actor.Required, "household.role", $"member:{id.Value:D}", new { household = mine.HouseholdId.Value, role = role.Stored() });
        }

        await WriteHousehold.NewerAsync(work, [.. all.Select(one => one.MemberId)], ct);
        await work.CommitAsync(ct);
        return null;
    }
}

/// <summary>What every change of a household does within its transaction.</summary>
public sealed class WriteHousehold(AppendEntry timeline)
{
    /// <summary>
    /// Holds the heads of these members and of all who live with them, and returns who is in their households. Who came in or left
    /// meanwhile is asked for again.
    /// </summary>
    internal static async Task<List<HouseholdMember>> LockAsync(Work work, IReadOnlyCollection<MemberId> members, CancellationToken ct)
    {
        var held = new HashSet<MemberId>(members);
        while (true)
        {
            await AppendEntry.LockAsync(work, held, ct);
            var everybody = work.Db.HouseholdMembers;
            var all = await everybody
                .Where(one => everybody.Any(mine => members.Contains(mine.MemberId) && mine.HouseholdId == one.HouseholdId)).ToListAsync(ct);
            if (held.IsSupersetOf(all.Select(one => one.MemberId)))
            {
                return all;
            }

            // Heads are taken in one order only: let go, and take all of them at once.
            held.UnionWith(all.Select(one => one.MemberId));
            await work.BeginAgainAsync(ct);
        }
    }

    internal Task EnterAsync(Work work, HouseholdMember entered, StaffId by, CancellationToken ct)
    {
        work.Db.HouseholdMembers.Add(entered);
        return TellAsync(work, entered, entered.Role, "joined", by, ct);
    }

    internal async Task TellAsync(Work work, HouseholdMember one, HouseholdRole? role, string what, StaffId by, CancellationToken ct)
    {
        await timeline.RunAsync(work, one.MemberId, new EntryDraft(EntryKind.Household, Channel.System, Direction.None)
        {
            Author = by.Value,
            Facts = EntryFacts.Json(new { what, role = one.Role.Stored(), household = one.HouseholdId.Value }),
        }, ct);
        work.Raise(new HouseholdChanged(work.Now, one.MemberId, one.HouseholdId, role));
        work.Audit(by, $"household.{what}", $"member:{one.MemberId.Value:D}", new { household = one.HouseholdId.Value, role = one.Role.Stored() });
    }

    /// <summary>The cards of all of them are newer.</summary>
    internal static async Task NewerAsync(Work work, IReadOnlyCollection<MemberId> members, CancellationToken ct)
    {
        foreach (var member in await work.Db.Members.Where(m => members.Contains(m.Id)).ToListAsync(ct))
        {
            member.ProfileChanged();
            work.Touch(Topic.Member(member.Id), "ties");
        }
    }
}
