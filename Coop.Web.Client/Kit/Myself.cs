using System.Security.Claims;
using Coop.Core.Access;

namespace Coop.Web.Client.Kit;

/// <summary>The person before the screen.</summary>
/// <param name="Id">Who.</param>
/// <param name="Name">What colleagues see.</param>
/// <param name="Roles">What they are there for.</param>
/// <param name="Theme"><c>system</c>, <c>light</c> or <c>dark</c>.</param>
public sealed record Myself(StaffId Id, string Name, IReadOnlyList<Role> Roles, string Theme)
{
    /// <summary>The signed-in person, or null.</summary>
    public static Myself? Of(ClaimsPrincipal person) =>
        person.StaffId is { } id ? new Myself(id, person.DisplayName, person.Roles, person.ChosenTheme) : null;

    /// <summary>The same person with the same rights.</summary>
    public bool IsSameAs(Myself? other) => other is not null && Id == other.Id && Name == other.Name && Roles.SequenceEqual(other.Roles);

    /// <summary>Whether screens offer it; the use case decides.</summary>
    public bool May(Permission permission) => Permissions.Allow(Roles, permission);
}
