using Npgsql;
using NpgsqlTypes;

namespace Coop.Core.Importing.Batches;

/// <summary>Writes many rows in one stream.</summary>
internal static class BatchCopy
{
    /// <summary>Writes them; nothing happens when there are none.</summary>
    public static async Task CopyAsync<TRow>(
        this NpgsqlConnection connection, string copy, IReadOnlyCollection<TRow> rows, Action<NpgsqlBinaryImporter, TRow> write, CancellationToken ct)
    {
        if (rows.Count == 0)
        {
            return;
        }

        await using var stream = await connection.BeginBinaryImportAsync(copy, ct);
        Write(stream, rows, write);
        await stream.CompleteAsync(ct);
    }

    /// <summary>A text that may be missing.</summary>
    public static void Text(this NpgsqlBinaryImporter stream, string? text)
    {
        if (text is null)
        {
            stream.WriteNull();
        }
        else
        {
            stream.Write(text, NpgsqlDbType.Text);
        }
    }

    /// <summary>A value that may be missing.</summary>
    public static void Maybe<T>(this NpgsqlBinaryImporter stream, T? value, NpgsqlDbType type)
        where T : struct
    {
        if (value is { } there)
        {
            stream.Write(there, type);
        }
        else
        {
            stream.WriteNull();
        }
    }

    private static void Write<TRow>(NpgsqlBinaryImporter stream, IReadOnlyCollection<TRow> rows, Action<NpgsqlBinaryImporter, TRow> write)
    {
        foreach (var row in rows)
        {
            stream.StartRow();
            write(stream, row);
        }
    }
}
