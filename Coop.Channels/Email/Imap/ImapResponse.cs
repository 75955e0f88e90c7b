using System.Globalization;

namespace Coop.Channels.Email.Imap;

/// <summary>One value of a response.</summary>
internal abstract record ImapValue
{
    private ImapValue()
    {
    }

    /// <summary>An atom, a number or a quoted string; NIL is the atom NIL.</summary>
    public sealed record Word(string Text) : ImapValue;

    /// <summary>A literal: bytes as they are.</summary>
    public sealed record Literal(byte[] Bytes) : ImapValue;

    /// <summary>A list in parentheses.</summary>
    public sealed record Group(IReadOnlyList<ImapValue> Items) : ImapValue;
}

/// <summary>One response of a server (RFC 9051, 7).</summary>
/// <param name="Tag"><c>*</c> for what is said unasked, <c>+</c> for "go on", else the command's tag.</param>
/// <param name="Name">What it is, in capitals: OK, NO, BAD, BYE, EXISTS, FETCH and so on; empty after <c>+</c>.</param>
/// <param name="Number">The number before the name, if any.</param>
/// <param name="Text">The words after OK, NO, BAD, BYE, PREAUTH and <c>+</c>.</param>
/// <param name="Values">What else was said.</param>
internal sealed record ImapResponse(string Tag, string Name, long? Number, string Text, IReadOnlyList<ImapValue> Values)
{
    public bool IsUntagged => Tag == "*";

    public bool IsContinuation => Tag == "+";

    /// <summary>The number of a response code, as 42 of <c>OK [UIDVALIDITY 42]</c>.</summary>
    public long? Code(string name)
    {
        var begin = Text.StartsWith($"[{name} ", StringComparison.OrdinalIgnoreCase) ? name.Length + 2 : -1;
        var end = begin < 0 ? -1 : Text.IndexOf(']', begin);
        return end > 0 && long.TryParse(Text.AsSpan(begin, end - begin), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    /// <summary>The value that follows a word in a FETCH response's list.</summary>
    public ImapValue? Item(string name)
    {
        var items = Values is [ImapValue.Group group] ? group.Items : [];
        for (var i = 0; i + 1 < items.Count; i += 2)
        {
            if (items[i] is ImapValue.Word(var word) && word.StartsWith(name, StringComparison.OrdinalIgnoreCase))
            {
                return items[i + 1];
            }
        }

        return null;
    }

    /// <summary>A number that follows a word in a FETCH response's list.</summary>
    public long? NumberOf(string name) => Item(name) is ImapValue.Word(var text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
