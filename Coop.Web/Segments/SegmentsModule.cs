using System.Globalization;
using Coop.Core.Access;
using Coop.Core.Segments;
using Microsoft.Extensions.Localization;
using Microsoft.Net.Http.Headers;

namespace Coop.Web.Segments;

/// <summary>Lists of members go out beside the circuits: they are written as they are read, however long they are.</summary>
internal static class SegmentsModule
{
    private static readonly string[] Headings = ["document_type", "document_number", "name", "kind", "stage", "branch", "telephone", "email", "since"];

    public static void MapSegments(this IEndpointRouteBuilder endpoints) => endpoints.MapGet("/segments/{id:guid}/members.csv", ExportAsync);

    private static async Task<IResult> ExportAsync(HttpContext context, Guid id, Act act, IStringLocalizer<Client.Texts> texts)
    {
        if (context.User.StaffId is null)
        {
            return Results.Unauthorized();
        }

        // Where a comma divides decimals, spreadsheets expect a semicolon between cells.
        var delimiter = CultureInfo.CurrentCulture.NumberFormat.NumberDecimalSeparator == "," ? ';' : ',';
        var words = new ExportWords(
            delimiter, [.. Headings.Select(heading => texts[$"Segments.Export.{heading}"].Value)],
            type => texts[$"Document.{type}"], kind => texts[$"Kind.{kind}"], stage => texts[$"Stage.{stage}"]);
        try
        {
            var written = await act.RunAsync<ExportSegment, bool>(export => export.RunAsync(new SegmentId(id), words, (segment, day) =>
            {
                context.Response.ContentType = "text/csv; charset=utf-8";
                var file = new ContentDispositionHeaderValue("attachment");
                file.SetHttpFileName($"{segment.Name}-{day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}.csv");
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
