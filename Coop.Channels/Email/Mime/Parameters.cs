using System.Globalization;
using System.Text;

namespace Coop.Channels.Email.Mime;

/// <summary>
/// The parameters of a field: <c>attachment; filename*0*=utf-8''c%C3%A9dula; filename*1=.pdf</c> (RFC 2231), also as programs write them
/// that know only RFC 2047, or neither.
/// </summary>
internal sealed class Parameters
{
    private readonly Dictionary<string, string> _plain = new(StringComparer.OrdinalIgnoreCase);

    private readonly Dictionary<string, List<Section>> _sections = new(StringComparer.OrdinalIgnoreCase);

    private readonly record struct Section(int Number, bool IsEncoded, string Value);

    /// <summary>What stands before the first parameter.</summary>
    public static string Head(string value)
    {
        var end = value.AsSpan().IndexOfAny(";(");
        return (end < 0 ? value : value[..end]).Trim();
    }

    public static Parameters Read(string value, DefectSite site)
    {
        var read = new Parameters();
        var at = value.IndexOf(';', StringComparison.Ordinal);
        for (var count = 0; at >= 0 && at < value.Length && count < MimeLimits.Parameters; count++)
        {
            at++;
            var nameEnd = value.AsSpan(at).IndexOfAny("=;");
            if (nameEnd < 0)
            {
                break;
            }

            var name = value.AsSpan(at, nameEnd).Trim();
            at += nameEnd;
            if (value[at] == '=')
            {
                (var text, at) = ReadValue(value, at + 1);
                read.Add(name, text, site);
            }
        }

        return read;
    }

    /// <summary>A parameter that is a plain word.</summary>
    public string? Get(string name) => _plain.GetValueOrDefault(name) ?? (_sections.ContainsKey(name) ? Text(name, default) : null);

    /// <summary>A parameter that is text for people.</summary>
    public string? Text(string name, DefectSite site)
    {
        if (_sections.TryGetValue(name, out var sections))
        {
            return FieldText.Clean(Join(sections, site));
        }

        return _plain.TryGetValue(name, out var plain) ? EncodedWords.Decode(plain, site) : null;
    }

    private void Add(ReadOnlySpan<char> name, string value, DefectSite site)
    {
        var star = name.IndexOf('*');
        if (star < 0)
        {
            if (name.Length > 0 && !_plain.TryAdd(name.ToString(), value))
            {
                site.Add(MailDefectKind.DamagedParameter);
            }

            return;
        }

        var rest = name[(star + 1)..];
        var isEncoded = rest.Length == 0 || rest[^1] == '*';
        var digits = rest.TrimEnd('*');
        var number = 0;
        if (digits.Length > 0 && !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number))
        {
            site.Add(MailDefectKind.DamagedParameter);
            return;
        }

        var key = name[..star].ToString();
        if (!_sections.TryGetValue(key, out var sections))
        {
            _sections[key] = sections = [];
        }

        sections.Add(new Section(number, isEncoded, value));
    }

    private static string Join(List<Section> sections, DefectSite site)
    {
        var ordered = sections.OrderBy(section => section.Number).DistinctBy(section => section.Number).ToArray();
        var sound = ordered.Length == sections.Count && ordered[^1].Number == ordered.Length - 1;
        var bytes = new List<byte>();
        string? charset = null;
        foreach (var (number, isEncoded, value) in ordered)
        {
            var text = value.AsSpan();
            if (isEncoded && charset is null && text.IndexOf('\'') is var first and >= 0)
            {
                charset = text[..first].ToString();
                text = text[(first + 1)..];
                text = text[(text.IndexOf('\'') + 1)..];
            }

            sound &= AddBytes(bytes, text, isEncoded);
        }

        if (!sound)
        {
            site.Add(MailDefectKind.DamagedParameter);
        }

        return Charsets.Decode(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(bytes), charset is { Length: > 0 } ? charset : "utf-8", site);
    }

    private static bool AddBytes(List<byte> bytes, ReadOnlySpan<char> text, bool isEncoded)
    {
        var raw = new byte[Encoding.UTF8.GetByteCount(text)];
        Encoding.UTF8.GetBytes(text, raw);
        var sound = true;
        for (var i = 0; i < raw.Length; i++)
        {
            if (isEncoded && raw[i] == '%' && QuotedPrintable.TryHex(raw, i + 1, out var value))
            {
                bytes.Add(value);
                i += 2;
            }
            else
            {
                sound &= !isEncoded || raw[i] != '%';
                bytes.Add(raw[i]);
            }
        }

        return sound;
    }

    private static (string Text, int Next) ReadValue(string value, int at)
    {
        while (at < value.Length && value[at] is ' ' or '\t')
        {
            at++;
        }

        if (at < value.Length && value[at] == '"')
        {
            return ReadQuoted(value, at + 1);
        }

        var end = value.IndexOf(';', at);
        end = end < 0 ? value.Length : end;
        var word = value.AsSpan(at, end - at);
        var comment = word.IndexOf(" (");
        return ((comment < 0 ? word : word[..comment]).Trim().ToString(), end);
    }

    private static (string Text, int Next) ReadQuoted(string value, int at)
    {
        var text = new StringBuilder();
        for (; at < value.Length && value[at] != '"'; at++)
        {
            // A backslash before a letter is a path of Windows, not an escape.
            if (value[at] == '\\' && at + 1 < value.Length && value[at + 1] is '"' or '\\')
            {
                at++;
            }

            text.Append(value[at]);
        }

        var end = at < value.Length ? value.IndexOf(';', at) : -1;
        return (text.ToString(), end < 0 ? value.Length : end);
    }
}
