using System.Collections.Frozen;
using Coop.Core.Members;
using Coop.Core.Persistence;

namespace Coop.Core.Importing.Rows;

/// <summary>What a row says of a member.</summary>
internal sealed class MemberGroup : RowGroup
{
    /// <summary>Name, document, branch.</summary>
    public MemberDetails Details { get; set; } = new();

    /// <summary>Beyond name and document.</summary>
    public ProfileDetails Profile { get; set; } = ProfileDetails.Nothing;

    /// <summary>Since when the relationship stands where it does; null when it is not said.</summary>
    public DateTimeOffset? Since { get; set; }

    /// <summary>Telephones and mailboxes.</summary>
    public IReadOnlyList<ContactAddress> Addresses { get; set; } = [];

    /// <summary>By what the record is found: the document alone where there is one, else telephone and e-mail in turn.</summary>
    public IReadOnlyList<(string Kind, string? Type, string Value)> Names { get; set; } = [];
}

/// <summary>Reads people and organisations, by the same rules as when somebody types them.</summary>
internal sealed class MemberRows(RowCells cells, BranchNames branches, TimeProvider clock)
{
    private const int LongestName = 100;

    private static readonly DateOnly Earliest = new(1900, 1, 1);

    private static readonly FrozenDictionary<string, MemberStage> Stages = new Dictionary<string, MemberStage>(StringComparer.Ordinal)
    {
        ["prospect"] = MemberStage.Prospect,
        ["prospecto"] = MemberStage.Prospect,
        ["interesado"] = MemberStage.Prospect,
        ["applicant"] = MemberStage.Applicant,
        ["solicitante"] = MemberStage.Applicant,
        ["aspirante"] = MemberStage.Applicant,
        ["active"] = MemberStage.Active,
        ["activo"] = MemberStage.Active,
        ["activa"] = MemberStage.Active,
        ["habil"] = MemberStage.Active,
        ["asociado"] = MemberStage.Active,
        ["asociada"] = MemberStage.Active,
        ["withdrawn"] = MemberStage.Withdrawn,
        ["retirado"] = MemberStage.Withdrawn,
        ["retirada"] = MemberStage.Withdrawn,
        ["inactivo"] = MemberStage.Withdrawn,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, Gender> Genders = new Dictionary<string, Gender>(StringComparer.Ordinal)
    {
        ["female"] = Gender.Female,
        ["f"] = Gender.Female,
        ["femenino"] = Gender.Female,
        ["mujer"] = Gender.Female,
        ["male"] = Gender.Male,
        ["m"] = Gender.Male,
        ["masculino"] = Gender.Male,
        ["hombre"] = Gender.Male,
        ["other"] = Gender.Other,
        ["otro"] = Gender.Other,
        ["otra"] = Gender.Other,
        ["x"] = Gender.Other,
        ["no binario"] = Gender.Other,
        ["undisclosed"] = Gender.Undisclosed,
        ["prefiere no decir"] = Gender.Undisclosed,
        ["no informa"] = Gender.Undisclosed,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, MemberLanguage> Languages = new Dictionary<string, MemberLanguage>(StringComparer.Ordinal)
    {
        ["es"] = MemberLanguage.Es,
        ["espanol"] = MemberLanguage.Es,
        ["spanish"] = MemberLanguage.Es,
        ["en"] = MemberLanguage.En,
        ["ingles"] = MemberLanguage.En,
        ["english"] = MemberLanguage.En,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Particles = new[] { "de", "del", "la", "las", "los", "y", "da", "do", "van", "von", "san", "santa" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private enum MemberLanguage
    {
        Es,
        En,
    }

    /// <summary>Reads one row.</summary>
    public void Read(MemberGroup group)
    {
        cells.Begin(group.Rows[0], group.Faults);
        var organisation = cells.Text("organisation_name", LongestName);
        var kind = organisation is null ? MemberKind.Person : MemberKind.Organisation;
        var document = WhoCells.Document(cells, kind);
        var (surname, second) = Surnames();
        group.Details = new MemberDetails
        {
            Kind = kind,
            Stage = cells.Choice("stage", Stages) ?? MemberStage.Active,
            GivenNames = cells.Text("given_names", LongestName),
            FirstSurname = surname,
            SecondSurname = second,
            OrganisationName = organisation,
            DocumentType = document?.Type,
            DocumentNumber = document?.Number,
            BranchId = Branch(),
            Language = cells.Choice("language", Languages)?.Stored(),
        };
        Contacts(group, document);
        Life(group, kind);
        if (group.Faults.Count == 0 && MemberCheck.Missing(group.Details) is { } missing)
        {
            cells.Fault(missing, "missing");
        }
    }

    private void Contacts(MemberGroup group, (DocumentType Type, string Number)? document)
    {
        var (telephone, other, email) = (WhoCells.Telephone(cells), WhoCells.Telephone(cells, "telephone_2"), WhoCells.Email(cells));
        group.Addresses = [.. new[] { telephone, other, email }.OfType<ContactAddress>().DistinctBy(address => (address.Kind, address.Value))];
        group.Names = document is { } sure && IdentityDocument.Normal(sure.Type, sure.Number) is { } number
            ? [("document", sure.Type.Stored(), number)]
            : [.. group.Addresses.Select(address => (address.Kind.Stored(), (string?)null, address.Value))];
        if (group.Names.Count == 0 && group.Faults.Count == 0)
        {
            cells.Fault("document", "who");
        }
    }

    private void Life(MemberGroup group, MemberKind kind)
    {
        var today = MonthText.Today(clock);
        var (since, birth) = (Day("since", today), Day("birth_date", today));
        var gender = cells.Choice("gender", Genders);
        if (kind == MemberKind.Organisation && (birth is not null || gender is not null))
        {
            cells.Fault(birth is not null ? "birth_date" : "gender", "organisation");
        }

        group.Since = since is { } day ? Facts.FactTime.InBogota(day.ToDateTime(TimeOnly.MinValue)) : null;
        group.Profile = new ProfileDetails
        {
            BirthDate = birth,
            Gender = gender,
            Municipality = Town(),
            Address = cells.Text("address", SaveProfile.MaxLength),
            Occupation = cells.Text("occupation", SaveProfile.MaxLength),
        };
    }

    private DateOnly? Day(string field, DateOnly today)
    {
        if (cells.Day(field) is not { } day)
        {
            return null;
        }

        if (day > today || day < Earliest)
        {
            cells.Fault(field, day > today ? "in_future" : "too_early", cells.Raw(field));
            return null;
        }

        return day;
    }

    private Guid? Branch()
    {
        if (cells.Raw("branch") is not { } named)
        {
            return null;
        }

        if (branches.Find(named) is { } branch)
        {
            return branch.Id;
        }

        cells.Fault("branch", "unknown", named);
        return null;
    }

    private string? Town()
    {
        if (cells.Raw("municipality") is not { } named)
        {
            return null;
        }

        var towns = TownNames.Find(named);
        if (towns is [var town])
        {
            return town.Code;
        }

        cells.Fault("municipality", towns.Count == 0 ? "unknown_town" : "several_towns", named);
        return null;
    }

    /// <summary>Both surnames in one cell: the first word, with what belongs to it as in <c>de la Cruz</c>, and the rest.</summary>
    private (string? First, string? Second) Surnames()
    {
        var (first, second) = (cells.Text("first_surname", LongestName), cells.Text("second_surname", LongestName));
        if (first is not null || cells.Text("surnames", LongestName) is not { } both)
        {
            return (first, second);
        }

        var words = both.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var end = Array.FindIndex(words, word => !Particles.Contains(word)) + 1;
        return end <= 0 || end == words.Length ? (both, second) : (string.Join(' ', words[..end]), second ?? string.Join(' ', words[end..]));
    }
}
