using Coop.Core.Access;
using Coop.Core.Members;
using Coop.Core.Persistence;

namespace Coop.Web.Worlds;

/// <summary>
/// Cooperativa La Ceiba, which does not exist: three branches, some fifty members with stories, and a small staff. Built
/// through the use cases, so that it breaks when their rules change.
/// </summary>
internal sealed class SmallWorld(WorkFactory works, AddStaff addStaff, RegisterMember register, TimeProvider clock)
{
    /// <summary>Good for development only: printed at start and known to everybody.</summary>
    public const string Password = "la-ceiba-2026";

    public static IReadOnlyList<(string Name, string DisplayName, Role Role)> People { get; } =
    [
        ("lucia", "Lucía Fernanda Ríos Cárdenas", Role.Agent),
        ("mateo", "Mateo Quiñones Valencia", Role.Agent),
        ("yuliana", "Yuliana Andrea Mosquera Palacios", Role.Agent),
        ("hernan", "Hernán Darío Echeverri Ospina", Role.Supervisor),
        ("paola", "Paola Ximena Buitrago Niño", Role.Marketer),
        ("tomas", "Tomás Alejandro Villamizar Peña", Role.Analyst),
        ("gloria", "Gloria Inés Zambrano Arboleda", Role.Administrator),
    ];

    /// <summary>Whether these people are this database's staff, so that their password may be told.</summary>
    public static async Task<bool> IsHereAsync(IServiceProvider services)
    {
        var staff = await services.GetRequiredService<StaffReads>().ListAsync(CancellationToken.None);
        return People.All(person => staff.Any(row => row.UserName == person.Name && row.DisplayName == person.DisplayName));
    }

    public async Task BuildAsync(CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        foreach (var (name, displayName, role) in People)
        {
            addStaff.Run(work, name, displayName, Password, role);
        }

        var branch = Branch.Opened("CEN", "Centro", clock);
        work.Db.Branches.Add(branch);
        register.Run(work, new MemberDetails
        {
            Stage = MemberStage.Active,
            GivenNames = "María del Rosario",
            FirstSurname = "Etxeberria",
            SecondSurname = "Montealegre",
            DocumentType = DocumentType.Cc,
            DocumentNumber = "52.000.101",
            BranchId = branch.Id,
        }, ContactAddress.Telephone("+57 300 555 0101")!, ContactAddress.Email("maria.etxeberria@example.coop")!);
        await work.CommitAsync(ct);
    }
}
