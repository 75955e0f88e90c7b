using Coop.Core.Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Access;

/// <summary>A form without a circuit: nobody is known yet who could have one.</summary>
public sealed partial class SignInPage(CheckPassword password, StaffReads staff, NavigationManager navigation, IStringLocalizer<Texts> texts)
{
    private bool _refused;

    [SupplyParameterFromForm(FormName = "sign-in")]
    private SignInForm? Form { get; set; }

    [SupplyParameterFromQuery(Name = "to")]
    private string? To { get; set; }

    [CascadingParameter]
    private HttpContext Http { get; set; } = null!;

    private async Task SubmitAsync()
    {
        if (await password.RunAsync(Form?.Name ?? "", Form?.Password ?? "", Http.RequestAborted) is not { } person)
        {
            _refused = true;
            return;
        }

        await Http.SignInAsync(StaffClaims.Scheme, StaffClaims.Of(person));
        var home = Home.Of(await staff.RolesAsync(person, Http.RequestAborted));
        navigation.NavigateTo(IsOurs(To) ? To! : home);
    }

    /// <summary>Only paths of this site: a link with a foreign address must not lead from our sign-in to somebody's copy of it.</summary>
    private static bool IsOurs(string? path) =>
        path is ['/', ..] && !path.StartsWith("//", StringComparison.Ordinal) && !path.StartsWith("/\\", StringComparison.Ordinal);

    /// <summary>What the form sends.</summary>
    public sealed class SignInForm
    {
        /// <summary>The name people sign in with.</summary>
        public string? Name { get; set; }

        /// <summary>Their password.</summary>
        public string? Password { get; set; }
    }
}
