using Coop.Core.Members;
using Coop.Core.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace Coop.Core.Importing.Batches;

/// <summary>One question of a batch: who is this, and what is known under this key.</summary>
internal sealed record Told(int N, string Key, byte[]? Content, string Kind, string? Type, string Value);

/// <summary>Lays the questions of a batch before the database, finds the members, and takes their places in line.</summary>
internal static class AskBatch
{
    /// <summary>Asks; afterwards <c>import_told</c> and <c>import_found</c> stand in the transaction. With <paramref name="locks"/> null nobody is held.</summary>
    public static async Task RunAsync(Work work, IReadOnlyCollection<Told> told, HeadLocks locks, CancellationToken ct)
    {
        await using (var ask = new NpgsqlBatch(work.Connection))
        {
            foreach (var statement in BatchSql.Ask.Split(';'))
            {
                ask.BatchCommands.Add(new NpgsqlBatchCommand(statement));
            }

            await ask.ExecuteNonQueryAsync(ct);
        }

        await work.Connection.CopyAsync(BatchSql.CopyTold, told, static (stream, one) =>
        {
            stream.Write(one.N, NpgsqlDbType.Integer);
            stream.Write(one.Key, NpgsqlDbType.Text);
            if (one.Content is null)
            {
                stream.WriteNull();
            }
            else
            {
                stream.Write(one.Content, NpgsqlDbType.Bytea);
            }

            stream.Write(one.Kind, NpgsqlDbType.Text);
            stream.Text(one.Type);
            stream.Write(one.Value, NpgsqlDbType.Text);
        }, ct);
        await using var find = new NpgsqlCommand(BatchSql.Find, work.Connection);
        await find.ExecuteNonQueryAsync(ct);
        if (locks != HeadLocks.None)
        {
            await HoldAsync(work, locks == HeadLocks.Free ? BatchSql.LockFree : BatchSql.LockAll, ct);
        }
    }

    private static async Task HoldAsync(Work work, string sql, CancellationToken ct)
    {
        await using var hold = new NpgsqlCommand(sql, work.Connection);
        await using var reader = await hold.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            work.Heads.Hold(new MemberId(reader.GetGuid(0)), reader.GetInt64(1));
        }
    }
}

/// <summary>Whose places in line a batch takes.</summary>
internal enum HeadLocks
{
    /// <summary>Nobody's: nothing will be written.</summary>
    None,

    /// <summary>Those nobody else is busy with.</summary>
    Free,

    /// <summary>All, however long it takes.</summary>
    All,
}
