using Coop.Core.Access;
using Coop.Core.Importing;
using Coop.Core.Persistence;
using Coop.Web.Client.Importing;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Coop.Web.Importing;

/// <summary>
/// Files come in and reports go out beside the circuits: a large file would hold a circuit's line up. Who may is checked as for
/// every action, and a post carries the token of a page of ours.
/// </summary>
internal static class ImportingModule
{
    private const int Rest = 64 * 1024;

    public static void MapImporting(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/imports/token", (HttpContext context, IAntiforgery antiforgery) =>
            context.User.StaffId is null ? Results.Unauthorized() : Results.Json(new { token = antiforgery.GetAndStoreTokens(context).RequestToken }));
        endpoints.MapPost("/imports", ReceiveAsync).DisableAntiforgery(); // It looks at the token itself: the body is no form.
        endpoints.MapGet("/imports/{id:guid}/report", ReportAsync);
    }

    private static async Task<IResult> ReceiveAsync(HttpContext context, string? kind, string? name, IAntiforgery antiforgery, Act act, IOptions<ImportOptions> options)
    {
        if (context.User.StaffId is null)
        {
            return Results.Unauthorized();
        }

        if (!await antiforgery.IsRequestValidAsync(context) || Array.Find(Enum.GetValues<ImportKind>(), known => known.Stored() == kind) is var sort && sort.Stored() != kind)
        {
            return Results.BadRequest();
        }

        var most = options.Value.MaxMegabytes * 1_048_576L;
        if (context.Request.ContentLength > most)
        {
            return Refused("too_large");
        }

        // One byte more than is allowed may come, so that the refusal is ours and in words.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = most + Rest;
        }

        try
        {
            return await act.RunAsync<ReceiveFile, ReceiveResult>(receive => receive.RunAsync(context.Request.Body, name ?? "", sort, context.RequestAborted)) switch
            {
                ReceiveResult.Done done => Results.Json(new { id = done.Id.Value }, statusCode: StatusCodes.Status201Created),
                ReceiveResult.Refused refused => Refused(refused.Why),
                _ => Results.BadRequest(),
            };
        }
        catch (NotAllowedException)
        {
            return Results.StatusCode(StatusCodes.Status403Forbidden);
        }
        catch (BadHttpRequestException)
        {
            return Refused("too_large");
        }
    }

    private static IResult Refused(string why) => Results.Json(new { why }, statusCode: StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> ReportAsync(HttpContext context, Guid id, Act act, IStringLocalizer<Client.Texts> texts)
    {
        if (context.User.StaffId is null)
        {
            return Results.Unauthorized();
        }

        var words = new ReportWords(
            texts["Imports.Row"], texts["Imports.Column"], texts["Imports.Reason"],
            (field, fault, value) => $"{ImportWords.Field(texts, field)}{(field.Length > 0 ? ": " : "")}{ImportWords.Explain(texts, fault, value)}");
        try
        {
            var written = await act.RunAsync<ReadReport, bool>(read => read.RunAsync(new ImportId(id), words, import =>
            {
                context.Response.ContentType = "text/csv; charset=utf-8";
                var file = new ContentDispositionHeaderValue("attachment");
                file.SetHttpFileName($"{Path.GetFileNameWithoutExtension(import.Name)}-{texts["Imports.ReportName"]}.csv");
                context.Response.Headers.ContentDisposition = file.ToString();
                context.Response.Headers.CacheControl = "no-store";
                return context.Response.Body;
            }, context.RequestAborted));
            return written ? Results.Empty : Results.NotFound();
        }
        catch (NotAllowedException)
        {
            return Results.StatusCode(StatusCodes.Status403Forbidden);
        }
    }
}
