using Coop.Core.Access;
using Coop.Core.Health;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Components.Authorization;

namespace Coop.Web.Access;

/// <summary>Registers how staff sign in and stay signed in.</summary>
internal static class AccessModule
{
    private static readonly TimeSpan Idle = TimeSpan.FromHours(12);

    public static IServiceCollection AddStaffAccess(this IServiceCollection services)
    {
        services.AddAuthentication(StaffClaims.Scheme).AddCookie(StaffClaims.Scheme, options =>
        {
            options.Cookie.Name = "coop-staff";
            options.Cookie.HttpOnly = true;
            options.Cookie.SameSite = SameSiteMode.Lax;
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            options.CookieManager = new PrefixedCookies();
            options.ExpireTimeSpan = Idle;
            options.LoginPath = "/sign-in";
            options.AccessDeniedPath = "/account";
            options.ReturnUrlParameter = "to";
        });
        services.AddOptions<CookieAuthenticationOptions>(StaffClaims.Scheme).Configure<StaffTickets>((options, tickets) => options.SessionStore = tickets);
        services.AddSingleton<StaffTickets>();
        services.AddAuthorization();
        services.AddCascadingAuthenticationState();
        services.AddHttpContextAccessor();
        services.AddScoped<AuthenticationStateProvider, StaffState>();
        services.AddScoped<IWhoActs, WhoActs>();
        services.AddSingleton<SignInLimit>();
        services.AddSingleton<SignInMetrics>();
        services.AddWorker<OpenLines>();
        services.AddWorker<SessionSweep>();
        return services;
    }

    public static void UseStaffAccess(this WebApplication app)
    {
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseMiddleware<StaffOnly>();
    }

    public static void MapStaffAccess(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/", (HttpContext context) => Results.LocalRedirect(HomeOf(context)));
        // For scripts of open pages that lost their circuit: is it the network, or is the session over?
        endpoints.MapGet("/session", (HttpContext context) => context.User.StaffId is null ? Results.Unauthorized() : Results.NoContent());
        endpoints.MapPost("/sign-out", async (HttpContext context) =>
        {
            await context.SignOutAsync(StaffClaims.Scheme);
            return Results.LocalRedirect("/sign-in");
        });
    }

    private static string HomeOf(HttpContext context) => context.User.StaffId is null ? "/sign-in" : Home.Of(context.User.Roles);
}
