using System.Security.Cryptography;
using Coop.Core.Access;
using Coop.Core.Importing.Csv;
using Coop.Core.Live;
using Coop.Core.Persistence;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Coop.Core.Importing;

/// <summary>What became of a file that was handed in.</summary>
public abstract record ReceiveResult
{
    private ReceiveResult()
    {
    }

    /// <summary>It is here; somebody has to say what its columns mean.</summary>
    public sealed record Done(ImportId Id) : ReceiveResult;

    /// <summary>It cannot be used: <c>empty</c>, <c>too_large</c>, <c>workbook</c>, <c>utf16</c>, <c>no_columns</c>.</summary>
    public sealed record Refused(string Why) : ReceiveResult;
}

/// <summary>
/// Takes a file in, piece by piece as it arrives, and looks at how it is written. The same content twice is kept once.
/// </summary>
[Needs(Permission.ImportData)]
public sealed class ReceiveFile(WorkFactory works, NpgsqlDataSource source, CurrentActor actor, IOptions<ImportOptions> options, TimeProvider clock)
{
    /// <summary>The longest name of a file, in characters.</summary>
    public const int MaxName = 120;

    private const int MostColumns = 200;

    /// <summary>Who tells it, where nobody has said.</summary>
    private const string OnlySource = "csv";

    /// <summary>Takes it in.</summary>
    public async Task<ReceiveResult> RunAsync(Stream body, string name, ImportKind kind, CancellationToken ct)
    {
        var file = clock.NewId<ImportId>().Value;
        await ExecuteAsync(ImportSql.BeginFile, ct, new("id", file), new("now", clock.GetUtcNow()));
        var refusal = "empty";
        try
        {
            var (size, hash, letters, why) = await StoreAsync(file, body, ct);
            refusal = why ?? (size == 0 ? "empty" : null);
            if (refusal is null)
            {
                var encoding = CsvEncoding.Of(letters);
                var beginning = await ImportFile.PieceAsync(source, file, 0, ct);
                if (await CsvLook.AtAsync(beginning.AsMemory(0, Math.Min(beginning.Length, CsvLook.Sample)), encoding, ct) is { Header.Length: <= MostColumns } look)
                {
                    return new ReceiveResult.Done(await AddAsync(file, size, hash, letters, look, name, kind, ct));
                }

                refusal = "no_columns";
            }
        }
        finally
        {
            if (refusal is not null)
            {
                await DropAsync(file);
            }
        }

        return new ReceiveResult.Refused(refusal);
    }

    private async Task<(long Size, byte[] Hash, CsvLetters Letters, string? Refusal)> StoreAsync(Guid file, Stream body, CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (letters, piece, size, n) = (new CsvEncoding(), new byte[ImportFile.Piece], 0L, 0);
        while (await body.ReadAtLeastAsync(piece, piece.Length, throwOnEndOfStream: false, ct) is > 0 and var read)
        {
            var bytes = piece.AsMemory(0, read);
            if (n == 0 && Strange(bytes.Span) is { } strange)
            {
                return (0, [], letters.Letters, strange);
            }

            size += read;
            if (size > options.Value.MaxMegabytes * 1_048_576L)
            {
                return (size, [], letters.Letters, "too_large");
            }

            hash.AppendData(bytes.Span);
            letters.See(bytes.Span);
            await ExecuteAsync(ImportSql.AddChunk, ct, new("file", file), new("n", n++), new("body", bytes.ToArray()));
        }

        return (size, hash.GetHashAndReset(), letters.Letters, null);
    }

    /// <summary>What is no text is told apart by its first bytes: workbooks old and new, and text of two bytes a letter.</summary>
    private static string? Strange(ReadOnlySpan<byte> beginning) => beginning switch
    {
        [0x50, 0x4B, 0x03, 0x04, ..] or [0xD0, 0xCF, 0x11, 0xE0, ..] => "workbook",
        [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] => "utf16",
        _ => null,
    };

    private async Task<ImportId> AddAsync(Guid file, long size, byte[] hash, CsvLetters letters, CsvLook look, string name, ImportKind kind, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        await using var end = new NpgsqlCommand(ImportSql.EndFile, work.Connection) { Parameters = { new("id", file), new("hash", hash), new("size", size) } };
        if (await end.ExecuteNonQueryAsync(ct) == 0)
        {
            await using var find = new NpgsqlCommand(ImportSql.FindFile, work.Connection) { Parameters = { new("hash", hash), new("now", work.Now) } };
            var same = (Guid)(await find.ExecuteScalarAsync(ct))!;
            await DropAsync(file);
            file = same;
        }

        var told = await RememberedAsync(work, kind, look, ct);
        var id = clock.NewId<ImportId>();
        await using var add = new NpgsqlCommand(ImportSql.Add, work.Connection)
        {
            Parameters =
            {
                new("id", id.Value), new("file", file), new("name", Name(name)), new("kind", kind.Stored()), new("source", told.Source),
                new("encoding", letters.Stored()), new("delimiter", look.Delimiter.ToString()), new("header", look.Header),
                new("columns", told.Columns.ToArray()), new("decimals", told.Decimals.Stored()), new("existing", told.Existing.Stored()), new("by", actor.Required.Value), new("now", work.Now),
            },
        };
        await add.ExecuteNonQueryAsync(ct);
        work.Audit(actor.Required, "import.upload", $"import:{id.Value:D}", new { kind = kind.Stored(), size });
        work.Touch(Topic.Imports, id.Value.ToString("D"));
        await work.CommitAsync(ct);
        return id;
    }

    /// <summary>What was said of a file with this heading the last time, else what its names and numbers suggest. Columns our reports add mean nothing.</summary>
    private static async Task<ImportSettings> RememberedAsync(Work work, ImportKind kind, CsvLook look, CancellationToken ct)
    {
        var header = look.Header;
        await using var read = new NpgsqlCommand(ImportSql.Remembered, work.Connection)
        {
            Parameters = { new("kind", kind.Stored()), new("signature", ColumnMap.Signature(header)) },
        };
        await using (var reader = await read.ExecuteReaderAsync(ct))
        {
            if (await reader.ReadAsync(ct) && Told(reader.GetFieldValue<string[]>(0), header) is { } columns)
            {
                return new(
                    reader.GetString(1), columns, reader.IsDBNull(2) ? AmountColumns.Guess(columns, look.Rows) : StoredName.Parse<ImportDecimals>(reader.GetString(2)),
                    reader.IsDBNull(3) ? ImportExisting.Fill : StoredName.Parse<ImportExisting>(reader.GetString(3)));
            }
        }

        var guess = ColumnMap.Guess(kind, header);
        return new(kind switch
        {
            ImportKind.Member => "",
            ImportKind.Return => await SoldLastAsync(work, ct) ?? OnlySource,
            _ => OnlySource,
        }, guess, AmountColumns.Guess(guess, look.Rows), ImportExisting.Fill);
    }

    /// <summary>What each column meant, where the heading has no more than was told then but columns of our reports.</summary>
    private static string[]? Told(string[] columns, string[] header)
    {
        var told = header.Count(column => !ColumnMap.IsOwn(column));
        return columns.Length >= told && header[..told].All(column => !ColumnMap.IsOwn(column))
            ? [.. columns[..told], .. Enumerable.Repeat("", header.Length - told)]
            : null;
    }

    private static async Task<string?> SoldLastAsync(Work work, CancellationToken ct)
    {
        await using var last = new NpgsqlCommand(ImportSql.SoldLast, work.Connection);
        return (string?)await last.ExecuteScalarAsync(ct);
    }

    private static string Name(string name)
    {
        var clean = StoredText.Of(string.Concat(name.Where(letter => !char.IsControl(letter))), MaxName).Trim();
        return clean.Length == 0 ? "csv" : clean;
    }

    private async Task DropAsync(Guid file)
    {
        await ExecuteAsync(ImportSql.DropFile, CancellationToken.None, new NpgsqlParameter("id", file));
        await ExecuteAsync(ImportSql.ForgetFile, CancellationToken.None, new NpgsqlParameter("id", file));
    }

    private async Task ExecuteAsync(string sql, CancellationToken ct, params NpgsqlParameter[] parameters)
    {
        await using var command = source.CreateCommand(sql);
        command.Parameters.AddRange(parameters);
        await command.ExecuteNonQueryAsync(ct);
    }
}
