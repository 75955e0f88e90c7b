using Coop.Core.Members;

namespace Coop.Core.Loyalty.Tiers;

/// <summary>Where a member is on the ladder, as it was last written down.</summary>
/// <param name="Member">Who.</param>
/// <param name="Tier">Code of the tier.</param>
/// <param name="Rank">Its number from below.</param>
/// <param name="Ladder">By which version.</param>
/// <param name="Since">The first day on it.</param>
/// <param name="Until">The last day it is promised for.</param>
/// <param name="Projected">Code of the tier when that is over, if nothing else happens; the present one while the period that decides has not begun.</param>
/// <param name="Warned">Of which last day the member was warned.</param>
/// <param name="AsOf">The day it was worked out.</param>
/// <param name="NextOn">The day on which it changes without any fact.</param>
/// <param name="Moves">How many moves are written.</param>
internal sealed record TierStanding(
    MemberId Member, string Tier, int Rank, int Ladder, DateOnly Since, DateOnly? Until, string Projected, DateOnly? Warned, DateOnly AsOf, DateOnly? NextOn, int Moves)
{
    /// <summary>
    /// What is to be written of a member now, and which moves are news. Whom a new ladder finds is told what happens from that day on,
    /// not where it puts them; who became a member today is told all.
    /// </summary>
    public static (TierStanding Standing, IReadOnlyList<(TierMove Move, bool Told)> Moves)? Next(
        MemberId member, TierStanding? before, IReadOnlyList<LadderVersion> versions, TierFacts facts, DateOnly today)
    {
        if (TierCalendar.Walk(versions, facts, today) is not { } walk)
        {
            return null;
        }

        var outlook = TierOutlook.Of(versions, facts, walk.Place, today);
        var moves = before is null ? First(walk.Moves, facts, today) : News(before, walk, versions, facts);
        var place = walk.Place;
        var warned = before?.Warned;
        var notice = place.Until?.AddDays(-place.Ladder.Ladder.NoticeDays);
        if (place.Until is { } until && notice <= today && warned != until && outlook.WillFall)
        {
            warned = until;
            moves.Add((new TierMove(MoveKind.AtRisk, MoveCause.Notice, place.Tier.Code, outlook.Projected.Code, today, until,
                TierCalendar.ForKeeping(versions, place, facts, today).Figures), true));
        }

        DateOnly?[] ahead = [outlook.EndsOn, outlook.DecidesOn, notice, .. Ahead(versions, facts)];
        return (new TierStanding(
            member, place.Tier.Code, place.Rank, place.Ladder.Version, place.Since, place.Until, outlook.Projected.Code, warned, today,
            ahead.Where(day => day > today).Min(), (before?.Moves ?? 0) + moves.Count), moves);
    }

    /// <summary>Newer than what was written, in anything but the day it was worked out.</summary>
    public bool Says(TierStanding other) => this with { AsOf = other.AsOf, Moves = other.Moves } == other;

    private static List<(TierMove, bool)> First(IReadOnlyList<TierMove> moves, TierFacts facts, DateOnly today) =>
        [.. moves.Select(move => (move, facts.Admitted == today && move.Kind is MoveKind.Risen))];

    private static List<(TierMove, bool)> News(
        TierStanding before, (TierPlace Place, IReadOnlyList<TierMove> Moves) walk, IReadOnlyList<LadderVersion> versions, TierFacts facts)
    {
        // What the facts known by now say of the day of the last look. A past that turned out otherwise is one move.
        var (then, last) = TierCalendar.Walk(versions, facts, before.AsOf) is { } past ? (past.Place, past.Moves[^1]) : (null, null);
        var moves = new List<(TierMove, bool)>();
        if (then is not null && then.Tier.Code != before.Tier)
        {
            var up = then.Rank > before.Rank;
            var known = last!.To == then.Tier.Code && last.Kind == (up ? MoveKind.Risen : MoveKind.Lost);
            moves.Add((
                new TierMove(
                    up ? MoveKind.Risen : then.Rank < before.Rank ? MoveKind.Lost : MoveKind.Renamed, known ? last.Cause : MoveCause.Recount,
                    before.Tier, then.Tier.Code, known ? last.On : before.AsOf, then.Until, last.Figures),
                true));
        }

        moves.AddRange(walk.Moves.Where(move => move.On > before.AsOf && move.Kind != MoveKind.Placed).Select(move => (move, move.Kind is MoveKind.Risen or MoveKind.Lost)));
        return moves;
    }

    /// <summary>Days ahead on which months of membership are full, or a ladder begins.</summary>
    private static IEnumerable<DateOnly?> Ahead(IReadOnlyList<LadderVersion> versions, TierFacts facts) =>
    [
        .. versions.Select(version => (DateOnly?)version.From),
        .. versions.SelectMany(version => version.Ladder.Tiers).SelectMany(tier => tier.Needs).Where(need => need.Measure == Measure.Tenure)
            .Select(need => (DateOnly?)facts.Admitted.AddMonths((int)need.AtLeast)),
    ];
}
