using System.Globalization;
using System.Text.RegularExpressions;
using Coop.Core.Loyalty.Rewards;

namespace Coop.Web.Client.Loyalty;

/// <summary>A reward while it is being written. Numbers are kept as they were typed, so that what is no number is said, not swallowed.</summary>
public sealed partial class RewardDraft
{
    /// <summary>Which one is changed; null for a new one.</summary>
    public RewardId? Id { get; private init; }

    /// <summary>The edition whose words are being changed.</summary>
    public int Edition { get; private set; }

    /// <summary>Short code; one that exists keeps it.</summary>
    public string Code { get; set; } = "";

    /// <summary>Name in Spanish.</summary>
    public string NameEs { get; set; } = "";

    /// <summary>Name in English.</summary>
    public string NameEn { get; set; } = "";

    /// <summary>What it costs, as typed.</summary>
    public string Points { get; set; } = "";

    /// <summary>There is no end to them.</summary>
    public bool Endless { get; set; }

    /// <summary>How many there are, as typed.</summary>
    public string Supply { get; set; } = "";

    /// <summary>It can be asked for at once.</summary>
    public bool Offered { get; set; } = true;

    /// <summary>What it says; a number that is none is one that cannot be.</summary>
    public RewardDetails Details => new()
    {
        Code = Code.Trim(),
        NameEs = NameEs.Trim(),
        NameEn = NameEn.Trim(),
        Points = Whole(Points) ?? -1,
        Supply = Id is not null || Endless ? null : Whole(Supply) ?? -1,
        Offered = Offered,
    };

    /// <summary>A draft of the change of one that exists.</summary>
    public static RewardDraft Of(Reward reward)
    {
        var draft = new RewardDraft { Id = reward.Id, Code = reward.Code };
        draft.TakeOver(reward);
        return draft;
    }

    /// <summary>What is typed now is a change of this edition.</summary>
    public void Follow(Reward reward) => Edition = reward.Edition;

    /// <summary>Takes what the reward says now in place of what was typed.</summary>
    public void TakeOver(Reward reward) => (Edition, NameEs, NameEn, Points) = (
        reward.Edition, reward.NameEs, reward.NameEn, reward.Points.ToString(CultureInfo.InvariantCulture));

    /// <summary>A whole number as people type it, with or without its groups: 12500, 12.500, 12,500, 12 500; null when it is none.</summary>
    public static long? Whole(string typed)
    {
        var text = typed.Trim();
        return (Plain().IsMatch(text) || Grouped().IsMatch(text))
            && long.TryParse(string.Concat(text.Where(char.IsAsciiDigit)), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    [GeneratedRegex(@"^[0-9]+\z", RegexOptions.NonBacktracking)]
    private static partial Regex Plain();

    [GeneratedRegex(@"^[0-9]{1,3}([., \u00a0\u202f][0-9]{3})+\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Grouped();
}
