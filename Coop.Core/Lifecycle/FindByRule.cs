using Coop.Core.Members;
using Npgsql;

namespace Coop.Core.Lifecycle;

/// <summary>Whom a rule moves.</summary>
/// <param name="Last">The last member looked at; null when there are no more.</param>
/// <param name="Found">Those it concerns.</param>
internal sealed record RulePage(Guid? Last, IReadOnlyList<MemberId> Found);

/// <summary>What a rule would do if it ran now.</summary>
/// <param name="Count">How many members it would move.</param>
/// <param name="Some">A few of them.</param>
/// <param name="Names">Their names, where they have one.</param>
public sealed record RulePreview(long Count, IReadOnlyList<MemberId> Some, IReadOnlyDictionary<MemberId, string?> Names);

/// <summary>Asks which members a rule concerns, a page at a time so that no statement lasts.</summary>
internal static class FindByRule
{
    public const int PageSize = 500;

    public static async Task<RulePage> PageAsync(
        NpgsqlConnection connection, LifecycleRuleKind kind, int months, Guid? after, DateTimeOffset now, CancellationToken ct)
    {
        await using var read = new NpgsqlCommand(LifecycleSql.Page(kind), connection)
        {
            Parameters = { new("after", after ?? Guid.Empty), new("page", PageSize) },
        };
        Ask(read, kind, months, now);
        await using var reader = await read.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return new RulePage(reader.IsDBNull(0) ? null : reader.GetGuid(0), [.. reader.GetFieldValue<Guid[]>(1).Select(MemberId.From)]);
    }

    public static async Task<HashSet<MemberId>> StillAsync(
        NpgsqlConnection connection, LifecycleRuleKind kind, int months, IReadOnlyList<MemberId> members, DateTimeOffset now, CancellationToken ct)
    {
        await using var read = new NpgsqlCommand(LifecycleSql.Still(kind), connection)
        {
            Parameters = { new("members", members.Select(m => m.Value).ToArray()) },
        };
        Ask(read, kind, months, now);
        await using var reader = await read.ExecuteReaderAsync(ct);
        var still = new HashSet<MemberId>();
        while (await reader.ReadAsync(ct))
        {
            still.Add(new(reader.GetGuid(0)));
        }

        return still;
    }

    /// <summary>What the rule of a kind asks by. Months of contributions are the cooperative's: UTC's are five hours ahead of them at most.</summary>
    private static void Ask(NpgsqlCommand read, LifecycleRuleKind kind, int months, DateTimeOffset now)
    {
        if (kind is LifecycleRuleKind.Silence or LifecycleRuleKind.Settled)
        {
            read.Parameters.AddWithValue("cutoff", now.AddMonths(-months));
        }
        else
        {
            read.Parameters.AddWithValue("months", (long)months);
            read.Parameters.AddWithValue("month", new DateOnly(now.UtcDateTime.Year, now.UtcDateTime.Month, 1));
        }
    }
}
