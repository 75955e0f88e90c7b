using Coop.Core.Access;
using Coop.Core.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Coop.Channels.Voice;

/// <summary>What became of something a person wants of a call.</summary>
public abstract record CallResult
{
    private CallResult()
    {
    }

    /// <summary>Done, or it was so already.</summary>
    public sealed record Done : CallResult;

    /// <summary>A colleague was faster.</summary>
    public sealed record TakenBy(string Name) : CallResult;

    /// <summary>It is over, or not yet so far.</summary>
    public sealed record TooLate : CallResult;

    /// <summary>The person speaks with somebody already.</summary>
    public sealed record Busy : CallResult;

    /// <summary>The person has no telephone of theirs on record, and their browser cannot ring here.</summary>
    public sealed record NoTelephone : CallResult;

    /// <summary>Nothing to call, or something is missing: a code as <c>number</c> or <c>disposition</c>.</summary>
    public sealed record Unfit(string What) : CallResult;

    /// <summary>The contact policy does not allow the call.</summary>
    public sealed record Refused(string Reason) : CallResult;

    /// <summary>The network did not do it.</summary>
    public sealed record Failed : CallResult;
}

/// <summary>
/// Takes a call that rings at all desks. Of several who take at once one gets it; their telephone is called next, and only when
/// they have answered do they speak. Until then the call is theirs for a time, and rings for all again when that is over.
/// </summary>
[Needs(Permission.AnswerMembers)]
public sealed class TakeCall(WorkFactory works, CallProgress progress, VoiceLine line, CurrentActor actor, IOptions<VoiceOptions> options, TimeProvider clock)
{
    /// <summary>Takes it for the acting person.</summary>
    public async Task<CallResult> RunAsync(CallId id, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        if (await CallScene.TakeAsync(work, id, ct) is not { } scene || scene.Call is { State: CallState.Missed or CallState.Ended } or { GivenUpAt: not null })
        {
            return new CallResult.TooLate();
        }

        var (call, me) = (scene.Call, actor.Required);
        if (call.AgentId is { } other)
        {
            return other == me ? new CallResult.Done() : new CallResult.TakenBy(await work.Db.Staff.Where(s => s.Id == other.Value).Select(s => s.DisplayName).SingleAsync(ct));
        }

        if (await IsBusyAsync(work, me, ct))
        {
            return new CallResult.Busy();
        }

        if (await EndOfAsync(work, line, me, ct) is not { } address)
        {
            return new CallResult.NoTelephone();
        }

        var now = clock.GetUtcNow();
        call.Claim(me, now + TimeSpan.FromSeconds(options.Value.AnswerSeconds));
        var leg = CallLeg.ToBeDialled(call, LegRole.Agent, me, address, now, clock);
        work.Db.CallLegs.Add(leg);
        scene.Legs.Add(leg);
        await progress.RunAsync(work, scene, ct);
        await work.CommitAsync(ct);
        return new CallResult.Done();
    }

    /// <summary>
    /// Whether somebody has a call that is not over. Who takes two at once waits here for themselves: the person's own row is
    /// locked, after everything else.
    /// </summary>
    internal static async Task<bool> IsBusyAsync(Work work, StaffId who, CancellationToken ct)
    {
        await work.Db.Staff.FromSqlRaw(VoiceSql.LockPerson, who.Value).Select(s => s.Id).SingleAsync(ct);
        return await work.Db.Calls.AnyAsync(c => c.AgentId == who && c.WrappedUpAt == null && c.State != CallState.Ended && c.State != CallState.Missed, ct);
    }

    /// <summary>Where somebody takes calls; null when nowhere.</summary>
    internal static async Task<string?> EndOfAsync(Work work, VoiceLine line, StaffId who, CancellationToken ct) =>
        await work.Db.Staff.Where(s => s.Id == who.Value).Select(s => s.Telephone).SingleAsync(ct) ?? (line.RingsBrowsers ? $"client:agent-{who.Value:N}" : null);
}

/// <summary>Hangs up.</summary>
[Needs(Permission.AnswerMembers)]
public sealed class EndCall(WorkFactory works, CallProgress progress, CurrentActor actor)
{
    /// <summary>Ends a call of the acting person for both sides.</summary>
    public async Task<CallResult> RunAsync(CallId id, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        if (await CallScene.TakeAsync(work, id, ct) is not { } scene || scene.Call.AgentId != actor.Required || scene.Call.State is CallState.Missed or CallState.Ended)
        {
            return new CallResult.TooLate();
        }

        scene.Legs.Where(l => !l.Over).ToList().ForEach(l => l.WantEnd("hang_up", work.Now));
        scene.Call.Changed();
        await progress.RunAsync(work, scene, ct);
        await work.CommitAsync(ct);
        return new CallResult.Done();
    }
}

/// <summary>Lets the member not hear what is said here.</summary>
[Needs(Permission.AnswerMembers)]
public sealed class MuteCall(WorkFactory works, VoiceLine line, CurrentActor actor)
{
    /// <summary>Mutes the acting person's end of their call, or lets it be heard again. The network is asked first, outside any transaction.</summary>
    public async Task<CallResult> RunAsync(CallId id, bool muted, CancellationToken ct)
    {
        CallLeg? leg;
        string? room;
        await using (var look = await works.BeginAsync(ct))
        {
            room = await look.Db.Calls.Where(c => c.Id == id && c.AgentId == actor.Required).Select(c => c.Room).SingleOrDefaultAsync(ct);
            leg = await look.Db.CallLegs.AsNoTracking().SingleOrDefaultAsync(l => l.CallId == id && l.StaffId == actor.Required && l.State == LegState.InProgress, ct);
        }

        if (room is null || leg?.ProviderSid is not { } sid)
        {
            return new CallResult.TooLate();
        }

        if (!await line.MuteAsync(room, sid, muted, ct))
        {
            return new CallResult.Failed();
        }

        await using var work = await works.BeginAsync(ct);
        if (await CallScene.TakeAsync(work, id, ct) is { } scene && scene.Legs.Find(l => l.Id == leg.Id) is { } held)
        {
            held.Mute(muted);
            scene.Call.Changed();
            scene.Touch(work);
            await work.CommitAsync(ct);
        }

        return new CallResult.Done();
    }
}
