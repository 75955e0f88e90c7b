using System.Security.Claims;
using Coop.Core.Access;

namespace Coop.Web.Client.Kit;

/// <summary>The person before the screen.</summary>
/// <param name="Id">Who.</param>
/// <param name="Name">What colleagues see.</param>
/// <param name="Roles">What they are there for.</param>
/// <param name="Theme"><c>system</c>, <c>light</c> or <c>dark</c>.</param>
public sealed record Me(StaffId Id, string Name, IReadOnlyList<Role> Roles, string Theme)
{
    /// <summary>The signed-in person, or null.</summary>
    public static Me? Of(ClaimsPrincipal person) =>
        person.StaffId is { } id ? new Me(id, person.DisplayName, person.Roles, person.ChosenTheme) : null;

    /// <summary>Whether screens offer it; the use case decides.</summary>
    public bool May(Permission permission) => Permissions.Allow(Roles, permission);
}
