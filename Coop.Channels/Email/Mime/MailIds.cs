using System.Buffers;

namespace Coop.Channels.Email.Mime;

/// <summary>Ids of mails, as in <c>&lt;a.b@example.coop&gt; (a comment) &lt;c@example.com&gt;</c>.</summary>
internal static class MailIds
{
    private const int Longest = 998;

    private static readonly SearchValues<char> Between = SearchValues.Create(" \t,;<>\"");

    private static readonly SearchValues<char> Brackets = SearchValues.Create("<>");

    /// <summary>What stands in the first angle brackets, else the whole.</summary>
    public static string? First(string value)
    {
        var start = value.IndexOf('<', StringComparison.Ordinal);
        var end = start < 0 ? -1 : value.IndexOf('>', start);
        var id = end > start ? value[(start + 1)..end] : value.Trim('<', '>', ' ');
        return id.Length is > 0 and <= Longest ? id.Trim() : null;
    }

    public static string? Single(string value, DefectSite site)
    {
        var id = First(value);
        if (id is null || !IsProper(id) || value[0] != '<' || value[^1] != '>')
        {
            site.Add(MailDefectKind.MalformedMessageId);
        }

        return id;
    }

    /// <summary>All ids of a field in their order. Words that are none, such as the name and date of an old In-Reply-To, are passed over.</summary>
    public static IReadOnlyList<string> All(string value, DefectSite site)
    {
        var ids = new List<string>();
        for (var at = 0; at < value.Length;)
        {
            var start = value.AsSpan(at).IndexOfAnyExcept(Between);
            if (start < 0)
            {
                break;
            }

            at += start;
            var bracketed = at > 0 && value[at - 1] == '<';
            var length = value.AsSpan(at).IndexOfAny(bracketed ? Brackets : Between);
            length = length < 0 ? value.Length - at : length;
            var id = value.AsSpan(at, length).Trim();
            if (id.Length <= Longest && (bracketed || id.Contains('@')))
            {
                ids.Add(id.ToString());
            }

            at += length;
        }

        if (ids.Count <= MimeLimits.Ids)
        {
            return ids;
        }

        site.Add(MailDefectKind.TooManyIds);
        return ids[^MimeLimits.Ids..];
    }

    private static bool IsProper(string id)
    {
        var at = id.IndexOf('@', StringComparison.Ordinal);
        return at > 0 && at < id.Length - 1 && !id.AsSpan().ContainsAny(" \t<>");
    }
}
