using Coop.Channels.Inbound;

namespace Coop.Channels.Email;

/// <summary>Mails that were not taken: their beginning is kept, and people are told why. Nothing here makes an entry of them.</summary>
internal sealed class KeptHeads : IInboundReader
{
    public const string ConnectionName = "email.kept";

    public const string TooLarge = "too_large";

    public const string Unreadable = "unreadable";

    public string Connection => ConnectionName;

    public static string Lane(string reason) => $"{ConnectionName}:{reason}";

    public InboundMessage Read(TakenItem item) => throw new FormatException(
        item.Lane == Lane(TooLarge)
            ? "The mail is larger than Email:MaxBytes. Its beginning is kept; the whole of it is in the mailbox."
            : "The mail server could not hand this mail over. It is in the mailbox.");
}
