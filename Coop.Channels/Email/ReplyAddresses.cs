using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Coop.Channels.Conversations;
using Coop.Core.Outbound;

namespace Coop.Channels.Email;

/// <summary>
/// The names by which mail that answers ours is recognised: an address for each conversation (<c>servicio+token@…</c>), and an
/// id for each mail. Both hold what they name and a proof that we made them, in letters whose case makes no difference.
/// </summary>
public sealed class ReplyAddresses
{
    private const int ProofBytes = 8;
    private const int IdBytes = 16;

    /// <summary>The length of a token in characters.</summary>
    public const int TokenLength = ((IdBytes + ProofBytes) * 8 + 4) / 5;

    private const string Letters = "abcdefghijklmnopqrstuvwxyz234567";

    private readonly Lazy<byte[]> _key;

    /// <param name="key">The secret the proofs are made with, the same on every node.</param>
    public ReplyAddresses(Func<byte[]> key) => _key = new Lazy<byte[]>(key, LazyThreadSafetyMode.PublicationOnly);

    /// <summary>Where answers in a conversation are to go: the account's own address with a token.</summary>
    public string Of(MailAccount account, ConversationId conversation)
    {
        var at = account.Address.LastIndexOf('@');
        return $"{account.Address[..at]}+{Token(Purpose.Reply, conversation.Value)}{account.Address[at..]}";
    }

    /// <summary>The conversation an address is of; null when it is none that we made.</summary>
    public ConversationId? ConversationOf(string address)
    {
        var at = address.LastIndexOf('@');
        var plus = at < 0 ? -1 : address.LastIndexOf('+', at);
        return plus >= 0 && Read(Purpose.Reply, address.AsSpan(plus + 1, at - plus - 1)) is { } id ? new ConversationId(id) : null;
    }

    /// <summary>The id of a mail of ours, without its angle brackets; the same however often it is made.</summary>
    public string MailIdOf(MailAccount account, OutboundId message) =>
        $"{Token(Purpose.Mail, message.Value)}{account.Address[account.Address.LastIndexOf('@')..]}";

    /// <summary>The message a mail's id stands for; null when it is none that we made.</summary>
    public OutboundId? MessageOf(string mailId) =>
        mailId.LastIndexOf('@') is > 0 and var at && Read(Purpose.Mail, mailId.AsSpan(0, at)) is { } id ? new OutboundId(id) : null;

    private string Token(Purpose purpose, Guid id)
    {
        Span<byte> bytes = stackalloc byte[IdBytes + ProofBytes];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        Prove(purpose, bytes[..IdBytes], bytes[IdBytes..]);
        return Write(bytes);
    }

    private Guid? Read(Purpose purpose, ReadOnlySpan<char> token)
    {
        Span<byte> bytes = stackalloc byte[IdBytes + ProofBytes];
        Span<byte> proof = stackalloc byte[ProofBytes];
        if (!TryRead(token, bytes))
        {
            return null;
        }

        Prove(purpose, bytes[..IdBytes], proof);
        return CryptographicOperations.FixedTimeEquals(proof, bytes[IdBytes..]) ? new Guid(bytes[..IdBytes], bigEndian: true) : null;
    }

    private void Prove(Purpose purpose, ReadOnlySpan<byte> id, Span<byte> proof)
    {
        Span<byte> text = stackalloc byte[1 + IdBytes];
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        text[0] = (byte)purpose;
        id.CopyTo(text[1..]);
        HMACSHA256.HashData(_key.Value, text, mac);
        mac[..ProofBytes].CopyTo(proof);
    }

    private static string Write(ReadOnlySpan<byte> bytes)
    {
        Span<char> text = stackalloc char[TokenLength];
        var (bits, held, at) = (0, 0, 0);
        foreach (var one in bytes)
        {
            bits = (bits << 8) | one;
            for (held += 8; held >= 5; held -= 5)
            {
                text[at++] = Letters[(bits >> (held - 5)) & 31];
            }

            bits &= (1 << held) - 1;
        }

        if (held > 0)
        {
            text[at] = Letters[(bits << (5 - held)) & 31];
        }

        return new string(text);
    }

    /// <summary>One token has one writing, but for its case: spare bits at the end must be nought.</summary>
    private static bool TryRead(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        var (bits, held, at) = (0, 0, 0);
        if (text.Length != TokenLength)
        {
            return false;
        }

        foreach (var letter in text)
        {
            var value = Letters.IndexOf(char.ToLowerInvariant(letter), StringComparison.Ordinal);
            if (value < 0)
            {
                return false;
            }

            bits = (bits << 5) | value;
            held += 5;
            if (held >= 8)
            {
                held -= 8;
                bytes[at++] = (byte)(bits >> held);
                bits &= (1 << held) - 1;
            }
        }

        return bits == 0;
    }

    [SuppressMessage("Design", "CA1028", Justification = "It is the first byte of what is proved.")]
    private enum Purpose : byte
    {
        Reply = 1,
        Mail = 2,
    }
}
