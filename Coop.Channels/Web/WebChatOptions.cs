using Microsoft.Extensions.Options;

namespace Coop.Channels.Web;

/// <summary>Where the chat widget may run, what it says of the cooperative, and what one visitor may send.</summary>
public sealed class WebChatOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Web";

    /// <summary>Origins of the pages the widget may run on, as <c>https://www.laceiba.coop</c>; this site's own is always among them.</summary>
    public IList<string> AllowedOrigins { get; } = [];

    /// <summary>The cooperative's name above the conversation; a general word when it is missing.</summary>
    public string? Title { get; set; }

    /// <summary>The page that says how personal data is treated; without it the line about it is left out.</summary>
    public string? PrivacyUrl { get; set; }

    /// <summary>The longest message, in characters.</summary>
    public int MaxLength { get; set; } = 4_000;

    /// <summary>The longest request body.</summary>
    public int MaxBodyBytes { get; set; } = 16 * 1024;

    /// <summary>For how many days a browser that does not come back keeps its conversation.</summary>
    public int SessionDays { get; set; } = 180;

    /// <summary>New messages of one session; a message sent again does not count.</summary>
    public int MessagesPerMinute { get; set; } = 30;

    /// <summary>Requests from one address. Many members may share one behind their operator's gateway.</summary>
    public int RequestsPerMinute { get; set; } = 1_200;

    /// <summary>Open pages of one session that are kept live at a time.</summary>
    public int ConnectionsPerSession { get; set; } = 10;

    /// <summary>Calls of one live connection.</summary>
    public int CallsPerSecond { get; set; } = 10;
}

/// <summary>Holds the start back while a key is wrong, naming each.</summary>
internal sealed class WebChatOptionsCheck : IValidateOptions<WebChatOptions>
{
    public ValidateOptionsResult Validate(string? name, WebChatOptions options)
    {
        var faults = Faults(options).ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> Faults(WebChatOptions options)
    {
        for (var i = 0; i < options.AllowedOrigins.Count; i++)
        {
            if (!IsOrigin(options.AllowedOrigins[i]))
            {
                yield return $"{WebChatOptions.Section}:AllowedOrigins:{i} is '{options.AllowedOrigins[i]}' and must be an origin: "
                    + "http or https, host, port if any, nothing after it.";
            }
        }

        if (options.PrivacyUrl is { } url && !IsWebAddress(url))
        {
            yield return $"{WebChatOptions.Section}:PrivacyUrl is '{url}' and must be an address that begins with http:// or https://.";
        }

        foreach (var (key, value, least, most) in (IEnumerable<(string, int, int, int)>)[
            (nameof(options.MaxLength), options.MaxLength, 1, 20_000),
            (nameof(options.MaxBodyBytes), options.MaxBodyBytes, 1_024, 1_048_576),
            (nameof(options.SessionDays), options.SessionDays, 1, 3_650),
            (nameof(options.MessagesPerMinute), options.MessagesPerMinute, 1, 1_000_000),
            (nameof(options.RequestsPerMinute), options.RequestsPerMinute, 1, 100_000_000),
            (nameof(options.ConnectionsPerSession), options.ConnectionsPerSession, 1, 1_000),
            (nameof(options.CallsPerSecond), options.CallsPerSecond, 1, 1_000)])
        {
            if (value < least || value > most)
            {
                yield return $"{WebChatOptions.Section}:{key} is {value} and must be between {least} and {most}.";
            }
        }
    }

    /// <summary>Exactly as a browser writes it into the Origin header, so that the two can be compared as they are.</summary>
    private static bool IsOrigin(string text) => IsWebAddress(text) && new Uri(text).GetLeftPart(UriPartial.Authority) == text;

    private static bool IsWebAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps);
}
