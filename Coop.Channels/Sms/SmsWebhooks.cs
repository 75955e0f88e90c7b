using System.Globalization;
using System.Net.Mime;
using Coop.Channels.Inbound;
using Coop.Channels.Twilio;
using Coop.Core.Consent;
using Coop.Core.Members;
using Coop.Core.Outbound;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Coop.Channels.Sms;

/// <summary>
/// What the telephone network posts: messages of members, and reports on ours. Both are committed before they are answered,
/// and posting them again changes nothing.
/// </summary>
internal sealed class SmsWebhooks(
    TwilioGate gate, StoreInbound store, RecordProgress progress, RecordCarrierOptOut optOut, SmsMetrics metrics, IDbContextFactory<CoopDb> contexts)
{
    /// <summary>Says nothing back: answers to members go through the outbox.</summary>
    private const string NoAnswer = """<?xml version="1.0" encoding="UTF-8"?><Response/>""";

    private const int LongestSid = 64;

    /// <summary>A member wrote.</summary>
    public async Task ReceiveAsync(HttpContext context)
    {
        if (await gate.AdmitAsync(context) is not { } webhook)
        {
            return;
        }

        if (webhook.Fields["MessageSid"] is not { Length: > 0 and <= LongestSid } sid || webhook.Fields["From"] is not { } from)
        {
            await gate.RefuseAsync(context, WebhookRefusal.NotUnderstood);
            return;
        }

        metrics.Accepted(await store.RunAsync(SmsReader.Item(sid, from, webhook.Body), context.RequestAborted));
        context.Response.ContentType = $"{MediaTypeNames.Text.Xml}; charset=utf-8";
        await context.Response.WriteAsync(NoAnswer, context.RequestAborted);
    }

    /// <summary>The network reports how far a message of ours has come.</summary>
    public async Task ReportAsync(HttpContext context)
    {
        if (await gate.AdmitAsync(context) is not { } webhook)
        {
            return;
        }

        if (!Guid.TryParse(context.Request.Query["message"], CultureInfo.InvariantCulture, out var id)
            || webhook.Fields["MessageSid"] is not { Length: > 0 and <= LongestSid } sid || webhook.Fields["MessageStatus"] is not { Length: > 0 } status)
        {
            await gate.RefuseAsync(context, WebhookRefusal.NotUnderstood);
            return;
        }

        if (SmsStatus.StateOf(status) is { } state)
        {
            await RecordAsync(new OutboundId(id), state, sid, status, webhook.Fields["ErrorCode"], context.RequestAborted);
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private async Task RecordAsync(OutboundId id, OutboundState state, string sid, string status, string? code, CancellationToken ct)
    {
        var reason = state == OutboundState.Failed ? TwilioErrors.ReasonOf(code) ?? TwilioErrors.Unnamed : null;
        if (reason == TwilioErrors.OptedOut && await MemberAsync(id, ct) is { } member)
        {
            await optOut.RunAsync(member, Channel.Sms, ct);
        }

        metrics.Reported(status, await progress.RunAsync(new ProgressReport(id, state, reason, sid), ct));
    }

    private async Task<MemberId?> MemberAsync(OutboundId id, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        return await db.Outbound.Where(m => m.Id == id).Select(m => (MemberId?)m.MemberId).SingleOrDefaultAsync(ct);
    }
}
