namespace Coop.Channels.Email.Mime;

/// <summary>
/// How much of one mail is taken apart. What lies beyond is named as a defect and kept as it came; the reader's time and memory stay
/// in proportion to the mail.
/// </summary>
public static class MimeLimits
{
    /// <summary>Bytes of one header block; later fields of the block are passed over.</summary>
    public const int HeaderBytes = 256 * 1024;

    /// <summary>Fields of one header block.</summary>
    public const int Fields = 2_000;

    /// <summary>Parts of the whole mail, those of attached mails included.</summary>
    public const int Parts = 10_000;

    /// <summary>Parts within parts and mails within mails.</summary>
    public const int Depth = 100;

    /// <summary>Bytes that decoding may produce in all.</summary>
    public const int DecodedBytes = 64 * 1024 * 1024;

    /// <summary>Bytes of all parts that are shown as text; the rest of a longer text is an attachment.</summary>
    public const int TextBytes = 4 * 1024 * 1024;

    /// <summary>Mail ids kept of one field; the newest are at its end.</summary>
    public const int Ids = 1_000;

    /// <summary>Parameters of one field.</summary>
    public const int Parameters = 200;

    /// <summary>Defects listed; the last one then says that there were more.</summary>
    public const int Defects = 200;
}
