using System.Collections.Frozen;
using System.Text;

namespace Coop.Channels.Email.Mime;

/// <summary>Reads the fields at the beginning of a mail or part, and finds where its body begins.</summary>
internal sealed class HeaderBlock(Defects defects, MimeScan scan)
{
    private static readonly FrozenSet<string> KnownNames = FrozenSet.ToFrozenSet(
        [
            "from", "to", "cc", "bcc", "subject", "date", "message-id", "mime-version", "received", "return-path", "reply-to",
            "references", "in-reply-to", "sender", "delivered-to", "precedence", "auto-submitted", "dkim-signature", "importance",
            "user-agent", "thread-topic", "thread-index", "authentication-results",
        ],
        StringComparer.OrdinalIgnoreCase);

    private static readonly string[] KnownBeginnings = ["content-", "x-", "list-", "arc-", "resent-"];

    private readonly List<RawField> _fields = [];

    /// <summary>Reads the header at a position into the entity; gives where the body begins.</summary>
    public int Read(MimeLines lines, MimeEntity entity, int at)
    {
        _fields.Clear();
        if (entity.IsMail)
        {
            at = SkipBefore(lines, entity, at);
        }

        at = Collect(lines, entity, at);
        var values = new FieldValues(lines.Bytes, _fields, entity, defects);
        entity.Content = ContentFields.Read(values, entity is { IsMail: false, Parent.Content.Type: "multipart/digest" });
        if (entity.IsMail)
        {
            entity.Headers = MailFields.Read(values);
        }

        return at;
    }

    private int Collect(MimeLines lines, MimeEntity entity, int start)
    {
        for (var at = start; at < lines.Length;)
        {
            var (end, next) = lines.Line(at);
            if (end == at)
            {
                return next;
            }

            var first = lines.Bytes[at];
            if (first is (byte)' ' or (byte)'\t')
            {
                if (_fields.Count == 0 && lines.Bytes[at..end].IndexOfAnyExcept(" \t"u8) < 0)
                {
                    return next;
                }

                Continue(entity, at, end, start);
            }
            else if (first == '-' && scan.IsBoundary(lines, at))
            {
                return at;
            }
            else if (NameEnd(lines.Bytes[at..end]) is var (name, colon) && name > 0)
            {
                Add(entity, new RawField(at, at + name, at + colon + 1, end), start);
            }
            else if (next < lines.Length && IsKnownField(lines, next))
            {
                defects.Add(MailDefectKind.NotAField, entity, at);
            }
            else
            {
                defects.Add(MailDefectKind.MissingHeaderEnd, entity, at);
                return at;
            }

            at = next;
        }

        return lines.Length;
    }

    private void Continue(MimeEntity entity, int at, int end, int start)
    {
        if (_fields.Count == 0)
        {
            defects.Add(MailDefectKind.NotAField, entity, at);
        }
        else if (IsWithin(entity, end, start) && _fields.Count <= MimeLimits.Fields)
        {
            _fields[^1] = _fields[^1] with { ValueEnd = end };
        }
    }

    private void Add(MimeEntity entity, RawField field, int start)
    {
        if (IsWithin(entity, field.ValueEnd, start))
        {
            if (_fields.Count < MimeLimits.Fields)
            {
                _fields.Add(field);
            }
            else
            {
                defects.Add(MailDefectKind.TooManyFields, entity, field.NameStart);
            }
        }
        else if (field.ValueStart - start < MimeLimits.HeaderBytes && _fields.Count < MimeLimits.Fields)
        {
            _fields.Add(field with { ValueEnd = start + MimeLimits.HeaderBytes });
        }
    }

    private bool IsWithin(MimeEntity entity, int end, int start)
    {
        if (end - start <= MimeLimits.HeaderBytes)
        {
            return true;
        }

        defects.Add(MailDefectKind.HeaderTooLong, entity, start + MimeLimits.HeaderBytes);
        return false;
    }

    // A byte order mark, empty lines and the line of a mail folder may stand before the first field.
    private int SkipBefore(MimeLines lines, MimeEntity entity, int at)
    {
        if (lines.HasBareCarriageReturns)
        {
            defects.Add(MailDefectKind.BareCarriageReturn, entity, at);
        }

        if (lines.Bytes[at..].StartsWith(Encoding.UTF8.Preamble))
        {
            at += Encoding.UTF8.Preamble.Length;
        }

        var text = lines.Bytes[at..].IndexOfAnyExcept(" \t\r\n"u8);
        if (text > 0 && lines.BeginsLine(at + text) && IsKnownField(lines, at + text))
        {
            at += text;
        }

        var isFolderLine = lines.Bytes[at..].StartsWith("From "u8) || lines.Bytes[at..].StartsWith(">From "u8);
        if (isFolderLine && NameEnd(lines.Bytes[at..lines.Line(at).End]).Name == 0)
        {
            defects.Add(MailDefectKind.FolderLine, entity, at);
            at = lines.Line(at).Next;
        }

        return at;
    }

    /// <summary>The length of a field's name and where its colon is; zero when the line is no field.</summary>
    private static (int Name, int Colon) NameEnd(ReadOnlySpan<byte> line)
    {
        var name = line.IndexOfAnyExceptInRange((byte)33, (byte)126);
        name = name < 0 ? line.Length : name;
        var colon = line[..name].IndexOf((byte)':');
        if (colon >= 0)
        {
            return (colon, colon);
        }

        // "Subject : ..." was allowed once (RFC 5322 4.5).
        colon = line[name..].IndexOfAnyExcept(" \t"u8);
        return colon > 0 && line[name + colon] == ':' ? (name, name + colon) : (0, 0);
    }

    private static bool IsKnownField(MimeLines lines, int at)
    {
        const int LongestName = 60;
        var (length, _) = NameEnd(lines.Bytes.Slice(at, Math.Min(LongestName, lines.Length - at)));
        if (length == 0)
        {
            return false;
        }

        var name = Encoding.ASCII.GetString(lines.Bytes.Slice(at, length));
        return KnownNames.Contains(name)
            || Array.Exists(KnownBeginnings, beginning => name.StartsWith(beginning, StringComparison.OrdinalIgnoreCase));
    }
}

/// <summary>Where a field lies. Its value may still be folded over lines.</summary>
internal readonly record struct RawField(int NameStart, int NameEnd, int ValueStart, int ValueEnd);
