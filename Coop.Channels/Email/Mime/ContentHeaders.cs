namespace Coop.Channels.Email.Mime;

/// <summary>The fields that say what a part is.</summary>
internal sealed record ContentHeaders
{
    public static ContentHeaders Default { get; } = new();

    public string Type { get; init; } = "text/plain";

    public string? Charset { get; init; }

    public byte[]? Boundary { get; init; }

    public bool IsFlowed { get; init; }

    public bool DeletesSpace { get; init; }

    public TransferEncoding Encoding { get; init; }

    /// <summary>In small letters; empty when not said.</summary>
    public string Disposition { get; init; } = "";

    public string Name { get; init; } = "";

    public string? Id { get; init; }

    public bool IsMultipart => Type.StartsWith("multipart/", StringComparison.Ordinal);

    public bool IsMail => Type is "message/rfc822" or "message/global" or "message/news";
}

/// <summary>How the bytes of a part are wrapped.</summary>
internal enum TransferEncoding
{
    None,
    Base64,
    QuotedPrintable,
    Unknown,
}
