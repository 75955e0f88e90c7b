namespace Coop.Core.Loyalty.Tiers;

/// <summary>How far a member is with one thing a tier asks for.</summary>
/// <param name="Measure">What.</param>
/// <param name="Have">What they have of it in the period.</param>
/// <param name="Need">What it asks for.</param>
public readonly record struct TierGap(Measure Measure, decimal Have, decimal Need)
{
    /// <summary>What is missing; 0 when nothing is.</summary>
    public decimal Missing => Math.Max(0, Need - Have);
}

/// <summary>A tier, and what is missing for it.</summary>
/// <param name="Tier">Which.</param>
/// <param name="Gaps">Each thing it asks for.</param>
/// <param name="By">The last day on which it can be made up; null when there is none.</param>
public sealed record TierGoal(Tier Tier, IReadOnlyList<TierGap> Gaps, DateOnly? By)
{
    /// <summary>Nothing is missing.</summary>
    public bool IsReached => Tier.Match == TierMatch.Any ? Gaps.Any(gap => gap.Missing == 0) : Gaps.All(gap => gap.Missing == 0);
}

/// <summary>
/// Where a member is on the ladder, and what comes. Until the period begins in which the present tier is kept or lost, nobody can have done
/// anything for it: it is promised until a day, and neither safe nor at risk.
/// </summary>
/// <param name="Place">Where they are.</param>
/// <param name="Next">The tier above and what is missing for it; null on the highest.</param>
/// <param name="Keep">What is missing to keep the present one; null on the lowest, and while the period that decides has not begun.</param>
/// <param name="Projected">The tier when the present one's time is over, if nothing else happens; before that period, the one on the last day of that time.</param>
/// <param name="WillFall">It will be lost if nothing else happens.</param>
/// <param name="KeptUntil">Until when the present one will be kept, if nothing else happens and it is kept; null while the period that decides has not begun.</param>
/// <param name="DecidesOn">The first day of that period; null on the lowest.</param>
/// <param name="EndsOn">The first day on which the present one is kept anew or lost; null on the lowest.</param>
public sealed record TierOutlook(
    TierPlace Place, TierGoal? Next, TierGoal? Keep, Tier Projected, bool WillFall, DateOnly? KeptUntil, DateOnly? DecidesOn, DateOnly? EndsOn)
{
    /// <summary>Looks from a day; null for who is on no ladder yet.</summary>
    public static TierOutlook? Of(IReadOnlyList<LadderVersion> versions, TierFacts facts, DateOnly today) =>
        TierCalendar.Walk(versions, facts, today) is { } walk ? Of(versions, facts, walk.Place, today) : null;

    internal static TierOutlook Of(IReadOnlyList<LadderVersion> versions, TierFacts facts, TierPlace place, DateOnly today)
    {
        if (TierCalendar.EndOf(versions, place) is not { } end)
        {
            return new TierOutlook(place, Upwards(place, facts, today), null, place.Tier, false, null, null, null);
        }

        var decides = TierCalendar.DecidesOn(versions, place);
        if (decides > today)
        {
            // What is certain all the same: months of membership that will be full, a ladder that is published already.
            var before = TierCalendar.Walk(versions, facts, end.AddDays(-1))!.Value;
            var falls = before.Moves.LastOrDefault(move => move.On > today) is { Kind: MoveKind.Lost };
            return new TierOutlook(place, Upwards(place, facts, today), null, before.Place.Tier, falls, null, decides, end);
        }

        var later = TierCalendar.Walk(versions, facts, end)!.Value;
        var lost = later.Moves.Any(move => move.On == end && move.Kind == MoveKind.Lost);
        return new TierOutlook(
            place, Upwards(place, facts, today), Keeping(versions, place, facts, today, end), later.Place.Tier,
            lost && later.Place.Tier.Code != place.Tier.Code, lost ? null : later.Place.Until, decides, end);
    }

    private static TierGoal? Upwards(TierPlace place, TierFacts facts, DateOnly today)
    {
        var ladder = place.Ladder.Ladder;
        return place.Rank == ladder.Tiers.Count ? null : Goal(
            ladder.At(place.Rank + 1), facts.Between(TierCalendar.WindowOf(ladder, today), today), ladder.RollingMonths is null ? new DateOnly(today.Year, 12, 31) : null);
    }

    private static TierGoal? Keeping(IReadOnlyList<LadderVersion> versions, TierPlace place, TierFacts facts, DateOnly today, DateOnly ends)
    {
        var (ladder, figures) = TierCalendar.ForKeeping(versions, place, facts, today);
        return ladder.RankOf(place.Tier.Code) is var rank and > 0 ? Goal(ladder.At(rank), figures, ends.AddDays(-1)) : null;
    }

    private static TierGoal Goal(Tier tier, Figures figures, DateOnly? by) =>
        new(tier, [.. tier.Needs.Select(need => new TierGap(need.Measure, figures.Of(need.Measure), need.AtLeast))], by);
}
