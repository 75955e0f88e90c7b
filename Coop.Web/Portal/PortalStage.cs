using System.Globalization;
using Coop.Channels.Portal;
using Coop.Web.Client.Kit;
using Coop.Web.Client.Portal;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;

namespace Coop.Web.Portal;

/// <summary>What all pages of the portal have in common: the request in a page's own terms, forms that are ours, and answers.</summary>
internal sealed class PortalStage(
    PortalAssets assets, PortalTexts names, IOptions<CooperativeOptions> cooperative, IStringLocalizer<Client.Texts> texts, TimeProvider clock)
{
    /// <summary>What browsers may load here: our own files, and nothing written into a page.</summary>
    public const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
        + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>The present moment, UTC.</summary>
    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>A text in the language of the request.</summary>
    public string Say(string key, params object[] holes) => texts[key, holes];

    /// <summary>The language of the request.</summary>
    public static string Language => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "en" ? "en" : "es";

    /// <summary>The request as pages know it.</summary>
    public PortalScene Scene(HttpContext context, string path, bool live = false) => new(
        names.NameIn(Language), Language, PortalCookies.Theme.Read(context) is { } theme && MemberAccountPage.Themes.Contains(theme) ? theme : "system", path,
        TimeZoneInfo.ConvertTime(clock.GetUtcNow(), cooperative.Value.Zone), cooperative.Value.Zone, assets.Of)
    {
        Visitor = context.User.Visitor,
        IsLive = live,
    };

    /// <summary>A page as an answer.</summary>
    public static IResult Page<TPage>(PortalScene scene, int status = StatusCodes.Status200OK, string? fault = null, params (string Name, object? Value)[] parameters)
        where TPage : PortalPage => new RazorComponentResult<TPage>(
            parameters.Append((nameof(PortalPage.Scene), scene)).Append((nameof(PortalPage.Fault), fault)).ToDictionary(p => p.Item1, p => p.Item2))
        {
            StatusCode = status,
            PreventStreamingRendering = true,
        };

    /// <summary>A page that says what went wrong and leads back.</summary>
    public IResult Trouble(HttpContext context, string fault, int status) => Page<TroublePage>(Scene(context, "/portal"), status, Say(fault));

    /// <summary>A page by another address, fetched by a request of its own: reloading it sends nothing again.</summary>
    public static IResult SeeOther(HttpContext context, string path)
    {
        context.Response.Headers.Location = path;
        return Results.StatusCode(StatusCodes.Status303SeeOther);
    }

    /// <summary>Hands a form on that one of our own pages has sent; others are told to go back.</summary>
    public static async Task<IResult> FormAsync(HttpContext context, Func<HttpContext, IFormCollection, Task<IResult>> handle)
    {
        var stage = context.RequestServices.GetRequiredService<PortalStage>();
        if (context.Features.Get<IAntiforgeryValidationFeature>() is not { IsValid: true })
        {
            return WantsJson(context)
                ? Results.Json(new PortalFault("form_over", stage.Say("Portal.FormOver")), statusCode: StatusCodes.Status400BadRequest)
                : stage.Trouble(context, "Portal.FormOver", StatusCodes.Status400BadRequest);
        }

        return await handle(context, await context.Request.ReadFormAsync(context.RequestAborted));
    }

    /// <summary>The page's script asks, not the browser.</summary>
    public static bool WantsJson(HttpContext context) => context.Request.Headers.Accept.ToString().StartsWith("application/json", StringComparison.OrdinalIgnoreCase);

    /// <summary>Says when to come back.</summary>
    public static void RetryAfter(HttpContext context, TimeSpan wait) =>
        context.Response.Headers.RetryAfter = ((int)Math.Ceiling(Math.Max(1, wait.TotalSeconds))).ToString(CultureInfo.InvariantCulture);
}

/// <summary>What the page's script is told when something was not taken.</summary>
/// <param name="Code">Which fault.</param>
/// <param name="Detail">In words, for the member.</param>
internal sealed record PortalFault(string Code, string Detail);
