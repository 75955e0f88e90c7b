using System.Collections.Frozen;
using System.Globalization;
using Coop.Channels.Inbound;
using Coop.Channels.Twilio;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Core.Timeline;

namespace Coop.Channels.Sms;

/// <summary>
/// Reads text messages as the network posted them:
/// <c>MessageSid=SM…&amp;From=%2B573001234567&amp;To=%2B576015550100&amp;Body=Hola&amp;NumMedia=0</c>.
/// </summary>
public sealed class SmsReader : IInboundReader
{
    /// <summary>What the stored items are filed under.</summary>
    public const string ConnectionName = "sms";

    private const int Longest = 20_000;
    private const int MostMedia = 10;

    /// <summary>
    /// What networks write for a number the caller keeps to themselves: words, and the same words on a keypad
    /// (266696687 is ANONYMOUS, 7378742833 RESTRICTED, 2562533 BLOCKED, 8656696 UNKNOWN, 86282452253 UNAVAILABLE).
    /// </summary>
    private static readonly FrozenSet<string> Withheld = FrozenSet.ToFrozenSet(
        ["", "anonymous", "unknown", "restricted", "blocked", "unavailable", "private", "+266696687", "+7378742833", "+2562533", "+8656696", "+86282452253"],
        StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc />
    public string Connection => ConnectionName;

    /// <summary>Who a raw sender is. Nobody can be recognised by a withheld number, so each item is somebody of their own.</summary>
    public static ContactAddress SenderOf(string raw, string sid)
    {
        raw = StoredText.Of(raw, 200).Trim();
        return Withheld.Contains(raw) ? ContactAddress.Other($"withheld:{sid}", raw)
            : (raw.StartsWith("whatsapp:", StringComparison.OrdinalIgnoreCase) ? ContactAddress.Whatsapp(raw) : ContactAddress.Telephone(raw))
            ?? ContactAddress.Other(raw.ToLowerInvariant(), raw);
    }

    /// <inheritdoc />
    public InboundMessage Read(TakenItem item)
    {
        if (FormPairs.Read(item.Body) is not { } fields || fields["MessageSid"] is not { Length: > 0 } sid)
        {
            throw new FormatException("The message is not the network's form.");
        }

        var text = StoredText.Of(fields["Body"] ?? "", Longest).Trim();
        return new InboundMessage(SenderOf(fields["From"] ?? "", sid), Channel.Sms, text)
        {
            Facts = EntryFacts.Json(new { sid, segments = Count(fields["NumSegments"]), media = Media(fields) }),

            // Where the network has dealt with the word itself, it has answered it too.
            Keyword = SmsKeyword.Of(text) is { } word ? word with { Answered = fields["OptOutType"] is "STOP" or "START" } : null,
        };
    }

    internal static RawItem Item(string sid, string from, ReadOnlyMemory<byte> body) =>
        new(ConnectionName, sid, $"{ConnectionName}:{SenderOf(from, sid).Value}", body);

    /// <summary>Addresses and kinds only: pictures stay with the network until somebody asks for them.</summary>
    private static List<object>? Media(FormPairs fields)
    {
        var count = Math.Clamp(Count(fields["NumMedia"]) ?? 0, 0, MostMedia);
        var media = new List<object>(count);
        for (var n = 0; n < count; n++)
        {
            if (fields[string.Create(CultureInfo.InvariantCulture, $"MediaUrl{n}")] is { Length: > 0 } url)
            {
                media.Add(new { url = StoredText.Of(url, 2_000), type = StoredText.Of(fields[string.Create(CultureInfo.InvariantCulture, $"MediaContentType{n}")] ?? "", 200) });
            }
        }

        return media.Count == 0 ? null : media;
    }

    private static int? Count(string? number) => int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null;
}
