namespace Coop.Channels.Email.Mime;

/// <summary>What a mail says about itself, as values. Ids come without their angle brackets.</summary>
public sealed record MailHeaders
{
    public AddressList From { get; init; } = AddressList.None;

    public AddressList Sender { get; init; } = AddressList.None;

    public AddressList ReplyTo { get; init; } = AddressList.None;

    public AddressList To { get; init; } = AddressList.None;

    public AddressList Cc { get; init; } = AddressList.None;

    public AddressList Bcc { get; init; } = AddressList.None;

    public string Subject { get; init; } = "";

    /// <summary>When its writer's machine says it was sent; null when it says nothing readable.</summary>
    public DateTimeOffset? Date { get; init; }

    public string? MessageId { get; init; }

    public IReadOnlyList<string> InReplyTo { get; init; } = [];

    /// <summary>From the oldest mail of the conversation to the one answered.</summary>
    public IReadOnlyList<string> References { get; init; } = [];

    /// <summary>The addresses it was really delivered to (Delivered-To, X-Original-To, Envelope-To), the last hop first.</summary>
    public IReadOnlyList<string> DeliveredTo { get; init; } = [];

    public Automation Automation { get; init; } = Automation.None;

    /// <summary>All fields in their order, unfolded and decoded.</summary>
    public IReadOnlyList<MailField> Fields { get; init; } = [];

    /// <summary>The first field of that name, whatever its case.</summary>
    public string? Field(string name) =>
        Fields.FirstOrDefault(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.Value;
}

/// <summary>One field of the header.</summary>
public sealed record MailField(string Name, string Value);
