using Coop.Core.Facts;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace Coop.Core.Importing.Batches;

/// <summary>One question of a batch: who is this, and what is known under this key.</summary>
/// <param name="N">Its place.</param>
/// <param name="Key">The fact's name.</param>
/// <param name="Kind">By what the member is named: as a fact names them, or by a sale of theirs.</param>
/// <param name="Type">Kind of the document, if it is one.</param>
/// <param name="Value">The number, address or key.</param>
/// <param name="TakesBack">Key of what it takes back, if it is a reversal.</param>
internal sealed record Told(int N, string Key, string Kind, string? Type, string Value, string? TakesBack = null)
{
    /// <summary>A question about whoever a fact names.</summary>
    public static Told Of(int n, string key, MemberRef who, string? takesBack = null)
    {
        var space = who.Kind == MemberRefKind.Document ? who.Value.IndexOf(' ', StringComparison.Ordinal) : -1;
        return new(n, key, who.Kind.Stored(), space < 0 ? null : who.Value[..space], space < 0 ? who.Value : who.Value[(space + 1)..], takesBack);
    }
}

/// <summary>Lays the questions of a batch before the database, finds the members, and takes their places in line.</summary>
internal static class AskBatch
{
    /// <summary>Asks; afterwards <c>import_told</c> and <c>import_found</c> stand in the transaction. With <see cref="HeadLocks.None"/> nobody is held.</summary>
    public static async Task RunAsync(Work work, string source, IReadOnlyCollection<Told> told, HeadLocks locks, CancellationToken ct)
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
            stream.Write(one.Kind, NpgsqlDbType.Text);
            stream.Text(one.Type);
            stream.Write(one.Value, NpgsqlDbType.Text);
            stream.Text(one.TakesBack);
        }, ct);
        await using var find = new NpgsqlCommand(BatchSql.Find, work.Connection) { Parameters = { new("source", source) } };
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
