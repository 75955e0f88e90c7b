using System.Text;

namespace Coop.Channels.Email.Mime;

/// <summary>Puts the text parts of a mail in order, and together what says the same in plain text and in HTML.</summary>
internal sealed class BodySections
{
    private readonly List<Choice> _choices = [];

    public IReadOnlyList<MailSection> Sections => [.. _choices.Select(choice => new MailSection(choice.Text.Whole, choice.Html.Whole))];

    public void Add(MimeEntity part, string text)
    {
        var (alternative, branch) = Alternative(part);
        if (_choices.Count == 0 || alternative is null || _choices[^1].Of != alternative)
        {
            _choices.Add(new Choice(alternative));
        }

        // Among several alternatives the last HTML is the best one (RFC 2046 5.1.4), and the first plain text is the whole one.
        var isHtml = part.Content.Type == "text/html";
        (isHtml ? _choices[^1].Html : _choices[^1].Text).Add(branch, text, prefersLast: isHtml);
    }

    /// <summary>The outermost multipart/alternative around the part within its mail, and the part of that which it lies in.</summary>
    private static (MimeEntity? Alternative, MimeEntity Branch) Alternative(MimeEntity part)
    {
        var (alternative, branch) = ((MimeEntity?)null, part);
        for (var one = part; !one.IsMail && one.Parent is { } parent; one = parent)
        {
            if (parent.Content.Type == "multipart/alternative")
            {
                (alternative, branch) = (parent, one);
            }
        }

        return (alternative, branch);
    }

    private sealed class Choice(MimeEntity? of)
    {
        public MimeEntity? Of { get; } = of;

        public Branch Text { get; } = new();

        public Branch Html { get; } = new();
    }

    private sealed class Branch
    {
        private readonly StringBuilder _text = new();

        private MimeEntity? _of;

        private bool _isBlank = true;

        public string? Whole => _of is null ? null : _text.ToString();

        public void Add(MimeEntity branch, string text, bool prefersLast)
        {
            if (_of is not null && _of != branch)
            {
                if (string.IsNullOrWhiteSpace(text) || (!prefersLast && !_isBlank))
                {
                    return;
                }

                _text.Clear();
                _isBlank = true;
            }

            _of = branch;
            _isBlank &= string.IsNullOrWhiteSpace(text);
            _text.Append(_text.Length > 0 ? "\n" : "").Append(text);
        }
    }
}
