using System.Text;

namespace Coop.Channels.Email.Html;

/// <summary>Addresses in HTML, as far as they may be followed.</summary>
internal static class SafeAddress
{
    private const int Longest = 8_000;

    /// <summary>An address of the web or of mail; null for any other, and for one relative to a page that is not there.</summary>
    public static string? OfLink(string? address)
    {
        var clean = Clean(address);
        return clean is not null && (Begins(clean, "https://") || Begins(clean, "http://") || Begins(clean, "mailto:")) ? clean : null;
    }

    /// <summary>A picture that the mail itself carries.</summary>
    public static string? OfOwnImage(string? address)
    {
        var clean = Clean(address);
        return clean is not null && Begins(clean, "cid:") ? clean : null;
    }

    private static bool Begins(string address, string scheme) =>
        address.Length > scheme.Length && address.StartsWith(scheme, StringComparison.OrdinalIgnoreCase);

    // Browsers pass over control characters in an address: so does this, before it looks.
    private static string? Clean(string? address)
    {
        if (string.IsNullOrWhiteSpace(address) || address.Length > Longest)
        {
            return null;
        }

        var clean = new StringBuilder(address.Length);
        foreach (var c in address.AsSpan().Trim())
        {
            if (!char.IsControl(c))
            {
                clean.Append(c == '\\' ? "%5C" : c == ' ' ? "%20" : c.ToString());
            }
        }

        return clean.ToString();
    }
}
