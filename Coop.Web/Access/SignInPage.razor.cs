using System.Globalization;
using Coop.Core.Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Access;

/// <summary>A form without a circuit: nobody is known yet who could have one.</summary>
public sealed partial class SignInPage(
    CheckPassword password, StaffReads staff, SignInLimit limit, SignInMetrics metrics, NavigationManager navigation, IStringLocalizer<Texts> texts)
{
    // A language is called by its own name, whatever language the page is in.
    private static readonly (string Code, string Name)[] Languages = [("es", "Español"), ("en", "English")];

    private string? _fault;

    [SupplyParameterFromForm(FormName = "sign-in")]
    private SignInForm? Form { get; set; }

    [SupplyParameterFromQuery(Name = "to")]
    private string? To { get; set; }

    [CascadingParameter]
    private HttpContext Http { get; set; } = null!;

    private string? Described => _fault is null ? null : "fault";

    /// <summary>Who is signed in has no business here: signing in on top of a session would leave both half open.</summary>
    protected override void OnInitialized()
    {
        if (Http.User.StaffId is not null)
        {
            navigation.NavigateTo(Home.Of(Http.User.Roles));
        }
    }

    private async Task SubmitAsync()
    {
        if (!limit.Admits(Http))
        {
            metrics.Count("too_many");
            Refuse("SignInTooMany", StatusCodes.Status429TooManyRequests);
        }
        else if (Form is not { Name.Length: > 0, Password.Length: > 0 })
        {
            Refuse("SignInEmpty", StatusCodes.Status400BadRequest);
        }
        else if (await password.RunAsync(Form.Name, Form.Password, Http.RequestAborted) is not { } person)
        {
            metrics.Count("refused");
            Refuse("SignInRefused", StatusCodes.Status400BadRequest);
        }
        else
        {
            metrics.Count("signed_in");
            await Http.SignInAsync(StaffClaims.Scheme, StaffClaims.Of(person));
            navigation.NavigateTo(IsOurs(To) ? To! : Home.Of(await staff.RolesAsync(person, Http.RequestAborted)));
        }
    }

    private void Refuse(string fault, int status)
    {
        _fault = fault;
        Http.Response.StatusCode = status;
    }

    private static string? Current(string language) => language == CultureInfo.CurrentUICulture.TwoLetterISOLanguageName ? "true" : null;

    /// <summary>Only paths of this site: a link with a foreign address must not lead from our sign-in to somebody's copy of it.</summary>
    private static bool IsOurs(string? path) =>
        path is ['/', ..] && !path.StartsWith("//", StringComparison.Ordinal) && !path.StartsWith("/\\", StringComparison.Ordinal)
            && !path.Any(char.IsControl);

    /// <summary>What the form sends.</summary>
    public sealed class SignInForm
    {
        /// <summary>The name people sign in with.</summary>
        public string? Name { get; set; }

        /// <summary>Their password.</summary>
        public string? Password { get; set; }
    }
}
