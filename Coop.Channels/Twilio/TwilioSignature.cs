using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Coop.Channels.Twilio;

/// <summary>
/// X-Twilio-Signature: <c>base64(HMAC-SHA1(AuthToken, url + Σ key + value))</c> over the address exactly as it was called and
/// all fields of the form, sorted by name. A JSON body is covered by its hash in the address instead.
/// </summary>
public static class TwilioSignature
{
    /// <summary>The header it comes in.</summary>
    public const string Header = "X-Twilio-Signature";

    private const string HashField = "bodySHA256";

    /// <summary>The signature of a form posted to an address.</summary>
    public static string Of(string token, string url, IEnumerable<KeyValuePair<string, string>> fields) => Sign(token, url + Joined(fields, once: true));

    /// <summary>The signature of a call whose body is covered by the address, or that has none.</summary>
    public static string Of(string token, string url) => Sign(token, url);

    /// <summary>Whether one of the tokens signed this form.</summary>
    public static bool Covers(IEnumerable<string> tokens, string url, IReadOnlyList<KeyValuePair<string, string>> fields, string signature)
    {
        // Twilio's own libraries sort the values under a repeated name and drop doubles; some senders sign all of them.
        var (once, all) = (Joined(fields, once: true), Joined(fields, once: false));
        return Matches(tokens, url, once == all ? [once] : [once, all], signature);
    }

    /// <summary>Whether one of the tokens signed the address, and the address this body.</summary>
    public static bool Covers(IEnumerable<string> tokens, string url, ReadOnlySpan<byte> body, string signature) =>
        HashIn(url) is { } hash
        && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(body))), Encoding.UTF8.GetBytes(hash.ToLowerInvariant()))
        && Matches(tokens, url, [""], signature);

    private static bool Matches(IEnumerable<string> tokens, string url, string[] forms, string signature)
    {
        var given = Encoding.UTF8.GetBytes(signature);
        var matches = false;
        foreach (var token in tokens)
        {
            foreach (var address in WithAndWithoutPort(url))
            {
                foreach (var form in forms)
                {
                    matches |= CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Sign(token, address + form)), given);
                }
            }
        }

        return matches;
    }

    /// <summary>Twilio adds the scheme's port to some addresses and drops it from others; its own validator accepts either.</summary>
    private static string[] WithAndWithoutPort(string url)
    {
        var uri = new Uri(url);
        var host = url.IndexOf("://", StringComparison.Ordinal) + 3;
        var end = url.AsSpan(host).IndexOfAny('/', '?') is >= 0 and var at ? host + at : url.Length;
        var port = url.LastIndexOf(':', end - 1, end - host);
        return port >= host && url.IndexOf(']', host, end - host) < port
            ? [url, url.Remove(port, end - port)]
            : [url, url.Insert(end, $":{uri.Port}")];
    }

    private static string Joined(IEnumerable<KeyValuePair<string, string>> fields, bool once)
    {
        var sorted = fields.OrderBy(f => f.Key, StringComparer.Ordinal);
        var chosen = once
            ? fields.Distinct().OrderBy(f => f.Key, StringComparer.Ordinal).ThenBy(f => f.Value, StringComparer.Ordinal)
            : sorted;
        return string.Concat(chosen.Select(f => f.Key + f.Value));
    }

    private static string? HashIn(string url)
    {
        var query = url.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? null : url[(query + 1)..].Split('&').FirstOrDefault(p => p.StartsWith(HashField + "=", StringComparison.Ordinal))?[(HashField.Length + 1)..];
    }

    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "Twilio signs with HMAC-SHA1, whose strength does not rest on collisions.")]
    private static string Sign(string token, string text) =>
        Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(text)));
}
