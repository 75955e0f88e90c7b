using Coop.Core.Lifecycle;
using Coop.Core.Members.Ties;

namespace Coop.Web.Worlds.Populace;

/// <summary>A household, ready to be written; its people by their place among all.</summary>
internal sealed record HouseholdRow(Guid Id, string Name, DateTimeOffset At, IReadOnlyList<(int Member, HouseholdRole Role)> People);

/// <summary>How somebody belongs to somebody else, ready to be written.</summary>
internal sealed record RelationRow(Guid Id, int Member, RelationKind Kind, int Other, DateOnly From, DateTimeOffset At);

/// <summary>Who lives with whom, who brought whom, and who works where. Relatives bear the head's first surname, and children are younger.</summary>
internal sealed class Kinship(WorldPlan plan, IReadOnlyList<Inhabitant> people)
{
    private const ulong HouseholdIds = 7UL << 40;
    private const ulong RelationIds = 8UL << 40;
    private const int Near = 40;
    private const int Years = 365;
    private readonly HashSet<int> _housed = [];

    /// <summary>About a third of the people, in households of two to five.</summary>
    public List<HouseholdRow> Households()
    {
        var found = new List<HouseholdRow>();
        foreach (var branch in Present.GroupBy(n => people[n].Branch).OrderBy(branch => branch.Key))
        {
            int[] all = [.. branch];
            var kin = all.ToLookup(n => people[n].Details.FirstSurname);
            for (var place = 0; place < all.Length; place++)
            {
                var dice = Dice.Of(plan.Seed, people[all[place]].Number, 22);
                if (dice.Comes(.17) && !_housed.Contains(all[place]) && Household(all, place, kin, ref dice) is { } household)
                {
                    found.Add(household);
                }
            }
        }

        return found;
    }

    /// <summary>Referrers, sponsors and employers; whoever brought somebody was there before, so no line of them comes round.</summary>
    public List<RelationRow> Relations()
    {
        int[] byDay = [.. Enumerable.Range(0, people.Count).Where(n => !people[n].IsOrganisation && people[n].IsMember).OrderBy(n => people[n].CreatedAt).ThenBy(n => n)];
        var employers = Enumerable.Range(0, people.Count).Where(n => people[n].IsOrganisation && people[n].Details.Stage.IsPresent())
            .GroupBy(n => people[n].Branch).ToDictionary(branch => branch.Key, branch => branch.ToArray());
        var found = new List<RelationRow>();
        foreach (var (place, n) in byDay.Index())
        {
            var dice = Dice.Of(plan.Seed, people[n].Number, 23);
            var (brought, vouched, works, first, second, at) = (dice.Comes(.12), dice.Comes(.05), dice.Comes(.03), dice.Unit(), dice.Unit(), people[n].CreatedAt.AddMinutes(6));
            if (place > 0 && at < plan.Now)
            {
                Tie(brought, RelationKind.Referrer, byDay[(int)(first * place)], at);
                Tie(vouched, RelationKind.Sponsor, byDay[(int)(second * place)], at);
            }

            if (works && employers.TryGetValue(people[n].Branch, out var places))
            {
                var employer = places[(int)(first * places.Length)];
                var since = people[employer].CreatedAt > people[n].CreatedAt ? people[employer].CreatedAt : people[n].CreatedAt;
                Tie(since.AddMinutes(7) < plan.Now, RelationKind.EmployeeOf, employer, since.AddMinutes(7));
            }

            void Tie(bool comes, RelationKind kind, int other, DateTimeOffset when)
            {
                if (comes && people[other].CreatedAt < when)
                {
                    found.Add(new RelationRow(Dice.IdAt(when, RelationIds + (ulong)found.Count), n, kind, other, DateOnly.FromDateTime(when.UtcDateTime), when));
                }
            }
        }

        return found;
    }

    private IEnumerable<int> Present => Enumerable.Range(0, people.Count).Where(n => !people[n].IsOrganisation && people[n].Details.Stage.IsPresent());

    private HouseholdRow? Household(int[] all, int place, ILookup<string?, int> kin, ref Dice dice)
    {
        var head = all[place];
        var (size, isCouple, part) = (dice.ByWeight([.5, .28, .16, .06]) + 2, dice.Comes(.7), dice.Unit());
        var them = new List<(int Member, HouseholdRole Role)> { (head, HouseholdRole.Head) };
        if (isCouple && all.Skip(place + 1).Take(Near).Where(n => Free(n) && people[n].Details.FirstSurname != people[head].Details.FirstSurname && Math.Abs(Younger(head, n) ?? 0) < 15 * Years)
                .Select(n => (int?)n).FirstOrDefault() is { } partner)
        {
            them.Add((partner, HouseholdRole.Partner));
        }

        them.AddRange(kin[people[head].Details.FirstSurname].Where(n => n != head && Free(n)).Take(size - them.Count).Select(n => (n, RoleOf(Younger(head, n)))));
        var first = Math.Max(them.Max(one => plan.DayOf(DateOnly.FromDateTime(people[one.Member].CreatedAt.UtcDateTime))) + 1, 0);
        if (them.Count < 2 || first >= plan.Today)
        {
            return null;
        }

        _housed.UnionWith(them.Select(one => one.Member));
        var at = plan.At(first + (int)(part * (plan.Today - first)), .3);
        return new HouseholdRow(Dice.IdAt(at, HouseholdIds + (ulong)people[head].Number), people[head].Details.FirstSurname!, at, them);
    }

    private bool Free(int n) => !_housed.Contains(n);

    /// <summary>By how many days somebody is younger than the head; null when it is not known.</summary>
    private int? Younger(int head, int other) =>
        people[head].Profile?.BirthDate is { } one && people[other].Profile?.BirthDate is { } two ? two.DayNumber - one.DayNumber : null;

    private static HouseholdRole RoleOf(int? younger) => younger switch
    {
        >= 17 * Years => HouseholdRole.Child,
        <= -17 * Years => HouseholdRole.Parent,
        _ => HouseholdRole.Other,
    };
}
