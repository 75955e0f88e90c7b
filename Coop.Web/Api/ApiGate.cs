using System.Globalization;
using Coop.Channels.Inbound;
using Coop.Core.Access.Keys;
using Coop.Core.Persistence;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Coop.Web.Api;

/// <summary>Stands before every operation of the HTTP API: whose key, does it open this, not too often, not too much, and is it JSON.</summary>
internal sealed class ApiGate(ApiKeys keys, ApiLimits limits, IOptions<ApiOptions> options)
{
    private const string Bearer = "Bearer ";
    private readonly int _most = options.Value.MaxBodyBytes;

    public async Task RunAsync(HttpContext context, ApiOperation operation)
    {
        context.Response.Headers.CacheControl = "no-store";
        await (await AnswerAsync(context, operation)).ExecuteAsync(context);
    }

    private async Task<IResult> AnswerAsync(HttpContext context, ApiOperation operation)
    {
        var shown = (string?)context.Request.Headers.Authorization ?? "";
        if (!shown.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            || await keys.FindAsync(shown[Bearer.Length..].Trim(), context.RequestAborted) is not { } holder)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return limits.WaitStranger(context) is { } rest ? TooOften(context, rest)
                : ApiProblem.Of(StatusCodes.Status401Unauthorized, "Who asks is not known.", "Send a key that is in use as Authorization: Bearer coop_….", "no_key");
        }

        if (!holder.Scopes.Contains(operation.Scope))
        {
            return ApiProblem.Of(StatusCodes.Status403Forbidden, "This key does not open this.", $"It needs the scope {operation.Scope.Stored()}.", "scope");
        }

        if (limits.Wait(holder.Id) is { } wait)
        {
            return TooOften(context, wait);
        }

        if (operation.Body is null)
        {
            return await operation.Run(new ApiCall(context, holder, null));
        }

        var (body, problem) = await BodyAsync(context.Request, operation.Body);
        return problem ?? await operation.Run(new ApiCall(context, holder, body));
    }

    private static IResult TooOften(HttpContext context, TimeSpan wait)
    {
        var seconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
        context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return ApiProblem.Of(StatusCodes.Status429TooManyRequests, "Too many requests.", $"Try again in {seconds} s.", "too_often");
    }

    private async Task<(object? Body, IResult? Problem)> BodyAsync(HttpRequest request, Type type)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var media) || !media.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase))
        {
            return (null, ApiProblem.Of(StatusCodes.Status415UnsupportedMediaType, "The body is of another kind.", "The body must be application/json.", "media_type"));
        }

        return request.ContentLength > _most || await BoundedBody.ReadAsync(request.BodyReader, _most, request.HttpContext.RequestAborted) is not { } bytes
            ? (null, ApiProblem.Of(StatusCodes.Status413PayloadTooLarge, "The body is too large.", $"It may have {_most} bytes.", "too_large"))
            : ApiJson.Read(bytes, type);
    }
}
