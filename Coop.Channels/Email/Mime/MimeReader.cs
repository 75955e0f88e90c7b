namespace Coop.Channels.Email.Mime;

/// <summary>
/// Takes a mail apart. Total: any bytes give a message, never an exception, with a list of what was wrong. Iterative: neither nesting
/// nor numbers can exhaust the stack. Time and memory grow in proportion to the bytes, within <see cref="MimeLimits"/>.
/// </summary>
public static class MimeReader
{
    /// <summary>The mail in these bytes. The message may refer to them: they must not change afterwards.</summary>
    public static MailMessage Read(ReadOnlyMemory<byte> raw)
    {
        var defects = new Defects();
        var scan = new MimeScan(defects);
        var contents = new PartContents(defects);
        var mail = scan.Read(raw, null);
        if (raw.Span.IndexOfAnyExcept(" \t\r\n\0"u8) < 0)
        {
            defects.Add(MailDefectKind.Empty, mail, 0);
        }

        // Mails attached in a transfer encoding are only seen once decoded; each may bring more of them.
        for (var i = 0; i < scan.Entities.Count; i++)
        {
            var part = scan.Entities[i];
            if (part is { AttachedMail: null, IsRest: false } && part.Content.IsMail && scan.MayOpenMailIn(part))
            {
                part.AttachedMail = scan.Read(contents.Decoded(part), part);
            }
        }

        return new MessageAssembly(contents, defects).Of(scan.Entities);
    }
}
