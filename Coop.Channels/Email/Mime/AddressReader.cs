using System.Buffers;
using System.Text;

namespace Coop.Channels.Email.Mime;

/// <summary>
/// Reads an address list: <c>"Pérez, Ana" &lt;ana@example.com&gt;, Junta: luis@example.coop, eva@example.coop;</c>. Structure is found before
/// encoded words are decoded, so that no comma or address can hide in one (RFC 2047 5).
/// </summary>
internal sealed class AddressReader(string text, DefectSite site)
{
    private const int LongestAddress = 998;

    private static readonly SearchValues<char> Marks = SearchValues.Create("\"(<,;:");

    private readonly List<Mailbox> _mailboxes = [];

    private readonly List<MailGroup> _groups = [];

    // What stands outside quotes and angle brackets, as a name and as it was written.
    private readonly StringBuilder _name = new();

    private readonly StringBuilder _written = new();

    private string? _angle;

    private string? _comment;

    private string? _group;

    private int _groupStart;

    private bool _quotesEnd = true;

    private bool _hasAt;

    public AddressList Read()
    {
        for (var at = 0; at < text.Length;)
        {
            at = text[at] switch
            {
                '"' => TakeQuoted(at),
                '(' => TakeComment(at),
                '<' => TakeAngle(at),
                ',' => FinishMailbox(at),
                ';' => FinishGroup(at),
                ':' => BeginGroup(at),
                _ => TakeWords(at),
            };
        }

        FinishMailbox(text.Length);
        if (_group is not null)
        {
            FinishGroup(text.Length);
            site.Add(MailDefectKind.MalformedAddress);
        }

        return _mailboxes.Count == 0 && _groups.Count == 0 ? AddressList.None : new AddressList(_mailboxes, _groups);
    }

    private int TakeWords(int at)
    {
        var length = text.AsSpan(at).IndexOfAny(Marks);
        var words = text.AsSpan(at, length < 0 ? text.Length - at : length);
        _name.Append(words);
        _written.Append(words);
        _hasAt |= words.Contains('@');
        return at + words.Length;
    }

    private int TakeQuoted(int at)
    {
        var quoted = new StringBuilder();
        var i = at + 1;
        for (; _quotesEnd && i < text.Length && text[i] != '"'; i++)
        {
            i += text[i] == '\\' && i + 1 < text.Length ? 1 : 0;
            quoted.Append(text[i]);
        }

        // A quote that never ends is a letter like any other, and so are those after it.
        if (!_quotesEnd || i >= text.Length)
        {
            _quotesEnd = false;
            site.Add(MailDefectKind.MalformedAddress);
            return at + 1;
        }

        _name.Append(quoted);
        _written.Append(text, at, i + 1 - at);
        return i + 1;
    }

    private int TakeComment(int at)
    {
        var depth = 0;
        var i = at;
        for (; i < text.Length; i++)
        {
            depth += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
            i += text[i] == '\\' ? 1 : 0;
            if (depth == 0)
            {
                break;
            }
        }

        var end = Math.Min(i, text.Length);
        if (depth > 0)
        {
            site.Add(MailDefectKind.MalformedAddress);
        }

        _comment ??= text[Math.Min(at + 1, end)..end];
        return Math.Min(i + 1, text.Length);
    }

    private int TakeAngle(int at)
    {
        var i = at + 1;
        for (var quoted = false; i < text.Length && (quoted || text[i] is not ('>' or '<')); i++)
        {
            quoted ^= text[i] == '"' && _quotesEnd;
            i += quoted && text[i] == '\\' ? 1 : 0;
        }

        i = Math.Min(i, text.Length);
        var closed = i < text.Length && text[i] == '>';
        if (!closed)
        {
            // Without an end, the next comma ends it.
            _quotesEnd &= i < text.Length;
            var length = text.AsSpan(at + 1, i - at - 1).IndexOfAny(",;");
            i = length < 0 ? i : at + 1 + length;
            site.Add(MailDefectKind.MalformedAddress);
        }

        var address = text[(at + 1)..i];
        if (_angle is null)
        {
            _angle = WithoutRoute(address);
        }
        else
        {
            // "ana@example.com <ana@example.com> <luis@example.coop>": the first counts, as nobody can know.
            site.Add(MailDefectKind.MalformedAddress);
        }

        return closed ? i + 1 : i;
    }

    private int BeginGroup(int at)
    {
        if (_angle is not null || _hasAt || _group is not null)
        {
            site.Add(MailDefectKind.MalformedAddress);
            _written.Append(':');
            return at + 1;
        }

        _group = Decoded(_name.ToString());
        _groupStart = _mailboxes.Count;
        Clear();
        return at + 1;
    }

    private int FinishGroup(int at)
    {
        FinishMailbox(at);
        if (_group is not null)
        {
            _groups.Add(new MailGroup(_group, _mailboxes[_groupStart..]));
            _group = null;
        }

        return at + 1;
    }

    private int FinishMailbox(int at)
    {
        var name = _name.ToString().Trim();
        var written = _written.ToString().Trim();
        var comment = _comment is null ? "" : Decoded(_comment);
        if (_angle is { } angle)
        {
            Add(name.Length > 0 ? Decoded(name) : comment, Packed(angle));
        }
        else if (AddressStart(written) is var start and >= 0)
        {
            if (start > 0)
            {
                site.Add(MailDefectKind.MalformedAddress);
            }

            Add(start > 0 ? Decoded(written[..start].Trim()) : comment, Packed(written[start..]));
        }
        else if (name.Length > 0)
        {
            Add(Decoded(name), "");
        }

        Clear();
        return at + 1;
    }

    private void Add(string name, string address)
    {
        var at = address.LastIndexOf('@');
        if (at <= 0 || at == address.Length - 1 || address.Length > LongestAddress || (address.IndexOf('@', StringComparison.Ordinal) != at && address[0] != '"'))
        {
            site.Add(MailDefectKind.MalformedAddress);
            address = address.Length > LongestAddress ? "" : address;
        }

        _mailboxes.Add(new Mailbox(name, address));
    }

    private void Clear()
    {
        _name.Clear();
        _written.Clear();
        (_angle, _comment, _hasAt) = (null, null, false);
    }

    private string Decoded(string phrase) => EncodedWords.Decode(phrase, site).Trim();

    /// <summary>Where the address begins in words without angle brackets; -1 when there is none.</summary>
    private static int AddressStart(string written)
    {
        var at = written.LastIndexOf('@');
        if (at < 0)
        {
            return -1;
        }

        // "ana @ example . com" was allowed once: then the whole is the address; else the last word with an @ is.
        var before = written[..at].TrimEnd();
        if (before.Length < at || before.EndsWith('"'))
        {
            return 0;
        }

        return before.LastIndexOf(' ') + 1;
    }

    /// <summary>An address without blanks, but for those in quotes.</summary>
    private static string Packed(string address)
    {
        address = address.Trim();
        if (!address.Contains(' ', StringComparison.Ordinal))
        {
            return address;
        }

        var (packed, quoted) = (new StringBuilder(address.Length), false);
        foreach (var c in address)
        {
            quoted ^= c == '"';
            if (c != ' ' || quoted)
            {
                packed.Append(c);
            }
        }

        return packed.ToString();
    }

    // "@relay.example.com,@other.example.com:ana@example.com" (RFC 5322 4.4)
    private static string WithoutRoute(string address)
    {
        var colon = address.StartsWith('@') ? address.IndexOf(':', StringComparison.Ordinal) : -1;
        return colon < 0 ? address : address[(colon + 1)..];
    }
}
