namespace Coop.Core.Loyalty.Tiers;

/// <summary>What happened to a member's tier.</summary>
public enum MoveKind
{
    /// <summary>They came onto the ladder.</summary>
    Placed,

    /// <summary>Up.</summary>
    Risen,

    /// <summary>Its time was over and they have it for another.</summary>
    Kept,

    /// <summary>Its time will be over soon, and what they did does not keep it.</summary>
    AtRisk,

    /// <summary>Down.</summary>
    Lost,

    /// <summary>A new ladder has another tier in its place.</summary>
    Renamed,

    /// <summary>They are no member any more.</summary>
    Left,
}

/// <summary>Why it happened.</summary>
public enum MoveCause
{
    /// <summary>The ladder began, or the membership did.</summary>
    Begun,

    /// <summary>The figures reached it.</summary>
    Reached,

    /// <summary>Its time was over, with the grace.</summary>
    TermOver,

    /// <summary>A new version of the ladder began.</summary>
    Ladder,

    /// <summary>Something told late, put right or brought back made another past of it, as the ladder says.</summary>
    Recount,

    /// <summary>The day of warning came.</summary>
    Notice,

    /// <summary>The membership ended.</summary>
    Withdrawn,
}

/// <summary>Where a member is on the ladder on a day.</summary>
/// <param name="Ladder">The version that governs.</param>
/// <param name="Rank">The number of the tier from below.</param>
/// <param name="Since">The first day on it.</param>
/// <param name="Until">The last day it is promised for, without the grace; null on the lowest.</param>
public sealed record TierPlace(LadderVersion Ladder, int Rank, DateOnly Since, DateOnly? Until)
{
    /// <summary>The tier.</summary>
    public Tier Tier => Ladder.Ladder.At(Rank);
}

/// <summary>A move on the ladder, with the figures that made it.</summary>
/// <param name="Kind">What.</param>
/// <param name="Cause">Why.</param>
/// <param name="From">Code of the tier before; null when there was none.</param>
/// <param name="To">Code of the tier after; null when there is none.</param>
/// <param name="On">The day.</param>
/// <param name="Until">Until when it is promised.</param>
/// <param name="Figures">What the member came to then.</param>
public sealed record TierMove(MoveKind Kind, MoveCause Cause, string? From, string? To, DateOnly On, DateOnly? Until, Figures Figures);

/// <summary>
/// Goes with one member through the days on which a tier can change, from the first ladder to a day. The same facts make the same
/// walk, in whatever order they were told and however often: nothing hangs on when somebody looked.
/// </summary>
public sealed class TierCalendar
{
    private readonly IReadOnlyList<LadderVersion> _versions;
    private readonly TierFacts _facts;
    private readonly List<TierMove> _moves = [];

    private TierCalendar(IReadOnlyList<LadderVersion> versions, TierFacts facts) => (_versions, _facts) = (versions, facts);

    /// <summary>The moves up to and with a day, and where the member is by then; null before ladder and membership have begun.</summary>
    public static (TierPlace Place, IReadOnlyList<TierMove> Moves)? Walk(IReadOnlyList<LadderVersion> versions, TierFacts facts, DateOnly today)
    {
        if (versions.Count == 0)
        {
            return null;
        }

        var first = versions.Min(version => version.From);
        var start = facts.Admitted > first ? facts.Admitted : first;
        if (start > today)
        {
            return null;
        }

        var walk = new TierCalendar(versions, facts);
        return (walk.To(start, today), walk._moves);
    }

    /// <summary>The first day after the tier's time, with the grace: it is kept from then on, or not.</summary>
    public static DateOnly? EndOf(IReadOnlyList<LadderVersion> versions, TierPlace place) =>
        place.Until is { } until ? until.AddDays(Promise(versions, place, until).Ladder.GraceDays + 1) : null;

    /// <summary>The first day of the period in which the tier's time ends: what comes from then on keeps it. Null on the lowest.</summary>
    public static DateOnly? DecidesOn(IReadOnlyList<LadderVersion> versions, TierPlace place) =>
        place.Until is { } until ? WindowOf(Promise(versions, place, until).Ladder, until) : null;

    /// <summary>The first day whose facts count on a day.</summary>
    public static DateOnly WindowOf(TierLadder ladder, DateOnly day) =>
        ladder.RollingMonths is { } months ? day.AddMonths(-months).AddDays(1) : new DateOnly(day.Year, 1, 1);

    /// <summary>What counts for keeping the tier: the period in which its time ends, and the grace.</summary>
    public static (TierLadder Ladder, Figures Figures) ForKeeping(IReadOnlyList<LadderVersion> versions, TierPlace place, TierFacts facts, DateOnly by)
    {
        var until = place.Until!.Value;
        var ladder = Promise(versions, place, until).Ladder;
        return (ladder, facts.Between(WindowOf(ladder, until), by));
    }

    /// <summary>The last day a tier is promised for that is reached, or kept, on a day.</summary>
    public static DateOnly KeptUntil(TierLadder ladder, DateOnly day) =>
        ladder.KeepMonths is { } months ? day.AddMonths(months) : new DateOnly(day.Year + 1, 12, 31);

    /// <summary>By which version a tier is kept or lost: the one in whose days its time ends.</summary>
    private static LadderVersion Promise(IReadOnlyList<LadderVersion> versions, TierPlace place, DateOnly until) => LadderVersion.On(versions, until) ?? place.Ladder;

    /// <summary>The days on which somebody can rise: something counts, months of membership are full, a ladder begins.</summary>
    private SortedSet<DateOnly> Days(DateOnly start, DateOnly today)
    {
        SortedSet<DateOnly> days = [.. _facts.Days, .. _versions.Select(version => version.From)];
        foreach (var need in _versions.SelectMany(version => version.Ladder.Tiers).SelectMany(tier => tier.Needs).Where(need => need.Measure == Measure.Tenure))
        {
            days.Add(_facts.Admitted.AddMonths((int)need.AtLeast));
        }

        days.RemoveWhere(day => day <= start || day > today);
        return days;
    }

    private TierPlace To(DateOnly start, DateOnly today)
    {
        var ladder = LadderVersion.On(_versions, start)!;
        var place = new TierPlace(ladder, 1, start, null);
        _moves.Add(new TierMove(MoveKind.Placed, MoveCause.Begun, null, place.Tier.Code, start, null, FiguresOn(place, start)));
        place = Rise(place, start, MoveCause.Reached);
        foreach (var day in Days(start, today))
        {
            place = EndTerms(place, day);
            place = Enter(place, day, out var entered);
            place = Rise(place, day, entered ? MoveCause.Ladder : MoveCause.Reached);
        }

        return EndTerms(place, today);
    }

    /// <summary>Another version governs from this day: the same tier if it has it, else the highest that is no higher.</summary>
    private TierPlace Enter(TierPlace place, DateOnly day, out bool entered)
    {
        var ladder = LadderVersion.On(_versions, day)!;
        entered = ladder.Version != place.Ladder.Version;
        if (!entered)
        {
            return place;
        }

        var next = place with { Ladder = ladder, Rank = RankIn(ladder.Ladder, place.Tier.Code, place.Rank) };
        if (next.Rank == 1)
        {
            next = next with { Until = null };
        }

        if (next.Tier.Code == place.Tier.Code)
        {
            return next;
        }

        next = next with { Since = day };
        Tell(next.Rank < place.Rank ? MoveKind.Lost : MoveKind.Renamed, MoveCause.Ladder, place, next, day);
        return next;
    }

    private TierPlace Rise(TierPlace place, DateOnly day, MoveCause cause)
    {
        var ladder = place.Ladder.Ladder;
        if (place.Rank == ladder.Tiers.Count)
        {
            return place;
        }

        var rank = Reached(ladder, FiguresOn(place, day));
        if (rank <= place.Rank)
        {
            return place;
        }

        var next = place with { Rank = rank, Since = day, Until = KeptUntil(ladder, day) };
        Tell(MoveKind.Risen, cause, place, next, day);
        return next;
    }

    /// <summary>Ends each term whose time, with the grace, is over by a day.</summary>
    private TierPlace EndTerms(TierPlace place, DateOnly day)
    {
        while (EndOf(_versions, place) is { } end && end <= day)
        {
            place = Enter(place, end, out _);
            place = place.Until is null ? place : EndTerm(place, end);
            place = Rise(place, end, MoveCause.Reached);
        }

        return place;
    }

    private TierPlace EndTerm(TierPlace place, DateOnly end)
    {
        var until = place.Until!.Value;
        var (promise, figures) = ForKeeping(_versions, place, _facts, end.AddDays(-1));
        var then = Reached(promise, figures);
        var rank = Math.Max(RankIn(place.Ladder.Ladder, promise.At(then).Code, then), Reached(place.Ladder.Ladder, FiguresOn(place, end)));
        var lands = rank >= place.Rank ? place.Rank : promise.Landing == Landing.OneDown ? Math.Max(rank, place.Rank - 1) : rank;
        var next = place with { Rank = lands, Since = lands == place.Rank ? place.Since : end, Until = lands == 1 ? null : KeptUntil(promise, until) };
        _moves.Add(new TierMove(
            lands == place.Rank ? MoveKind.Kept : MoveKind.Lost, MoveCause.TermOver, place.Tier.Code, next.Tier.Code, end, next.Until, figures));
        return next;
    }

    private Figures FiguresOn(TierPlace place, DateOnly day) => _facts.Between(WindowOf(place.Ladder.Ladder, day), day);

    private void Tell(MoveKind kind, MoveCause cause, TierPlace before, TierPlace after, DateOnly day) =>
        _moves.Add(new TierMove(kind, cause, before.Tier.Code, after.Tier.Code, day, after.Until, FiguresOn(after, day)));

    internal static int Reached(TierLadder ladder, Figures figures)
    {
        for (var rank = ladder.Tiers.Count; rank > 1; rank--)
        {
            if (ladder.At(rank).IsReached(figures.Of))
            {
                return rank;
            }
        }

        return 1;
    }

    private static int RankIn(TierLadder ladder, string code, int rank) => ladder.RankOf(code) is var same and > 0 ? same : Math.Min(rank, ladder.Tiers.Count);
}
