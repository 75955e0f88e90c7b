using Coop.Channels.Portal;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;

namespace Coop.Web.Portal;

/// <summary>Registers and maps the members' portal: its scheme, its pages and its live line.</summary>
internal static class PortalModule
{
    private const int LargestForm = 64 * 1024;
    private static readonly PathString[] Below = ["/portal", "/hubs/portal"];

    public static IServiceCollection AddPortalPages(this IServiceCollection services)
    {
        services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, MemberScheme>(MemberClaims.Scheme, null);
        services.AddSingleton<PortalAssets>();
        services.AddSingleton<PortalStage>();
        services.AddSingleton<WayIn>();
        services.AddSingleton<Inside>();
        return services;
    }

    /// <summary>Below the portal's addresses a request is a member's or nobody's, whoever of the staff uses the same browser.</summary>
    public static void UsePortal(this WebApplication app) => app.Use(async (context, next) =>
    {
        if (Array.Exists(Below, path => context.Request.Path.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase)))
        {
            context.User = (await context.AuthenticateAsync(MemberClaims.Scheme)).Principal ?? new();
            context.Response.Headers.ContentSecurityPolicy = PortalStage.Policy;
            // Last of all: whoever writes a form's token has headers of their own in mind.
            context.Response.OnStarting(() =>
            {
                context.Response.Headers.CacheControl = "no-cache, no-store";
                return Task.CompletedTask;
            });
        }

        await next(context);
    });

    public static void MapPortal(this IEndpointRouteBuilder endpoints)
    {
        endpoints.ServiceProvider.GetRequiredService<PortalAssets>().Read(endpoints);
        var (wayIn, inside) = (endpoints.ServiceProvider.GetRequiredService<WayIn>(), endpoints.ServiceProvider.GetRequiredService<Inside>());
        var pages = endpoints.MapGroup("/portal").AllowAnonymous();
        Page("", context => context.User.Visitor is null ? wayIn.AskAsync(context) : inside.ReadAsync(context));
        Page("/code", wayIn.CodeAsync);
        Page("/link", wayIn.LinkAsync);
        Page("/choose", wayIn.ChooseAsync);
        Page("/consents", inside.ConsentsAsync);
        Page("/points", inside.PointsAsync);
        Page("/account", inside.AccountAsync);
        // For the page's script: is it the network, or is the session over?
        Page("/session", context => Task.FromResult(context.User.Visitor is null ? Results.Unauthorized() : Results.NoContent()));

        Form("/sign-in", wayIn.AskedAsync);
        Form("/code", wayIn.NamedAsync);
        Form("/link", wayIn.ConfirmedAsync);
        Form("/choose", wayIn.ChosenAsync);
        Form("/preferences", inside.PreferAsync);
        Form("/messages", inside.WriteAsync);
        Form("/consents", inside.ConsentAsync);
        Form("/sign-out", inside.LeaveAsync);
        Form("/sign-out-everywhere", inside.LeaveAllAsync);

        endpoints.MapPortalLine().AllowAnonymous().Add(endpoint =>
        {
            var connect = endpoint.RequestDelegate!;
            endpoint.RequestDelegate = context =>
            {
                if (context.User.Visitor is not null)
                {
                    return connect(context);
                }

                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                return Task.CompletedTask;
            };
        });

        void Page(string path, Func<HttpContext, Task<IResult>> handle) =>
            pages.MapGet(path, async context => await (await handle(context)).ExecuteAsync(context));

        void Form(string path, Func<HttpContext, IFormCollection, Task<IResult>> handle) => pages
            .MapPost(path, async context => await (await PortalStage.FormAsync(context, handle)).ExecuteAsync(context))
            .WithMetadata(new RequireAntiforgeryTokenAttribute(), new RequestSizeLimitAttribute(LargestForm));
    }
}
