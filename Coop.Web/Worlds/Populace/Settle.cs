using System.Globalization;
using Coop.Core.Members;

namespace Coop.Web.Worlds.Populace;

/// <summary>
/// Makes the people of an imaginary cooperative. Their documents are of ranges never issued (cédulas above nine thousand million,
/// NIT from 999 000 000 on), their telephones of prefixes nobody was given (390, and 609 for fixed lines), their mailboxes of example.coop.
/// </summary>
internal static class Settle
{
    /// <summary>Where it sells: imaginary branches in towns there are, of one valley and the country east of it.</summary>
    public static (string Code, string Name, double Weight, string Town)[] Branches { get; } =
    [
        ("CEN", "Centro", 22, "05001"), ("LAU", "Laureles del Norte", 14, "05001"), ("GUA", "Guadalupe", 12, "05088"), ("RIO", "Riolargo", 9, "05615"),
        ("PLA", "Plaza de mercado", 9, "05360"), ("SAM", "El Samán", 8, "05266"), ("ACA", "Las Acacias", 7, "05631"), ("PUE", "Puente Alto", 6, "05212"),
        ("VIL", "Villa del Prado", 5, "05380"), ("MIR", "Mirador", 4, "05376"), ("QUE", "La Quebrada", 3, "05440"), ("PAR", "Páramo", 1, "05756"),
    ];

    private static readonly double[] BranchWeights = [.. Branches.Select(branch => branch.Weight)];
    private static readonly double[] HouseholdShelves = [.. Goods.Shelves.Select(shelf => shelf.Households)];
    private static readonly double[] OrganisationShelves = [.. Goods.Shelves.Select(shelf => shelf.Organisations)];

    /// <summary>Somebody, the same each time.</summary>
    public static Inhabitant Down(WorldPlan plan, int number, IReadOnlyList<Guid> branches)
    {
        var dice = Dice.Of(plan.Seed, number, 1);
        var kind = dice.Comes(.025) ? MemberKind.Organisation : MemberKind.Person;
        var isWoman = dice.Comes(.53);
        var fate = Fate.Of(plan, kind, Dice.Of(plan.Seed, number, 2));
        var branch = dice.ByWeight(BranchWeights);
        var details = (kind == MemberKind.Person ? Person(number, isWoman, ref dice) : Organisation(number, ref dice)) with { Stage = fate.Stage, BranchId = branches[branch] };
        var created = fate.Life[0].From;
        var cadence = Cadence(kind, ref dice);
        var shelves = kind == MemberKind.Person ? HouseholdShelves : OrganisationShelves;
        return new Inhabitant
        {
            Number = number,
            Id = Dice.IdAt(created, (ulong)number),
            Details = details,
            CreatedAt = created,
            Branch = branch,
            Addresses = [.. Addresses(number, details, ref dice)],
            Profile = kind == MemberKind.Person && dice.Comes(.75) ? Profile(plan, branch, isWoman, ref dice) : null,
            Life = fate.Life,
            // Who may join tries first what is sold there.
            Cadence = fate.Pays.Until < 0 ? cadence * 6 : cadence,
            Basket = (kind == MemberKind.Person ? .6 : 1.5) + (dice.Unit() * dice.Unit() * 6),
            Tastes = [(byte)dice.ByWeight(shelves), (byte)dice.ByWeight(shelves), (byte)dice.ByWeight(shelves), (byte)dice.ByWeight(shelves)],
            Buys = fate.Buys,
            Payday = dice.Comes(.45),
            Contributes = kind == MemberKind.Person ? 10_000 + (dice.Below(9) * 5_000) : 50_000 + (dice.Below(10) * 10_000),
            Every = dice.ByWeight([.5, .3, .12, .08]) switch { 0 => 1, 1 => 3, 2 => 6, _ => 12 },
            Pays = fate.Pays,
        };
    }

    private static double Cadence(MemberKind kind, ref Dice dice) => dice.ByWeight(kind == MemberKind.Person ? [.2, .28, .27, .15, .1] : [.3, .35, .2, .1, .05]) switch
    {
        0 => 6 + (dice.Unit() * 5),
        1 => 13 + (dice.Unit() * 5),
        2 => 26 + (dice.Unit() * 12),
        3 => 50 + (dice.Unit() * 50),
        _ => 120 + (dice.Unit() * 200),
    };

    private static MemberDetails Person(int number, bool isWoman, ref Dice dice)
    {
        var given = dice.Of(isWoman ? PeopleNames.Women : PeopleNames.Men);
        var (type, document) = dice.ByWeight([.955, .02, .025]) switch
        {
            0 => (DocumentType.Cc, 9_000_000_000L + number),
            1 => (DocumentType.Ce, 99_000_000L + number),
            _ => (DocumentType.Ppt, 99_000_000_000L + number),
        };
        return new MemberDetails
        {
            Kind = MemberKind.Person,
            GivenNames = dice.Comes(.7) ? $"{given} {dice.Of(isWoman ? PeopleNames.SecondWomen : PeopleNames.SecondMen)}" : given,
            FirstSurname = dice.Of(PeopleNames.Surnames),
            SecondSurname = dice.Comes(.93) ? dice.Of(PeopleNames.Surnames) : null,
            DocumentType = type,
            DocumentNumber = document.ToString(CultureInfo.InvariantCulture),
        };
    }

    private static MemberDetails Organisation(int number, ref Dice dice)
    {
        var form = dice.Of(PeopleNames.Forms);
        return new MemberDetails
        {
            Kind = MemberKind.Organisation,
            OrganisationName = $"{dice.Of(PeopleNames.Trades)} {dice.Of(PeopleNames.Signs)} {form}",
            DocumentType = DocumentType.Nit,
            DocumentNumber = (999_000_000 + number).ToString(CultureInfo.InvariantCulture),
        };
    }

    private static List<ContactAddress> Addresses(int number, MemberDetails details, ref Dice dice)
    {
        var addresses = new List<ContactAddress>();
        if (dice.Comes(.94))
        {
            // Some share a telephone with a neighbour by number, as families do.
            var line = (dice.Comes(.02) ? number - (number % 3) : number) % 10_000_000;
            var digits = line.ToString("0000000", CultureInfo.InvariantCulture);
            addresses.Add(ContactAddress.Telephone(details.Kind == MemberKind.Person ? $"+57390{digits}" : $"+57609{digits}")!);
        }

        if (dice.Comes(.62))
        {
            var name = details.OrganisationName is { } organisation ? organisation.Split(' ')[0] : $"{details.GivenNames!.Split(' ')[0]}.{details.FirstSurname}";
            var mailbox = string.Concat(Member.Fold(name).Where(c => char.IsAsciiLetterOrDigit(c) || c == '.'));
            addresses.Add(ContactAddress.Email($"{mailbox}.{number.ToString(CultureInfo.InvariantCulture)}@example.coop")!);
        }

        return addresses;
    }

    /// <summary>Most live where their branch is, some where another is, and a few anywhere in the country.</summary>
    private static string Town(int branch, ref Dice dice) => dice.ByWeight([.72, .2, .08]) switch
    {
        0 => Branches[branch].Town,
        1 => Branches[dice.ByWeight(BranchWeights)].Town,
        _ => dice.Of(Municipality.All).Code,
    };

    private static ProfileDetails Profile(WorldPlan plan, int branch, bool isWoman, ref Dice dice) => new()
    {
        BirthDate = dice.Comes(.9) ? plan.First.AddDays(-(int)(365.25 * (18 + ((dice.Unit() + dice.Unit() + dice.Unit()) * 22)))) : null,
        Gender = dice.Comes(.96) ? (isWoman ? Gender.Female : Gender.Male) : Gender.Undisclosed,
        Municipality = dice.Comes(.9) ? Town(branch, ref dice) : null,
        Address = dice.Comes(.6) ? $"{dice.Of(PeopleNames.Streets)} {dice.Between(1, 120)} # {dice.Between(1, 90)}-{dice.Between(1, 99)}" : null,
        Occupation = dice.Comes(.55) ? dice.Of(PeopleNames.Occupations) : null,
    };
}
