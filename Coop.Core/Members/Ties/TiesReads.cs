using Coop.Core.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Coop.Core.Members.Ties;

/// <summary>Somebody in a household.</summary>
/// <param name="Id">Who.</param>
/// <param name="Name">Their name.</param>
/// <param name="Role">What they are there.</param>
/// <param name="Since">Since when.</param>
public sealed record HouseholdLine(MemberId Id, string? Name, HouseholdRole Role, DateOnly Since);

/// <summary>A household with all who are in it.</summary>
/// <param name="Id">Which.</param>
/// <param name="Name">As people call it.</param>
/// <param name="Members">Who is in it, the head first.</param>
public sealed record HouseholdView(HouseholdId Id, string Name, IReadOnlyList<HouseholdLine> Members);

/// <summary>A relation as one of the two sees it.</summary>
/// <param name="Relation">The relation.</param>
/// <param name="Other">The other of the two.</param>
/// <param name="OtherName">Their name.</param>
/// <param name="Inverse">The member asked about is what the kind says, and not the other.</param>
public sealed record RelationLine(Relation Relation, MemberId Other, string? OtherName, bool Inverse);

/// <summary>Reads how members belong together.</summary>
public sealed class TiesReads(IDbContextFactory<CoopDb> contexts)
{
    /// <summary>The most relations shown; who referred hundreds has a longer story.</summary>
    public const int AtMost = 50;

    /// <summary>The household a member is in, if any.</summary>
    public async Task<HouseholdView?> HouseholdAsync(MemberId member, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        var rows = await (
            from mine in db.HouseholdMembers
            join household in db.Households on mine.HouseholdId equals household.Id
            join one in db.HouseholdMembers on household.Id equals one.HouseholdId
            join person in db.Members on one.MemberId equals person.Id
            where mine.MemberId == member
            select new { household.Id, household.Name, one.Role, one.Since, person }).AsNoTracking().ToListAsync(ct);
        return rows.Count == 0 ? null : new HouseholdView(rows[0].Id, rows[0].Name,
            [.. rows.OrderBy(r => r.Role).ThenBy(r => r.person.DisplayName, StringComparer.Ordinal).Select(r => new HouseholdLine(r.person.Id, r.person.DisplayName, r.Role, r.Since))]);
    }

    /// <summary>Which of these are people: only they live together.</summary>
    public async Task<IReadOnlySet<MemberId>> PeopleAsync(IReadOnlyCollection<MemberId> members, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        return (await db.Members.Where(m => members.Contains(m.Id) && m.Kind == MemberKind.Person).Select(m => m.Id).ToListAsync(ct)).ToHashSet();
    }

    /// <summary>A member's relations in both directions: those that last first, then the latest.</summary>
    public async Task<IReadOnlyList<RelationLine>> RelationsAsync(MemberId member, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        var mine = await (
            from relation in db.Relations
            join other in db.Members on relation.OtherId equals other.Id
            where relation.MemberId == member
            orderby relation.EndsOn != null, relation.StartsOn descending
            select new { relation, other, Inverse = false }).AsNoTracking().Take(AtMost).ToListAsync(ct);
        var theirs = await (
            from relation in db.Relations
            join other in db.Members on relation.MemberId equals other.Id
            where relation.OtherId == member
            orderby relation.EndsOn != null, relation.StartsOn descending
            select new { relation, other, Inverse = true }).AsNoTracking().Take(AtMost).ToListAsync(ct);
        return
        [
            .. mine.Concat(theirs).OrderBy(row => row.relation.EndsOn is not null).ThenByDescending(row => row.relation.StartsOn).Take(AtMost)
                .Select(row => new RelationLine(row.relation, row.other.Id, row.other.DisplayName, row.Inverse)),
        ];
    }
}
