using System.Globalization;
using System.Text;
using Coop.Core.Lifecycle;
using Coop.Core.Persistence;

namespace Coop.Core.Members;

/// <summary>Identifies a member record.</summary>
public readonly record struct MemberId(Guid Value) : IGuidId<MemberId>
{
    /// <inheritdoc />
    public static MemberId From(Guid value) => new(value);
}

/// <summary>What a member record stands for.</summary>
public enum MemberKind
{
    /// <summary>A natural person.</summary>
    Person,

    /// <summary>A company, association or other legal person.</summary>
    Organisation,
}

/// <summary>Where the relationship stands.</summary>
public enum MemberStage
{
    /// <summary>May become a member; everybody who writes first is one.</summary>
    Prospect,

    /// <summary>Has asked to be admitted.</summary>
    Applicant,

    /// <summary>Admitted, and here.</summary>
    Active,

    /// <summary>May leave.</summary>
    AtRisk,

    /// <summary>Is no member any more: left, was excluded, died or was dissolved.</summary>
    Withdrawn,

    /// <summary>Still a member in law, but lost because of how they were served.</summary>
    Lost,

    /// <summary>Still a member in law; winning them back was given up.</summary>
    Unrecovered,

    /// <summary>Still a member in law, but neither heard from nor reachable.</summary>
    Disappeared,

    /// <summary>Came back.</summary>
    Returned,
}

/// <summary>Kinds of identity document used in Colombia.</summary>
public enum DocumentType
{
    /// <summary>Cédula de ciudadanía.</summary>
    Cc,

    /// <summary>Cédula de extranjería.</summary>
    Ce,

    /// <summary>Tarjeta de identidad.</summary>
    Ti,

    /// <summary>Passport.</summary>
    Pa,

    /// <summary>Permiso por protección temporal.</summary>
    Ppt,

    /// <summary>Permiso especial de permanencia.</summary>
    Pep,

    /// <summary>Número de identificación tributaria, of organisations.</summary>
    Nit,
}

/// <summary>
/// The record of a person or organisation that is or may become a member. Provisional until somebody says who it is:
/// an unknown sender gets a record of their own and keeps its timeline; identification never moves an entry.
/// </summary>
public sealed class Member
{
    private Member()
    {
    }

    /// <summary>Identifies the record.</summary>
    public MemberId Id { get; private set; }

    /// <summary>Person or organisation.</summary>
    public MemberKind Kind { get; private set; }

    /// <summary>Where the relationship stands: what the present period of the lifecycle says, repeated by the database.</summary>
    public MemberStage Stage { get; private set; }

    /// <summary>Nobody has said yet who this is.</summary>
    public bool Provisional { get; private set; }

    /// <summary>First and further given names of a person.</summary>
    public string? GivenNames { get; private set; }

    /// <summary>The first surname, by custom the father's.</summary>
    public string? FirstSurname { get; private set; }

    /// <summary>The second surname; many people have none.</summary>
    public string? SecondSurname { get; private set; }

    /// <summary>The name of an organisation.</summary>
    public string? OrganisationName { get; private set; }

    /// <summary>Kind of identity document, together with <see cref="DocumentNumber"/>.</summary>
    public DocumentType? DocumentType { get; private set; }

    /// <summary>Number without dots or spaces; unique per kind.</summary>
    public string? DocumentNumber { get; private set; }

    /// <summary>The branch that serves the member.</summary>
    public Guid? BranchId { get; private set; }

    /// <summary>The language the member is written to in, <c>es</c> or <c>en</c>; null is the cooperative's own, Spanish.</summary>
    public string? Language { get; private set; }

    /// <summary>What search looks in: names and document, folded.</summary>
    public string SearchText { get; private set; } = "";

    /// <summary>When the record was made, UTC.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>Counts the changes of this record.</summary>
    public long Rev { get; private set; }

    /// <summary>Somebody known who has been admitted and is here: neither lost nor gone.</summary>
    public bool Belongs => !Provisional && Stage.IsPresent();

    /// <summary>The name to show; null while the member is unknown.</summary>
    public string? DisplayName => NameOf(GivenNames, FirstSurname, SecondSurname, OrganisationName);

    /// <summary>What is said of who this is, as it can be said again.</summary>
    public MemberDetails Details => new()
    {
        Kind = Kind,
        Stage = Stage,
        GivenNames = GivenNames,
        FirstSurname = FirstSurname,
        SecondSurname = SecondSurname,
        OrganisationName = OrganisationName,
        DocumentType = DocumentType,
        DocumentNumber = DocumentNumber,
        BranchId = BranchId,
    };

    /// <summary>A record for a sender nobody knows yet.</summary>
    public static Member Unknown(TimeProvider clock) => new()
    {
        Id = clock.NewId<MemberId>(),
        Kind = MemberKind.Person,
        Stage = MemberStage.Prospect,
        Provisional = true,
        CreatedAt = clock.GetUtcNow(),
        Rev = 1,
    };

    /// <summary>A record of somebody known from the start.</summary>
    public static Member Registered(MemberDetails details, TimeProvider clock)
    {
        var member = Unknown(clock);
        member.Identify(details);
        member.Stage = details.Stage;
        return member;
    }

    /// <summary>Says who this is, or corrects it. Where the relationship stands is the lifecycle's to say.</summary>
    public void Identify(MemberDetails details)
    {
        Kind = details.Kind;
        (GivenNames, FirstSurname, SecondSurname, OrganisationName) = details.Kind == MemberKind.Person
            ? (Clean(details.GivenNames), Clean(details.FirstSurname), Clean(details.SecondSurname), (string?)null)
            : (null, null, null, Clean(details.OrganisationName));
        DocumentNumber = details.DocumentNumber is null ? null : IdentityDocument.Normal(details.DocumentType, details.DocumentNumber);
        DocumentType = DocumentNumber is null ? null : details.DocumentType;
        BranchId = details.BranchId;
        Language = details.Language ?? Language;
        Provisional = DisplayName is null;
        SearchText = Fold(string.Join(' ', DisplayName, DocumentNumber));
        Rev++;
    }

    /// <summary>Something is said of the member's addresses that the card shows.</summary>
    public void AddressesChanged() => Rev++;

    /// <summary>An address is gone. A card's rev counts addresses too: with one less it must still be newer.</summary>
    internal void AddressGone() => Rev += 2;

    /// <summary>Something is said of the member beyond name and document.</summary>
    internal void ProfileChanged() => Rev++;

    /// <summary>The lifecycle says that the relationship stands elsewhere, or since another time.</summary>
    internal void Moved(MemberStage stage)
    {
        Stage = stage;
        Rev++;
    }

    /// <summary>The name to show of these parts, or null when there are none.</summary>
    public static string? NameOf(string? givenNames, string? firstSurname, string? secondSurname, string? organisationName)
    {
        var name = organisationName ?? string.Join(' ', new[] { givenNames, firstSurname, secondSurname }.Where(part => !string.IsNullOrEmpty(part)));
        return name.Length == 0 ? null : name;
    }

    /// <summary>Text as search compares it: lower case, without accents (ñ kept as n), single spaces.</summary>
    public static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var letter in text.Normalize(NormalizationForm.FormD).Where(c => CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark))
        {
            if (!char.IsWhiteSpace(letter))
            {
                folded.Append(char.ToLowerInvariant(letter));
            }
            else if (folded.Length > 0 && folded[^1] != ' ')
            {
                folded.Append(' ');
            }
        }

        return folded.ToString().TrimEnd();
    }

    private static string? Clean(string? text) =>
        string.IsNullOrWhiteSpace(text) ? null : string.Join(' ', StoredText.Of(text).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>A document's number as it is kept and compared; null when nothing is left of it.</summary>
    internal static string? Compact(string number)
    {
        var compact = string.Concat(number.Where(char.IsLetterOrDigit)).ToUpperInvariant();
        return compact.Length == 0 ? null : compact;
    }
}

/// <summary>What is said about a member when they are registered or identified.</summary>
public sealed record MemberDetails
{
    /// <summary>Person or organisation.</summary>
    public MemberKind Kind { get; init; }

    /// <summary>Where the relationship stands when the record is made or its member first becomes known; later the lifecycle says it.</summary>
    public MemberStage Stage { get; init; }

    /// <summary>Given names of a person.</summary>
    public string? GivenNames { get; init; }

    /// <summary>First surname of a person.</summary>
    public string? FirstSurname { get; init; }

    /// <summary>Second surname of a person, if any.</summary>
    public string? SecondSurname { get; init; }

    /// <summary>Name of an organisation.</summary>
    public string? OrganisationName { get; init; }

    /// <summary>Kind of identity document.</summary>
    public DocumentType? DocumentType { get; init; }

    /// <summary>Number of the identity document, as typed.</summary>
    public string? DocumentNumber { get; init; }

    /// <summary>The branch that serves the member.</summary>
    public Guid? BranchId { get; init; }

    /// <summary>The language the member is written to in, <c>es</c> or <c>en</c>; null leaves it as it is.</summary>
    public string? Language { get; init; }
}
