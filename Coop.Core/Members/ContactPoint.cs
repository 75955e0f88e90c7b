using Coop.Core.Persistence;
using Coop.Core.Timeline;

namespace Coop.Core.Members;

/// <summary>Identifies a contact point.</summary>
public readonly record struct ContactPointId(Guid Value) : IGuidId<ContactPointId>
{
    /// <inheritdoc />
    public static ContactPointId From(Guid value) => new(value);
}

/// <summary>What kind of address it is.</summary>
public enum ContactPointKind
{
    /// <summary>A browser's signed session on the web chat.</summary>
    Web,

    /// <summary>A telephone number in E.164 form.</summary>
    Telephone,

    /// <summary>An e-mail address.</summary>
    Email,

    /// <summary>A telephone number in E.164 form, as an account of WhatsApp: another way to the same person, with rules of its own.</summary>
    Whatsapp,

    /// <summary>The member themselves, as the portal knows them once they proved who they are.</summary>
    Portal,

    /// <summary>None of these, kept as it came: a withheld number, a short code, a sender's name. Nobody can be written to there.</summary>
    Other,
}

/// <summary>An address in the one form it is compared in, beside what was typed or received.</summary>
/// <param name="Kind">What kind of address.</param>
/// <param name="Value">The normalised form.</param>
/// <param name="Raw">As it came.</param>
public sealed record ContactAddress(ContactPointKind Kind, string Value, string Raw)
{
    /// <summary>How numbers of Colombia begin.</summary>
    internal const string Colombia = "+57";

    /// <summary>How its fixed numbers do (numbering plan of 2021).</summary>
    internal const string FixedLine = $"{Colombia}60";

    private const string WhatsappPrefix = "whatsapp:";

    /// <summary>A web chat session.</summary>
    public static ContactAddress Web(Guid session) => new(ContactPointKind.Web, session.ToString("D"), session.ToString("D"));

    /// <summary>A member on the portal, who has signed in there.</summary>
    public static ContactAddress Portal(MemberId member) => new(ContactPointKind.Portal, member.Value.ToString("D"), member.Value.ToString("D"));

    /// <summary>
    /// A telephone in E.164 form (ITU-T E.164: plus sign, country code, which never begins with 0, at most 15 digits). A number
    /// of ten digits without a country is Colombian: 3xx mobile or 60x fixed (+57, numbering plan of 2021); fixed numbers as
    /// they were before it are rewritten. Numbers of other countries stay as given. Null when the text is no telephone number.
    /// </summary>
    public static ContactAddress? Telephone(string raw) => E164(raw) is { } value ? new(ContactPointKind.Telephone, value, raw) : null;

    /// <summary>An account of WhatsApp, which goes by its telephone number, as in <c>whatsapp:+573001234567</c>. Null when that is none.</summary>
    public static ContactAddress? Whatsapp(string raw) =>
        E164(raw.StartsWith(WhatsappPrefix, StringComparison.OrdinalIgnoreCase) ? raw[WhatsappPrefix.Length..] : raw) is { } value
            ? new(ContactPointKind.Whatsapp, value, raw)
            : null;

    /// <summary>
    /// A sender that is no address. Two with the same <paramref name="value"/> are one sender: for a withheld number it must
    /// be a value nobody else has.
    /// </summary>
    public static ContactAddress Other(string value, string raw) => new(ContactPointKind.Other, value, raw);

    /// <summary>An e-mail address, compared without regard to case. Null when the text is none.</summary>
    public static ContactAddress? Email(string raw)
    {
        var value = raw.Trim().ToLowerInvariant();
        var at = value.LastIndexOf('@');
        var plausible = at > 0 && at < value.Length - 3 && value.Length <= 254 && value.IndexOf('.', at) > at + 1
            && !value.EndsWith('.') && !value.Contains("..", StringComparison.Ordinal) && value.IndexOf('@', StringComparison.Ordinal) == at
            && !value.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || c is '<' or '>' or ',');
        return plausible ? new(ContactPointKind.Email, value, raw) : null;
    }

    private static string? E164(string raw)
    {
        var digits = string.Concat(raw.Where(char.IsAsciiDigit));
        var international = raw.TrimStart(' ', '(').StartsWith('+');
        var value = international ? digits
            : digits.StartsWith("00", StringComparison.Ordinal) ? digits[2..]
            : digits.Length == 10 && digits[0] is '3' or '6' ? "57" + digits
            : digits;
        var strange = raw.Any(c => !char.IsAsciiDigit(c) && !char.IsWhiteSpace(c) && "+-.()/".IndexOf(c, StringComparison.Ordinal) < 0)
            || raw.Count(c => c == '+') > (international ? 1 : 0);
        return strange || value.Length is < 8 or > 15 || value[0] == '0' ? null
            : value.StartsWith("57", StringComparison.Ordinal) ? Colombian(value[2..])
            : "+" + value;
    }

    /// <summary>Before September 2021 a fixed number was one digit for the region and seven more: 1 234 5678 is 601 234 5678 today.</summary>
    private static string? Colombian(string national) => national switch
    {
        ['3', ..] or ['6', '0', ..] when national.Length == 10 => "+57" + national,
        ['1' or '2' or '4' or '5' or '6' or '7' or '8', ..] when national.Length == 8 => FixedLine + national,
        _ => null,
    };
}

/// <summary>An address of a member. The same telephone or mailbox may belong to several; a web session to one.</summary>
public sealed class ContactPoint
{
    private ContactPoint()
    {
    }

    /// <summary>Identifies the contact point.</summary>
    public ContactPointId Id { get; private set; }

    /// <summary>Whose it is. It stays with its record even when records are linked as one person.</summary>
    public MemberId MemberId { get; private set; }

    /// <summary>What kind of address.</summary>
    public ContactPointKind Kind { get; private set; }

    /// <summary>The normalised form.</summary>
    public string Value { get; private set; } = "";

    /// <summary>As it first came.</summary>
    public string Raw { get; private set; } = "";

    /// <summary>When the member proved it is theirs, UTC; null before.</summary>
    public DateTimeOffset? VerifiedAt { get; private set; }

    /// <summary>When it became known, UTC.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>On which channel the cooperative can begin to write there; null where it only answers, or nobody reads, as on a fixed line.</summary>
    public Channel? WrittenOn => Kind switch
    {
        ContactPointKind.Email => Channel.Email,
        ContactPointKind.Telephone when !Value.StartsWith(ContactAddress.FixedLine, StringComparison.Ordinal) => Channel.Sms,
        _ => null,
    };

    /// <summary>An address the cooperative has learned of.</summary>
    public static ContactPoint Learned(MemberId member, ContactAddress address, TimeProvider clock) => new()
    {
        Id = clock.NewId<ContactPointId>(),
        MemberId = member,
        Kind = address.Kind,
        Value = address.Value,
        Raw = address.Raw,
        CreatedAt = clock.GetUtcNow(),
    };

    /// <summary>The member proved that it is theirs; the first time counts.</summary>
    public void Verify(DateTimeOffset at) => VerifiedAt ??= at;

    /// <summary>Nobody can be sure any more that it is theirs.</summary>
    public void Doubt() => VerifiedAt = null;
}
