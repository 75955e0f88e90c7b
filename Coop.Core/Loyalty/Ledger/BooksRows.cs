using Coop.Core.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace Coop.Core.Loyalty.Ledger;

/// <summary>Writes changed accounts in one round trip.</summary>
internal static class BooksRows
{
    public static async Task WriteAsync(Work work, List<Account> accounts, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(work.Connection);
        var entries = accounts.SelectMany(account => account.Entries).ToList();
        var lots = accounts.SelectMany(account => account.NewLots.Select(lot => (account.Member, Lot: lot))).ToList();
        var changed = accounts.SelectMany(account => account.ChangedLots.Select(lot => (account.Member, Lot: lot))).ToList();
        var allocations = accounts.SelectMany(account => account.Allocations.Select(allocation => (account.Member, Allocation: allocation))).ToList();
        if (entries.Count > 0)
        {
            Add(
                batch, BooksSql.AddEntries,
                Of("members", entries, e => e.Member.Value), Of("seqs", entries, e => e.Seq), Of("kinds", entries, e => e.Kind.Stored()),
                Of("points", entries, e => e.Points), Of("forgiven", entries, e => e.Forgiven),
                Of("types", entries, e => e.Source.Type), Of("ids", entries, e => e.Source.Id),
                Of("reverses", entries, e => e.Reverses), Of("programmes", entries, e => e.Programme),
                Of("occurred", entries, e => e.OccurredOn), Of("booked", entries, e => e.BookedOn), new("now", work.Now),
                Of("actors", entries, e => e.Actor?.Value, NpgsqlDbType.Uuid), Of("reasons", entries, e => e.Reason, NpgsqlDbType.Text));
        }

        if (lots.Count > 0)
        {
            Add(
                batch, BooksSql.AddLots,
                Of("members", lots, l => l.Member.Value), Of("seqs", lots, l => l.Lot.Seq), Of("parts", lots, l => l.Lot.Part),
                Of("points", lots, l => l.Lot.Points), Of("remaining", lots, l => l.Lot.Remaining), Of("active", lots, l => l.Lot.ActiveOn),
                Of("policies", lots, l => l.Lot.Policy.ToString()), Of("expires", lots, l => l.Lot.ExpiresOn), Of("lapses", lots, l => l.Lot.LapsesOn));
        }

        if (changed.Count > 0)
        {
            Add(
                batch, BooksSql.ChangeLots,
                Of("members", changed, l => l.Member.Value), Of("seqs", changed, l => l.Lot.Seq), Of("parts", changed, l => l.Lot.Part),
                Of("remaining", changed, l => l.Lot.Remaining), Of("expires", changed, l => l.Lot.ExpiresOn), Of("lapses", changed, l => l.Lot.LapsesOn));
        }

        if (allocations.Count > 0)
        {
            Add(
                batch, BooksSql.AddAllocations,
                Of("members", allocations, a => a.Member.Value), Of("entries", allocations, a => a.Allocation.Entry),
                Of("lots", allocations, a => a.Allocation.Lot), Of("parts", allocations, a => a.Allocation.Part), Of("points", allocations, a => a.Allocation.Points));
        }

        Add(
            batch, BooksSql.ChangeAccounts,
            Of("members", accounts, a => a.Member.Value), Of("seqs", accounts, a => a.LastSeq), Of("balances", accounts, a => a.Balance),
            Of("owed", accounts, a => a.Owed), Of("active", accounts, a => a.ActiveOn));
        await batch.ExecuteNonQueryAsync(ct);
    }

    private static void Add(NpgsqlBatch batch, string sql, params NpgsqlParameter[] parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }

        batch.BatchCommands.Add(command);
    }

    private static NpgsqlParameter Of<TRow, TValue>(string name, List<TRow> rows, Func<TRow, TValue> value) => new(name, rows.Select(value).ToArray());

    private static NpgsqlParameter Of<TRow, TValue>(string name, List<TRow> rows, Func<TRow, TValue> value, NpgsqlDbType type) =>
        new(name, NpgsqlDbType.Array | type) { Value = rows.Select(value).ToArray() };
}
