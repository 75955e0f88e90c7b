using System.Text;

namespace Coop.Workflows.Definitions;

/// <summary>
/// A text with places for what is known of the member: <c>Hola, {{nombre|asociado}}</c> is <c>Hola, María</c>, or
/// <c>Hola, asociado</c> where no name is known. <c>\{{</c> is two braces. What is put in is never read as a template again.
/// </summary>
public sealed class Template
{
    /// <summary>What a place may be called.</summary>
    public static readonly IReadOnlyList<string> Places = ["nombre", "nombre_completo", "oficina"];

    private const string Open = "{{";
    private const string Close = "}}";
    private readonly List<(string Text, string? Place)> _parts = [];

    private Template()
    {
    }

    /// <summary>Reads a text; null with the reason in words when it cannot be one.</summary>
    public static (Template? Template, string? Problem) Parse(string text)
    {
        var template = new Template();
        var plain = new StringBuilder();
        for (var at = 0; at < text.Length;)
        {
            if (text.AsSpan(at).StartsWith($"\\{Open}"))
            {
                plain.Append(Open);
                at += Open.Length + 1;
            }
            else if (text.AsSpan(at).StartsWith(Open))
            {
                var end = text.IndexOf(Close, at, StringComparison.Ordinal);
                if (end < 0)
                {
                    return (null, "has {{ without }}; two braces that mean themselves are written \\{{");
                }

                if (template.Add(plain, text[(at + Open.Length)..end]) is { } problem)
                {
                    return (null, problem);
                }

                at = end + Close.Length;
            }
            else
            {
                plain.Append(text[at++]);
            }
        }

        template._parts.Add((plain.ToString(), null));
        return (template, null);
    }

    /// <summary>The text with what <paramref name="known"/> says of each place; its own words where that is nothing.</summary>
    public string Fill(Func<string, string?> known)
    {
        var filled = new StringBuilder();
        foreach (var (text, place) in _parts)
        {
            filled.Append(place is not null && known(place) is { Length: > 0 } value ? OneLine(value) : text);
        }

        return filled.ToString();
    }

    private string? Add(StringBuilder plain, string inside)
    {
        var bar = inside.IndexOf('|', StringComparison.Ordinal);
        var place = (bar < 0 ? inside : inside[..bar]).Trim();
        var otherwise = bar < 0 ? "" : inside[(bar + 1)..].Trim();
        if (!Places.Contains(place, StringComparer.Ordinal))
        {
            return $"has a place {{{{{place}}}}} that nothing is known of; there are {string.Join(", ", Places)}";
        }

        if (otherwise.Length == 0)
        {
            return $"does not say what stands for {{{{{place}}}}} where it is not known; write {{{{{place}|asociado}}}}";
        }

        _parts.Add((plain.ToString(), null));
        plain.Clear();
        _parts.Add((otherwise, place));
        return null;
    }

    /// <summary>Nobody's name begins a new line, in a subject least of all.</summary>
    private static string OneLine(string value) => string.Concat(value.Select(letter => char.IsControl(letter) ? ' ' : letter));
}
