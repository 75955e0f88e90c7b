using Microsoft.Extensions.Options;

namespace Coop.Channels.Twilio;

/// <summary>An account at a telephone network that speaks as Twilio does, real or simulated.</summary>
/// <param name="Api">Where calls go.</param>
/// <param name="Sid">The account.</param>
/// <param name="User">Who calls: the account or an API key.</param>
/// <param name="Secret">Its secret.</param>
/// <param name="Tokens">What webhooks may be signed with; two while a token is being replaced.</param>
/// <param name="Connection">The opaque name in the webhooks' addresses.</param>
/// <param name="SiteUrl">Where the network reaches this site, without a slash at the end; null while that is not known yet.</param>
/// <param name="From">The number SMS come from; null when a messaging service chooses it.</param>
/// <param name="MessagingService">The messaging service, if there is one.</param>
/// <param name="WhatsappFrom">The number of the WhatsApp account, if there is one.</param>
public sealed record TwilioAccount(
    Uri Api, string Sid, string User, string Secret, IReadOnlyList<string> Tokens, string Connection, Func<string?> SiteUrl, string? From,
    string? MessagingService, string? WhatsappFrom);

/// <summary>The account in use: the one that is configured, else the simulated network's while that runs, else none.</summary>
public sealed class TwilioAccounts(IOptions<TwilioOptions> options)
{
    private readonly TwilioAccount? _configured = options.Value is { AccountSid.Length: > 0 } twilio ? Of(twilio) : null;
    private volatile TwilioAccount? _simulated;

    /// <summary>A real account is configured.</summary>
    public bool IsReal => _configured is not null;

    /// <summary>The account in use, or null.</summary>
    public TwilioAccount? Current => _configured ?? _simulated;

    /// <summary>The simulated network is there, or no longer.</summary>
    public void Simulate(TwilioAccount? account) => _simulated = account;

    private static TwilioAccount Of(TwilioOptions twilio)
    {
        var site = twilio.PublicUrl!.TrimEnd('/');
        var hasKey = !string.IsNullOrEmpty(twilio.KeySid);
        return new TwilioAccount(
            new Uri(twilio.ApiUrl), twilio.AccountSid!, hasKey ? twilio.KeySid! : twilio.AccountSid!, hasKey ? twilio.KeySecret! : twilio.AuthToken!,
            string.IsNullOrEmpty(twilio.FormerAuthToken) ? [twilio.AuthToken!] : [twilio.AuthToken!, twilio.FormerAuthToken], twilio.Connection!, () => site,
            Given(twilio.From), Given(twilio.MessagingServiceSid), Given(twilio.WhatsappFrom));
    }

    private static string? Given(string? value) => string.IsNullOrEmpty(value) ? null : value;
}
