using Coop.Core.Loyalty.Tiers;

namespace Coop.Tests.Loyalty.Tiers;

/// <summary>A ladder of three rungs and facts in one line each.</summary>
internal static class Rungs
{
    public static readonly TierLadder Ladder = new()
    {
        Tiers = [Rung("raiz"), Rung("tallo", new Threshold(Measure.Spend, 1_000_000)), Rung("copa", new Threshold(Measure.Spend, 3_000_000))],
        GraceDays = 15,
        NoticeDays = 60,
    };

    public static readonly DateOnly First = new(2025, 1, 1);

    public static Tier Rung(string code, params Threshold[] needs) => new() { Code = code, NameEs = code, NameEn = code, Needs = needs };

    public static IReadOnlyList<LadderVersion> Published(params (string From, TierLadder Ladder)[] versions) =>
        [.. versions.Select((version, n) => new LadderVersion(n + 1, Day(version.From), version.Ladder))];

    public static IReadOnlyList<LadderVersion> Published(TierLadder? ladder = null) => [new(1, First, ladder ?? Ladder)];

    public static DateOnly Day(string iso) => DateOnly.ParseExact(iso, "yyyy-MM-dd", null);

    public static TierFact Bought(string on, decimal amount) => new(Measure.Spend, Day(on), Day(on), amount);

    public static TierFact Returned(string bought, string on, decimal amount) => new(Measure.Spend, Day(bought), Day(on), -amount);

    /// <summary>The walk of somebody, a line for each move.</summary>
    public static IReadOnlyList<string> Walk(IReadOnlyList<LadderVersion> versions, string until, params TierFact[] facts) => Walk(versions, "2020-01-15", until, facts);

    public static IReadOnlyList<string> Walk(IReadOnlyList<LadderVersion> versions, string admitted, string until, TierFact[] facts) =>
        [.. TierCalendar.Walk(versions, new TierFacts(Day(admitted), facts, versions), Day(until))!.Value.Moves
            .Select(move => $"{move.On:yyyy-MM-dd} {move.Kind.ToString().ToLowerInvariant()} {move.To}{(move.Until is { } last ? $" to {last:yyyy-MM-dd}" : "")}")];
}
