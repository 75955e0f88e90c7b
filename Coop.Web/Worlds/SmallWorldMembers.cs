using Coop.Core.Members;
using Coop.Core.Timeline;

namespace Coop.Web.Worlds;

/// <summary>The members of La Ceiba. Documents come from ranges never issued, telephones from 555, mailboxes from example.coop.</summary>
internal static class SmallWorldMembers
{
    public static IReadOnlyList<(string Code, string Name)> Branches { get; } =
        [("CEN", "Centro"), ("LAU", "Laureles del Norte"), ("GUA", "Guadalupe")];

    public static IReadOnlyList<WorldMember> All { get; } =
    [
        Person("María del Rosario", "Etxeberria", "Montealegre", "99990101", "CEN"),
        Person("María Alejandra del Socorro", "de los Ríos", "Santamaría de Echavarría", "99990102", "CEN"),
        Person("José Gregorio", "Cuaspud", "Chalapud", "99990103", "GUA"),
        Person("Yajaira", "Epieyú", "Uriana", "99990104", "LAU"),
        Person("Wilmer Antonio", "Chocué", "Yatacué", "99990105", "GUA"),
        Person("Shanelle", "Archbold", "Bowie", "99990106", "CEN"),
        Person("Luz Dary", "Murillo", "Hinestroza", "99990107", "LAU"),
        Person("Óscar Iván", "Muñoz", "Peñaranda", "99990108", "CEN"),
        Person("Ángela", "Ñáñez", null, "99990109", "GUA"),
        Person("Juan Sebastián", "Rodríguez", "Rodríguez", "99990110", "CEN"),
        Person("Ana", "Gómez", null, "99990111", "LAU"),
        Person("Leidy Johana", "Betancourt", "Zuluaga", "99990112", "CEN"),
        Person("Édgar Enrique", "Güiza", "Argüello", "99990113", "GUA"),
        Person("Nubia Esperanza", "Quiroga", "viuda de Sanclemente", "99990114", "CEN"),
        Person("Brayan Stiven", "Palacios", "Copete", "99990115", "LAU"),
        Person("Carmen Rosa", "Pushaina", "Ipuana", "99990116", "LAU"),
        Person("Dagoberto", "Hurtado", "Riascos", "99990117", "GUA"),
        Person("Mercedes del Pilar", "Arciniegas", "Bustamante", "99990118", "CEN"),
        Person("Simón", "Restrepo", "Uribe", "99990119", "LAU"),
        Person("Valentina", "Chaparro", "Cely", "99990120", "CEN"),
        Person("Jhon Jairo", "Angulo", "Preciado", "99990121", "GUA"),
        Person("Rosalba", "Tunubalá", "Velasco", "99990122", "GUA"),
        Person("Ricardo Andrés", "Fajardo", "Villalobos", "99990123", "CEN"),
        Person("Claudia Patricia", "Jaramillo", "de Ángel", "99990124", "LAU"),
        Person("Samuel", "Livingston", "Hooker", "99990125", "CEN"),
        Person("Gladys", "Caicedo", "Obregón", "99990126", "LAU"),
        Person("Héctor Fabio", "Saldarriaga", "Montoya", "99990127", "GUA"),
        Person("Paula Andrea", "Bermúdez", "Cifuentes", "99990128", "CEN"),
        Person("Efraín", "Jamioy", "Chindoy", "99990129", "GUA"),
        Person("Deisy Milena", "Córdoba", "Rentería", "99990130", "LAU"),
        Person("Fabio Nelson", "Suárez", "Acuña", "99990131", "CEN"),
        Person("Liliana Marcela", "Ocampo", "Giraldo", "99990132", "LAU"),
        Person("Yon Alexánder", "Mina", "Lucumí", "99990133", "GUA"),
        Person("Beatriz Eugenia", "Vélez", "de Uribe", "99990134", "CEN"),
        Person("Camilo Ernesto", "Daza", "Ibáñez", "99990135", "LAU"),
        Person("Ingrid Katherine", "Pérez", "Pérez", "99990136", "CEN"),
        Person("Néstor Raúl", "Tapie", "Cuastumal", "99990137", "GUA"),
        Person("Sara Lucía", "Londoño", "Íñiguez", "99990138", "LAU"),
        Person("Adán", "Yepes", null, "99990139", "CEN", MemberStage.Withdrawn),
        Person("Karen Dayana", "Lozano", "Moreno", "99990140", "LAU", MemberStage.Applicant),
        Person("Luis Eduardo", "Castañeda", "Pinzón", "99990141", "CEN", MemberStage.Applicant),
        Person("Marta Cecilia", "Agudelo", "Henao", "99990142", "GUA"),
        Organisation("Panadería y Pastelería La Espiga Dorada S.A.S.", "999990143", "CEN"),
        Organisation("Asociación de Productores Agroecológicos de la Cuenca Alta del Río Guadalupe", "999990144", "GUA"),
        Organisation("Fundación Manos que Siembran", "999990145", "LAU"),
        Organisation("Institución Educativa Rural San Isidro Labrador", "999990146", "GUA"),
        Organisation("Transportes y Encomiendas El Yarumo Ltda.", "999990147", "CEN"),
        Person("Andrea Carolina", "Sepúlveda", "Basto", "99990148", "CEN", type: DocumentType.Ce),
        Person("Yorgelis del Valle", "Urdaneta", "Colmenares", "99990149", "LAU", type: DocumentType.Ppt),
        Person("Tatiana Isabel", "Barrios", "Meza", "99990150", "LAU"),
    ];

    /// <summary>Who joined in the last days.</summary>
    public static IReadOnlyList<Newcomer> Newcomers { get; } =
    [
        new(TimeSpan.FromDays(6), Person("Aura Cristina", "Chantre", "Güetio", "99990151", "GUA"), Channel.Email, Channel.Sms),
        new(TimeSpan.FromDays(4), Person("Milton César", "Bejarano", "Copete", "99990152", "LAU"), Channel.Sms),
        new(TimeSpan.FromHours(30), Person("Yenifer Paola", "Zúñiga", "de la Hoz", "99990153", "CEN"), Channel.Email),
        new(TimeSpan.FromHours(5), Person("Rubén Darío", "Ñustes", "Cárdenas", "99990154", "CEN"), Channel.Email, Channel.Sms),
        new(TimeSpan.FromMinutes(40), Person("María Fernanda de los Ángeles", "Iriarte", "Bustamante", "99990156", "LAU")),
    ];

    private static WorldMember Person(
        string given, string first, string? second, string document, string branch,
        MemberStage stage = MemberStage.Active, DocumentType type = DocumentType.Cc) =>
        new(document, branch, new MemberDetails
        {
            Kind = MemberKind.Person,
            Stage = stage,
            GivenNames = given,
            FirstSurname = first,
            SecondSurname = second,
            DocumentType = type,
            DocumentNumber = document,
        });

    private static WorldMember Organisation(string name, string document, string branch) =>
        new(document, branch, new MemberDetails
        {
            Kind = MemberKind.Organisation,
            Stage = MemberStage.Active,
            OrganisationName = name,
            DocumentType = DocumentType.Nit,
            DocumentNumber = document,
        });
}

/// <summary>Somebody who joined so long before the present.</summary>
/// <param name="Ago">How long ago.</param>
/// <param name="Member">Who.</param>
/// <param name="Allows">On which channels the cooperative may write to serve them.</param>
internal sealed record Newcomer(TimeSpan Ago, WorldMember Member, params IReadOnlyList<Channel> Allows);

/// <summary>A member of a world before they are registered.</summary>
internal sealed record WorldMember(string Document, string Branch, MemberDetails Base)
{
    public MemberDetails Details(Guid branch) => Base with { BranchId = branch };

    /// <summary>A mobile telephone each; organisations have a fixed line. Everybody but each fifth has a mailbox.</summary>
    public IEnumerable<ContactAddress> Addresses()
    {
        var line = $"555 01{Document[^2..]}";
        yield return ContactAddress.Telephone(Base.Kind == MemberKind.Person ? $"+57 300 {line}" : $"+57 601 {line}")!;
        if (Document[^1] is not '5' and not '0')
        {
            yield return ContactAddress.Email($"{Mailbox()}@example.coop")!;
        }
    }

    private string Mailbox()
    {
        var name = Base.OrganisationName is { } organisation ? organisation.Split(' ')[0] + Document[^3..] : $"{Base.GivenNames!.Split(' ')[0]}.{Base.FirstSurname}";
        return string.Concat(Member.Fold(name).Where(c => char.IsAsciiLetterOrDigit(c) || c == '.'));
    }
}
