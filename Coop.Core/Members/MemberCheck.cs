using Coop.Core.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Coop.Core.Members;

/// <summary>What must hold of a member's details before they are written down.</summary>
public static class MemberCheck
{
    /// <summary>The code of the first thing that is missing or cannot be, as <c>first_surname</c> or <c>document_nit_digit</c>; null when all is well.</summary>
    public static string? Missing(MemberDetails details) => details switch
    {
        { Kind: MemberKind.Person } when string.IsNullOrWhiteSpace(details.GivenNames) => "given_names",
        { Kind: MemberKind.Person } when string.IsNullOrWhiteSpace(details.FirstSurname) => "first_surname",
        { Kind: MemberKind.Organisation } when string.IsNullOrWhiteSpace(details.OrganisationName) => "organisation_name",
        { DocumentType: not null } when string.IsNullOrWhiteSpace(details.DocumentNumber) => "document_number",
        { DocumentType: null } when !string.IsNullOrWhiteSpace(details.DocumentNumber) => "document_type",
        { DocumentType: { } type, DocumentNumber: { } number } => IdentityDocument.Fault(type, number, details.Kind),
        _ => null,
    };

    /// <summary>Another record than <paramref name="but"/> that carries the same document.</summary>
    public static async Task<Member?> TwinAsync(Work work, MemberDetails details, MemberId? but, CancellationToken ct)
    {
        if (details.DocumentNumber is not { } typed || IdentityDocument.Normal(details.DocumentType, typed) is not { } number)
        {
            return null;
        }

        return await work.Db.Members.AsNoTracking()
            .FirstOrDefaultAsync(m => m.DocumentType == details.DocumentType && m.DocumentNumber == number && m.Id != but, ct);
    }
}
