using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Npgsql;
using NpgsqlTypes;

namespace Coop.Core.Outbound;

/// <summary>What a provider reports of one message.</summary>
/// <param name="Message">Which message, by our own id.</param>
/// <param name="State">How far it has come.</param>
/// <param name="Reason">Why it failed, if it did.</param>
/// <param name="ProviderId">The provider's id for it: the answer that would have brought it may have been lost.</param>
public sealed record ProgressReport(OutboundId Message, OutboundState State, string? Reason, string? ProviderId);

/// <summary>
/// Writes down what providers report of messages. States move forward only, by <see cref="DeliveryLattice"/>; any report
/// proves that the provider has the message, so it ends all doubt about that.
/// </summary>
public sealed class RecordProgress
{
    private const int Most = 200;

    private static readonly string[] Chain = [.. DeliveryLattice.Chain.Select(state => state.Stored())];

    private readonly WorkFactory _works;
    private readonly Gathering<ProgressReport, bool> _reports;

    /// <summary>One per node.</summary>
    public RecordProgress(WorkFactory works)
    {
        _works = works;
        _reports = new Gathering<ProgressReport, bool>(Most, WriteAsync);
    }

    /// <summary>On return it is committed. False when it was no news, or of a message nobody knows.</summary>
    public Task<bool> RunAsync(ProgressReport report, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return _reports.RunAsync(report);
    }

    /// <summary>Writes within the caller's transaction; the messages that moved, and to where.</summary>
    public static async Task<IReadOnlyDictionary<OutboundId, OutboundState>> RunAsync(Work work, IReadOnlyList<ProgressReport> reports, CancellationToken ct)
    {
        var farthest = reports.GroupBy(report => report.Message)
            .Select(group => group.Aggregate((one, next) => DeliveryLattice.IsForward(one.State, next.State) ? next : one)).ToList();
        await using var update = new NpgsqlCommand(OutboundSql.Progress, work.Connection)
        {
            Parameters =
            {
                new("ids", farthest.ConvertAll(r => r.Message.Value)),
                new("states", farthest.ConvertAll(r => r.State.Stored())),
                new("reasons", NpgsqlDbType.Array | NpgsqlDbType.Text) { Value = farthest.ConvertAll(r => r.Reason) },
                new("providers", NpgsqlDbType.Array | NpgsqlDbType.Text) { Value = farthest.ConvertAll(r => r.ProviderId) },
                new("chain", Chain),
            },
        };
        var moved = new Dictionary<OutboundId, OutboundState>();
        await using (var reader = await update.ExecuteReaderAsync(ct))
        {
            while (await reader.ReadAsync(ct))
            {
                var (id, member) = (new OutboundId(reader.GetGuid(0)), new MemberId(reader.GetGuid(1)));
                var (was, now) = (StoredName.Parse<OutboundState>(reader.GetString(2)), StoredName.Parse<OutboundState>(reader.GetString(3)));
                moved[id] = now;
                work.Touch(Topic.Timeline(member), TimelineRow.KeyOf(id));
                if (now == OutboundState.Failed)
                {
                    work.Raise(new MessageSettled(work.Now, id, member, OutboundState.Failed));
                }
                else if (was is OutboundState.Queued or OutboundState.Sending or OutboundState.Uncertain)
                {
                    work.Raise(new MessageSettled(work.Now, id, member, OutboundState.Sent));
                }
            }
        }

        return moved;
    }

    private async Task<IReadOnlyList<bool>> WriteAsync(IReadOnlyList<ProgressReport> reports)
    {
        await using var work = await _works.BeginAsync(CancellationToken.None);
        var moved = await RunAsync(work, reports, CancellationToken.None);
        await work.CommitAsync(CancellationToken.None);
        return [.. reports.Select(report => moved.TryGetValue(report.Message, out var now) && now == report.State)];
    }
}
