namespace Coop.Web.Worlds.Populace;

/// <summary>A purchase as it came about: when, by whom, and how many lines.</summary>
internal readonly record struct Purchase(int Member, int Ordinal, int Day, double Part, int Lines);

/// <summary>
/// When everybody buys, month by month: each by their own cadence, sooner in December and when school begins, on paydays and at
/// weekends. It is walked through once without writing, to know how often all must buy for the world to have its size.
/// </summary>
internal sealed class Shopping
{
    private const int MostLines = 14;
    private readonly WorldPlan _plan;
    private readonly IReadOnlyList<Inhabitant> _people;
    private readonly double _pace;
    private readonly double[] _next;
    private readonly Dice[] _dice;
    private readonly int[] _ordinals;

    private Shopping(WorldPlan plan, IReadOnlyList<Inhabitant> people, double pace)
    {
        (_plan, _people, _pace) = (plan, people, pace);
        (_next, _dice, _ordinals) = (new double[people.Count], new Dice[people.Count], new int[people.Count]);
        for (var n = 0; n < people.Count; n++)
        {
            _dice[n] = Dice.Of(plan.Seed, people[n].Number, 3);
            _next[n] = Math.Max(0, people[n].Buys.From) + (people[n].Cadence / pace * _dice[n].Unit());
        }
    }

    /// <summary>The paces at which the plan's number of lines comes about, at least.</summary>
    public static Shopping Begin(WorldPlan plan, IReadOnlyList<Inhabitant> people)
    {
        var pace = 1d;
        for (var round = 0; ; round++)
        {
            var walk = new Shopping(plan, people, pace);
            var lines = Enumerable.Range(0, WorldPlan.Months + 1).Sum(month => walk.Month(month).Sum(purchase => (long)purchase.Lines));
            if (round > 1 && lines >= plan.Lines)
            {
                return new Shopping(plan, people, pace);
            }

            if (round > 20 || lines == 0)
            {
                throw new InvalidOperationException($"{people.Count} people do not buy {plan.Lines} lines.");
            }

            pace *= (double)plan.Lines / lines * (round > 0 ? 1.001 : 1);
        }
    }

    /// <summary>What is bought in a month, in the order of members. Months are asked for one after the other.</summary>
    public IEnumerable<Purchase> Month(int month)
    {
        var (first, last) = (_plan.DayOf(_plan.MonthStarts[month]), Math.Min(_plan.DayOf(_plan.MonthStarts[month + 1]) - 1, _plan.Today - 1));
        var season = Goods.Year[_plan.MonthStarts[month].Month - 1];
        for (var n = 0; n < _people.Count; n++)
        {
            while (_next[n] <= last)
            {
                if (Visit(n, first, last) is { Lines: > 0 } purchase)
                {
                    yield return purchase;
                }

                _next[n] += Math.Max(.2, _people[n].Cadence / _pace * (.5 + _dice[n].Unit()) / season);
            }
        }
    }

    private Purchase Visit(int n, int first, int last)
    {
        var who = _people[n];
        var day = (int)_next[n];
        var (part, habit, more) = (_dice[n].Unit(), _dice[n].Unit(), _dice[n].Unit());
        if (!who.MayBuyOn(day))
        {
            return default;
        }

        day = Math.Clamp(Preferred(who, day, habit), first, last);
        var lines = 1 + Math.Min(MostLines - 1, (int)(-Math.Log(1 - more) * (who.Basket + .5)));
        return new Purchase(n, _ordinals[n]++, day, (part * .7) + (who.Tastes[0] % 4 * .1), lines);
    }

    private int Preferred(Inhabitant who, int day, double habit)
    {
        var date = _plan.Day(day);
        if (who.Payday && habit < .55)
        {
            // Wages come on the fifteenth and on the thirtieth.
            return day + (date.Day <= 15 ? 15 - date.Day : Math.Max(0, Math.Min(30, DateTime.DaysInMonth(date.Year, date.Month)) - date.Day));
        }

        return habit > .8 ? day + ((DayOfWeek.Saturday - date.DayOfWeek + 7) % 7) : day;
    }
}
