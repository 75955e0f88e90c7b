using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Coop.Channels.Portal;

/// <summary>The secrets of the portal. The database holds their hashes only: whoever reads it can come in as nobody.</summary>
internal static class PortalSecret
{
    private const int CodeLength = 6;
    private const int LongestSecret = 64;

    /// <summary>A secret of 256 bits for a browser's cookie.</summary>
    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>A secret of 128 bits for a link, which has to fit into a text message.</summary>
    public static string NewToken() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));

    /// <summary>Six digits.</summary>
    public static string NewCode() => RandomNumberGenerator.GetInt32(1_000_000).ToString("D6", CultureInfo.InvariantCulture);

    /// <summary>What the database knows a long secret by.</summary>
    public static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret.Length > LongestSecret ? "" : secret));

    /// <summary>
    /// What the database knows a code by. A million codes are soon tried out, so the hash is keyed with the secret of the
    /// browser that asked, which is in that browser only: the code is good nowhere else.
    /// </summary>
    public static byte[] HashCode(string browser, Guid signIn, string code) =>
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(browser), Encoding.UTF8.GetBytes($"{signIn:N}:{code}"));

    /// <summary>The digits of what somebody typed, as in <c>123 456</c>; null when that is no code.</summary>
    public static string? CodeOf(string? typed)
    {
        if (typed is null || typed.Length > 32 || typed.Any(c => !char.IsAsciiDigit(c) && !char.IsWhiteSpace(c) && c != '-'))
        {
            return null;
        }

        var digits = string.Concat(typed.Where(char.IsAsciiDigit));
        return digits.Length == CodeLength ? digits : null;
    }
}
