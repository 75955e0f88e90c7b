using Coop.Core.Facts;

namespace Coop.Web.Worlds.Populace;

/// <summary>An entry about a contribution, ready to be written.</summary>
internal sealed record ContributionRow(
    Guid Id, string Key, int Member, ContributionEntry Entry, DateOnly Period, decimal Amount, byte[] Content, DateTimeOffset At, DateTimeOffset RecordedAt);

/// <summary>What members contribute, month by month, each as often as they agreed to; and what some of them owe.</summary>
internal sealed class Paying(WorldPlan plan, IReadOnlyList<Inhabitant> people)
{
    /// <summary>The system that tells contributions.</summary>
    public const string Source = "cartera";

    private const ulong Ids = 3UL << 40;
    private static readonly MemberRef Anybody = MemberRef.Of(default);
    private long _told;

    /// <summary>What is paid and falls due in a month, in the order of times.</summary>
    public List<ContributionRow> Month(int month)
    {
        var period = plan.MonthStarts[month];
        var rows = new List<(int Member, ContributionEntry Entry, DateTimeOffset At, decimal Amount)>();
        for (var n = 0; n < people.Count; n++)
        {
            var who = people[n];
            var dice = Dice.Of(plan.Seed, who.Number, 500_000 + month);
            var day = plan.DayOf(period) + dice.Between(2, 24);
            var amount = Amount(who, month);
            if (day < plan.Today && who.PaysOn(day) && (month + who.Number) % who.Every == 0)
            {
                rows.Add((n, ContributionEntry.Paid, plan.At(day, dice.Unit()), amount * who.Every));
            }
            else if (who.IsMember && who.Life[^1].State.Standing == Core.Lifecycle.MemberStanding.Overdue && day > who.Pays.Until && day < plan.Today)
            {
                rows.Add((n, ContributionEntry.Due, plan.At(plan.DayOf(period) + 4, .1), amount));
            }
        }

        return [.. rows.OrderBy(row => row.At).ThenBy(row => row.Member).Select(row => Row(row.Member, row.Entry, row.At, row.Amount, period))];
    }

    /// <summary>A little more each year, as the assembly decides.</summary>
    private static decimal Amount(Inhabitant who, int month) => Math.Floor(who.Contributes * (1 + (month / 12 * .08m)) / 500) * 500;

    private ContributionRow Row(int member, ContributionEntry entry, DateTimeOffset at, decimal amount, DateOnly period)
    {
        var key = $"A-{++_told:000000000}";
        var draft = new ContributionDraft(Source, key, Anybody, at, period, amount) { Entry = entry };
        var recorded = at + TimeSpan.FromSeconds(30);
        return new ContributionRow(Dice.IdAt(recorded, Ids + (ulong)_told), key, member, entry, period, amount, FactContent.Of(draft), at, recorded);
    }
}
