using Coop.Core.Members;
using Coop.Core.Persistence;

namespace Coop.Core.Facts;

/// <summary>What another system knows a member by.</summary>
public enum MemberRefKind
{
    /// <summary>The record's own id.</summary>
    Id,

    /// <summary>Kind and number of an identity document.</summary>
    Document,

    /// <summary>A telephone number.</summary>
    Telephone,

    /// <summary>An e-mail address.</summary>
    Email,
}

/// <summary>A member as another system names them, in the one form it is compared in.</summary>
/// <param name="Kind">By what.</param>
/// <param name="Value">The id; kind and number of the document as in <c>cc 52345678</c>; the number in E.164 form; the address.</param>
public sealed record MemberRef(MemberRefKind Kind, string Value)
{
    /// <summary>A member by record.</summary>
    public static MemberRef Of(MemberId member) => new(MemberRefKind.Id, member.Value.ToString("D"));

    /// <summary>A member by identity document; null when the number cannot be one.</summary>
    public static MemberRef? Document(DocumentType type, string number) =>
        IdentityDocument.Fault(type, number, type == DocumentType.Nit ? MemberKind.Organisation : MemberKind.Person) is null && IdentityDocument.Normal(type, number) is { } compact
            ? new(MemberRefKind.Document, $"{type.Stored()} {compact}")
            : null;

    /// <summary>A member by telephone; null when it is no number.</summary>
    public static MemberRef? Telephone(string raw) => ContactAddress.Telephone(raw) is { } address ? new(MemberRefKind.Telephone, address.Value) : null;

    /// <summary>A member by e-mail address; null when it is none.</summary>
    public static MemberRef? Email(string raw) => ContactAddress.Email(raw) is { } address ? new(MemberRefKind.Email, address.Value) : null;
}
