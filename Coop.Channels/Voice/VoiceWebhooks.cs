using System.Globalization;
using System.Net.Mime;
using Coop.Channels.Inbound;
using Coop.Channels.Sms;
using Coop.Channels.Twilio;
using Microsoft.AspNetCore.Http;

namespace Coop.Channels.Voice;

/// <summary>
/// What the telephone network posts about calls. A call is committed as it came before it is answered, and every answer
/// follows from the webhook alone and what is committed: posted again, it is the same.
/// </summary>
internal sealed class VoiceWebhooks(TwilioGate gate, StoreInbound store, RecordCallReport reports, CallReads reads, VoiceMetrics metrics)
{
    private const int LongestSid = 64;
    private const int LongestRoom = 100;

    /// <summary>A member calls: greeting, and the room they wait in.</summary>
    public async Task ArriveAsync(HttpContext context)
    {
        if (await gate.AdmitAsync(context) is not { } webhook)
        {
            return;
        }

        if (Sid(webhook.Fields["CallSid"]) is not { } sid || webhook.Account.SiteUrl() is not { } site)
        {
            await gate.RefuseAsync(context, WebhookRefusal.NotUnderstood);
            return;
        }

        metrics.Arrived(await store.RunAsync(VoiceReader.Item(sid, webhook.Body), context.RequestAborted));
        var language = await reads.LanguageOfAsync(SmsReader.SenderOf(webhook.Fields["From"] ?? "", sid), context.RequestAborted);
        await AnswerAsync(context, VoiceTwiml.Greeting(VoiceCall.RoomOf(sid), language, new VoiceUrls(site, webhook.Account.Connection)));
    }

    /// <summary>A member waits.</summary>
    public async Task WaitAsync(HttpContext context)
    {
        if (await gate.AdmitAsync(context) is not null)
        {
            await AnswerAsync(context, VoiceTwiml.Waiting((string?)context.Request.Query["language"] == "en" ? "en" : "es"));
        }
    }

    /// <summary>A member has left the room.</summary>
    public async Task AfterAsync(HttpContext context)
    {
        if (await gate.AdmitAsync(context) is not null)
        {
            await AnswerAsync(context, VoiceTwiml.Hangup);
        }
    }

    /// <summary>The network reports how far a leg has come. A member's own call it reports without naming our room.</summary>
    public async Task StatusAsync(HttpContext context)
    {
        if (await gate.AdmitAsync(context) is not { } webhook)
        {
            return;
        }

        var fields = webhook.Fields;
        if (Sid(fields["CallSid"]) is not { } sid || fields["CallStatus"] is not { Length: > 0 and <= LongestSid } status)
        {
            await gate.RefuseAsync(context, WebhookRefusal.NotUnderstood);
            return;
        }

        var leg = Guid.TryParse(context.Request.Query["leg"], CultureInfo.InvariantCulture, out var id) ? new CallLegId(id) : (CallLegId?)null;
        await RecordAsync(context, new CallReport(RoomOf(context) ?? VoiceCall.RoomOf(sid), ReportKind.Status, status, $"{sid}|{fields["SequenceNumber"]}|{status}")
        {
            Sid = sid,
            Leg = leg,
            Reason = TwilioErrors.ReasonOf(fields["ErrorCode"]),
        });
    }

    /// <summary>Somebody came into a room or left it.</summary>
    public async Task RoomAsync(HttpContext context)
    {
        if (await gate.AdmitAsync(context) is not { } webhook)
        {
            return;
        }

        var fields = webhook.Fields;
        if (RoomOf(context) is not { } room || fields["StatusCallbackEvent"] is not { Length: > 0 and <= LongestSid } what || Sid(fields["ConferenceSid"]) is not { } conference)
        {
            await gate.RefuseAsync(context, WebhookRefusal.NotUnderstood);
            return;
        }

        await RecordAsync(context, new CallReport(room, ReportKind.Room, what, $"{conference}|{fields["SequenceNumber"]}|{what}|{fields["CallSid"]}")
        {
            Sid = Sid(fields["CallSid"]),

            // The label is known before the network's id is: its answer may still be on the way.
            Leg = CallLeg.IdIn(fields["ParticipantLabel"]),
        });
    }

    private async Task RecordAsync(HttpContext context, CallReport report)
    {
        metrics.Reported(report.Status, await reports.RunAsync(report, context.RequestAborted));
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static string? RoomOf(HttpContext context) => (string?)context.Request.Query["room"] is { Length: > 0 and <= LongestRoom } room ? room : null;

    private static string? Sid(string? sid) => sid is { Length: > 0 and <= LongestSid } ? sid : null;

    private static Task AnswerAsync(HttpContext context, string document)
    {
        context.Response.ContentType = $"{MediaTypeNames.Text.Xml}; charset=utf-8";
        return context.Response.WriteAsync(document, context.RequestAborted);
    }
}
