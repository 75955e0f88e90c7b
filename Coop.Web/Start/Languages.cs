using Coop.Channels.Portal;
using Coop.Core.Access;
using Microsoft.AspNetCore.Localization;

namespace Coop.Web.Start;

/// <summary>The languages of the screens: what the address asks for, else the person's choice, else the browser's, else Spanish.</summary>
internal static class Languages
{
    /// <summary>The query parameter by which a page is asked for in a language, as <c>?lang=en</c>.</summary>
    private const string Asked = "lang";

    public static IServiceCollection AddLanguages(this IServiceCollection services) => services
        .AddLocalization()
        .Configure<RequestLocalizationOptions>(options =>
        {
            string[] known = ["es-CO", "es", "en"];
            options.SetDefaultCulture(known[0]).AddSupportedCultures(known).AddSupportedUICultures(known);
            options.RequestCultureProviders =
            [
                new QueryStringRequestCultureProvider { QueryStringKey = Asked, UIQueryStringKey = Asked },
                new CustomRequestCultureProvider(ChosenAsync),
                new CookieRequestCultureProvider(),
                new AcceptLanguageHeaderRequestCultureProvider(),
            ];
        });

    public static void UseLanguages(this WebApplication app) => app.UseRequestLocalization();

    private static Task<ProviderCultureResult?> ChosenAsync(HttpContext context) =>
        Task.FromResult((context.User.ChosenLanguage ?? context.User.MemberLanguage) is { } language ? new ProviderCultureResult(language == "es" ? "es-CO" : language) : null);
}
