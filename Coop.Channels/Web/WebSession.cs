using System.Buffers.Binary;
using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Coop.Core.Persistence;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;

namespace Coop.Channels.Web;

/// <summary>An anonymous browser that may chat: nothing is stored of it before its first message.</summary>
public readonly record struct WebSessionId(Guid Value) : IGuidId<WebSessionId>
{
    /// <inheritdoc />
    public static WebSessionId From(Guid value) => new(value);
}

/// <summary>
/// Signs sessions into tokens and checks them. A token is the session's id and its time of issue under the installation's
/// keys, for this purpose only. Whoever holds it is the session.
/// </summary>
public sealed class SessionTokens(IDataProtectionProvider keys, IOptions<WebChatOptions> options, TimeProvider clock)
{
    private const int Length = 24;
    private const int LongestToken = 400;
    private const int Remembered = 10_000;

    private readonly IDataProtector _protector = keys.CreateProtector("Coop.Channels.Web.Session", "1");

    // Undoing the protection costs as much as the rest of a request together, and a visitor's token stays the same.
    private ConcurrentDictionary<string, Issued> _verified = new(StringComparer.Ordinal);

    /// <summary>A token for a new session, or a fresh one for a session that has one.</summary>
    public string Issue(WebSessionId? session = null)
    {
        var plain = new byte[Length];
        (session ?? clock.NewId<WebSessionId>()).Value.TryWriteBytes(plain);
        BinaryPrimitives.WriteInt64BigEndian(plain.AsSpan(16), clock.GetUtcNow().ToUnixTimeSeconds());
        return Base64Url.EncodeToString(_protector.Protect(plain));
    }

    /// <summary>The session behind a token; null when it is forged, damaged or too old.</summary>
    public WebSessionId? Verify(string token)
    {
        if (!_verified.TryGetValue(token, out var issued))
        {
            if (Open(token) is not { } opened)
            {
                return null;
            }

            issued = opened;
            Remember(token, issued);
        }

        var age = clock.GetUtcNow().ToUnixTimeSeconds() - issued.At;
        return age <= options.Value.SessionDays * 86_400L ? issued.Session : null;
    }

    private Issued? Open(string token)
    {
        if (token.Length is 0 or > LongestToken || !Base64Url.IsValid(token))
        {
            return null;
        }

        try
        {
            var plain = _protector.Unprotect(Base64Url.DecodeFromChars(token));
            return plain.Length == Length
                ? new Issued(new(new Guid(plain.AsSpan(0, 16))), BinaryPrimitives.ReadInt64BigEndian(plain.AsSpan(16)))
                : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private void Remember(string token, Issued issued)
    {
        if (_verified.Count >= Remembered)
        {
            _verified = new(StringComparer.Ordinal);
        }

        _verified[token] = issued;
    }

    private readonly record struct Issued(WebSessionId Session, long At);
}
