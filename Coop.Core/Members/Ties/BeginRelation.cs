using Coop.Core.Access;
using Coop.Core.Events;
using Coop.Core.Live;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Coop.Core.Members.Ties;

/// <summary>Two members belong together from now on.</summary>
[EventName("relation.begun")]
public sealed record RelationBegun(DateTimeOffset At, RelationId Relation, MemberId Member, RelationKind Kind, MemberId Other) : DomainEvent(At);

/// <summary>They no longer do, or never did: then it was a mistake, and nothing of it remains.</summary>
[EventName("relation.ended")]
public sealed record RelationEnded(DateTimeOffset At, RelationId Relation, MemberId Member, RelationKind Kind, MemberId Other, bool IsMistake) : DomainEvent(At);

/// <summary>They belong together still: its end was written down by mistake.</summary>
[EventName("relation.reopened")]
public sealed record RelationReopened(DateTimeOffset At, RelationId Relation, MemberId Member, RelationKind Kind, MemberId Other) : DomainEvent(At);

/// <summary>Writes down how two members belong together.</summary>
[Needs(Permission.AnswerMembers)]
public sealed class BeginRelation(WorkFactory works, AppendEntry timeline, CooperativeCalendar calendar, CurrentActor actor, TimeProvider clock)
{
    /// <summary>
    /// Writes it down, from a day on (today when null). Null when done; else a code: <c>self</c>, <c>provisional</c>, <c>employer</c>
    /// (people work for organisations), <c>future</c>, <c>circle</c> (the other's own line of referrers or sponsors leads here),
    /// <c>one</c> (there is another of that kind then), <c>twice</c>.
    /// </summary>
    public async Task<string?> RunAsync(MemberId id, RelationKind kind, MemberId other, DateOnly? on, CancellationToken ct)
    {
        if (id == other)
        {
            return "self";
        }

        await using var work = await works.BeginAsync(ct);
        await AppendEntry.LockAsync(work, [id, other], ct);
        var members = await work.Db.Members.Where(m => m.Id == id || m.Id == other).ToDictionaryAsync(m => m.Id, ct);
        var today = calendar.DayOf(work.Now);
        if ((members.Values.Any(m => m.Provisional) ? "provisional"
            : kind == RelationKind.EmployeeOf && (members[id].Kind, members[other].Kind) != (MemberKind.Person, MemberKind.Organisation) ? "employer"
            : on > today ? "future"
            : await ClosesAsync(work, id, kind, other, ct) ? "circle"
            : await RelationWords.ClashAsync(work, id, kind, other, on ?? today, ct)) is { } fault)
        {
            return fault;
        }

        var relation = Relation.Begun(id, kind, other, on ?? today, actor.Required, clock);
        work.Db.Relations.Add(relation);
        work.Raise(new RelationBegun(work.Now, relation.Id, id, kind, other));
        await RelationWords.TellAsync(work, timeline, members, relation, "begun", actor.Required, ct);
        return await RelationWords.CommitAsync(work, ct);
    }

    /// <summary>Whether the line of the other's sponsors or referrers leads back. Those of one kind take turns, so that two halves of a circle cannot meet.</summary>
    private static async Task<bool> ClosesAsync(Work work, MemberId id, RelationKind kind, MemberId other, CancellationToken ct)
    {
        if (kind is not (RelationKind.Referrer or RelationKind.Sponsor))
        {
            return false;
        }

        await using (var turn = new NpgsqlCommand(RelationSql.Turn, work.Connection) { Parameters = { new("kind", kind.Stored()) } })
        {
            await turn.ExecuteNonQueryAsync(ct);
        }

        await using var line = new NpgsqlCommand(RelationSql.LeadsTo, work.Connection)
        {
            Parameters = { new("kind", kind.Stored()), new("from", other.Value), new("to", id.Value) },
        };
        return (bool)(await line.ExecuteScalarAsync(ct))!;
    }
}

/// <summary>Writes down that two members no longer belong together.</summary>
[Needs(Permission.AnswerMembers)]
public sealed class EndRelation(WorkFactory works, AppendEntry timeline, CooperativeCalendar calendar, CurrentActor actor)
{
    /// <summary>
    /// Ends it on a day (today when null). Null when done; else a code: <c>gone</c>, <c>before</c> (the day lies before its beginning),
    /// <c>future</c>.
    /// </summary>
    public async Task<string?> RunAsync(RelationId id, DateOnly? on, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        if (await RelationWords.HoldAsync(work, id, ct) is not var (relation, members) || relation.EndsOn is not null)
        {
            return "gone";
        }

        var (day, today) = (on ?? calendar.DayOf(work.Now), calendar.DayOf(work.Now));
        if (day < relation.StartsOn || day > today)
        {
            return day > today ? "future" : "before";
        }

        relation.End(day, actor.Required);
        work.Raise(new RelationEnded(work.Now, id, relation.MemberId, relation.Kind, relation.OtherId, IsMistake: false));
        await RelationWords.TellAsync(work, timeline, members, relation, "ended", actor.Required, ct);
        await work.CommitAsync(ct);
        return null;
    }
}

/// <summary>Takes the end of a relation back: it was written down by mistake, and they belong together still.</summary>
[Needs(Permission.AnswerMembers)]
public sealed class ReopenRelation(WorkFactory works, AppendEntry timeline, CurrentActor actor)
{
    /// <summary>
    /// Takes it back; nothing happens when it has not ended. Null when done; else a code: <c>gone</c>, <c>one</c> or <c>twice</c> (another
    /// of that kind has begun since).
    /// </summary>
    public async Task<string?> RunAsync(RelationId id, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        if (await RelationWords.HoldAsync(work, id, ct) is not var (relation, members))
        {
            return "gone";
        }

        if (relation.EndsOn is null)
        {
            return null;
        }

        if (await RelationWords.ClashAsync(work, relation.MemberId, relation.Kind, relation.OtherId, relation.StartsOn, ct, but: id) is { } fault)
        {
            return fault;
        }

        relation.Reopen();
        work.Raise(new RelationReopened(work.Now, id, relation.MemberId, relation.Kind, relation.OtherId));
        await RelationWords.TellAsync(work, timeline, members, relation, "reopened", actor.Required, ct);
        return await RelationWords.CommitAsync(work, ct);
    }
}

/// <summary>Takes back a relation that was written down by mistake: it never was.</summary>
[Needs(Permission.AnswerMembers)]
public sealed class TakeBackRelation(WorkFactory works, AppendEntry timeline, CurrentActor actor)
{
    /// <summary>Takes it back; nothing happens when it is gone.</summary>
    public async Task RunAsync(RelationId id, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        if (await RelationWords.HoldAsync(work, id, ct) is not var (relation, members))
        {
            return;
        }

        work.Db.Relations.Remove(relation);
        work.Raise(new RelationEnded(work.Now, id, relation.MemberId, relation.Kind, relation.OtherId, IsMistake: true));
        await RelationWords.TellAsync(work, timeline, members, relation, "taken_back", actor.Required, ct);
        await work.CommitAsync(ct);
    }
}

/// <summary>What every change of a relation does within its transaction.</summary>
internal static class RelationWords
{
    /// <summary>The relation, once the heads of both are held; null when it is gone.</summary>
    public static async Task<(Relation Relation, Dictionary<MemberId, Member> Members)?> HoldAsync(Work work, RelationId id, CancellationToken ct)
    {
        if (await work.Db.Relations.AsNoTracking().SingleOrDefaultAsync(r => r.Id == id, ct) is not { } seen)
        {
            return null;
        }

        await AppendEntry.LockAsync(work, [seen.MemberId, seen.OtherId], ct);
        var relation = await work.Db.Relations.SingleOrDefaultAsync(r => r.Id == id, ct);
        return relation is null ? null : (relation, await work.Db.Members.Where(m => m.Id == seen.MemberId || m.Id == seen.OtherId).ToDictionaryAsync(m => m.Id, ct));
    }

    /// <summary>
    /// Whether a relation that lasts from a day on stands in another's way, both heads held: <c>twice</c> when there is the same by then, <c>one</c>
    /// when there is another and nobody has two of that kind. On the day one ended the next may begin. The constraints of the table say the same.
    /// </summary>
    public static async Task<string?> ClashAsync(
        Work work, MemberId member, RelationKind kind, MemberId other, DateOnly from, CancellationToken ct, RelationId but = default)
    {
        var there = work.Db.Relations.Where(r => r.Kind == kind && r.Id != but && (r.EndsOn == null || (r.EndsOn > from && r.EndsOn > r.StartsOn)));
        return await there.AnyAsync(r => r.MemberId == member && r.OtherId == other, ct) ? "twice"
            : kind == RelationKind.Partner && await there.AnyAsync(r => r.MemberId == other && r.OtherId == member, ct) ? "twice"
            : kind is RelationKind.Sponsor or RelationKind.Referrer && await there.AnyAsync(r => r.MemberId == member, ct) ? "one"
            : null;
    }

    /// <summary>Commits; the constraints have the last word.</summary>
    public static async Task<string?> CommitAsync(Work work, CancellationToken ct)
    {
        try
        {
            await work.CommitAsync(ct);
            return null;
        }
        catch (DbUpdateException error) when (error.InnerException is PostgresException { SqlState: PostgresErrorCodes.ExclusionViolation } clash)
        {
            return clash.ConstraintName == "relation_one" ? "one" : "twice";
        }
    }

    /// <summary>A line in both timelines, newer cards, and who did it.</summary>
    public static async Task TellAsync(
        Work work, AppendEntry timeline, Dictionary<MemberId, Member> members, Relation relation, string what, StaffId by, CancellationToken ct)
    {
        foreach (var (member, other, inverse) in new[] { (relation.MemberId, relation.OtherId, false), (relation.OtherId, relation.MemberId, true) })
        {
            await timeline.RunAsync(work, member, new EntryDraft(EntryKind.Relation, Channel.System, Direction.None)
            {
                Author = by.Value,
                Facts = EntryFacts.Json(new { what, kind = relation.Kind.Stored(), inverse, other = other.Value }),
            }, ct);
            members[member].ProfileChanged();
            work.Touch(Topic.Member(member), "ties");
        }

        work.Audit(by, $"relation.{what}", $"member:{relation.MemberId.Value:D}", new { kind = relation.Kind.Stored(), other = relation.OtherId.Value });
    }
}
