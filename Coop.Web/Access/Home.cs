using Coop.Core.Access;

namespace Coop.Web.Access;

/// <summary>Where people begin.</summary>
internal static class Home
{
    /// <summary>The first page of somebody with these roles.</summary>
    public static string Of(IEnumerable<Role> roles) => Permissions.Allow(roles, Permission.SeeMembers) ? "/desk"
        : Permissions.Allow(roles, Permission.SeeJourneys) ? "/journeys"
        : "/account";
}
