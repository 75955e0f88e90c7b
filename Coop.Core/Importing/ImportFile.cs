using Npgsql;
using NpgsqlTypes;

namespace Coop.Core.Importing;

/// <summary>The bytes of a file, read piece by piece as they are asked for.</summary>
internal sealed class ImportFile(NpgsqlDataSource source, Guid file, long position) : Stream
{
    /// <summary>How large its pieces are; only the last is smaller.</summary>
    public const int Piece = 1 << 20;

    private byte[] _piece = [];
    private int _n = -1;
    private long _at = position;

    /// <inheritdoc />
    public override bool CanRead => true;

    /// <inheritdoc />
    public override bool CanSeek => false;

    /// <inheritdoc />
    public override bool CanWrite => false;

    /// <inheritdoc />
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc />
    public override long Position { get => _at; set => throw new NotSupportedException(); }

    /// <inheritdoc />
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var n = (int)(_at / Piece);
        if (n != _n)
        {
            (_piece, _n) = (await PieceAsync(source, file, n, cancellationToken), n);
        }

        var within = (int)(_at % Piece);
        var count = Math.Min(buffer.Length, _piece.Length - within);
        if (count <= 0)
        {
            return 0;
        }

        _piece.AsMemory(within, count).CopyTo(buffer);
        _at += count;
        return count;
    }

    /// <inheritdoc />
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc />
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc />
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void Flush()
    {
        // Nothing is ever written.
    }

    /// <summary>One piece; empty when there is none.</summary>
    public static async Task<byte[]> PieceAsync(NpgsqlDataSource source, Guid file, int n, CancellationToken ct)
    {
        await using var read = source.CreateCommand(ImportSql.Chunk);
        read.Parameters.Add(new NpgsqlParameter("file", NpgsqlDbType.Uuid) { Value = file });
        read.Parameters.Add(new NpgsqlParameter("n", NpgsqlDbType.Integer) { Value = n });
        return await read.ExecuteScalarAsync(ct) as byte[] ?? [];
    }
}
