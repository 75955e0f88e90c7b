using System.Globalization;
using System.Net;
using Coop.Channels.Twilio;
using Coop.Core.Timeline;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Coop.Channels.Voice;

/// <summary>A leg that somebody has taken on to dial or to ask after.</summary>
internal sealed record LegTask(CallLegId Leg, CallId Call, string Room, LegRole Role, string Address, Direction Direction);

/// <summary>
/// Speaks with the telephone network about legs: has them called, ended, muted, and asks what became of them. Never inside a
/// transaction, and never a second time where nobody knows whether the first was heard.
/// </summary>
public sealed partial class VoiceLine(
    TwilioAccounts accounts, IHttpClientFactory clients, RecordCallReport reports, NpgsqlDataSource source, IOptions<VoiceOptions> options, ILogger<VoiceLine> log)
{
    private static readonly TimeSpan WhenCrowded = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AskSoon = TimeSpan.FromSeconds(2);

    /// <summary>There is a network, and it can ring the browsers of the staff: only the simulated one can.</summary>
    public bool RingsBrowsers => !accounts.IsReal;

    /// <summary>Has a leg called, and writes down what is known of that.</summary>
    internal async Task DialAsync(LegTask leg, CancellationToken ct)
    {
        if (accounts.Current is not { } account || (options.Value.From ?? account.From) is not { } from || account.SiteUrl() is not { } site)
        {
            await reports.RunAsync(CallReport.Asked(leg.Room, leg.Leg, null, "failed", "no_adapter"), ct);
            return;
        }

        var urls = new VoiceUrls(site, account.Connection);
        var (path, fields) = Request(leg, from, options.Value.AnswerSeconds, urls);
        switch (await Client().PostAsync(account, path, fields, ct))
        {
            case TwilioAnswer.Taken taken:
                await reports.RunAsync(CallReport.Asked(leg.Room, leg.Leg, taken.Item.CallSid ?? taken.Item.Sid, taken.Item.Status ?? "queued"), ct);
                break;
            case TwilioAnswer.NotReached:
                await reports.LaterAsync(leg.Room, leg.Leg, WhenCrowded, ct);
                break;
            case TwilioAnswer.Refused { Status: HttpStatusCode.TooManyRequests } crowded:
                await reports.LaterAsync(leg.Room, leg.Leg, crowded.RetryAfter ?? WhenCrowded, ct);
                break;
            case TwilioAnswer.Refused refused when (int)refused.Status < 500:
                Refused(leg.Leg.Value, (int)refused.Status, refused.Code);
                await reports.RunAsync(CallReport.Asked(leg.Room, leg.Leg, null, "failed", TwilioErrors.ReasonOf(refused.Code)), ct);
                break;
            default:
                InDoubt(leg.Leg.Value);
                await using (var doubt = source.CreateCommand(VoiceSql.Doubt))
                {
                    doubt.Parameters.AddRange(new NpgsqlParameter[] { new("id", leg.Leg.Value), new("pause", AskSoon) });
                    await doubt.ExecuteNonQueryAsync(ct);
                }

                break;
        }
    }

    /// <summary>
    /// Looks for a leg nobody is sure of: among the room's participants, or among calls to its number that are nobody else's.
    /// That it is not there proves nothing until its time is up.
    /// </summary>
    internal async Task AskAfterAsync(LegTask leg, DateTimeOffset since, bool late, CancellationToken ct)
    {
        if (accounts.Current is not { } account)
        {
            return;
        }

        var found = InRoom(leg)
            ? (await Client().ListAsync(account, $"Conferences/{Uri.EscapeDataString(leg.Room)}/Participants.json", ct)).FirstOrDefault(p => p.Label == CallLeg.LabelOf(leg.Role, leg.Leg))
            : await UnclaimedAsync(
                (await Client().ListAsync(account, $"Calls.json?To={Uri.EscapeDataString(leg.Address)}&StartTime%3E={since.UtcDateTime.AddDays(-1):yyyy-MM-dd}", ct))
                    .Where(c => c.Direction == "outbound-api" && Began(c) >= since.AddSeconds(-5)).ToList(), ct);
        if (found is not null)
        {
            await reports.RunAsync(CallReport.Asked(leg.Room, leg.Leg, found.CallSid ?? found.Sid, found.Status ?? "queued"), ct);
        }
        else if (late)
        {
            await reports.RunAsync(CallReport.Asked(leg.Room, leg.Leg, null, "failed", "vanished"), ct);
        }
    }

    /// <summary>Asks how far a leg has come by now.</summary>
    internal async Task AskAsync(CallLegId leg, string sid, string room, CancellationToken ct)
    {
        if (accounts.Current is { } account)
        {
            var status = (await Client().FetchAsync(account, $"Calls/{Uri.EscapeDataString(sid)}.json", ct))?.Status ?? "completed";
            await reports.RunAsync(CallReport.Asked(room, leg, sid, status), ct);
        }
    }

    /// <summary>Ends a leg, with a word to the member or without one. One that is over already is written down as such.</summary>
    internal async Task EndAsync(CallLegId leg, string sid, string room, string? farewell, CancellationToken ct)
    {
        if (accounts.Current is { } account
            && await Client().PostAsync(account, $"Calls/{Uri.EscapeDataString(sid)}.json", [farewell is null ? new("Status", "completed") : new("Twiml", farewell)], ct)
                is TwilioAnswer.Refused { Status: HttpStatusCode.BadRequest or HttpStatusCode.NotFound })
        {
            await AskAsync(leg, sid, room, ct);
        }
    }

    /// <summary>Mutes a leg, or lets it be heard again; false when the network did not.</summary>
    internal async Task<bool> MuteAsync(string room, string sid, bool muted, CancellationToken ct) =>
        accounts.Current is { } account
        && await Client().PostAsync(account, $"Conferences/{Uri.EscapeDataString(room)}/Participants/{Uri.EscapeDataString(sid)}.json", [new("Muted", muted ? "true" : "false")], ct)
            is TwilioAnswer.Taken;

    /// <summary>What is posted to have a leg called, and where.</summary>
    internal static (string Path, List<KeyValuePair<string, string>> Fields) Request(LegTask leg, string from, int timeout, VoiceUrls urls)
    {
        List<KeyValuePair<string, string>> fields =
        [
            new("To", leg.Address), new("From", from), new("Timeout", timeout.ToString(CultureInfo.InvariantCulture)), new("StatusCallback", urls.Leg(leg.Room, leg.Leg)),
            new("StatusCallbackEvent", "initiated"), new("StatusCallbackEvent", "ringing"), new("StatusCallbackEvent", "answered"), new("StatusCallbackEvent", "completed"),
        ];
        var label = CallLeg.LabelOf(leg.Role, leg.Leg);
        if (!InRoom(leg))
        {
            fields.Add(new("Twiml", VoiceTwiml.EnterRoom(leg.Room, label, "es", urls)));
            return ("Calls.json", fields);
        }

        fields.AddRange([new("Label", label), new("Beep", "false"), new("StartConferenceOnEnter", "true"), new("EndConferenceOnExit", "true")]);
        return ($"Conferences/{Uri.EscapeDataString(leg.Room)}/Participants.json", fields);
    }

    /// <summary>Who calls a member has their own telephone called first; all others are invited into the room.</summary>
    private static bool InRoom(LegTask leg) => leg.Direction == Direction.In || leg.Role == LegRole.Member;

    private static DateTimeOffset Began(TwilioItem call) =>
        DateTimeOffset.TryParse(call.DateCreated, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : DateTimeOffset.MinValue;

    private async Task<TwilioItem?> UnclaimedAsync(List<TwilioItem> calls, CancellationToken ct)
    {
        await using var command = source.CreateCommand(VoiceSql.Claimed);
        command.Parameters.AddWithValue("sids", calls.Select(c => c.Sid!).ToArray());
        await using var reader = await command.ExecuteReaderAsync(ct);
        var claimed = new HashSet<string>(StringComparer.Ordinal);
        while (await reader.ReadAsync(ct))
        {
            claimed.Add(reader.GetString(0));
        }

        return calls.FindLast(c => !claimed.Contains(c.Sid!));
    }

    private TwilioClient Client() => new(clients.CreateClient(TwilioClient.Name));

    [LoggerMessage(Level = LogLevel.Warning, Message = "The telephone network did not call leg {Leg} (HTTP {Status}, code {Code})")]
    private partial void Refused(Guid leg, int status, int? code);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Whether the telephone network calls leg {Leg} is unknown; it will be asked")]
    private partial void InDoubt(Guid leg);
}
