namespace Coop.Channels.Email;

/// <summary>
/// A reply in three: what its writer wrote, the signature, and the earlier mail quoted below. Put together again they are the text:
/// nothing is thrown away. Where answers stand between quoted lines, all of it is the writer's.
/// </summary>
public sealed record SplitReply(string Written, string Signature, string Quoted)
{
    private const int LongestAttribution = 400;

    private static readonly string[] AttributionEnds = ["escribió:", "escribio:", "wrote:", "escreveu:"];

    private static readonly string[] AttributionStarts = ["El ", "On ", "En ", "Em "];

    private static readonly string[] Separators =
        ["mensaje original", "original message", "mensaje reenviado", "forwarded message", "mensaje citado"];

    private static readonly string[] FirstFields = ["de:", "from:"];

    private static readonly string[] OtherFields =
        ["enviado:", "enviado el:", "fecha:", "para:", "asunto:", "cc:", "sent:", "date:", "to:", "subject:"];

    private static readonly string[] TelephoneSignatures = ["enviado desde mi ", "sent from my ", "obtener outlook para ", "get outlook for "];

    /// <summary>Splits a text whose lines end with a line feed.</summary>
    public static SplitReply Of(string text)
    {
        var lines = new Lines(text);
        var quoted = FirstQuoted(lines);
        var signature = FirstOfSignature(lines, quoted);
        var written = text[..lines.Start(signature)];
        return string.IsNullOrWhiteSpace(written)
            ? new SplitReply(text, "", "")
            : new SplitReply(written, text[lines.Start(signature)..lines.Start(quoted)], text[lines.Start(quoted)..]);
    }

    private static int FirstQuoted(Lines lines)
    {
        var sign = Last(lines, lines.Count, IsSignatureMark);
        var lastOwn = Last(lines, lines.Count, IsOwn);
        var lastBeforeSign = sign < 0 ? lastOwn : Last(lines, sign, IsOwn);
        for (var i = 0; i < lines.Count; i++)
        {
            var last = sign > i ? lastBeforeSign : lastOwn;
            if (lines[i].StartsWith('>') ? last < i : IsSeparator(lines[i]) || IsFieldBlock(lines, i) || IsAttribution(lines, i, last))
            {
                return i > 0 && IsRule(lines[i - 1]) ? i - 1 : i;
            }
        }

        return lines.Count;
    }

    private static int FirstOfSignature(Lines lines, int end)
    {
        var mark = Last(lines, end, IsSignatureMark);
        if (mark >= 0)
        {
            return mark;
        }

        var last = Last(lines, end, line => !line.IsWhiteSpace());
        return last >= 0 && BeginsWithAny(lines[last], TelephoneSignatures) ? last : end;
    }

    private static int Last(Lines lines, int end, Func<ReadOnlySpan<char>, bool> holds)
    {
        for (var i = end - 1; i >= 0; i--)
        {
            if (holds(lines[i]))
            {
                return i;
            }
        }

        return -1;
    }

    private static bool IsOwn(ReadOnlySpan<char> line) => !line.IsWhiteSpace() && line[0] != '>';

    // RFC 3676 4.3; many programs lose the blank.
    private static bool IsSignatureMark(ReadOnlySpan<char> line) => line is "-- " or "--";

    private static bool IsRule(ReadOnlySpan<char> line) => line.Trim() is { Length: >= 8 } rule && rule.IndexOfAnyExcept('_') < 0;

    // "-----Mensaje original-----"
    private static bool IsSeparator(ReadOnlySpan<char> line)
    {
        line = line.Trim();
        if (!line.StartsWith("--") || !line.EndsWith("--"))
        {
            return false;
        }

        var words = line.Trim("- ");
        foreach (var separator in Separators)
        {
            if (words.Equals(separator, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    // "De: ...", then at least two of the fields that mail programs copy below it.
    private static bool IsFieldBlock(Lines lines, int at)
    {
        if (!BeginsWithAny(lines[at], FirstFields))
        {
            return false;
        }

        var fields = 0;
        for (var i = at + 1; i < lines.Count && i <= at + 6; i++)
        {
            fields += BeginsWithAny(lines[i], OtherFields) ? 1 : 0;
        }

        return fields >= 2;
    }

    /// <summary>"El lun, 3 mar 2026 a las 10:02, Ana &lt;ana@example.com&gt; escribió:", over up to three lines, with nothing of the writer's own below the quote.</summary>
    private static bool IsAttribution(Lines lines, int at, int lastOwn)
    {
        var length = 0;
        for (var i = at; i < lines.Count && i < at + 3 && !lines[i].StartsWith('>'); i++)
        {
            length += lines[i].Length;
            if (length > LongestAttribution)
            {
                return false;
            }

            if (EndsAttribution(lines[i].TrimEnd()) && (i == at ? LooksAttributed(lines[at]) : BeginsWithAny(lines[at], AttributionStarts, StringComparison.Ordinal)))
            {
                return QuoteFollows(lines, i + 1, lastOwn);
            }
        }

        return false;
    }

    private static bool QuoteFollows(Lines lines, int at, int lastOwn)
    {
        while (at < lines.Count && lines[at].IsWhiteSpace())
        {
            at++;
        }

        // Without ">" marks nobody can tell where the quote ends: it goes to the end.
        return at < lines.Count && (!lines[at].StartsWith('>') || lastOwn < at);
    }

    private static bool EndsAttribution(ReadOnlySpan<char> line)
    {
        foreach (var end in AttributionEnds)
        {
            if (line.EndsWith(end, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    // Someone may well write "Ana me escribió:"; a date or an address is what mail programs add.
    private static bool LooksAttributed(ReadOnlySpan<char> line) =>
        line.ContainsAnyInRange('0', '9') || line.Contains('@');

    private static bool BeginsWithAny(
        ReadOnlySpan<char> line, string[] beginnings, StringComparison comparison = StringComparison.OrdinalIgnoreCase)
    {
        line = line.TrimStart("* ");
        foreach (var beginning in beginnings)
        {
            if (line.StartsWith(beginning, comparison))
            {
                return true;
            }
        }

        return false;
    }

    private sealed class Lines
    {
        private readonly string _text;

        private readonly List<int> _starts = [0];

        public Lines(string text)
        {
            _text = text;
            for (var at = text.IndexOf('\n', StringComparison.Ordinal); at >= 0; at = text.IndexOf('\n', at + 1))
            {
                _starts.Add(at + 1);
            }
        }

        public int Count => _starts.Count;

        public ReadOnlySpan<char> this[int line] =>
            _text.AsSpan(_starts[line], Start(line + 1) - _starts[line]).TrimEnd('\n');

        public int Start(int line) => line < _starts.Count ? _starts[line] : _text.Length;
    }
}
