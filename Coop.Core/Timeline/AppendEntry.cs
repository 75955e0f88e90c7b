using Coop.Core.Events;
using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Npgsql;

namespace Coop.Core.Timeline;

/// <summary>A fact was added to a member's timeline.</summary>
[EventName("timeline.entry-appended")]
public sealed record EntryAppended(DateTimeOffset At, MemberId Member, long Seq, EntryKind Kind, Channel Channel, Direction Direction)
    : DomainEvent(At)
{
    /// <summary>A machine wrote it: no answer of a member.</summary>
    public bool IsAutomatic { get; init; }
}

/// <summary>The one way into a timeline: gives the entry the member's next number, within the caller's transaction.</summary>
public sealed class AppendEntry(TimeProvider clock)
{
    /// <summary>Appends; the number is the member's last plus one, whoever else writes at the same time.</summary>
    /// <exception cref="InvalidOperationException">There is no such member.</exception>
    public async Task<TimelineEntry> RunAsync(Work work, MemberId member, EntryDraft draft, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (work.Heads.Next(member) is not { } seq)
        {
            await LockAsync(work, [member], ct);
            seq = work.Heads.Next(member) ?? throw new InvalidOperationException($"There is no member {member.Value}.");
        }

        var entry = TimelineEntry.Of(member, seq, draft, now);
        work.Db.Timeline.Add(entry);
        if (draft.Body is not null)
        {
            work.Db.EntryContents.Add(new EntryContent(member, seq, draft.Body, draft.Subject, draft.Attachments));
        }

        work.Raise(new EntryAppended(now, member, seq, draft.Kind, draft.Channel, draft.Direction) { IsAutomatic = draft.IsAutomatic });
        work.Touch(Topic.Timeline(member), TimelineRow.KeyOf(draft, seq));
        return entry;
    }

    /// <summary>Takes the places in line of several members at once, in the order everybody takes them.</summary>
    public static async Task LockAsync(Work work, IReadOnlyCollection<MemberId> members, CancellationToken ct)
    {
        await using var heads = new NpgsqlCommand(TimelineSql.LockHeads, work.Connection)
        {
            Parameters = { new("members", members.Select(m => m.Value).ToArray()) },
        };
        await using var reader = await heads.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            work.Heads.Hold(new(reader.GetGuid(0)), reader.GetInt64(1));
        }
    }
}
