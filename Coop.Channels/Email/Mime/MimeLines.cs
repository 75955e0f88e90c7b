namespace Coop.Channels.Email.Mime;

/// <summary>
/// The lines of a mail. They end with a line feed; with a carriage return only where the bytes have no line feed at all: else a bare one
/// inside a field would let a sender smuggle in a second From that no server on the way has seen.
/// </summary>
internal readonly ref struct MimeLines(ReadOnlySpan<byte> bytes)
{
    private const int LongestGuess = 200;

    private readonly byte _end = bytes.Contains((byte)'\n') ? (byte)'\n' : (byte)'\r';

    public ReadOnlySpan<byte> Bytes { get; } = bytes;

    public int Length => Bytes.Length;

    public bool HasBareCarriageReturns => _end == '\r' && Bytes.Contains((byte)'\r');

    /// <summary>Where the text of the line ends, and where the next one begins.</summary>
    public (int End, int Next) Line(int start)
    {
        var length = Bytes[start..].IndexOf(_end);
        return length < 0 ? (Length, Length) : (WithoutReturns(start, start + length), start + length + 1);
    }

    /// <summary>The line at a position if it is no longer than that; else nothing. Never reads on for longer.</summary>
    public ReadOnlySpan<byte> ShortLine(int start, int longest, out int next)
    {
        var window = Bytes.Slice(start, Math.Min(longest, Length - start));
        var length = window.IndexOf(_end);
        if (length >= 0)
        {
            next = start + length + 1;
            return Bytes[start..WithoutReturns(start, start + length)];
        }

        next = Length;
        return start + window.Length == Length ? window : [];
    }

    /// <summary>The end of what stands before a line: the line end in between belongs to the boundary (RFC 2046 5.1.1).</summary>
    public int EndBefore(int start) => start > 0 && Bytes[start - 1] == _end ? WithoutReturns(0, start - 1) : start;

    public bool BeginsLine(int at) => at == 0 || Bytes[at - 1] == _end;

    public int NextDashes(int from)
    {
        var length = from >= Length ? -1 : Bytes[from..].IndexOf("--"u8);
        return length < 0 ? -1 : from + length;
    }

    public int AfterDashes(int at)
    {
        var length = Bytes[at..].IndexOfAnyExcept((byte)'-');
        return length < 0 ? Length : at + length;
    }

    /// <summary>What a multipart that names no boundary seems to use: its first line that is not blank, if that looks like one.</summary>
    public byte[]? GuessBoundary(int from)
    {
        var at = from >= Length ? -1 : Bytes[from..].IndexOfAnyExcept(" \t\r\n"u8);
        if (at < 0)
        {
            return null;
        }

        var line = ShortLine(from + at, LongestGuess, out _).TrimEnd(" \t"u8);
        return line.Length > 3 && line.StartsWith("--"u8) && line[2] != '-' && line[2] != ' ' ? line[2..].ToArray() : null;
    }

    // One carriage return belongs to the line end; two are what a careless program makes of one.
    private int WithoutReturns(int start, int end)
    {
        for (var i = 0; _end == '\n' && i < 2 && end > start && Bytes[end - 1] == '\r'; i++)
        {
            end--;
        }

        return end;
    }
}
