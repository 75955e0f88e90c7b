namespace Coop.Channels.Email.Mime;

/// <summary>A name and an address. Either may be empty where a mail gives only one; the address is never made from encoded words.</summary>
public sealed record Mailbox(string Name, string Address);

/// <summary>A named group of mailboxes, often empty: "undisclosed-recipients:;".</summary>
public sealed record MailGroup(string Name, IReadOnlyList<Mailbox> Members);

/// <summary>The mailboxes of a field in their order, members of groups among them, and the groups.</summary>
public sealed record AddressList(IReadOnlyList<Mailbox> Mailboxes, IReadOnlyList<MailGroup> Groups)
{
    public static AddressList None { get; } = new([], []);
}
