using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Coop.Channels.Sms;
using Coop.Channels.Twilio;
using Microsoft.Extensions.Options;

namespace Coop.Channels.Simulators.Phone;

/// <summary>
/// A telephone network in this process that speaks as Twilio does: members' telephones write to the cooperative, and what
/// the cooperative sends arrives on them. It behaves as badly as it is told to.
/// </summary>
public sealed class PhoneNetwork(IOptions<PhoneOptions> options, TwilioAccounts accounts, PhonePost post, TimeProvider clock)
{
    private const string WhatsappPrefix = "whatsapp:";

    private readonly ConcurrentQueue<PhoneMessage> _messages = [];
    private readonly ConcurrentDictionary<string, bool> _stopped = new(StringComparer.Ordinal);
    private long _sids;

    /// <summary>Something was written or has arrived, or a call has changed.</summary>
    public event Action? Changed;

    /// <summary>What it does wrong at present.</summary>
    public Misbehaviour Misbehaviour { get; set; } = new();

    /// <summary>The cooperative's number.</summary>
    public string Number => options.Value.Number;

    /// <summary>The account the cooperative has here; made anew with every network.</summary>
    public string AccountSid { get; } = "AC" + RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>The account's token.</summary>
    public string Token { get; } = RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>The opaque name of the connection.</summary>
    public string Connection { get; } = "sim-" + RandomNumberGenerator.GetHexString(24, lowercase: true);

    /// <summary>All messages, oldest first.</summary>
    public IReadOnlyList<PhoneMessage> Messages => [.. _messages];

    /// <summary>A member writes from a number; <c>whatsapp:+57…</c> writes by WhatsApp. Returns the message's id; the webhook is under way.</summary>
    public string MemberSends(string from, string body, params IReadOnlyList<string> media)
    {
        var whatsapp = from.StartsWith(WhatsappPrefix, StringComparison.Ordinal);
        var message = new PhoneMessage(NextSid(), from, whatsapp ? WhatsappPrefix + Number : Number, body, clock.GetUtcNow(), false, null) { Status = "received" };
        _messages.Enqueue(message);
        if (accounts.Current is { } account && account.SiteUrl() is { } site)
        {
            post.Send(site + SmsModule.InboundPath(account.Connection), Token, Misbehaviour, Fields(message, media));
        }

        Changed?.Invoke();
        return message.Sid;
    }

    /// <summary>What arrived on a member's telephone, oldest first.</summary>
    public IReadOnlyList<PhoneMessage> ReceivedBy(string number) => [.. _messages.Where(m => m.FromCooperative && m.To == number && m.Status is not ("failed" or "undelivered"))];

    /// <summary>The member tells the carrier, past the cooperative, to carry nothing more; or lets it again.</summary>
    public void Stop(string number, bool stopped = true) => _stopped[number] = stopped;

    /// <summary>The cooperative sends: the message, or the code it is refused with.</summary>
    internal (PhoneMessage? Message, int? Code) Take(string to, string from, string body, string? callback)
    {
        if (Misbehaviour.Refuse is { } code)
        {
            return (null, code);
        }

        if (_stopped.TryGetValue(to, out var stopped) && stopped)
        {
            return (null, 21610);
        }

        var message = new PhoneMessage(NextSid(), from, to, body, clock.GetUtcNow(), true, callback);
        _messages.Enqueue(message);
        Carry(message);
        Changed?.Invoke();
        return (message, null);
    }

    /// <summary>Tells whoever looks that something changed.</summary>
    internal void Notify() => Changed?.Invoke();

    /// <summary>Ends when every webhook that is under way has been answered.</summary>
    public Task QuietAsync() => post.QuietAsync();

    private void Carry(PhoneMessage message)
    {
        var bad = Misbehaviour;
        string[] steps = bad.Fail is null ? bad.Reads ? ["sent", "delivered", "read"] : ["sent", "delivered"] : ["sent", "undelivered"];
        message.Status = steps[^1];
        message.ErrorCode = bad.Fail;
        if (message.StatusCallback is { } address && !bad.LoseReports)
        {
            post.SendInOrder(address, Token, bad, [.. (bad.Reorder ? steps.Reverse() : steps).Select(step => Report(message, step, bad.Fail))]);
        }
    }

    private List<KeyValuePair<string, string>> Report(PhoneMessage message, string status, int? code)
    {
        List<KeyValuePair<string, string>> fields =
        [
            new("MessageSid", message.Sid), new("SmsSid", message.Sid), new("AccountSid", AccountSid), new("MessageStatus", status), new("SmsStatus", status),
            new("To", message.To), new("From", message.From), new("ApiVersion", "2010-04-01"),
        ];
        if (status == "undelivered" && code is { } number)
        {
            fields.Add(new("ErrorCode", number.ToString(CultureInfo.InvariantCulture)));
        }

        return fields;
    }

    private List<KeyValuePair<string, string>> Fields(PhoneMessage message, IReadOnlyList<string> media)
    {
        List<KeyValuePair<string, string>> fields =
        [
            new("ToCountry", "CO"), new("SmsMessageSid", message.Sid), new("NumMedia", media.Count.ToString(CultureInfo.InvariantCulture)), new("SmsSid", message.Sid),
            new("SmsStatus", "received"), new("Body", message.Body), new("FromCountry", "CO"), new("To", message.To),
            new("NumSegments", SmsSegments.Of(message.Body).Segments.ToString(CultureInfo.InvariantCulture)), new("MessageSid", message.Sid),
            new("AccountSid", AccountSid), new("From", message.From), new("ApiVersion", "2010-04-01"),
        ];
        for (var n = 0; n < media.Count; n++)
        {
            fields.Add(new(string.Create(CultureInfo.InvariantCulture, $"MediaUrl{n}"), media[n]));
            fields.Add(new(string.Create(CultureInfo.InvariantCulture, $"MediaContentType{n}"), "image/jpeg"));
        }

        return fields;
    }

    private string NextSid() => "SM" + Convert.ToHexStringLower(Guid.CreateVersion7(clock.GetUtcNow()).ToByteArray(bigEndian: true))[..24]
        + Interlocked.Increment(ref _sids).ToString("x8", CultureInfo.InvariantCulture);
}
