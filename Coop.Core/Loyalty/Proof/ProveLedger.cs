using System.Data;
using Coop.Core.Members;
using Npgsql;

namespace Coop.Core.Loyalty.Proof;

/// <summary>
/// Proves the books: every law worked out anew from the rows, all of one moment, while others go on writing. It reads and
/// changes nothing.
/// </summary>
public sealed class ProveLedger(NpgsqlDataSource source, CooperativeCalendar calendar, TimeProvider clock)
{
    private static readonly (Law Law, string Sql)[] Laws =
    [
        (Law.Balances, ProofSql.Balances),
        (Law.Lots, ProofSql.Lots),
        (Law.SpendOrder, ProofSql.SpendOrder),
        (Law.Expiry, ProofSql.Expiry),
        (Law.Once, ProofSql.Once),
        (Law.Reversals, ProofSql.Reversals),
        (Law.Replay, ProofSql.Replay),
        (Law.Redemptions, ProofSql.Redemptions),
    ];

    /// <summary>Proves them all.</summary>
    public async Task<LedgerProof> RunAsync(CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        var readings = new List<LawReading>();
        foreach (var (law, sql) in Laws)
        {
            readings.Add(await ReadAsync(connection, law, sql, ct));
        }

        var programme = Programme.On(await ProgrammeReads.AllAsync(connection, ct), calendar.Today);
        var (totals, fromEntries) = await TotalsAsync(connection, programme?.Terms ?? new ProgrammeTerms(), ct);
        // The same figure by two ways: what the lots hold, and what the entries come to.
        var apart = totals.Active + totals.Pending + totals.Lapsed - totals.Owed - fromEntries;
        readings.Add(new LawReading(Law.Liability, totals.Accounts, Math.Abs(apart), []));
        return new LedgerProof(clock.GetUtcNow(), readings, totals);
    }

    private static async Task<LawReading> ReadAsync(NpgsqlConnection connection, Law law, string sql, CancellationToken ct)
    {
        await using var read = new NpgsqlCommand(sql, connection);
        await using var reader = await read.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return new LawReading(law, reader.GetInt64(0), reader.GetInt64(1), [.. reader.GetFieldValue<Guid[]>(2).Select(MemberId.From)]);
    }

    private async Task<(LedgerTotals Totals, long FromEntries)> TotalsAsync(NpgsqlConnection connection, ProgrammeTerms terms, CancellationToken ct)
    {
        await using var read = new NpgsqlCommand(ProofSql.Liability, connection) { Parameters = { new("today", calendar.Today) } };
        await using var reader = await read.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        var totals = new LedgerTotals(
            reader.GetInt64(8), reader.GetInt64(5), reader.GetInt64(6), reader.GetInt64(7), reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2),
            reader.GetInt64(4), terms.PointValue, terms.Breakage);
        return (totals, reader.GetInt64(3));
    }
}
