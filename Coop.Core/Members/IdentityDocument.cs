namespace Coop.Core.Members;

/// <summary>
/// Numbers of identity documents used in Colombia. Only the NIT can be checked by itself: the DIAN's check digit. Of the others
/// we know how long they are; the permits for Venezuelans (PEP, PPT) were counted on published examples.
/// </summary>
public static class IdentityDocument
{
    // The DIAN's weights, from the last digit on; the sum modulo 11 gives the check digit.
    private static readonly int[] Weights = [3, 7, 13, 17, 19, 23, 29, 37, 41, 43, 47, 53, 59, 67, 71];

    /// <summary>The check digit of a NIT: of 890903938 it is 8, so the whole is written 890903938-8.</summary>
    public static int CheckDigit(string nit)
    {
        var rest = nit.Reverse().Select((digit, place) => (digit - '0') * Weights[place]).Sum() % 11;
        return rest < 2 ? rest : 11 - rest;
    }

    /// <summary>The number as it is kept and compared: without dots, and never with a NIT's check digit. Null when nothing is left.</summary>
    public static string? Normal(DocumentType? type, string typed)
    {
        var compact = Compact(type, typed);
        return type == DocumentType.Nit && compact is not null && Checked(typed, compact) ? compact[..^1] : compact;
    }

    /// <summary>Code of what is wrong with a number as typed, as <c>document_cc</c>; null when it can be one.</summary>
    public static string? Fault(DocumentType type, string typed, MemberKind kind)
    {
        if (kind == MemberKind.Organisation && type != DocumentType.Nit)
        {
            return "document_kind";
        }

        var number = Normal(type, typed) ?? "";
        var digits = number.All(char.IsAsciiDigit);
        var fits = type switch
        {
            DocumentType.Cc => digits && number.Length is >= 3 and <= 10,
            DocumentType.Ce => digits && number.Length is >= 6 and <= 8,
            DocumentType.Ti => digits && number.Length is 10 or 11,
            DocumentType.Pep => digits && number.Length == 15,
            DocumentType.Ppt => digits && number.Length is >= 7 and <= 11,
            DocumentType.Nit => digits && number.Length is >= 6 and <= 10,
            _ => number.Length is >= 5 and <= 15 && number.All(char.IsAsciiLetterOrDigit),
        };
        return !fits || typed.Any(char.IsControl) ? $"document_{type.ToString().ToLowerInvariant()}"
            : type == DocumentType.Nit && Compact(type, typed) is { } whole && whole.Length > number.Length && CheckDigit(number) != whole[^1] - '0' ? "document_nit_digit"
            : null;
    }

    /// <summary>Neither a cédula nor a NIT begins with a zero: older systems fill them up to ten digits.</summary>
    private static string? Compact(DocumentType? type, string typed)
    {
        var compact = Member.Compact(typed);
        return type is DocumentType.Cc or DocumentType.Nit && compact?.TrimStart('0') is { Length: > 0 } number && number.All(char.IsAsciiDigit) ? number : compact;
    }

    /// <summary>
    /// Whether the last digit is the check digit: it stands after a hyphen, or there is one digit more than such a number has.
    /// Organisations' begin with 8 or 9 and have nine; people's are their cédula, of ten at most.
    /// </summary>
    private static bool Checked(string typed, string compact) =>
        compact.All(char.IsAsciiDigit) && compact.Length > 1
        && (typed.TrimEnd() is [.., '-', _] || compact.Length == 11 || (compact.Length == 10 && compact[0] is '8' or '9'));
}
