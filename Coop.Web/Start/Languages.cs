using Coop.Core.Access;
using Microsoft.AspNetCore.Localization;

namespace Coop.Web.Start;

/// <summary>The languages of the screens: the person's choice, else the browser's, else Spanish.</summary>
internal static class Languages
{
    public static IServiceCollection AddLanguages(this IServiceCollection services) => services
        .AddLocalization()
        .Configure<RequestLocalizationOptions>(options =>
        {
            string[] known = ["es-CO", "es", "en"];
            options.SetDefaultCulture(known[0]).AddSupportedCultures(known).AddSupportedUICultures(known);
            options.RequestCultureProviders =
            [
                new CustomRequestCultureProvider(ChosenAsync),
                new CookieRequestCultureProvider(),
                new AcceptLanguageHeaderRequestCultureProvider(),
            ];
        });

    public static void UseLanguages(this WebApplication app) => app.UseRequestLocalization();

    private static Task<ProviderCultureResult?> ChosenAsync(HttpContext context) =>
        Task.FromResult(context.User.ChosenLanguage is { } language ? new ProviderCultureResult(language == "es" ? "es-CO" : language) : null);
}
