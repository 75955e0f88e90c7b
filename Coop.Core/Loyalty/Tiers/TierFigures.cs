namespace Coop.Core.Loyalty.Tiers;

/// <summary>What one day added to a measure, or took from it.</summary>
/// <param name="Measure">Which.</param>
/// <param name="On">The day of its cause: what comes back has the day of what it takes back.</param>
/// <param name="Counts">The day from which it counts; never before <paramref name="On"/>.</param>
/// <param name="Amount">How much; below 0 what came back.</param>
public readonly record struct TierFact(Measure Measure, DateOnly On, DateOnly Counts, decimal Amount);

/// <summary>What a member comes to over a stretch of time.</summary>
/// <param name="Points">Points given by rules.</param>
/// <param name="Spend">Pesos bought for.</param>
/// <param name="Contributions">Pesos contributed.</param>
/// <param name="Tenure">Whole months since admission.</param>
public readonly record struct Figures(decimal Points, decimal Spend, decimal Contributions, int Tenure)
{
    /// <summary>What there is of a measure.</summary>
    public decimal Of(Measure measure) => measure switch
    {
        Measure.Points => Points,
        Measure.Spend => Spend,
        Measure.Contributions => Contributions,
        _ => Tenure,
    };
}

/// <summary>All that tiers look at of one member. The order in which it was told makes no difference.</summary>
public sealed class TierFacts
{
    private readonly TierFact[] _facts;

    /// <summary>Facts of a member since the beginning of the first period that counts; whether what comes back counts from its day, its day's ladder says.</summary>
    public TierFacts(DateOnly admitted, IEnumerable<TierFact> facts, IReadOnlyList<LadderVersion> versions)
    {
        Admitted = admitted;
        _facts = [.. facts
            .Select(fact => fact.Counts > fact.On && LadderVersion.On(versions, fact.Counts)?.Ladder.Returns == TierReturns.Recount ? fact with { Counts = fact.On } : fact)
            .OrderBy(fact => fact.On)];
    }

    /// <summary>The day of admission.</summary>
    public DateOnly Admitted { get; }

    /// <summary>The days from which something counts.</summary>
    public IEnumerable<DateOnly> Days => _facts.Select(fact => fact.Counts);

    /// <summary>What causes from <paramref name="first"/> on come to, as far as they count by <paramref name="last"/>.</summary>
    public Figures Between(DateOnly first, DateOnly last)
    {
        var (points, spend, contributions) = (0m, 0m, 0m);
        for (var n = IndexOf(first); n < _facts.Length && _facts[n].On <= last; n++)
        {
            var fact = _facts[n];
            if (fact.Counts > last)
            {
                continue;
            }

            switch (fact.Measure)
            {
                case Measure.Points:
                    points += fact.Amount;
                    break;
                case Measure.Spend:
                    spend += fact.Amount;
                    break;
                default:
                    contributions += fact.Amount;
                    break;
            }
        }

        return new Figures(points, spend, contributions, MonthsBy(last));
    }

    /// <summary>Whole months of membership on a day. Who came on a 31st or a 29 February has the month full on the last day of a shorter one.</summary>
    private int MonthsBy(DateOnly day)
    {
        if (day < Admitted)
        {
            return 0;
        }

        var months = ((day.Year - Admitted.Year) * 12) + day.Month - Admitted.Month;
        return Admitted.AddMonths(months) > day ? months - 1 : months;
    }

    private int IndexOf(DateOnly first)
    {
        var (low, high) = (0, _facts.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _facts[middle].On < first ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
