namespace Coop.Channels.Email.Mime;

/// <summary>The defects found so far, each kind once a part, bounded in number.</summary>
internal sealed class Defects
{
    private readonly List<MailDefect> _found = [];

    private readonly HashSet<(MailDefectKind, MimeEntity)> _known = [];

    public IReadOnlyList<MailDefect> Found => _found;

    public void Add(MailDefectKind kind, MimeEntity part, int offset)
    {
        if (_found.Count >= MimeLimits.Defects || !_known.Add((kind, part)))
        {
            return;
        }

        _found.Add(_found.Count == MimeLimits.Defects - 1
            ? new MailDefect(MailDefectKind.MoreDefects, "", 0)
            : new MailDefect(kind, part.Path, offset));
    }
}

/// <summary>Where the defects of one field or body are noted; nowhere by default.</summary>
internal readonly record struct DefectSite(Defects? Defects, MimeEntity Part, int Offset)
{
    public void Add(MailDefectKind kind) => Defects?.Add(kind, Part, Offset);
}
