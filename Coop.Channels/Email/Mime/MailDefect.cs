namespace Coop.Channels.Email.Mime;

/// <summary>One thing wrong with a mail: what, in which part, and where in the bytes that part was read from.</summary>
/// <param name="Part">Empty for the mail itself, then as "2.1": the first part of the second. An attached mail counts as the only part of its part.</param>
/// <param name="Offset">Byte offset; within the decoded bytes where an attached mail was encoded.</param>
public sealed record MailDefect(MailDefectKind Kind, string Part, int Offset);

/// <summary>Everything that can be wrong with a mail. None of it stops the reader.</summary>
public enum MailDefectKind
{
    /// <summary>Nothing but blanks.</summary>
    Empty,

    /// <summary>The body began without an empty line after the header.</summary>
    MissingHeaderEnd,

    /// <summary>A line of the header is no field; it was passed over.</summary>
    NotAField,

    /// <summary>The mail began with the "From " line of a mail folder.</summary>
    FolderLine,

    /// <summary>A carriage return without a line feed; it was read as the end of a line.</summary>
    BareCarriageReturn,

    /// <summary>A NUL; it was dropped from text and fields.</summary>
    Nul,

    /// <summary>A header block longer than the limit.</summary>
    HeaderTooLong,

    /// <summary>More fields than the limit.</summary>
    TooManyFields,

    /// <summary>A field that may stand once stood again; the first one counts.</summary>
    RepeatedField,

    /// <summary>A field with bytes above 127 that are not UTF-8.</summary>
    RawEightBitField,

    /// <summary>An encoded word that cannot be decoded, or not wholly.</summary>
    DamagedEncodedWord,

    /// <summary>A parameter with missing or disagreeing sections, or undecodable.</summary>
    DamagedParameter,

    /// <summary>An address that is not one; kept as it was written.</summary>
    MalformedAddress,

    /// <summary>A Message-ID that is not of the form &lt;left@right&gt;.</summary>
    MalformedMessageId,

    /// <summary>More mail ids than the limit.</summary>
    TooManyIds,

    /// <summary>A date that cannot be read.</summary>
    UnreadableDate,

    /// <summary>A content type that is not of the form type/subtype.</summary>
    MalformedContentType,

    /// <summary>A file name with a path, control characters or marks that turn the writing direction; they were removed.</summary>
    UnsafeFileName,

    /// <summary>A multipart whose content type names no boundary.</summary>
    MissingBoundary,

    /// <summary>The boundary never came: the body was read as text.</summary>
    BoundaryNeverFound,

    /// <summary>The closing boundary never came.</summary>
    BoundaryNeverClosed,

    /// <summary>A multipart in a transfer encoding, which may have none; read as if it had none.</summary>
    EncodedMultipart,

    /// <summary>Nested deeper than the limit; the rest is one attachment.</summary>
    TooDeep,

    /// <summary>More parts than the limit; the rest is one attachment.</summary>
    TooManyParts,

    /// <summary>More bytes to decode than the limit; the part is kept encoded.</summary>
    TooMuchContent,

    /// <summary>More text than is shown; the whole part is also an attachment.</summary>
    TextTooLong,

    /// <summary>A transfer encoding nobody knows; the part is read as it came.</summary>
    UnknownTransferEncoding,

    /// <summary>Base64 with foreign characters or a missing end.</summary>
    DamagedBase64,

    /// <summary>Quoted-printable with an equals sign that says nothing.</summary>
    DamagedQuotedPrintable,

    /// <summary>A charset nobody knows; the text was read as UTF-8 or Windows-1252.</summary>
    UnknownCharset,

    /// <summary>The bytes are not in the charset they claim; another was taken, or marks stand for what was lost.</summary>
    WrongCharset,

    /// <summary>There were more defects than are listed.</summary>
    MoreDefects,
}
