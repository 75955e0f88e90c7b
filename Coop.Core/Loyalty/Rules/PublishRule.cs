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
}

/// <summary>Makes a rule, or the next version of one. What was earned stays as it was earned.</summary>
[Needs(Permission.SteerLoyalty)]
public sealed class PublishRule(WorkFactory works, CurrentActor actor)
{
    /// <summary>Publishes.</summary>
    public async Task<PublishRuleResult> RunAsync(EarningRule rule, CancellationToken ct)
    {
        if (rule.Problems() is { Count: > 0 } problems)
        {
            return new PublishRuleResult.Unsound(problems);
        }

        await using var work = await works.BeginAsync(ct);
        await using var turn = new NpgsqlCommand(RuleSql.TakeTurn, work.Connection);
        await turn.ExecuteNonQueryAsync(ct);
        await using var newest = new NpgsqlCommand(RuleSql.Newest, work.Connection) { Parameters = { new("code", rule.Code) } };
        var version = (int)(await newest.ExecuteScalarAsync(ct))! + 1;
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
        work.Audit(actor.Staff, "loyalty.publish_rule", $"rule:{rule.Code}", new { version });
        work.Touch(LoyaltyTopics.Programme, "rules");
        await work.CommitAsync(ct);
        return new PublishRuleResult.Published(rule.Code, version);
    }
}
