namespace Coop.Channels.Email.Mime;

/// <summary>Makes messages of the parts found: which are text to read, which are attachments.</summary>
internal sealed class MessageAssembly(PartContents contents, Defects defects)
{
    /// <summary>The outermost mail. Attached mails lie behind what carries them, so the last is made first.</summary>
    public MailMessage Of(List<MimeEntity> entities)
    {
        var parts = new Dictionary<MimeEntity, List<MimeEntity>>();
        foreach (var one in entities)
        {
            if (one.IsMail)
            {
                parts[one] = [];
            }

            parts[one.Mail].Add(one);
        }

        for (var i = entities.Count - 1; i >= 0; i--)
        {
            if (entities[i].IsMail)
            {
                entities[i].Message = Make(entities[i], parts[entities[i]]);
            }
        }

        return entities[0].Message!;
    }

    private MailMessage Make(MimeEntity mail, List<MimeEntity> parts)
    {
        var body = new BodySections();
        var attachments = new List<MailAttachment>();
        foreach (var part in parts)
        {
            // A multipart closed before it began has nothing to say.
            if (part.Children > 0 || part.IsClosed)
            {
                continue;
            }

            if (!IsBody(part))
            {
                attachments.Add(Attachment(part));
                continue;
            }

            var (text, isCut) = contents.Text(part);
            body.Add(part, text);
            if (isCut)
            {
                attachments.Add(Attachment(part));
            }
        }

        return new MailMessage
        {
            Headers = mail.Headers,
            Sections = body.Sections,
            Attachments = attachments,
            Defects = mail.Parent is null ? defects.Found : [],
            Type = mail.Content.Type,
        };
    }

    /// <summary>To be read as text: sent as such, and neither as a file nor as a piece of another part.</summary>
    private static bool IsBody(MimeEntity part)
    {
        var content = part.Content;
        if (part.IsRest)
        {
            return false;
        }

        // A multipart without parts is the text of a program that forgot its boundary.
        if (content.IsMultipart)
        {
            return true;
        }

        return content is { Type: "text/plain" or "text/html", Disposition: "" or "inline" }
            && !(content.Id is not null && part is { IsFirst: false, Parent.Content.Type: "multipart/related" });
    }

    private MailAttachment Attachment(MimeEntity part)
    {
        var content = part.Content;
        return new MailAttachment(
            content.Name,
            content.Type,
            content.Id,
            content.Disposition == "inline" || (content.Id is not null && content.Disposition.Length == 0),
            contents.Decoded(part),
            part.AttachedMail?.Message);
    }
}
