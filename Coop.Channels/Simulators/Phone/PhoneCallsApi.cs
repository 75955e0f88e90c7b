using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Coop.Channels.Simulators.Phone;

/// <summary>The simulated network's API for calls, in the shape of Twilio's: calls and participants are posted, changed, listed and fetched.</summary>
internal sealed class PhoneCallsApi(PhoneNetwork network, PhoneExchange exchange)
{
    private const string Root = "/2010-04-01/Accounts/{account}";

    public void Map(IEndpointRouteBuilder endpoints, Func<HttpContext, Task<bool>> admit)
    {
        endpoints.MapPost($"{Root}/Calls.json", Guarded(admit, CallAsync));
        endpoints.MapGet($"{Root}/Calls.json", Guarded(admit, ListAsync));
        endpoints.MapGet($"{Root}/Calls/{{sid}}.json", Guarded(admit, FetchAsync));
        endpoints.MapPost($"{Root}/Calls/{{sid}}.json", Guarded(admit, ChangeAsync));
        endpoints.MapGet($"{Root}/Conferences.json", Guarded(admit, RoomsAsync));
        endpoints.MapGet($"{Root}/Conferences/{{room}}/Participants.json", Guarded(admit, ParticipantsAsync));
        endpoints.MapPost($"{Root}/Conferences/{{room}}/Participants.json", Guarded(admit, InviteAsync));
        endpoints.MapPost($"{Root}/Conferences/{{room}}/Participants/{{sid}}.json", Guarded(admit, ChangeParticipantAsync));
        endpoints.MapDelete($"{Root}/Conferences/{{room}}/Participants/{{sid}}.json", Guarded(admit, DropAsync));
        endpoints.MapPost($"{Root}/Conferences/{{room}}.json", Guarded(admit, EndRoomAsync));
    }

    private static RequestDelegate Guarded(Func<HttpContext, Task<bool>> admit, RequestDelegate handle) => async context =>
    {
        if (await admit(context))
        {
            await handle(context);
        }
    };

    private async Task CallAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var (url, twiml) = ((string?)form["Url"], (string?)form["Twiml"]);
        if (string.IsNullOrEmpty(url) && string.IsNullOrEmpty(twiml))
        {
            await PhoneServer.RefuseAsync(context, StatusCodes.Status400BadRequest, 21205, "Url or Twiml is missing");
            return;
        }

        await DialAsync(context, form, "CA", line => exchange.Do(line, run => twiml is { Length: > 0 } ? run.ObeyAsync(twiml, null) : run.RunAsync(url!, [])), room: null);
    }

    private Task InviteAsync(HttpContext context)
    {
        var room = exchange.RoomOf((string)context.Request.RouteValues["room"]!);
        return InviteAsync(context, exchange.Room(room.Sid) ?? room);
    }

    private async Task InviteAsync(HttpContext context, PhoneRoom room)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if ((string?)form["Label"] is { Length: > 0 } label && exchange.Locked(() => room.Invited.Concat(room.Members.Select(m => m.Line)).Any(l => l.Label == label)))
        {
            await PhoneServer.RefuseAsync(context, StatusCodes.Status400BadRequest, 16023, "The label is in use");
            return;
        }

        var wish = new RoomWish(room.Name)
        {
            StartsOnEnter = (string?)form["StartConferenceOnEnter"] is not "false",
            EndsOnExit = (string?)form["EndConferenceOnExit"] is "true",
            Label = form["Label"],
        };
        await DialAsync(context, form, "PA", line => Seat(line, wish), room);
    }

    /// <summary>Whoever was invited has no document to obey: out of the room means hung up.</summary>
    private void Seat(PhoneLine line, RoomWish wish)
    {
        var seat = exchange.Enter(line, wish);
        _ = seat.Left.Task.ContinueWith(_ => exchange.End(line, "completed"), TaskScheduler.Default);
    }

    private async Task DialAsync(HttpContext context, IFormCollection form, string kind, Action<PhoneLine> whenAnswered, PhoneRoom? room)
    {
        var (to, from) = ((string?)form["To"], (string?)form["From"]);
        var bad = network.Misbehaviour;
        if (bad.TooMany is { } pause)
        {
            context.Response.Headers.RetryAfter = ((int)Math.Ceiling(pause.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
            await PhoneServer.RefuseAsync(context, StatusCodes.Status429TooManyRequests, 20429, "Too Many Requests");
            return;
        }

        if (string.IsNullOrEmpty(to) || string.IsNullOrEmpty(from) || bad.Refuse is not null)
        {
            await PhoneServer.RefuseAsync(context, StatusCodes.Status400BadRequest, string.IsNullOrEmpty(to) ? 21201 : string.IsNullOrEmpty(from) ? 21213 : bad.Refuse!.Value, "The call cannot be made");
            return;
        }

        var timeout = TimeSpan.FromSeconds(int.TryParse(form["Timeout"], CultureInfo.InvariantCulture, out var seconds) ? seconds : 60);
        var wanted = form["StatusCallbackEvent"].Where(e => e is not null).SelectMany(e => e!.Split(' ')).ToArray();
        var line = exchange.NewLine(from, to, form["StatusCallback"], wanted.Length == 0 ? ["completed"] : wanted, whenAnswered);
        line.Label = form["Label"];
        if (room is not null)
        {
            exchange.Locked<object?>(() =>
            {
                room.Invited.Add(line);
                return null;
            });
        }

        exchange.Dial(from, to, timeout, line);
        if (bad.LoseReplies)
        {
            context.Abort();
        }
        else if (bad.Stumble)
        {
            await PhoneServer.RefuseAsync(context, StatusCodes.Status500InternalServerError, 20500, "Internal Server Error");
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status201Created;
            await context.Response.WriteAsJsonAsync(kind == "CA" ? Shape(line.Snapshot(), "queued") : Participant(room!, line, "queued"), context.RequestAborted);
        }
    }

    private async Task ListAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var found = exchange.Calls.Reverse()
            .Where(c => (query["To"].Count == 0 || c.To == query["To"]) && (query["From"].Count == 0 || c.From == query["From"]))
            .Select(c => Shape(c, c.Status));
        await context.Response.WriteAsJsonAsync(new { calls = found, next_page_uri = (string?)null }, context.RequestAborted);
    }

    private async Task FetchAsync(HttpContext context)
    {
        if (await CallOfAsync(context) is { } line)
        {
            await context.Response.WriteAsJsonAsync(Shape(exchange.Locked(line.Snapshot), line.Status), context.RequestAborted);
        }
    }

    private async Task ChangeAsync(HttpContext context)
    {
        if (await CallOfAsync(context) is not { } line)
        {
            return;
        }

        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (line.Over)
        {
            await PhoneServer.RefuseAsync(context, StatusCodes.Status400BadRequest, 21220, "Call is not in-progress");
            return;
        }

        if ((string?)form["Status"] is "completed" or "canceled")
        {
            exchange.HangUp(line.Sid);
        }
        else if ((string?)form["Twiml"] is { Length: > 0 } twiml)
        {
            exchange.Do(line, run => run.ObeyAsync(twiml, null));
        }
        else if ((string?)form["Url"] is { Length: > 0 } url)
        {
            exchange.Do(line, run => run.RunAsync(url, []));
        }

        await context.Response.WriteAsJsonAsync(Shape(exchange.Locked(line.Snapshot), line.Status), context.RequestAborted);
    }

    private async Task RoomsAsync(HttpContext context)
    {
        var room = exchange.Room((string?)context.Request.Query["FriendlyName"] ?? "");
        await context.Response.WriteAsJsonAsync(new { conferences = room is null ? [] : new[] { new { sid = room.Sid, friendly_name = room.Name, status = room.Started ? "in-progress" : "init" } }, next_page_uri = (string?)null }, context.RequestAborted);
    }

    private async Task ParticipantsAsync(HttpContext context)
    {
        if (await RoomOfAsync(context) is { } room)
        {
            var lines = exchange.Locked(() => room.Members.Select(m => m.Line).Concat(room.Invited).Select(l => Participant(room, l, l.AnsweredAt is null ? l.Status : "connected")).ToList());
            await context.Response.WriteAsJsonAsync(new { participants = lines, next_page_uri = (string?)null }, context.RequestAborted);
        }
    }

    private async Task ChangeParticipantAsync(HttpContext context)
    {
        if (await RoomOfAsync(context) is not { } room || await CallOfAsync(context) is not { } line)
        {
            return;
        }

        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        exchange.Locked<object?>(() =>
        {
            line.Muted = (string?)form["Muted"] is { } muted ? muted == "true" : line.Muted;
            line.OnHold = (string?)form["Hold"] is { } hold ? hold == "true" : line.OnHold;
            return null;
        });
        network.Notify();
        await context.Response.WriteAsJsonAsync(Participant(room, line, "connected"), context.RequestAborted);
    }

    private async Task DropAsync(HttpContext context)
    {
        if (await RoomOfAsync(context) is not null && await CallOfAsync(context) is { } line)
        {
            exchange.Leave(line);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
    }

    private async Task EndRoomAsync(HttpContext context)
    {
        if (await RoomOfAsync(context) is { } room)
        {
            exchange.Locked(() => room.Members.Select(m => m.Line).ToList()).ForEach(exchange.Leave);
            await context.Response.WriteAsJsonAsync(new { sid = room.Sid, status = "completed" }, context.RequestAborted);
        }
    }

    private async Task<PhoneLine?> CallOfAsync(HttpContext context)
    {
        if (exchange.Line((string?)context.Request.RouteValues["sid"] ?? "") is { } line)
        {
            return line;
        }

        await PhoneServer.RefuseAsync(context, StatusCodes.Status404NotFound, 20404, "The requested resource was not found");
        return null;
    }

    private async Task<PhoneRoom?> RoomOfAsync(HttpContext context)
    {
        if (exchange.Room((string?)context.Request.RouteValues["room"] ?? "") is { } room)
        {
            return room;
        }

        await PhoneServer.RefuseAsync(context, StatusCodes.Status404NotFound, 20404, "The requested resource was not found");
        return null;
    }

    private object Shape(PhoneCall call, string status) => new
    {
        sid = call.Sid,
        account_sid = network.AccountSid,
        from = call.From,
        to = call.To,
        status,
        direction = call.FromCooperative ? "outbound-api" : "inbound",
        date_created = call.At.UtcDateTime.ToString("R", CultureInfo.InvariantCulture),
        duration = call.EndedAt is { } ended && call.AnsweredAt is { } answered ? ((int)(ended - answered).TotalSeconds).ToString(CultureInfo.InvariantCulture) : null,
    };

    private object Participant(PhoneRoom room, PhoneLine line, string status) => new
    {
        account_sid = network.AccountSid,
        call_sid = line.Sid,
        conference_sid = room.Sid,
        label = line.Label,
        muted = line.Muted,
        hold = line.OnHold,
        status,
    };
}
