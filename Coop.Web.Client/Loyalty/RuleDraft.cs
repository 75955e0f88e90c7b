using Coop.Core.Loyalty.Rules;

namespace Coop.Web.Client.Loyalty;

/// <summary>What a rule may give.</summary>
public enum YieldKind
{
    /// <summary>Points for each full so many pesos.</summary>
    PerAmount,

    /// <summary>Points, whatever the amount.</summary>
    Fixed,

    /// <summary>So many times what the others give.</summary>
    Multiply,
}

/// <summary>A rule of earning while it is being written.</summary>
public sealed class RuleDraft
{
    /// <summary>The newest version the writer knows of; 0 for a new rule.</summary>
    public int Seen { get; set; }

    /// <summary>It is the next version of one that exists: code and cause stay.</summary>
    public bool IsNext => Seen > 0;

    /// <summary>Short code.</summary>
    public string Code { get; set; } = "";

    /// <summary>Name in Spanish.</summary>
    public string NameEs { get; set; } = "";

    /// <summary>Name in English.</summary>
    public string NameEn { get; set; } = "";

    /// <summary>Its first day.</summary>
    public DateOnly From { get; set; }

    /// <summary>Its last day.</summary>
    public DateOnly? Until { get; set; }

    /// <summary>What it looks at.</summary>
    public RuleCause Cause { get; set; }

    /// <summary>Codes of products.</summary>
    public HashSet<string> Products { get; } = new(StringComparer.Ordinal);

    /// <summary>Codes of branches.</summary>
    public HashSet<string> Branches { get; } = new(StringComparer.Ordinal);

    /// <summary>Channels of sale.</summary>
    public HashSet<string> Channels { get; } = new(StringComparer.Ordinal);

    /// <summary>Codes of questions.</summary>
    public HashSet<string> Questions { get; } = new(StringComparer.Ordinal);

    /// <summary>Somebody pays something: points may go by the amount, and several may be multiplied.</summary>
    public bool HasAmount => Cause is RuleCause.Sale or RuleCause.Contribution;

    /// <summary>Only from this much on.</summary>
    public decimal Minimum { get; set; }

    /// <summary>Only the first.</summary>
    public bool First { get; set; }

    /// <summary>What it gives.</summary>
    public YieldKind Kind { get; set; }

    /// <summary>How many points.</summary>
    public decimal? Points { get; set; } = 1;

    /// <summary>For each so many pesos.</summary>
    public decimal Each { get; set; } = 1000;

    /// <summary>How many times.</summary>
    public decimal Times { get; set; } = 2;

    /// <summary>The most at once.</summary>
    public decimal? CapEach { get; set; }

    /// <summary>The most in a month.</summary>
    public decimal? CapMonth { get; set; }

    /// <summary>What it says.</summary>
    public EarningRule Rule => new()
    {
        Code = Code.Trim(),
        NameEs = NameEs.Trim(),
        NameEn = NameEn.Trim(),
        From = From,
        Until = Until,
        Cause = Cause,
        Products = Cause == RuleCause.Sale ? [.. Products.Order(StringComparer.Ordinal)] : [],
        Branches = Cause == RuleCause.Sale ? [.. Branches.Order(StringComparer.Ordinal)] : [],
        Channels = Cause == RuleCause.Sale ? [.. Channels.Order(StringComparer.Ordinal)] : [],
        Questions = Cause == RuleCause.Answer ? [.. Questions.Order(StringComparer.Ordinal)] : [],
        Minimum = Cause == RuleCause.Answer ? 0 : Minimum,
        First = First,
        Gives = Kind switch
        {
            _ when !HasAmount => new Yield.Fixed(Whole(Points) ?? 0),
            YieldKind.PerAmount => new Yield.PerAmount(Whole(Points) ?? 0, Each),
            YieldKind.Fixed => new Yield.Fixed(Whole(Points) ?? 0),
            _ => new Yield.Multiply(Times),
        },
        CapEach = Whole(CapEach),
        CapMonth = Whole(CapMonth),
    };

    /// <summary>A draft of the next version of a rule, from a day on; <paramref name="seen"/> is the newest there is.</summary>
    public static RuleDraft Of(EarningRule rule, int seen, DateOnly from)
    {
        var draft = new RuleDraft
        {
            Seen = seen,
            Code = rule.Code,
            NameEs = rule.NameEs,
            NameEn = rule.NameEn,
            From = from,
            Until = rule.Until < from ? null : rule.Until,
            Cause = rule.Cause,
            Minimum = rule.Minimum,
            First = rule.First,
            CapEach = rule.CapEach,
            CapMonth = rule.CapMonth,
        };
        draft.Products.UnionWith(rule.Products);
        draft.Branches.UnionWith(rule.Branches);
        draft.Channels.UnionWith(rule.Channels);
        draft.Questions.UnionWith(rule.Questions);
        (draft.Kind, draft.Points, draft.Each, draft.Times) = rule.Gives switch
        {
            Yield.PerAmount per => (YieldKind.PerAmount, per.Points, per.Each, draft.Times),
            Yield.Fixed just => (YieldKind.Fixed, just.Points, draft.Each, draft.Times),
            Yield.Multiply times => (YieldKind.Multiply, draft.Points, draft.Each, times.Times),
            _ => (draft.Kind, draft.Points, draft.Each, draft.Times),
        };
        return draft;
    }

    /// <summary>Points are whole: a part of one is a fault, said where it was typed.</summary>
    private static long? Whole(decimal? typed) => typed is not { } number ? null : number == decimal.Truncate(number) && Math.Abs(number) < 1_000_000_000_000m ? (long)number : -1;
}
