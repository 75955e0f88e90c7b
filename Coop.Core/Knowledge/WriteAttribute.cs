using Coop.Core.Events;
using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Coop.Core.Knowledge;

/// <summary>Something else is known of a member now: a value is new, confirmed or gone.</summary>
[EventName("attribute.changed")]
public sealed record AttributeChanged(DateTimeOffset At, MemberId Member, string Attribute, NoteKind What) : DomainEvent(At);

/// <summary>
/// Writes within the caller's transaction what was said of a member. It goes into the history in any case; it is believed only if
/// nothing newer was said or deleted since. Whoever calls holds the member's head.
/// </summary>
internal static class WriteAttribute
{
    /// <summary>Writes it down; returns the note, and whether it is what is known now.</summary>
    public static async Task<(AttributeNote Note, bool IsCurrent)> RunAsync(Work work, Member member, AttributeDefinition definition, AttributeSaid said, CancellationToken ct)
    {
        var known = await work.Db.KnownValues.SingleOrDefaultAsync(v => v.MemberId == member.Id && v.Attribute == definition.Code, ct);
        var forgotten = await work.Db.AttributeNotes
            .Where(n => n.MemberId == member.Id && n.Attribute == definition.Code && n.What == NoteKind.Forgotten)
            .MaxAsync(n => (DateTimeOffset?)n.NotedAt, ct);
        var note = AttributeNote.Of(member.Id, definition.Code, said, work.Now);
        work.Db.AttributeNotes.Add(note);
        if (said.At < known?.NotedAt || said.At <= forgotten)
        {
            return (note, false);
        }

        if (known is null)
        {
            work.Db.KnownValues.Add(known = KnownValue.Of(member.Id, definition.Code));
        }

        known.Say(definition, said);
        Tell(work, member, definition.Code, said.What);
        return (note, true);
    }

    /// <summary>The attribute as it is until this transaction ends: its shelf life cannot change meanwhile. Null when there is none.</summary>
    public static async Task<AttributeDefinition?> HoldAsync(Work work, string code, CancellationToken ct)
    {
        await using var hold = new NpgsqlCommand(KnowledgeSql.Hold, work.Connection) { Parameters = { new("code", code) } };
        return await hold.ExecuteScalarAsync(ct) is null ? null : await work.Db.AttributeDefinitions.SingleAsync(a => a.Code == code, ct);
    }

    /// <summary>The card is newer, and whoever listens hears of it.</summary>
    public static void Tell(Work work, Member member, string attribute, NoteKind what)
    {
        member.ProfileChanged();
        work.Touch(Topic.Member(member.Id), "known");
        work.Raise(new AttributeChanged(work.Now, member.Id, attribute, what));
    }
}
