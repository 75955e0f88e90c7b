using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Npgsql;

namespace Coop.Core.Facts;

/// <summary>What a member has paid in, and how their months stand.</summary>
/// <param name="PaidIn">Contributions paid and not taken back, in pesos.</param>
/// <param name="PaidUntil">The newest month a contribution is paid for; null when none is.</param>
/// <param name="MonthsOwed">How many months that are over lack some of their ordinary contribution.</param>
/// <param name="Months">How many months anything was said of.</param>
/// <param name="Rows">The newest of these months, the newest first; of one month the ordinary before the extraordinary.</param>
/// <param name="Rev">Counts what was ever told of it: newer wins.</param>
public sealed record MemberContributions(
    decimal PaidIn, DateOnly? PaidUntil, long MonthsOwed, long Months, IReadOnlyList<ContributionMonth> Rows, long Rev);

/// <summary>Reads what members owe and paid in. A screen that follows the member is told of all months, and shows as many as it wants.</summary>
public sealed class ContributionReads(NpgsqlDataSource source, CooperativeCalendar calendar) : LiveSource<MemberContributions>
{
    // A hundred years.
    private const int All = 1_200;

    /// <summary>A member's contributions, with the newest months of those that have entries.</summary>
    public async Task<MemberContributions> FindAsync(MemberId member, int months, CancellationToken ct)
    {
        var today = calendar.Today;
        var present = new DateOnly(today.Year, today.Month, 1);
        await using var batch = source.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand(FactsSql.Standing) { Parameters = { new("member", member.Value), new("month", present) } });
        batch.BatchCommands.Add(new NpgsqlBatchCommand(FactsSql.Contributions) { Parameters = { new("member", member.Value), new("months", months) } });
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        var standing = new MemberContributions(
            reader.GetDecimal(0), reader.IsDBNull(1) ? null : reader.GetFieldValue<DateOnly>(1), reader.GetInt64(2), reader.GetInt64(3), [], reader.GetInt64(4));
        await reader.NextResultAsync(ct);
        var entries = new List<(DateOnly Period, ContributionKind Kind, ContributionRow Row)>();
        while (await reader.ReadAsync(ct))
        {
            entries.Add((reader.GetFieldValue<DateOnly>(1), StoredName.Parse<ContributionKind>(reader.GetString(2)), Row(reader)));
        }

        return standing with
        {
            Rows =
            [
                .. entries.GroupBy(entry => (entry.Period, entry.Kind), entry => entry.Row)
                    .Select(group => ContributionMonth.Of(group.Key.Period, group.Key.Kind, [.. group], present)),
            ],
        };
    }

    /// <inheritdoc />
    public override async Task<IReadOnlyList<MemberContributions>> ReadAsync(Topic topic, IReadOnlyCollection<string> keys, CancellationToken ct) =>
        keys.Contains("contributions", StringComparer.Ordinal)
            ? [await FindAsync(MemberId.From(topic.IdOf()), All, ct)]
            : [];

    private static ContributionRow Row(NpgsqlDataReader reader) => new(
        new(reader.GetGuid(0)), StoredName.Parse<ContributionEntry>(reader.GetString(3)), reader.GetDecimal(4), reader.GetFieldValue<DateTimeOffset>(5))
    {
        ToldLate = Moment(reader, 6),
        BeforeAdmission = reader.GetBoolean(7),
        TakenBack = Moment(reader, 8),
        BackToldLate = Moment(reader, 9),
    };

    private static DateTimeOffset? Moment(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);
}
