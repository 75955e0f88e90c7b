namespace Coop.Core.Access;

/// <summary>What a person on the staff is there for.</summary>
public enum Role
{
    /// <summary>Serves members at the desk.</summary>
    Agent,

    /// <summary>Leads agents.</summary>
    Supervisor,

    /// <summary>Draws journeys and campaigns.</summary>
    Marketer,

    /// <summary>Reads what the numbers say.</summary>
    Analyst,

    /// <summary>Runs the installation.</summary>
    Administrator,
}

/// <summary>One thing somebody may do.</summary>
public enum Permission
{
    /// <summary>See members and their timelines, and the work.</summary>
    SeeMembers,

    /// <summary>Answer members, take and close work, note, identify.</summary>
    AnswerMembers,

    /// <summary>Correct where relationships stood, steer the rules that move members, keep the data of members good.</summary>
    ManageMembers,

    /// <summary>See and replay what could not be processed.</summary>
    MendFaults,

    /// <summary>Disable and enable people, change their roles.</summary>
    ManageStaff,

    /// <summary>See journeys, who is inside and what happened to them there.</summary>
    SeeJourneys,

    /// <summary>Pause and resume journeys, send a parked member on.</summary>
    SteerJourneys,

    /// <summary>Add, change and withdraw products of the catalogue, and branches.</summary>
    ManageCatalog,

    /// <summary>Make and revoke the keys by which other systems tell facts.</summary>
    ManageKeys,

    /// <summary>Have files of members, sales and contributions taken in.</summary>
    ImportData,

    /// <summary>See the programme, its rewards, and whether the books are right.</summary>
    SeeLoyalty,

    /// <summary>Change the programme and its rewards, correct accounts.</summary>
    SteerLoyalty,

    /// <summary>See segments, and how many members are in them.</summary>
    SeeSegments,

    /// <summary>Make, change and archive segments.</summary>
    SteerSegments,

    /// <summary>Take lists of members out as files.</summary>
    ExportMembers,

    /// <summary>Only be signed in: own preferences.</summary>
    BeSignedIn,
}

/// <summary>Which role may do what.</summary>
public static class Permissions
{
    private static readonly Dictionary<Role, Permission[]> ByRole = new()
    {
        [Role.Agent] = [Permission.SeeMembers, Permission.AnswerMembers],
        [Role.Supervisor] = [Permission.SeeMembers, Permission.AnswerMembers, Permission.ManageMembers, Permission.MendFaults, Permission.SeeJourneys, Permission.SteerJourneys, Permission.SeeLoyalty, Permission.SeeSegments, Permission.ExportMembers],
        [Role.Marketer] = [Permission.SeeJourneys, Permission.SteerJourneys, Permission.ManageCatalog, Permission.SeeLoyalty, Permission.SteerLoyalty, Permission.SeeSegments, Permission.SteerSegments],
        [Role.Analyst] = [Permission.SeeJourneys, Permission.SeeLoyalty, Permission.SeeSegments],
        [Role.Administrator] =
        [
            Permission.SeeMembers, Permission.ManageMembers, Permission.MendFaults, Permission.SeeJourneys, Permission.SteerJourneys, Permission.ManageStaff, Permission.ManageCatalog,
            Permission.ManageKeys, Permission.ImportData, Permission.SeeLoyalty, Permission.SteerLoyalty, Permission.SeeSegments, Permission.SteerSegments, Permission.ExportMembers,
        ],
    };

    /// <summary>Whether one of the roles carries the permission.</summary>
    public static bool Allow(IEnumerable<Role> roles, Permission permission) =>
        permission == Permission.BeSignedIn || roles.Any(role => ByRole[role].Contains(permission));
}

/// <summary>The permission a use case needs; <see cref="Act"/> refuses to run it for anybody without.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NeedsAttribute(Permission permission) : Attribute
{
    /// <summary>The permission.</summary>
    public Permission Permission => permission;
}

/// <summary>The person on whose behalf the present scope acts; nobody in workers and for members.</summary>
public sealed class CurrentActor
{
    /// <summary>The person, or null.</summary>
    public StaffId? Staff { get; internal set; }

    /// <summary>The person.</summary>
    /// <exception cref="InvalidOperationException">Nobody acts.</exception>
    public StaffId Required => Staff ?? throw new InvalidOperationException("This needs somebody who acts.");
}
