using Coop.Core.Access;
using Coop.Core.Persistence;

namespace Coop.Core.Loyalty.Rules;

/// <summary>
/// Ends what should give no more: a rule at once, not at the end of the day, or a version before it begins. Both are versions like others, so what
/// held on the days before is still known; what was earned stays as it was earned.
/// </summary>
[Needs(Permission.SteerLoyalty)]
public sealed class StopRule(WorkFactory works, CooperativeCalendar calendar, CurrentActor actor)
{
    /// <summary>
    /// Nothing of today or later earns by the code any more, neither by the version in force nor by one that was to come. Who stops it knew of the
    /// versions up to <paramref name="seen"/>.
    /// </summary>
    public async Task<PublishRuleResult> NowAsync(string code, int seen, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        var versions = await PublishRule.TurnAsync(work, code, ct);
        return versions is not [.., var newest] ? new PublishRuleResult.Unsound([nameof(EarningRule.Code)])
            : newest.Version != seen ? new PublishRuleResult.Stale(newest)
            : await PublishRule.WriteAsync(work, (InForce(versions) ?? newest).Rule.EndedBefore(calendar.Today), newest.Version + 1, "loyalty.stop_rule", actor, ct);
    }

    /// <summary>The version that was to come does not begin: what holds today goes on, and where nothing does, nothing will.</summary>
    public async Task<PublishRuleResult> WithdrawAsync(string code, int seen, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        var versions = await PublishRule.TurnAsync(work, code, ct);
        if (versions is not [.., var coming])
        {
            return new PublishRuleResult.Unsound([nameof(EarningRule.Code)]);
        }

        if (coming.Version != seen || coming.Rule.From <= calendar.Today)
        {
            return new PublishRuleResult.Stale(coming);
        }

        var rule = InForce(versions) is { } now ? now.Rule with { From = calendar.Today } : coming.Rule.EndedBefore(coming.Rule.From);
        return await PublishRule.WriteAsync(work, rule, coming.Version + 1, "loyalty.withdraw_rule", actor, ct);
    }

    private RuleVersion? InForce(IReadOnlyList<RuleVersion> versions) => RuleVersion.On(versions, calendar.Today).SingleOrDefault();
}
