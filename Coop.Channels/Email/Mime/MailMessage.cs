namespace Coop.Channels.Email.Mime;

/// <summary>
/// A mail taken apart. Attachments refer to the bytes it was read from as long as they needed no decoding: whoever keeps them keeps those
/// bytes.
/// </summary>
public sealed record MailMessage
{
    public required MailHeaders Headers { get; init; }

    /// <summary>The body in the order it is read: usually one section, more where text, pictures and text follow each other.</summary>
    public required IReadOnlyList<MailSection> Sections { get; init; }

    public required IReadOnlyList<MailAttachment> Attachments { get; init; }

    /// <summary>What is wrong with it, attached mails included.</summary>
    public required IReadOnlyList<MailDefect> Defects { get; init; }

    /// <summary>The content type of the whole: multipart/report tells a bounce.</summary>
    public required string Type { get; init; }

    /// <summary>All that was sent as plain text; null when nothing was.</summary>
    public string? Text => Joined(section => section.Text);

    /// <summary>All that was sent as HTML, unsanitised; null when nothing was.</summary>
    public string? Html => Joined(section => section.Html);

    private string? Joined(Func<MailSection, string?> of)
    {
        var texts = Sections.Select(of).OfType<string>().ToArray();
        return texts.Length switch
        {
            0 => null,
            1 => texts[0],
            _ => string.Join('\n', texts),
        };
    }
}

/// <summary>A stretch of the body: the same content as plain text, as HTML, or as both to choose from. Lines end with a line feed.</summary>
public sealed record MailSection(string? Text, string? Html);

/// <summary>What a mail carries besides its text.</summary>
/// <param name="Name">A bare file name, safe to show and to offer; empty when none was given.</param>
/// <param name="Type">The content type in small letters, as claimed.</param>
/// <param name="ContentId">What the HTML refers to as cid:, without angle brackets.</param>
/// <param name="IsInline">Meant to be shown within the text.</param>
/// <param name="Content">The decoded bytes; those that came where a limit or an unknown encoding forbade decoding.</param>
/// <param name="Mail">The attached mail, taken apart, where it is one.</param>
public sealed record MailAttachment(
    string Name, string Type, string? ContentId, bool IsInline, ReadOnlyMemory<byte> Content, MailMessage? Mail);
