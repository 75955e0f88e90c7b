using Coop.Core.Access;

namespace Coop.Web.Access;

/// <summary>Stands before circuits and the hubs of staff: nobody without a session gets in, and who is in stays no longer than it lasts.</summary>
internal sealed class StaffOnly(RequestDelegate next, OpenLines lines)
{
    private static readonly PathString[] Guarded = ["/_blazor", "/hubs/staff"];

    public async Task InvokeAsync(HttpContext context)
    {
        if (!Array.Exists(Guarded, path => context.Request.Path.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase)))
        {
            await next(context);
        }
        else if (context.User.SessionId is not { } session || !await lines.HoldAsync(context, session, () => next(context)))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        }
    }
}
