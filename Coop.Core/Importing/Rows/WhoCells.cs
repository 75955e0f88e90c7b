using System.Collections.Frozen;
using Coop.Core.Facts;
using Coop.Core.Members;

namespace Coop.Core.Importing.Rows;

/// <summary>Reads by what a row names a member.</summary>
internal static class WhoCells
{
    private static readonly FrozenDictionary<string, DocumentType> Types = new Dictionary<string, DocumentType>(StringComparer.Ordinal)
    {
        ["cc"] = DocumentType.Cc,
        ["cedula"] = DocumentType.Cc,
        ["cedula de ciudadania"] = DocumentType.Cc,
        ["c"] = DocumentType.Cc,
        ["13"] = DocumentType.Cc,
        ["ce"] = DocumentType.Ce,
        ["cedula de extranjeria"] = DocumentType.Ce,
        ["22"] = DocumentType.Ce,
        ["ti"] = DocumentType.Ti,
        ["tarjeta de identidad"] = DocumentType.Ti,
        ["12"] = DocumentType.Ti,
        ["pa"] = DocumentType.Pa,
        ["pasaporte"] = DocumentType.Pa,
        ["passport"] = DocumentType.Pa,
        ["41"] = DocumentType.Pa,
        ["ppt"] = DocumentType.Ppt,
        ["pt"] = DocumentType.Ppt,
        ["permiso por proteccion temporal"] = DocumentType.Ppt,
        ["48"] = DocumentType.Ppt,
        ["pep"] = DocumentType.Pep,
        ["permiso especial de permanencia"] = DocumentType.Pep,
        ["47"] = DocumentType.Pep,
        ["nit"] = DocumentType.Nit,
        ["31"] = DocumentType.Nit,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Kind and number of the document a row names; a number without a kind is a cédula. Null when there is none, or it cannot be one.</summary>
    public static (DocumentType Type, string Number)? Document(RowCells cells, MemberKind? kind = null)
    {
        var type = cells.Choice("document_type", Types);
        if (cells.Text("document", 40) is not { } number)
        {
            return null;
        }

        number = Whole(number);
        var known = type ?? (kind == MemberKind.Organisation ? DocumentType.Nit : DocumentType.Cc);
        if (IdentityDocument.Fault(known, number, kind ?? (known == DocumentType.Nit ? MemberKind.Organisation : MemberKind.Person)) is { } fault)
        {
            cells.Fault("document", fault, number);
            return null;
        }

        return (known, number);
    }

    /// <summary>The telephone a row names; null when there is none, or it cannot be one.</summary>
    public static ContactAddress? Telephone(RowCells cells, string field = "telephone") => Address(cells, field, "telephone", Called);

    /// <summary>The mailbox a row names; null when there is none, or it cannot be one.</summary>
    public static ContactAddress? Email(RowCells cells) => Address(cells, "email", "email", ContactAddress.Email);

    /// <summary>Whose a fact is: by document, else telephone, else e-mail, as the API has it. Null with a fault when it does not say.</summary>
    public static MemberRef? Ref(RowCells cells)
    {
        if (cells.Raw("document") is not null)
        {
            return Document(cells) is { } document ? MemberRef.Document(document.Type, document.Number) : null;
        }

        if (cells.Raw("telephone") is not null)
        {
            return Telephone(cells) is { } telephone ? new MemberRef(MemberRefKind.Telephone, telephone.Value) : null;
        }

        if (cells.Raw("email") is not null)
        {
            return Email(cells) is { } email ? new MemberRef(MemberRefKind.Email, email.Value) : null;
        }

        cells.Fault("document", "who");
        return null;
    }

    /// <summary>Spreadsheets keep numbers as numbers: 52345678.0 is the cédula 52345678.</summary>
    private static string Whole(string number) =>
        number.EndsWith(".0", StringComparison.Ordinal) && !number.AsSpan(0, number.Length - 2).ContainsAnyExceptInRange('0', '9') ? number[..^2] : number;

    /// <summary>A number that says no country is Colombian or none: with a digit too many, 30077700021 would be somebody's in Greece.</summary>
    private static ContactAddress? Called(string text)
    {
        var typed = Whole(text);
        var saysCountry = typed.TrimStart(' ', '(').StartsWith('+') || typed.TrimStart(' ', '(').StartsWith("00", StringComparison.Ordinal);
        return ContactAddress.Telephone(typed) is { } address && (saysCountry || address.Value.StartsWith(ContactAddress.Colombia, StringComparison.Ordinal)) ? address : null;
    }

    private static ContactAddress? Address(RowCells cells, string field, string fault, Func<string, ContactAddress?> read)
    {
        if (cells.Text(field, 254) is not { } text)
        {
            return null;
        }

        if (read(text) is { } address)
        {
            return address;
        }

        cells.Fault(field, fault, text);
        return null;
    }
}
