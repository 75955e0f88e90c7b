using System.Text.Json;
using Coop.Core.Access;
using Coop.Core.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace Coop.Core.Loyalty.Rules;

/// <summary>What became of a rule that was to be published.</summary>
public abstract record PublishRuleResult
{
    private PublishRuleResult()
    {
    }

    /// <summary>It holds from its first day on.</summary>
    public sealed record Published(string Code, int Version) : PublishRuleResult;

    /// <summary>It cannot be kept; the names of what is wrong.</summary>
    public sealed record Unsound(IReadOnlyList<string> Problems) : PublishRuleResult;

    /// <summary>Somebody published a version meanwhile that the writer had not seen.</summary>
    public sealed record Stale(RuleVersion Newest) : PublishRuleResult;
}

/// <summary>Makes a rule, or the next version of one. What was earned stays as it was earned.</summary>
[Needs(Permission.SteerLoyalty)]
public sealed class PublishRule(WorkFactory works, CurrentActor actor)
{
    /// <summary>Publishes over whatever there is: for what is set up, not written by somebody.</summary>
    public Task<PublishRuleResult> RunAsync(EarningRule rule, CancellationToken ct) => RunAsync(rule, seen: null, ct);

    /// <summary>Publishes what somebody wrote who knew of the versions up to <paramref name="seen"/>; 0 for a new rule, whose code must be nobody's.</summary>
    public async Task<PublishRuleResult> RunAsync(EarningRule rule, int? seen, CancellationToken ct)
    {
        if (rule.Problems() is { Count: > 0 } problems)
        {
            return new PublishRuleResult.Unsound(problems);
        }

        await using var work = await works.BeginAsync(ct);
        var newest = await TurnAsync(work, rule.Code, ct) is [.., var last] ? last : null;
        if (newest is not null && seen == 0)
        {
            return new PublishRuleResult.Unsound(["Taken"]);
        }

        if (newest is not null && seen is not null && seen != newest.Version)
        {
            return new PublishRuleResult.Stale(newest);
        }

        // Caps and firsts count what a code has given: of purchases they would count answers.
        if (newest is not null && newest.Rule.Cause != rule.Cause)
        {
            return new PublishRuleResult.Unsound([nameof(EarningRule.Cause)]);
        }

        return await WriteAsync(work, rule, (newest?.Version ?? 0) + 1, "loyalty.publish_rule", actor, ct);
    }

    /// <summary>The versions of a code, the oldest first; nobody else writes rules until the work is done.</summary>
    internal static async Task<IReadOnlyList<RuleVersion>> TurnAsync(Work work, string code, CancellationToken ct)
    {
        await using var turn = new NpgsqlCommand(RuleSql.TakeTurn, work.Connection);
        await turn.ExecuteNonQueryAsync(ct);
        return [.. (await RuleReads.AllAsync(work.Connection, ct)).Where(version => version.Rule.Code == code)];
    }

    internal static async Task<PublishRuleResult> WriteAsync(Work work, EarningRule rule, int version, string done, CurrentActor actor, CancellationToken ct)
    {
        await using var publish = new NpgsqlCommand(RuleSql.Publish, work.Connection)
        {
            Parameters =
            {
                new("code", rule.Code),
                new("version", version),
                new("definition", JsonSerializer.Serialize(rule, ProgrammeReads.Json)),
                new("now", work.Now),
                new("by", NpgsqlDbType.Uuid) { Value = (object?)actor.Staff?.Value ?? DBNull.Value },
            },
        };
        await publish.ExecuteNonQueryAsync(ct);
        work.Audit(actor.Staff, done, $"rule:{rule.Code}", new { version });
        work.Touch(LoyaltyTopics.Programme, "rules");
        await work.CommitAsync(ct);
        return new PublishRuleResult.Published(rule.Code, version);
    }
}
