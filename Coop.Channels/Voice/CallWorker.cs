using Coop.Core.Health;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Coop.Channels.Voice;

/// <summary>
/// Does what calls wait for, on whichever node looks first: has legs called and ended, asks after those in doubt and those
/// of which nothing is heard, gives calls back whose taker was not reached, and gives up what nobody took in time.
/// </summary>
public sealed partial class CallWorker(
    VoiceLine line, WorkFactory works, CallProgress progress, NpgsqlDataSource source, CommitSignals signals, IOptions<VoiceOptions> options, TimeProvider clock, ILogger<CallWorker> log)
    : PoolWorker("calls", loops: 2, signals[Signal.Calls], log), IWorkerGauge
{
    private const int Most = 20;
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AskSoon = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(10);

    /// <inheritdoc />
    public Task<IReadOnlyList<WorkerReading>> ReadAsync(CancellationToken ct)
    {
        var since = signals[Signal.Calls].SinceLooked;
        return Task.FromResult<IReadOnlyList<WorkerReading>>([new("calls", since > Sweep ? since.Value - Sweep : TimeSpan.Zero, null, since, Sweep)]);
    }

    /// <inheritdoc />
    public override async Task<int> DrainAsync(CancellationToken ct)
    {
        var all = 0;
        for (var round = -1; round != 0; all += round)
        {
            round = await OverdueAsync(ct) + await DialAsync(ct) + await EndAsync(ct);
        }

        return all + await AskAfterAsync(ct) + await AskAsync(ct);
    }

    private async Task<int> DialAsync(CancellationToken ct)
    {
        var legs = await TakeAsync(VoiceSql.TakeNew, [new("now", clock.GetUtcNow()), new("lease", Lease), new("most", Most)], Leg, ct);
        await Task.WhenAll(legs.Select(leg => GuardAsync(leg.Leg, () => line.DialAsync(leg, ct), ct)));
        return legs.Count;
    }

    private async Task<int> AskAfterAsync(CancellationToken ct)
    {
        var patience = TimeSpan.FromSeconds(options.Value.AnswerSeconds + options.Value.AskAfterSeconds);
        var legs = await TakeAsync(VoiceSql.TakeDoubtful, [new("lease", AskAgain), new("most", Most)], r => (Leg: Leg(r), Since: r.GetFieldValue<DateTimeOffset>(6)), ct);
        await Task.WhenAll(legs.Select(l => GuardAsync(l.Leg.Leg, () => line.AskAfterAsync(l.Leg, l.Since, clock.GetUtcNow() - l.Since > patience, ct), ct)));
        return legs.Count;
    }

    private async Task<int> EndAsync(CancellationToken ct)
    {
        var legs = await TakeAsync(
            VoiceSql.TakeEnding, [new("now", clock.GetUtcNow()), new("again", AskAgain), new("most", Most)],
            r => (Leg: new CallLegId(r.GetGuid(0)), Sid: r.GetString(1), How: r.GetString(2), Room: r.GetString(3), Member: new MemberId(r.GetGuid(4))), ct);
        await Task.WhenAll(legs.Select(l => GuardAsync(
            l.Leg,
            async () => await line.EndAsync(l.Leg, l.Sid, l.Room, l.How == "farewell" ? VoiceTwiml.Farewell(await LanguageAsync(l.Member, ct)) : null, ct),
            ct)));
        return legs.Count;
    }

    private async Task<int> AskAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var legs = await TakeAsync(
            VoiceSql.TakeSilent, [new("now", now), new("soon", now - AskSoon), new("before", now - TimeSpan.FromSeconds(options.Value.AskAfterSeconds)), new("most", Most)],
            r => (Leg: new CallLegId(r.GetGuid(0)), Sid: r.GetString(1), Room: r.GetString(2)), ct);
        await Task.WhenAll(legs.Select(l => GuardAsync(l.Leg, () => line.AskAsync(l.Leg, l.Sid, l.Room, ct), ct)));
        return legs.Count;
    }

    /// <summary>Nobody took it, or whoever did was not reached: the first ends the call, the second lets it ring for all again.</summary>
    private async Task<int> OverdueAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var rooms = await TakeAsync(VoiceSql.Overdue, [new("now", now), new("most", Most)], r => r.GetString(0), ct);
        foreach (var room in rooms)
        {
            await using var work = await works.BeginAsync(ct);
            if (await CallScene.TakeAsync(work, room, ct) is not { Call.State: CallState.Waiting } scene)
            {
                continue;
            }

            if (scene.Call.ClaimDueAt <= now)
            {
                Expire(scene);
            }
            else if (scene.Call.IsFree && scene.Call.RingDueAt <= now)
            {
                scene.Call.GiveUp(now);
            }

            await progress.RunAsync(work, scene, ct);
            await work.CommitAsync(ct);
        }

        return rooms.Count;
    }

    private static void Expire(CallScene scene)
    {
        if (scene.Call.Direction == Direction.In)
        {
            scene.Call.Lapse(LegState.NoAnswer.Stored());
            return;
        }

        // Nobody waits for them at the other end: the call is over before it began.
        scene.Legs.Where(l => !l.Over).ToList().ForEach(l => l.Hear(LegState.NoAnswer, sid: null, reason: null, l.HeardAt));
    }

    private async Task<string> LanguageAsync(MemberId member, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        return await work.Db.Members.Where(m => m.Id == member).Select(m => m.Language).SingleAsync(ct) ?? "es";
    }

    private static LegTask Leg(NpgsqlDataReader r) => new(
        new(r.GetGuid(0)), new(r.GetGuid(1)), r.GetString(2), StoredName.Parse<LegRole>(r.GetString(3)), r.GetString(4), StoredName.Parse<Direction>(r.GetString(5)));

    private async Task<List<T>> TakeAsync<T>(string sql, NpgsqlParameter[] parameters, Func<NpgsqlDataReader, T> read, CancellationToken ct)
    {
        await using var command = source.CreateCommand(sql);
        command.Parameters.AddRange(parameters);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var taken = new List<T>();
        while (await reader.ReadAsync(ct))
        {
            taken.Add(read(reader));
        }

        return taken;
    }

    private async Task GuardAsync(CallLegId leg, Func<Task> what, CancellationToken ct)
    {
        try
        {
            await what();
        }
        catch (Exception error) when (!ct.IsCancellationRequested)
        {
            Failed(error, leg.Value);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Leg {Leg} could not be dealt with; later again")]
    private partial void Failed(Exception error, Guid leg);
}
