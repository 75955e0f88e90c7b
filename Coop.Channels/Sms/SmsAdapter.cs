using System.Globalization;
using System.Net;
using Coop.Channels.Dispatch;
using Coop.Channels.Twilio;
using Coop.Core.Members;
using Coop.Core.Outbound;
using Coop.Core.Timeline;
using Microsoft.Extensions.Logging;

namespace Coop.Channels.Sms;

/// <summary>
/// Hands text messages to the telephone network: SMS, and WhatsApp by the same calls. Each asks for reports under our own id
/// of the message, so that any report finds it, also when the answer to the call was lost.
/// </summary>
internal sealed partial class SmsAdapter(TwilioAccounts accounts, IHttpClientFactory clients, ClaimedIds claimed, ILogger<SmsAdapter> log) : IChannelAdapter
{
    /// <summary>The longest text the network takes, in UTF-16 units.</summary>
    public const int MaxLength = 1_600;

    /// <summary>Where messages are posted.</summary>
    internal const string MessagesPath = "Messages.json";

    private static readonly TimeSpan WhenCrowded = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);
    private static readonly TimeSpan WhenAway = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan WhenShutOut = TimeSpan.FromMinutes(5);

    /// <inheritdoc />
    public Channel Channel => Channel.Sms;

    /// <inheritdoc />
    public async Task<SendOutcome> SendAsync(LeasedMessage message, CancellationToken ct)
    {
        if (accounts.Current is not { } account || account.SiteUrl() is not { } site)
        {
            return new SendOutcome.Refused("no_adapter");
        }

        if (Route(account, message.To) is not var (to, from))
        {
            return new SendOutcome.Refused(message.To.Kind == ContactPointKind.Whatsapp ? "no_adapter" : "invalid_number");
        }

        if (message.Body.Length > MaxLength)
        {
            return new SendOutcome.Refused("too_long");
        }

        var answer = await Client().PostAsync(account, MessagesPath, Fields(message, to, from, $"{site}{SmsModule.StatusPath(account.Connection, message.Id)}"), ct);
        return Outcome(message, answer);
    }

    /// <summary>
    /// Looks for the message in the network's own list: same number, same words, and not known to be another message of ours.
    /// That it is not there proves nothing, as lists lag behind; so the answer is then that nobody knows.
    /// </summary>
    public async Task<SendOutcome?> FindAsync(LeasedMessage message, CancellationToken ct)
    {
        if (accounts.Current is not { } account || Route(account, message.To) is not var (to, _))
        {
            return null;
        }

        var sent = (await Client().ListAsync(account, SentSince(to, Day(message.Id)), ct))
            .Where(m => m.Sid is not null && m.Direction?.StartsWith("outbound", StringComparison.Ordinal) == true && m.Body == message.Body).ToList();
        if (sent.Count == 0)
        {
            return null;
        }

        var others = await claimed.AmongAsync(message, sent.ConvertAll(m => m.Sid!), ct);
        return sent.FindLast(m => !others.Contains(m.Sid!)) is not { } found ? null
            : SmsStatus.StateOf(found.Status) == OutboundState.Failed ? new SendOutcome.Refused(TwilioErrors.ReasonOf(found.ErrorCode))
            : new SendOutcome.Accepted(found.Sid!);
    }

    /// <summary>What is posted; numbers and texts as they are, the network does the rest.</summary>
    internal static List<KeyValuePair<string, string>> Fields(LeasedMessage message, string to, KeyValuePair<string, string> from, string callback) =>
        [new("To", to), from, new("Body", message.Body), new("StatusCallback", callback)];

    /// <summary>Both ends as the network writes them; null where there is no way.</summary>
    internal static (string To, KeyValuePair<string, string> From)? Route(TwilioAccount account, ContactPoint to) => to.Kind switch
    {
        ContactPointKind.Telephone when account.MessagingService is { } service => (to.Value, new("MessagingServiceSid", service)),
        ContactPointKind.Telephone when account.From is { } from => (to.Value, new("From", from)),
        ContactPointKind.Whatsapp when account.WhatsappFrom is { } from => ($"whatsapp:{to.Value}", new("From", $"whatsapp:{from}")),
        _ => null,
    };

    private TwilioClient Client() => new(clients.CreateClient(TwilioClient.Name));

    private SendOutcome Outcome(LeasedMessage message, TwilioAnswer answer)
    {
        switch (answer)
        {
            case TwilioAnswer.Taken taken:
                return SmsStatus.StateOf(taken.Item.Status) == OutboundState.Failed
                    ? new SendOutcome.Refused(TwilioErrors.ReasonOf(taken.Item.ErrorCode))
                    : new SendOutcome.Accepted(taken.Item.Sid!);
            case TwilioAnswer.NotReached away:
                return new SendOutcome.Later(WhenAway, away.Why);
            case TwilioAnswer.Silence silence:
                return new SendOutcome.Unknown(silence.Why);
            case TwilioAnswer.Refused { Status: HttpStatusCode.TooManyRequests } crowded:
                return new SendOutcome.Later(Between(WhenCrowded, crowded.RetryAfter ?? WhenCrowded, Longest), "rate_limited");
            case TwilioAnswer.Refused { Status: HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden } shut when shut.Code is null or 20003 or 20403:
                ShutOut(message.Id.Value, (int)shut.Status, shut.Code);
                return new SendOutcome.Later(WhenShutOut, "account_blocked");
            case TwilioAnswer.Refused refused when (int)refused.Status < 500:
                Refused(message.Id.Value, (int)refused.Status, refused.Code);
                return new SendOutcome.Refused(TwilioErrors.ReasonOf(refused.Code));
            default:
                // A server that stumbles may have taken it before.
                return new SendOutcome.Unknown("carrier_stumbled");
        }
    }

    private static TimeSpan Between(TimeSpan least, TimeSpan value, TimeSpan most) => value < least ? least : value > most ? most : value;

    private static string SentSince(string to, DateOnly day) =>
        $"{MessagesPath}?To={Uri.EscapeDataString(to)}&DateSent%3E={day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}";

    /// <summary>The id holds the moment it was made; nothing was sent before. A day earlier, as clocks differ.</summary>
    private static DateOnly Day(OutboundId id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.Value.TryWriteBytes(bytes, bigEndian: true, out _);
        var milliseconds = 0L;
        foreach (var part in bytes[..6])
        {
            milliseconds = (milliseconds << 8) | part;
        }

        return DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).UtcDateTime).AddDays(-1);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The telephone network does not know our account: message {Message} waits (HTTP {Status}, code {Code})")]
    private partial void ShutOut(Guid message, int status, int? code);

    [LoggerMessage(Level = LogLevel.Information, Message = "The telephone network did not take message {Message} (HTTP {Status}, code {Code})")]
    private partial void Refused(Guid message, int status, int? code);
}
