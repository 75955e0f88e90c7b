using Coop.Core.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace Coop.Channels.Voice;

/// <summary>Where a report on a call comes from.</summary>
internal enum ReportKind
{
    /// <summary>The network's own report on a leg.</summary>
    Status,

    /// <summary>The network's report on a room.</summary>
    Room,

    /// <summary>What the network answered when it was asked.</summary>
    Asked,
}

/// <summary>What was told of a call.</summary>
/// <param name="Room">The call, by the name of its room.</param>
/// <param name="Kind">By whom.</param>
/// <param name="Status">The network's word.</param>
/// <param name="DedupeKey">What makes it this report and no other.</param>
internal sealed record CallReport(string Room, ReportKind Kind, string Status, string DedupeKey)
{
    public string? Sid { get; init; }

    public CallLegId? Leg { get; init; }

    public string? Reason { get; init; }

    /// <summary>An answer to a question of ours.</summary>
    public static CallReport Asked(string room, CallLegId leg, string? sid, string status, string? reason = null) =>
        new(room, ReportKind.Asked, status, $"asked|{leg.Value:N}|{sid}|{status}") { Leg = leg, Sid = sid, Reason = reason };
}

/// <summary>Writes down what the network tells of calls, and what follows from it. A report of a call nobody knows yet waits for it.</summary>
public sealed class RecordCallReport(WorkFactory works, CallProgress progress, TimeProvider clock)
{
    /// <summary>Nobody waits longer than that for a network that is away.</summary>
    private const int MostAttempts = 15;

    /// <summary>On return it is committed. False when it was no news.</summary>
    internal async Task<bool> RunAsync(CallReport report, CancellationToken ct)
    {
        await using (var work = await works.BeginAsync(ct))
        {
            if (await CallScene.TakeAsync(work, report.Room, ct) is { } scene)
            {
                return await RunAsync(work, scene, report, ct);
            }
        }

        await using var early = await works.BeginAsync(ct);
        await using (var wait = new NpgsqlCommand(VoiceSql.LockRoom, early.Connection) { Parameters = { new("room", report.Room) } })
        {
            await wait.ExecuteNonQueryAsync(ct);
        }

        await using var find = new NpgsqlCommand(VoiceSql.Find, early.Connection) { Parameters = { new("room", report.Room) } };
        if (await find.ExecuteScalarAsync(ct) is null)
        {
            var isNew = await LogAsync(early, report, applied: false, ct);
            await early.CommitAsync(ct);
            return isNew;
        }

        // It became known in this moment. Its room is let go before its heads are taken.
        await early.DisposeAsync();
        await using var now = await works.BeginAsync(ct);
        return await RunAsync(now, (await CallScene.TakeAsync(now, report.Room, ct))!, report, ct);
    }

    /// <summary>The network has not done what was asked for and may be asked again.</summary>
    internal async Task LaterAsync(string room, CallLegId id, TimeSpan after, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        if (await CallScene.TakeAsync(work, room, ct) is { } scene && scene.Legs.Find(l => l.Id == id) is { Over: false } leg)
        {
            if (leg.Attempts < MostAttempts)
            {
                leg.Later(clock.GetUtcNow() + after);
            }
            else
            {
                leg.Hear(LegState.Failed, sid: null, "carrier_away", clock.GetUtcNow());
            }

            await progress.RunAsync(work, scene, ct);
            await work.CommitAsync(ct);
        }
    }

    private async Task<bool> RunAsync(Work work, CallScene scene, CallReport report, CancellationToken ct)
    {
        if (!await LogAsync(work, report, applied: true, ct) && report.Kind != ReportKind.Asked)
        {
            return false;
        }

        var leg = scene.Legs.Find(l => report.Leg is { } id ? l.Id == id : l.ProviderSid is not null && l.ProviderSid == report.Sid);
        var news = CallLattice.StateOf(report.Status) is { } told && leg?.Hear(told, report.Sid, report.Reason, clock.GetUtcNow()) == true;
        if (news)
        {
            await progress.RunAsync(work, scene, ct);
        }

        await work.CommitAsync(ct);
        return news;
    }

    private static async Task<bool> LogAsync(Work work, CallReport report, bool applied, CancellationToken ct)
    {
        await using var log = new NpgsqlCommand(VoiceSql.Report, work.Connection)
        {
            Parameters =
            {
                new("room", report.Room),
                new("sid", NpgsqlDbType.Text) { Value = (object?)report.Sid ?? DBNull.Value },
                new("leg", NpgsqlDbType.Uuid) { Value = (object?)report.Leg?.Value ?? DBNull.Value },
                new("kind", report.Kind.Stored()),
                new("status", report.Status),
                new("dedupe_key", report.DedupeKey),
                new("now", work.Now),
                new("applied", applied),
            },
        };
        return await log.ExecuteNonQueryAsync(ct) == 1;
    }
}
