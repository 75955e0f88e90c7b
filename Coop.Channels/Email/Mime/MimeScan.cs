namespace Coop.Channels.Email.Mime;

/// <summary>
/// Finds the parts of a mail in one pass over its lines: a boundary line belongs to the innermost open multipart that has that boundary,
/// and ends everything opened within it.
/// </summary>
internal sealed class MimeScan
{
    /// <summary>RFC 2046 allows 70; longer ones are seen, and only matched up to this.</summary>
    private const int LongestBoundary = 1_000;

    private readonly List<MimeEntity> _open = [];

    private readonly HeaderBlock _headers;

    private readonly Defects _defects;

    private bool _stopped;

    public MimeScan(Defects defects)
    {
        _defects = defects;
        _headers = new HeaderBlock(defects, this);
    }

    /// <summary>Everything found, each after what contains it.</summary>
    public List<MimeEntity> Entities { get; } = [];

    /// <summary>Reads a mail that fills the bytes: the whole, or one attached in the part and decoded.</summary>
    public MimeEntity Read(ReadOnlyMemory<byte> source, MimeEntity? part)
    {
        var mail = new MimeEntity(part, 1, source) { IsMail = true };
        var lines = new MimeLines(source.Span);
        _open.Clear();
        _stopped = false;
        for (var at = Open(lines, mail, 0); !_stopped && FindBoundary(lines, at) is { Of: { } multipart } line;)
        {
            Close(multipart, lines.EndBefore(line.Start));
            at = line.Next;
            if (line.IsLast)
            {
                multipart.IsClosed = true;
                continue;
            }

            var child = new MimeEntity(multipart, ++multipart.Children, source);
            at = Entities.Count < MimeLimits.Parts ? Open(lines, child, at) : KeepRest(child, at);
        }

        Close(null, source.Length);
        return mail;
    }

    /// <summary>Whether the limits allow one more mail in the part; a defect says when they do not.</summary>
    public bool MayOpenMailIn(MimeEntity part)
    {
        var limit = part.Depth + 1 >= MimeLimits.Depth ? MailDefectKind.TooDeep
            : Entities.Count >= MimeLimits.Parts ? MailDefectKind.TooManyParts
            : (MailDefectKind?)null;
        if (limit is { } kind)
        {
            _defects.Add(kind, part, part.BodyStart);
        }

        return limit is null;
    }

    /// <summary>Whether the line is a boundary of an open multipart: it ends a header, too.</summary>
    public bool IsBoundary(MimeLines lines, int start) => BoundaryAt(lines, start).Of is not null;

    private int Open(MimeLines lines, MimeEntity entity, int at)
    {
        while (true)
        {
            Entities.Add(entity);
            _open.Add(entity);
            at = _headers.Read(lines, entity, at);
            entity.BodyStart = entity.BodyEnd = at;
            if (entity.Content.IsMultipart)
            {
                OpenMultipart(lines, entity);
                return at;
            }

            if (!entity.Content.IsMail || entity.Content.Encoding is not TransferEncoding.None || !MayOpenMailIn(entity))
            {
                return at;
            }

            entity = entity.AttachedMail = new MimeEntity(entity, 1, entity.Source) { IsMail = true };
        }
    }

    private void OpenMultipart(MimeLines lines, MimeEntity entity)
    {
        if (entity.Depth >= MimeLimits.Depth)
        {
            entity.IsRest = true;
            _defects.Add(MailDefectKind.TooDeep, entity, entity.BodyStart);
            return;
        }

        if (entity.Content.Encoding is TransferEncoding.Base64 or TransferEncoding.QuotedPrintable)
        {
            _defects.Add(MailDefectKind.EncodedMultipart, entity, entity.BodyStart);
        }

        entity.Boundary = entity.Content.Boundary;
        if (entity.Boundary is null)
        {
            _defects.Add(MailDefectKind.MissingBoundary, entity, entity.BodyStart);
            entity.Boundary = lines.GuessBoundary(entity.BodyStart);
        }
    }

    private int KeepRest(MimeEntity rest, int at)
    {
        rest.IsRest = true;
        rest.Content = ContentHeaders.Default with { Type = "application/octet-stream" };
        rest.BodyStart = at;
        _defects.Add(MailDefectKind.TooManyParts, rest, at);
        Entities.Add(rest);
        _open.Add(rest);
        _stopped = true;
        return rest.Source.Length;
    }

    /// <summary>Ends everything opened within the multipart; all there is for null.</summary>
    private void Close(MimeEntity? multipart, int end)
    {
        for (; _open.Count > 0 && _open[^1] is var one && one != multipart; _open.RemoveAt(_open.Count - 1))
        {
            one.BodyEnd = Math.Max(one.BodyStart, end);
            if (one.Boundary is not null && !one.IsClosed && !_stopped)
            {
                _defects.Add(one.Children > 0 ? MailDefectKind.BoundaryNeverClosed : MailDefectKind.BoundaryNeverFound, one, one.BodyStart);
            }
        }
    }

    private BoundaryLine FindBoundary(MimeLines lines, int at)
    {
        if (!_open.Exists(one => one.Boundary is not null && !one.IsClosed))
        {
            return default;
        }

        for (at = lines.NextDashes(at); at >= 0; at = lines.NextDashes(lines.AfterDashes(at)))
        {
            if (lines.BeginsLine(at) && BoundaryAt(lines, at) is { Of: not null } line)
            {
                return line;
            }
        }

        return default;
    }

    private BoundaryLine BoundaryAt(MimeLines lines, int start)
    {
        var text = lines.ShortLine(start, LongestBoundary + 8, out var next);
        if (!text.StartsWith("--"u8))
        {
            return default;
        }

        text = text[2..].TrimEnd(" \t"u8);
        for (var i = _open.Count - 1; i >= 0; i--)
        {
            var one = _open[i];
            if (one.IsClosed || one.Boundary is not { } boundary || !text.StartsWith(boundary))
            {
                continue;
            }

            if (text.Length == boundary.Length)
            {
                return new BoundaryLine(one, start, next, false);
            }

            if (text.Length == boundary.Length + 2 && text.EndsWith("--"u8))
            {
                return new BoundaryLine(one, start, next, true);
            }
        }

        return default;
    }

    private readonly record struct BoundaryLine(MimeEntity? Of, int Start, int Next, bool IsLast);
}
