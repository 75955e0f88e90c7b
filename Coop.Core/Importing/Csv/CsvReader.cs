using System.Text;

namespace Coop.Core.Importing.Csv;

/// <summary>One row of a file.</summary>
/// <param name="Row">Its number as a spreadsheet counts it: the heading is 1.</param>
/// <param name="Cells">What its cells say.</param>
/// <param name="Fault">What is wrong with the row as such, as <c>quotes</c>; its one cell is then the line as it stands.</param>
internal sealed record CsvRecord(long Row, string[] Cells, string? Fault);

/// <summary>
/// Reads comma-separated values (RFC 4180, with semicolons or tabs too) from a stream of any length in bounded memory. It works on
/// bytes, so it knows where each row begins and can go on from there: delimiters, quotes and line ends are the same bytes in UTF-8
/// and in Windows-1252. A quote that is never closed costs the line it stands in, not the rest of the file.
/// </summary>
internal sealed class CsvReader(Stream stream, char delimiter, Encoding encoding, long position = 0, long row = 0)
{
    /// <summary>The longest row, in bytes.</summary>
    public const int MaxRecord = 65_536;

    private readonly byte[] _buffer = new byte[4 * MaxRecord];
    private readonly List<string> _cells = [];
    private int _start;
    private int _end;
    private bool _ended;

    /// <summary>The byte the next row begins at.</summary>
    public long Position { get; private set; } = position;

    /// <summary>The number of the last row read, empty ones counted.</summary>
    public long Row { get; private set; } = row;

    /// <summary>The next row of which any cell says something; null at the end.</summary>
    public async ValueTask<CsvRecord?> ReadAsync(CancellationToken ct)
    {
        while (true)
        {
            if (_end - _start < MaxRecord && !_ended)
            {
                await FillAsync(ct);
            }

            if (_start == _end)
            {
                return null;
            }

            if (Take() is { } record)
            {
                return record;
            }
        }
    }

    private async ValueTask FillAsync(CancellationToken ct)
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        while (_end < _buffer.Length)
        {
            var read = await stream.ReadAsync(_buffer.AsMemory(_end), ct);
            if (read == 0)
            {
                _ended = true;
                return;
            }

            _end += read;
        }
    }

    private CsvRecord? Take()
    {
        var begins = Position == 0;
        if (begins && _buffer.AsSpan(_start, _end - _start).StartsWith(Encoding.UTF8.Preamble))
        {
            Skip(3);
        }

        Row++;
        var data = _buffer.AsSpan(_start, Math.Min(_end - _start, MaxRecord));
        if (begins && Separator(data) is > 0 and var separator)
        {
            Skip(separator);
            return null;
        }

        _cells.Clear();
        var used = Parse(data, isLast: _ended && data.Length == _end - _start);
        if (used > 0)
        {
            Skip(used);
            return _cells.TrueForAll(string.IsNullOrWhiteSpace) ? null : new CsvRecord(Row, [.. _cells], null);
        }

        var line = data.IndexOfAny((byte)'\r', (byte)'\n');
        var text = encoding.GetString(line < 0 ? data : data[..line]);
        if (line >= 0)
        {
            Skip(line + EndOfLine(data[line..]));
            return new CsvRecord(Row, [text], "quotes");
        }

        if (_ended && data.Length == _end - _start)
        {
            Skip(data.Length);
            return new CsvRecord(Row, [text], "quotes");
        }

        Skip(data.Length);
        return new CsvRecord(Row, [text[..Math.Min(text.Length, 1_000)]], "too_long");
    }

    private void Skip(int bytes)
    {
        _start += bytes;
        Position += bytes;
    }

    /// <summary>How many bytes the row takes; 0 when it has no end, or something stands behind a closing quote.</summary>
    private int Parse(ReadOnlySpan<byte> data, bool isLast)
    {
        var at = 0;
        while (true)
        {
            if (at < data.Length && data[at] == '"')
            {
                var close = Close(data, at + 1);
                if (close < 0)
                {
                    return 0;
                }

                _cells.Add(Unquoted(data[(at + 1)..close]));
                at = close + 1;
                while (at < data.Length && data[at] == ' ')
                {
                    at++;
                }
            }
            else
            {
                var length = data[at..].IndexOfAny((byte)delimiter, (byte)'\r', (byte)'\n');
                if (length < 0 && !isLast)
                {
                    return 0;
                }

                var cell = length < 0 ? data[at..] : data.Slice(at, length);
                _cells.Add(encoding.GetString(cell));
                at += cell.Length;
            }

            if (at == data.Length)
            {
                return isLast ? at : 0;
            }

            if (data[at] != delimiter)
            {
                var end = EndOfLine(data[at..]);
                return end == 0 ? 0 : at + end;
            }

            at++;
        }
    }

    private static int Close(ReadOnlySpan<byte> data, int from)
    {
        while (data[from..].IndexOf((byte)'"') is >= 0 and var found)
        {
            from += found;
            if (from + 1 >= data.Length || data[from + 1] != '"')
            {
                return from;
            }

            from += 2;
        }

        return -1;
    }

    private string Unquoted(ReadOnlySpan<byte> cell)
    {
        var text = encoding.GetString(cell);
        return cell.Contains((byte)'"') ? text.Replace("\"\"", "\"", StringComparison.Ordinal) : text;
    }

    /// <summary>How long the line is by which Excel says what stands between cells, as <c>sep=;</c>; 0 where the file begins otherwise.</summary>
    private static int Separator(ReadOnlySpan<byte> data) =>
        data.Length > 5 && Ascii.EqualsIgnoreCase(data[..4], "sep="u8) && EndOfLine(data[5..]) is > 0 and var end ? 5 + end : 0;

    private static int EndOfLine(ReadOnlySpan<byte> data) => data switch
    {
        [(byte)'\r', (byte)'\n', ..] => 2,
        [(byte)'\r' or (byte)'\n', ..] => 1,
        _ => 0,
    };
}
