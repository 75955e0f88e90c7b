using Coop.Core.Importing.Batches;
using Coop.Core.Importing.Rows;
using Coop.Core.Live;
using Coop.Core.Persistence;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace Coop.Core.Importing;

/// <summary>Takes one batch of an import in, or only says what would become of it.</summary>
public sealed class TakeBatch(WorkFactory works, TimeProvider clock)
{
    private const int Tries = 5;
    private const int LaterHeads = 2_000;

    private static readonly string[] Keys =
        ["sale_key", "sale_return_key", "contribution_key", "contribution_takes_back", "parked_fact_key", "member_document", "contact_point_member_id_kind_value_key"];

    /// <summary>Takes it; the counts so far, or null when the import is no longer this node's to go on with.</summary>
    internal Task<ImportCounts?> RunAsync(ImportTask task, RowBatch batch, CancellationToken ct) =>
        task.State == ImportState.Checking ? LookAsync(task, batch, ct) : AgainAsync(() => WriteAsync(task, batch, HeadLocks.Free, ct));

    /// <summary>Takes rows in that were put aside; false when there are none left, or it is no longer this node's.</summary>
    internal async Task<(bool More, ImportCounts Counts)> LaterAsync(
        ImportTask task, Func<IReadOnlyList<SourceRow>, IReadOnlyList<RowGroup>> understand, CancellationToken ct)
    {
        if (task.State == ImportState.Checking)
        {
            return (false, task.Counts);
        }

        var more = false;
        var counts = await AgainAsync(async () =>
        {
            await using var work = await works.BeginAsync(ct);
            if (!await KeepAsync(work, task, ct) || await TakeLaterAsync(work, task, ct) is not { Count: > 0 } rows)
            {
                more = false;
                return task.Counts;
            }

            more = true;
            return await WriteAsync(work, task, new RowBatch(understand(rows), task.Position, task.Row), HeadLocks.All, ct);
        });
        return (more, counts ?? task.Counts);
    }

    /// <summary>All rows were dealt with.</summary>
    internal async Task EndAsync(ImportTask task, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        if (!await KeepAsync(work, task, ct))
        {
            return;
        }

        await EndAsync(work, task, task.State == ImportState.Checking ? ImportState.Checked : ImportState.Done, null, ct);
        await work.CommitAsync(ct);
    }

    /// <summary>It cannot go on.</summary>
    internal async Task FailAsync(ImportTask task, string fault, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        if (await KeepAsync(work, task, ct))
        {
            // Where nothing was written yet, its columns can be looked at again.
            await EndAsync(work, task, task.State == ImportState.Checking ? ImportState.Mapping : ImportState.Failed, fault, ct);
            await work.CommitAsync(ct);
        }
    }

    private static async Task EndAsync(Work work, ImportTask task, ImportState state, string? fault, CancellationToken ct)
    {
        await using var end = new NpgsqlCommand(ImportSql.End, work.Connection)
        {
            Parameters =
            {
                new("id", task.Id.Value), new("state", state.Stored()), new("now", work.Now),
                new("fault", NpgsqlDbType.Text) { Value = fault is null ? DBNull.Value : fault },
            },
        };
        await end.ExecuteNonQueryAsync(ct);
        work.Touch(Topic.Imports, task.Id.Value.ToString("D"));
    }

    /// <summary>Two transactions crossed, or another system told the same in this moment: it shows by looking again.</summary>
    private static async Task<ImportCounts?> AgainAsync(Func<Task<ImportCounts?>> run)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await run();
            }
            catch (Exception error) when (attempt < Tries && (error is DbUpdateConcurrencyException || DatabaseFault.IsCrossing(error) || Array.Exists(Keys, key => DatabaseFault.IsDuplicate(error, key))))
            {
                // Nothing was written.
            }
        }
    }

    private async Task<ImportCounts?> WriteAsync(ImportTask task, RowBatch batch, HeadLocks locks, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        return await KeepAsync(work, task, ct) ? await WriteAsync(work, task, batch, locks, ct) : null;
    }

    private async Task<ImportCounts?> WriteAsync(Work work, ImportTask task, RowBatch batch, HeadLocks locks, CancellationToken ct)
    {
        var outcome = new BatchOutcome();
        await TakeAsync(work, task, batch, outcome, locks, ct);
        await work.Connection.CopyAsync(BatchSql.CopyLater, outcome.Later.SelectMany(group => group.Rows.Select(row => (row, group.Rows[0].Row))).ToList(), (stream, one) =>
        {
            stream.Write(task.Id.Value, NpgsqlDbType.Uuid);
            stream.Write(one.row.Row, NpgsqlDbType.Bigint);
            stream.Write(one.Row, NpgsqlDbType.Bigint);
            stream.Write(Storable(one.row.Cells), NpgsqlDbType.Array | NpgsqlDbType.Text);
        }, ct);
        var counts = await AdvanceAsync(work, task, batch, outcome, ct);
        if (outcome is { Written: > 0, Batch: { } number })
        {
            work.Raise(new FactsImported(work.Now, task.Id, number, task.Kind, task.Source, outcome.Written));
        }

        await work.CommitAsync(ct);
        return counts;
    }

    /// <summary>The same without leaving a trace but the counts, the report and what the rows to come are compared with.</summary>
    private async Task<ImportCounts?> LookAsync(ImportTask task, RowBatch batch, CancellationToken ct)
    {
        var outcome = new BatchOutcome();
        await using (var look = await works.BeginAsync(ct))
        {
            await TakeAsync(look, task, batch, outcome, HeadLocks.None, ct);
        }

        await using var work = await works.BeginAsync(ct);
        if (!await KeepAsync(work, task, ct))
        {
            return null;
        }

        await using (var see = new NpgsqlCommand(BatchSql.See, work.Connection))
        {
            see.Parameters.AddWithValue("import", task.Id.Value);
            see.Parameters.AddWithValue("pass", task.Pass);
            see.Parameters.AddWithValue("keys", outcome.Seen.ConvertAll(one => one.Key));
            see.Parameters.Add(new NpgsqlParameter("contents", NpgsqlDbType.Array | NpgsqlDbType.Bytea) { Value = outcome.Seen.ConvertAll(one => one.Content) });
            see.Parameters.Add(new NpgsqlParameter("whose", NpgsqlDbType.Array | NpgsqlDbType.Text) { Value = outcome.Seen.ConvertAll(one => one.Who) });
            see.Parameters.AddWithValue("rows", outcome.Seen.ConvertAll(one => one.Row));
            see.Parameters.Add(new NpgsqlParameter("amounts", NpgsqlDbType.Array | NpgsqlDbType.Numeric) { Value = outcome.Seen.ConvertAll(one => one.Amount) });
            await see.ExecuteNonQueryAsync(ct);
        }

        await work.Connection.CopyAsync(BatchSql.CopySeenLines, outcome.SeenLines, (stream, line) =>
        {
            stream.Write(task.Id.Value, NpgsqlDbType.Uuid);
            stream.Write(task.Pass, NpgsqlDbType.Integer);
            stream.Write(line.Sale, NpgsqlDbType.Uuid);
            stream.Write(line.Number, NpgsqlDbType.Integer);
            stream.Write(line.Row, NpgsqlDbType.Bigint);
            stream.Write(line.Quantity, NpgsqlDbType.Numeric);
            stream.Write(line.Amount, NpgsqlDbType.Numeric);
        }, ct);

        var counts = await AdvanceAsync(work, task, batch, outcome, ct);
        await work.CommitAsync(ct);
        return counts;
    }

    private Task TakeAsync(Work work, ImportTask task, RowBatch batch, BatchOutcome outcome, HeadLocks locks, CancellationToken ct) =>
        task.Kind == ImportKind.Member
            ? new MemberBatch(work, task, outcome, locks, clock).TakeAsync(batch, ct)
            : new FactBatch(work, task, outcome, locks, clock).TakeAsync(batch, ct);

    private static async Task<bool> KeepAsync(Work work, ImportTask task, CancellationToken ct)
    {
        await using var keep = new NpgsqlCommand(ImportSql.Keep, work.Connection)
        {
            Parameters = { new("id", task.Id.Value), new("lease", task.Lease), new("state", task.State.Stored()) },
        };
        return await keep.ExecuteScalarAsync(ct) is not null;
    }

    private static async Task<IReadOnlyList<SourceRow>> TakeLaterAsync(Work work, ImportTask task, CancellationToken ct)
    {
        await using var take = new NpgsqlCommand(BatchSql.TakeLater, work.Connection)
        {
            Parameters = { new("import", task.Id.Value), new("count", LaterHeads) },
        };
        await using var reader = await take.ExecuteReaderAsync(ct);
        var rows = new List<SourceRow>();
        while (await reader.ReadAsync(ct))
        {
            rows.Add(new SourceRow(reader.GetInt64(0), reader.GetFieldValue<string[]>(1)));
        }

        return [.. rows.OrderBy(row => row.Row)];
    }

    private static async Task<ImportCounts> AdvanceAsync(Work work, ImportTask task, RowBatch batch, BatchOutcome outcome, CancellationToken ct)
    {
        await work.Connection.CopyAsync(BatchSql.CopyFaults, outcome.Faults, (stream, one) =>
        {
            stream.Write(task.Id.Value, NpgsqlDbType.Uuid);
            stream.Write(task.Pass, NpgsqlDbType.Integer);
            stream.Write(one.Row.Row, NpgsqlDbType.Bigint);
            stream.Write((short)one.Place, NpgsqlDbType.Smallint);
            stream.Write(one.Fault.Field, NpgsqlDbType.Text);
            stream.Write(one.Fault.Fault, NpgsqlDbType.Text);
            stream.Text(one.Fault.Value is null ? null : StoredText.Of(one.Fault.Value));
            if (one.Place == 0)
            {
                stream.Write(Storable(one.Row.Cells), NpgsqlDbType.Array | NpgsqlDbType.Text);
            }
            else
            {
                stream.WriteNull();
            }
        }, ct);
        var counts = task.Counts + outcome.Counts;
        await using var advance = new NpgsqlCommand(ImportSql.Advance, work.Connection)
        {
            Parameters =
            {
                new("id", task.Id.Value), new("position", batch.Position), new("row", batch.Row), new("counts", ImportJson.Of(counts)), new("while", ImportLease.While),
                new("amount", NpgsqlDbType.Numeric) { Value = outcome.Amount is { } amount ? amount : DBNull.Value },
            },
        };
        await advance.ExecuteNonQueryAsync(ct);
        work.Touch(Topic.Imports, task.Id.Value.ToString("D"));
        return counts;
    }

    private static string[] Storable(string[] cells) => Array.ConvertAll(cells, cell => StoredText.Of(cell));
}
