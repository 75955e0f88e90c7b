using System.Text.Json;
using Coop.Core.Conditions;
using Coop.Core.Events;
using Coop.Core.Importing;
using Coop.Core.Loyalty.Rules;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Npgsql;

namespace Coop.Core.Segments;

/// <summary>
/// Moves a member into segments and out of them as soon as something happens to them. It does not matter what: all that is known is
/// asked anew, so an event that comes twice or late changes nothing. One instance serves one batch of events.
/// </summary>
internal sealed class FollowMembers(CooperativeCalendar calendar) : IEventSubscriber
{
    private readonly HashSet<MemberId> _asked = [];
    private List<Living>? _segments;

    /// <inheritdoc />
    public string Name => "segments";

    /// <inheritdoc />
    public async Task HandleAsync(StoredEvent stored, Work work, CancellationToken ct)
    {
        if (stored.Name.StartsWith("segment.", StringComparison.Ordinal))
        {
            return;
        }

        if (MemberOf(stored) is { } member)
        {
            await AskAsync(work, member, ct);
        }
        else if (stored.As<FactsImported>() is not null || stored.As<PointsEarnedInSet>() is not null || stored.As<PointsTakenBackInSet>() is not null)
        {
            // A file comes in many sets: the worker's next round looks at everybody once for all that have come by then.
            await using var due = new NpgsqlCommand(SegmentSql.AllDue, work.Connection);
            await due.ExecuteNonQueryAsync(ct);
        }
    }

    private static MemberId? MemberOf(StoredEvent stored)
    {
        using var body = JsonDocument.Parse(stored.Body);
        return body.RootElement.TryGetProperty("member", out var member) && member.ValueKind == JsonValueKind.String && member.TryGetGuid(out var id) ? new(id) : null;
    }

    private async Task AskAsync(Work work, MemberId member, CancellationToken ct)
    {
        // Everything the batch tells of was committed before its first event was read.
        _segments ??= await LivingAsync(work.Connection, ct);
        if (_segments.Count == 0 || !_asked.Add(member))
        {
            return;
        }

        var parts = _segments.Aggregate(PictureParts.None, (all, segment) => all | segment.Test.Parts);
        var inside = await InsideAsync(work, member, ct);
        if (await HoldsAsync(work, member, parts, ct) is not { } holds)
        {
            return;
        }

        foreach (var segment in _segments.Where(segment => holds.Contains(segment.Id) != inside.Contains(segment.Id)))
        {
            if (!await MoveMembers.HoldAsync(work, segment.Id, segment.Version, ct))
            {
                continue;
            }

            // Once it is held, both are asked again: a look at everybody may have moved the member meanwhile.
            var (was, isNow) = ((await InsideAsync(work, member, ct)).Contains(segment.Id), (await HoldsAsync(work, member, parts, ct))?.Contains(segment.Id));
            if (isNow is { } now && now != was)
            {
                await MoveMembers.WriteAsync(work, segment.Id, now ? [member] : [], now ? [] : [member], null, ct);
                work.Raise(now ? new SegmentEntered(work.Now, member, segment.Id) : new SegmentLeft(work.Now, member, segment.Id));
            }
        }
    }

    /// <summary>The segments whose condition holds of a member; null where nobody has said who that is.</summary>
    private async Task<HashSet<SegmentId>?> HoldsAsync(Work work, MemberId member, PictureParts parts, CancellationToken ct) =>
        (await PictureReads.LoadAsync(work.Connection, [member], parts, ct)).GetValueOrDefault(member) is { } picture
            ? [.. _segments!.Where(segment => segment.Test.Holds(picture)).Select(segment => segment.Id)]
            : null;

    private async Task<List<Living>> LivingAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        var rows = new List<(SegmentId Id, int Version, Condition Condition)>();
        await using (var read = new NpgsqlCommand(SegmentSql.Living, connection))
        {
            await using var reader = await read.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
            {
                rows.Add((new(reader.GetGuid(0)), reader.GetInt32(1), ConditionJson.Read(reader.GetString(2))));
            }
        }

        if (rows.Count == 0)
        {
            return [];
        }

        var (terms, moment) = (await PictureReads.TermsAsync(connection, ct), ConditionMoment.Now(calendar));
        return [.. rows
            .Where(row => ConditionCheck.Problems(row.Condition, terms, row.Id.Value).Count == 0)
            .Select(row => new Living(row.Id, row.Version, ConditionTest.Of(row.Condition, terms, moment)))];
    }

    private static async Task<HashSet<SegmentId>> InsideAsync(Work work, MemberId member, CancellationToken ct)
    {
        await using var read = new NpgsqlCommand(SegmentSql.Inside, work.Connection) { Parameters = { new("member", member.Value) } };
        await using var reader = await read.ExecuteReaderAsync(ct);
        var inside = new HashSet<SegmentId>();
        while (await reader.ReadAsync(ct))
        {
            inside.Add(new(reader.GetGuid(0)));
        }

        return inside;
    }

    private sealed record Living(SegmentId Id, int Version, ConditionTest Test);
}
