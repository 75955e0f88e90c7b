using System.Text.RegularExpressions;
using Coop.Core.Members;
using Microsoft.Extensions.Options;

namespace Coop.Channels.Twilio;

/// <summary>The cooperative's account at Twilio, or at a carrier that speaks as Twilio does. Without an account there is none.</summary>
public sealed class TwilioOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Twilio";

    /// <summary>The account, as <c>AC…</c>. Setting it switches the real network on.</summary>
    public string? AccountSid { get; set; }

    /// <summary>The account's primary token: webhooks are signed with it, whatever key calls are made with.</summary>
    public string? AuthToken { get; set; }

    /// <summary>A token that is being replaced: still accepted in signatures.</summary>
    public string? FormerAuthToken { get; set; }

    /// <summary>The API key calls are made with, as <c>SK…</c>; the account and its token when there is none.</summary>
    public string? KeySid { get; set; }

    /// <summary>The key's secret.</summary>
    public string? KeySecret { get; set; }

    /// <summary>The opaque name of this connection in the webhooks' addresses.</summary>
    public string? Connection { get; set; }

    /// <summary>Where Twilio reaches this site, as <c>https://omni.laceiba.coop</c>: signatures are made over it.</summary>
    public string? PublicUrl { get; set; }

    /// <summary>The number SMS are sent from.</summary>
    public string? From { get; set; }

    /// <summary>The messaging service SMS are sent by, instead of a number.</summary>
    public string? MessagingServiceSid { get; set; }

    /// <summary>The number of the cooperative's WhatsApp account, if it has one.</summary>
    public string? WhatsappFrom { get; set; }

    /// <summary>Where calls go; another carrier's address where that speaks as Twilio does.</summary>
    public string ApiUrl { get; set; } = "https://api.twilio.com";

    /// <summary>How long a call may take, in seconds; less than a dispatcher's lease.</summary>
    public int TimeoutSeconds { get; set; } = 15;

    /// <summary>The longest body of a webhook, in bytes.</summary>
    public int MaxBodyBytes { get; set; } = 65_536;
}

/// <summary>Holds the start back while a key is wrong, naming each. Secrets are never repeated.</summary>
internal sealed partial class TwilioOptionsCheck : IValidateOptions<TwilioOptions>
{
    private const string Section = TwilioOptions.Section;

    public ValidateOptionsResult Validate(string? name, TwilioOptions options)
    {
        var faults = Faults(options).Concat(options.AccountSid is { Length: > 0 } ? AccountFaults(options) : Strays(options)).ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> Faults(TwilioOptions options)
    {
        if (!IsWebAddress(options.ApiUrl))
        {
            yield return $"{Section}:ApiUrl is '{options.ApiUrl}' and must be an address that begins with http:// or https://.";
        }

        if (options.TimeoutSeconds is < 1 or > 25)
        {
            yield return $"{Section}:TimeoutSeconds is {options.TimeoutSeconds} and must be between 1 and 25.";
        }

        if (options.MaxBodyBytes is < 4_096 or > 1_048_576)
        {
            yield return $"{Section}:MaxBodyBytes is {options.MaxBodyBytes} and must be between 4,096 and 1,048,576.";
        }

        foreach (var (key, number) in (IEnumerable<(string, string?)>)[(nameof(options.From), options.From), (nameof(options.WhatsappFrom), options.WhatsappFrom)])
        {
            if (number is { Length: > 0 } && ContactAddress.Telephone(number)?.Value != number)
            {
                yield return $"{Section}:{key} is '{number}' and must be a telephone number as +576015550100.";
            }
        }
    }

    private static IEnumerable<string> AccountFaults(TwilioOptions options)
    {
        if (!Sid().IsMatch(options.AccountSid!))
        {
            yield return $"{Section}:AccountSid must be AC and 32 hexadecimal digits.";
        }

        if (string.IsNullOrEmpty(options.AuthToken))
        {
            yield return $"{Section}:AuthToken is missing: webhooks are signed with it.";
        }

        if (string.IsNullOrEmpty(options.KeySid) != string.IsNullOrEmpty(options.KeySecret))
        {
            yield return $"{Section}:KeySid and {Section}:KeySecret belong together: one of them is missing.";
        }

        if (options.Connection is null || !Opaque().IsMatch(options.Connection))
        {
            yield return $"{Section}:Connection must be 16 to 64 letters, digits, hyphens or underscores that nobody guesses.";
        }

        if (options.PublicUrl is null || !IsWebAddress(options.PublicUrl))
        {
            yield return $"{Section}:PublicUrl is '{options.PublicUrl}' and must be the address Twilio reaches this site by.";
        }

        if (string.IsNullOrEmpty(options.From) == string.IsNullOrEmpty(options.MessagingServiceSid))
        {
            yield return $"{Section}:From or {Section}:MessagingServiceSid must say what SMS are sent from: one of them, not both.";
        }
    }

    /// <summary>Half an account is a mistake: its owner believes it works.</summary>
    private static IEnumerable<string> Strays(TwilioOptions options) =>
        from set in (IEnumerable<(string Key, string? Value)>)
        [
            (nameof(options.AuthToken), options.AuthToken), (nameof(options.FormerAuthToken), options.FormerAuthToken), (nameof(options.KeySid), options.KeySid),
            (nameof(options.KeySecret), options.KeySecret), (nameof(options.Connection), options.Connection), (nameof(options.PublicUrl), options.PublicUrl),
            (nameof(options.From), options.From), (nameof(options.MessagingServiceSid), options.MessagingServiceSid), (nameof(options.WhatsappFrom), options.WhatsappFrom),
        ]
        where set.Value is { Length: > 0 }
        select $"{Section}:{set.Key} is set and {Section}:AccountSid is missing.";

    private static bool IsWebAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps);

    [GeneratedRegex("^AC[0-9a-fA-F]{32}$", RegexOptions.NonBacktracking)]
    private static partial Regex Sid();

    [GeneratedRegex("^[A-Za-z0-9_-]{16,64}$", RegexOptions.NonBacktracking)]
    private static partial Regex Opaque();
}
