using System.Net.Mime;
using Coop.Channels.Inbound;
using Coop.Core.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Coop.Channels.Email;

/// <summary>
/// Hands mails and what they carry to the browsers of staff. Whatever a stranger sent is shown without rights: no scripts, nothing
/// fetched from anywhere, no origin; files are saved, never opened.
/// </summary>
internal static class MailPages
{
    private const string FramePolicy =
        "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

    private const string FilePolicy = "sandbox; default-src 'none'; frame-ancestors 'none'";

    public static Task FormattedAsync(HttpContext context, Guid id, Act act) => ForStaffAsync(context, async () =>
    {
        if (await act.RunAsync<ReadMail, string?>(mails => mails.FormattedAsync(new InboundId(id), context.RequestAborted)) is not { } page)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        Guard(context, FramePolicy);
        context.Response.Headers.XFrameOptions = "SAMEORIGIN";
        context.Response.ContentType = $"{MediaTypeNames.Text.Html}; charset=utf-8";
        await context.Response.WriteAsync(page, context.RequestAborted);
    });

    public static Task FileAsync(HttpContext context, Guid id, int n, Act act) => ForStaffAsync(context, async () =>
    {
        if (await act.RunAsync<ReadMail, Mime.MailAttachment?>(mails => mails.FileAsync(new InboundId(id), n, context.RequestAborted)) is not { } file)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        Guard(context, FilePolicy);
        var disposition = new ContentDispositionHeaderValue(DispositionTypeNames.Attachment);
        disposition.SetHttpFileName(file.Name.Length > 0 ? file.Name : "archivo");
        context.Response.Headers.ContentDisposition = disposition.ToString();

        // The claimed kind is a stranger's word.
        context.Response.ContentType = MediaTypeNames.Application.Octet;
        context.Response.ContentLength = file.Content.Length;
        await context.Response.Body.WriteAsync(file.Content, context.RequestAborted);
    });

    private static void Guard(HttpContext context, string policy)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = policy;
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "private, no-store";
        headers["Referrer-Policy"] = "no-referrer";
    }

    private static async Task ForStaffAsync(HttpContext context, Func<Task> runAsync)
    {
        try
        {
            await runAsync();
        }
        catch (NotAllowedException)
        {
            context.Response.StatusCode = context.User.StaffId is null ? StatusCodes.Status401Unauthorized : StatusCodes.Status403Forbidden;
        }
    }
}
