using Coop.Core.Loyalty.Tiers;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Loyalty;

/// <summary>A ladder while it is being written.</summary>
public sealed class LadderDraft
{
    /// <summary>Its tiers, the lowest first.</summary>
    public List<TierDraft> Tiers { get; } = [];

    /// <summary>Figures count over months back from each day, not over the calendar year.</summary>
    public bool Rolling { get; set; }

    /// <summary>Over how many.</summary>
    public int RollingMonths { get; set; } = 12;

    /// <summary>A tier is kept for months, not until the end of the next year.</summary>
    public bool KeepsByMonths { get; set; }

    /// <summary>For how many.</summary>
    public int KeepMonths { get; set; } = 12;

    /// <summary>Days after the end in which what is missing can be made up.</summary>
    public int GraceDays { get; set; }

    /// <summary>Where members come to who did not keep it.</summary>
    public Landing Landing { get; set; }

    /// <summary>What becomes of a tier when what reached it comes back.</summary>
    public TierReturns Returns { get; set; }

    /// <summary>Days of warning.</summary>
    public int NoticeDays { get; set; }

    /// <summary>What it says.</summary>
    public TierLadder Ladder => new()
    {
        Tiers = [.. Tiers.Select(tier => tier.Tier)],
        RollingMonths = Rolling ? RollingMonths : null,
        KeepMonths = KeepsByMonths ? KeepMonths : null,
        GraceDays = GraceDays,
        Landing = Landing,
        Returns = Returns,
        NoticeDays = NoticeDays,
    };

    /// <summary>A draft that says what a ladder says.</summary>
    public static LadderDraft Of(TierLadder ladder)
    {
        var draft = new LadderDraft
        {
            Rolling = ladder.RollingMonths is not null,
            RollingMonths = ladder.RollingMonths ?? 12,
            KeepsByMonths = ladder.KeepMonths is not null,
            KeepMonths = ladder.KeepMonths ?? 12,
            GraceDays = ladder.GraceDays,
            Landing = ladder.Landing,
            Returns = ladder.Returns,
            NoticeDays = ladder.NoticeDays,
        };
        draft.Tiers.AddRange(ladder.Tiers.Select(TierDraft.Of));
        return draft;
    }

    /// <summary>Something to begin with.</summary>
    public static TierLadder Example(IStringLocalizer<Texts> texts) => new()
    {
        Tiers =
        [
            new Tier { Code = "base", NameEs = texts["Tiers.Example.base"], NameEn = "Base" },
            new Tier { Code = "plus", NameEs = texts["Tiers.Example.plus"], NameEn = "Plus", Needs = [new Threshold(Measure.Spend, 2_000_000)] },
        ],
        GraceDays = 30,
    };
}

/// <summary>A tier while it is being written.</summary>
public sealed class TierDraft
{
    private static readonly Measure[] Measures = Enum.GetValues<Measure>();

    /// <summary>Short code.</summary>
    public string Code { get; set; } = "";

    /// <summary>Name in Spanish.</summary>
    public string NameEs { get; set; } = "";

    /// <summary>Name in English.</summary>
    public string NameEn { get; set; } = "";

    /// <summary>What members get, in Spanish.</summary>
    public string BenefitsEs { get; set; } = "";

    /// <summary>What members get, in English.</summary>
    public string BenefitsEn { get; set; } = "";

    /// <summary>It asks for all, or for any.</summary>
    public TierMatch Match { get; set; }

    /// <summary>How much of each measure, in the order of measures; null where it asks for none.</summary>
    public decimal?[] Needs { get; } = new decimal?[Measures.Length];

    /// <summary>What it says.</summary>
    public Tier Tier => new()
    {
        Code = Code.Trim(),
        NameEs = NameEs.Trim(),
        NameEn = NameEn.Trim(),
        BenefitsEs = BenefitsEs.Trim(),
        BenefitsEn = BenefitsEn.Trim(),
        Match = Match,
        Needs = [.. Measures.Where((_, n) => Needs[n] is not null).Select(measure => new Threshold(measure, Needs[(int)measure]!.Value))],
    };

    /// <summary>A draft that says what a tier says.</summary>
    public static TierDraft Of(Tier tier)
    {
        var draft = new TierDraft
        {
            Code = tier.Code,
            NameEs = tier.NameEs,
            NameEn = tier.NameEn,
            BenefitsEs = tier.BenefitsEs,
            BenefitsEn = tier.BenefitsEn,
            Match = tier.Match,
        };
        foreach (var need in tier.Needs)
        {
            draft.Needs[(int)need.Measure] = need.AtLeast;
        }

        return draft;
    }
}
