using System.Globalization;

namespace Coop.Channels.Email.Mime;

/// <summary>A mail, a multipart or a leaf while the mail is being taken apart.</summary>
internal sealed class MimeEntity(MimeEntity? parent, int index, ReadOnlyMemory<byte> source)
{
    public MimeEntity? Parent { get; } = parent;

    /// <summary>The bytes it lies in: those of the mail, or the decoded ones of an encoded attached mail.</summary>
    public ReadOnlyMemory<byte> Source { get; } = source;

    public int Depth { get; } = parent is null ? 0 : parent.Depth + 1;

    /// <summary>It has the header of a mail, not only of a part.</summary>
    public bool IsMail { get; init; }

    /// <summary>The mail it belongs to: itself when it is one.</summary>
    public MimeEntity Mail => IsMail ? this : _mail!;

    public bool IsFirst => Index == 1;

    public MailHeaders Headers { get; set; } = NoHeaders;

    public ContentHeaders Content { get; set; } = ContentHeaders.Default;

    public int BodyStart { get; set; }

    public int BodyEnd { get; set; }

    public byte[]? Boundary { get; set; }

    public bool IsClosed { get; set; }

    public int Children { get; set; }

    /// <summary>What a limit left untouched: never text, never decoded.</summary>
    public bool IsRest { get; set; }

    /// <summary>The mail it holds, once that is found.</summary>
    public MimeEntity? AttachedMail { get; set; }

    public MailMessage? Message { get; set; }

    public ReadOnlyMemory<byte>? Decoded { get; set; }

    public ReadOnlyMemory<byte> Body => Source[BodyStart..Math.Max(BodyStart, BodyEnd)];

    private static readonly MailHeaders NoHeaders = new();

    /// <summary>As in IMAP, "2.1.3". Bounded by the limit on depth.</summary>
    public string Path
    {
        get
        {
            var numbers = new List<string>();
            for (var one = this; one.Parent is not null; one = one.Parent)
            {
                numbers.Add(one.Index.ToString(CultureInfo.InvariantCulture));
            }

            numbers.Reverse();
            return string.Join('.', numbers);
        }
    }

    private int Index { get; } = index;

    private readonly MimeEntity? _mail = parent?.Mail;
}
