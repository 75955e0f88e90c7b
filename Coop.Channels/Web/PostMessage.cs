using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using Coop.Channels.Inbound;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Coop.Channels.Web;

/// <summary>
/// Takes a visitor's message: looks it over, stores it as it came, and only then says it is accepted. Understanding it is
/// the inbound worker's matter.
/// </summary>
internal sealed class PostMessage(
    WebGate gate, StoreInbound store, WebLimits limits, WebChatMetrics metrics, IOptions<WebChatOptions> options)
{
    private readonly WebChatOptions _options = options.Value;

    /// <summary>Answers 202 once the message is committed, however often it comes.</summary>
    public async Task RunAsync(HttpContext context)
    {
        if (await TakeAsync(context) is { } refusal)
        {
            await gate.RefuseAsync(context, refusal);
        }
    }

    private async Task<Refusal?> TakeAsync(HttpContext context)
    {
        var request = context.Request;
        if (gate.SignerOf(request) is not { } session)
        {
            return Refusal.BadToken;
        }

        if (!IsJson(request.ContentType))
        {
            return Refusal.NotJson;
        }

        if (request.ContentLength > _options.MaxBodyBytes || await BodyAsync(request.BodyReader, context.RequestAborted) is not { } body)
        {
            return Refusal.TooLarge;
        }

        // The bytes stay in the reader's hands until they are stored.
        try
        {
            return await AcceptAsync(context, session, body.IsSingleSegment ? body.First : body.ToArray());
        }
        finally
        {
            request.BodyReader.AdvanceTo(body.End);
        }
    }

    private async Task<Refusal?> AcceptAsync(HttpContext context, WebSessionId session, ReadOnlyMemory<byte> body)
    {
        PostedMessage message;
        try
        {
            message = JsonSerializer.Deserialize(body.Span, WebJson.Default.PostedMessage)!;
        }
        catch (JsonException)
        {
            return Refusal.NotUnderstood;
        }

        if (message is null)
        {
            return Refusal.NotUnderstood;
        }

        if (VisitorText.FaultOf(message.Text, _options.MaxLength) is { } fault)
        {
            return fault;
        }

        if (!limits.MayWrite(context, session))
        {
            return Refusal.TooMany;
        }

        var isNew = await store.RunAsync(new RawItem(
            WebChatReader.ConnectionName, WebChatReader.DedupeKey(session, message.ClientId), WebChatReader.Lane(session), body), context.RequestAborted);
        if (isNew)
        {
            limits.Wrote(session);
        }

        metrics.Accepted(isNew);
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        return null;
    }

    private static bool IsJson(string? contentType) =>
        contentType is "application/json"
        || (MediaTypeHeaderValue.TryParse(contentType, out var type) && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase));

    /// <summary>The whole body, or null when it is longer than allowed.</summary>
    private async ValueTask<ReadOnlySequence<byte>?> BodyAsync(PipeReader reader, CancellationToken ct)
    {
        while (true)
        {
            var result = await reader.ReadAsync(ct);
            var buffer = result.Buffer;
            if (buffer.Length > _options.MaxBodyBytes)
            {
                reader.AdvanceTo(buffer.End);
                return null;
            }

            if (result.IsCompleted)
            {
                return buffer;
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
        }
    }
}
