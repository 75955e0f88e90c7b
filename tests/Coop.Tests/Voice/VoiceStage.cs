using Coop.Channels.Simulators.Phone;
using Coop.Channels.Voice;
using Coop.Core.Access;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Coop.Testing;
using Coop.Tests.Harness;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Shouldly;

namespace Coop.Tests.Voice;

/// <summary>A node that takes calls, on the simulated network or on another node's.</summary>
internal sealed class VoiceStage : PhoneStage
{
    private VoiceStage(TestNode node, WebApplication site)
        : base(node, site)
    {
    }

    public PhoneExchange Exchange => Node.Get<PhoneExchange>();

    public string ArrivalPath => VoiceModule.ArrivalPath(Account.Connection);

    /// <summary>Opens the site and the network; with <paramref name="other"/>, a second node of the same installation on its network.</summary>
    public static Task<VoiceStage> OpenAsync(TestDatabase database, VoiceStage? other = null, params IEnumerable<KeyValuePair<string, string?>> settings) =>
        OpenAsync(database, other, settings, (node, site) => new VoiceStage(node, site));

    /// <summary>Does all that is due, until the network has said all it has to say.</summary>
    public async Task SettleAsync()
    {
        for (var again = true; again;)
        {
            await Exchange.QuietAsync();
            await Node.SettleAsync();
            again = await Node.Get<CallWorker>().DrainAsync(Ct) > 0;
        }

        await Exchange.QuietAsync();
    }

    /// <summary>A member calls, and it rings.</summary>
    public async Task<(string Sid, VoiceCall Call)> RingAsync(string from = Maria)
    {
        var sid = Exchange.MemberCalls(from);
        await SettleAsync();
        return (sid, await CallAsync(sid));
    }

    /// <summary>A member calls, somebody takes it, and they speak.</summary>
    public async Task<(string Sid, VoiceCall Call)> SpeakAsync(StaffId agent, string from = Maria)
    {
        var (sid, call) = await RingAsync(from);
        (await TakeAsync(agent, call.Id)).ShouldBe(new CallResult.Done());
        await SettleAsync();
        return (sid, await CallAsync(call.Id));
    }

    public Task<CallResult> TakeAsync(StaffId agent, CallId call) => Node.As(agent).RunAsync<TakeCall, CallResult>(x => x.RunAsync(call, Ct));

    public Task<CallResult> WrapUpAsync(StaffId agent, CallId call, string disposition = "solved", string notes = "") =>
        Node.As(agent).RunAsync<WrapUpCall, CallResult>(x => x.RunAsync(call, disposition, notes, Ct));

    public async Task<VoiceCall> CallAsync(string sid)
    {
        await using var db = await Node.Get<IDbContextFactory<CoopDb>>().CreateDbContextAsync(Ct);
        return await db.Calls.AsNoTracking().SingleAsync(c => c.Room == "in-" + sid, Ct);
    }

    public async Task<VoiceCall> CallAsync(CallId id)
    {
        await using var db = await Node.Get<IDbContextFactory<CoopDb>>().CreateDbContextAsync(Ct);
        return await db.Calls.AsNoTracking().SingleAsync(c => c.Id == id, Ct);
    }

    public async Task<List<CallLeg>> LegsAsync(CallId id)
    {
        await using var db = await Node.Get<IDbContextFactory<CoopDb>>().CreateDbContextAsync(Ct);
        return await db.CallLegs.AsNoTracking().Where(l => l.CallId == id).OrderBy(l => l.CreatedAt).ToListAsync(Ct);
    }

    /// <summary>What a member's timeline says of calls, in a word each.</summary>
    public async Task<List<string>> StepsAsync(MemberId member) =>
        [.. (await Node.TimelineAsync(member)).Where(row => row.Kind == EntryKind.Call).Select(row => EntryFacts.Text(row.Facts, "what")!)];

    /// <summary>The one call under way from the cooperative to an address.</summary>
    public PhoneCall Ringing(string to) => Exchange.Calls.Single(c => c.To == to && !c.Over);

    public static List<KeyValuePair<string, string>> Arrival(string sid = "CA1", string from = Maria) =>
        [new("CallSid", sid), new("From", from), new("To", "+576015550100"), new("CallStatus", "ringing"), new("Direction", "inbound")];

    public static List<KeyValuePair<string, string>> Status(string sid, string status, int sequence = 0) =>
        [new("CallSid", sid), new("CallStatus", status), new("SequenceNumber", $"{sequence}"), new("From", Maria), new("To", "+576015550100")];
}
