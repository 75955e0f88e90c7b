using Coop.Web.Client;
using Coop.Web.Client.Desk;
using Coop.Web.Components;

namespace Coop.Web.Start;

/// <summary>Pages and circuits.</summary>
internal static class Pages
{
    // The composer sends up to 20,000 characters in one message; each may take four bytes, and JSON may escape it to six.
    private const int LongestMessage = 20_000 * 6 + 8_192;

    // A line that was cut without a word is noticed by the browser after three of these: kit/start.js.
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(4);

    public static IServiceCollection AddPages(this IServiceCollection services)
    {
        services.AddCoopScreens();
        services.AddAntiforgery(options =>
        {
            options.Cookie.Name = "coop-form";
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            options.SuppressXFrameOptionsHeader = true;
        });
        services.AddRazorComponents().AddInteractiveServerComponents()
            .AddHubOptions(hub =>
            {
                hub.MaximumReceiveMessageSize = LongestMessage;
                hub.KeepAliveInterval = KeepAlive;
            });
        return services;
    }

    public static void MapPages(this WebApplication app) =>
        app.MapRazorComponents<App>()
            .AddInteractiveServerRenderMode(mode => mode.ContentSecurityFrameAncestorsPolicy = null) // the site's own policy says it
            .AddAdditionalAssemblies(typeof(DeskPage).Assembly);
}
