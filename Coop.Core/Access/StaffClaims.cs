using System.Security.Claims;
using Coop.Core.Persistence;

namespace Coop.Core.Access;

/// <summary>A signed-in person as requests and circuits carry them: between sessions and claims.</summary>
public static class StaffClaims
{
    /// <summary>How staff sign in; the authentication type of their identity.</summary>
    public const string Scheme = "staff";

    private const string UserName = "coop:user";
    private const string Language = "coop:language";
    private const string Theme = "coop:theme";
    private const string Session = "coop:session";

    /// <summary>The person of a session, with today's roles and preferences.</summary>
    public static ClaimsPrincipal Of(StaffSession session) => new(new ClaimsIdentity(
        [
            new(ClaimTypes.NameIdentifier, session.Staff.Value.ToString("D")),
            new(ClaimTypes.Name, session.DisplayName),
            new(UserName, session.UserName),
            new(Language, session.Language ?? ""),
            new(Theme, session.Theme),
            new(Session, session.Id),
            .. session.Roles.Select(role => new Claim(ClaimTypes.Role, role.Stored())),
        ],
        Scheme));

    /// <summary>Somebody whose password was just found right; their session says the rest.</summary>
    public static ClaimsPrincipal Of(StaffId staff) =>
        new(new ClaimsIdentity([new(ClaimTypes.NameIdentifier, staff.Value.ToString("D"))], Scheme));

    extension(ClaimsPrincipal person)
    {
        /// <summary>Who it is; null when nobody of the staff is signed in.</summary>
        public StaffId? StaffId =>
            person.Identity is { IsAuthenticated: true, AuthenticationType: Scheme } && Guid.TryParse(person.FindFirstValue(ClaimTypes.NameIdentifier), out var id)
                ? new StaffId(id)
                : null;

        /// <summary>What colleagues and members see.</summary>
        public string DisplayName => person.FindFirstValue(ClaimTypes.Name) ?? "";

        /// <summary>The name they sign in with.</summary>
        public string SignInName => person.FindFirstValue(UserName) ?? "";

        /// <summary>Chosen language of the screens, <c>es</c> or <c>en</c>; null follows the browser.</summary>
        public string? ChosenLanguage => person.FindFirstValue(Language) is { Length: > 0 } language ? language : null;

        /// <summary><c>system</c>, <c>light</c> or <c>dark</c>.</summary>
        public string ChosenTheme => person.FindFirstValue(Theme) ?? "system";

        /// <summary>Which session it is; opens nothing.</summary>
        public string? SessionId => person.FindFirstValue(Session);

        /// <summary>What the person is there for.</summary>
        public IReadOnlyList<Role> Roles => [.. person.FindAll(ClaimTypes.Role).Select(claim => StoredName.Parse<Role>(claim.Value))];

        /// <summary>Whether screens offer it; <see cref="Act"/> decides.</summary>
        public bool MayDo(Permission permission) => person.StaffId is not null && Permissions.Allow(person.Roles, permission);
    }
}
