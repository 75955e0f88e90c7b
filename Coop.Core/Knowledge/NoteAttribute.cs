using Coop.Core.Access;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Microsoft.EntityFrameworkCore;

namespace Coop.Core.Knowledge;

/// <summary>What became of writing down what was said of a member.</summary>
public abstract record NoteResult
{
    private NoteResult()
    {
    }

    /// <summary>It is written down; <paramref name="IsCurrent"/> says whether something newer is believed instead.</summary>
    public sealed record Done(bool IsCurrent) : NoteResult;

    /// <summary>It cannot be: a fault of <see cref="AttributeValue.Read"/>, or <c>unknown</c>, <c>inactive</c>, <c>provisional</c>, <c>future</c>, <c>nothing</c>.</summary>
    public sealed record Refused(string What) : NoteResult;

    /// <summary>A colleague was quicker; this is what is known now, null when it was deleted.</summary>
    public sealed record Stale(KnownValue? Now) : NoteResult;
}

/// <summary>Writes down what was said of a member under an attribute, now or on an earlier day.</summary>
[Needs(Permission.AnswerMembers)]
public sealed class NoteAttribute(WorkFactory works, CurrentActor actor)
{
    /// <summary>Where what people on the staff write down comes from.</summary>
    public const string Source = "agent";

    /// <summary>Writes it down; <paramref name="seen"/> is when the value the person saw was noted, null when there was none.</summary>
    public async Task<NoteResult> RunAsync(MemberId id, string attribute, string? typed, DateTimeOffset? at, DateTimeOffset? seen, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        await AppendEntry.LockAsync(work, [id], ct);
        var member = await work.Db.Members.SingleAsync(m => m.Id == id, ct);
        if (await WriteAttribute.HoldAsync(work, attribute, ct) is not { } definition)
        {
            return new NoteResult.Refused("unknown");
        }

        var (value, fault) = AttributeValue.Read(definition, typed);
        fault = member.Provisional ? "provisional" : !definition.Active ? "inactive" : at > work.Now ? "future" : fault;
        if (fault is not null)
        {
            return new NoteResult.Refused(fault);
        }

        var known = await work.Db.KnownValues.SingleOrDefaultAsync(v => v.MemberId == id && v.Attribute == attribute, ct);
        if (known?.NotedAt != seen)
        {
            return new NoteResult.Stale(known);
        }

        var (_, isCurrent) = await WriteAttribute.RunAsync(work, member, definition, new AttributeSaid(value, Source, at ?? work.Now, actor.Required), ct);
        work.Audit(actor.Required, "attribute.note", $"member:{id.Value:D}", new { attribute });
        await work.CommitAsync(ct);
        return new NoteResult.Done(isCurrent);
    }
}

/// <summary>Says that what is known of a member holds still: its shelf life begins anew.</summary>
[Needs(Permission.AnswerMembers)]
public sealed class ConfirmAttribute(ConfirmValues confirm, CurrentActor actor)
{
    /// <summary>Confirms the value that was noted at <paramref name="seen"/>.</summary>
    public async Task<NoteResult> RunAsync(MemberId id, string attribute, DateTimeOffset seen, CancellationToken ct) =>
        await confirm.RunAsync([new(id, attribute, seen)], actor.Required, ct) == 1 ? new NoteResult.Done(true) : new NoteResult.Stale(null);
}

/// <summary>Confirms many values at once, as after a letter all of them answered.</summary>
[Needs(Permission.ManageMembers)]
public sealed class ConfirmAttributes(ConfirmValues confirm, CurrentActor actor)
{
    /// <summary>Returns how many were confirmed; what changed or went meanwhile is left as it is.</summary>
    public Task<int> RunAsync(IReadOnlyCollection<SeenValue> values, CancellationToken ct) => confirm.RunAsync(values, actor.Required, ct);
}

/// <summary>A value as somebody saw it.</summary>
/// <param name="Member">Whose.</param>
/// <param name="Attribute">Code of the attribute.</param>
/// <param name="NotedAt">When it was noted.</param>
public readonly record struct SeenValue(MemberId Member, string Attribute, DateTimeOffset NotedAt);

/// <summary>Confirms values in one transaction.</summary>
public sealed class ConfirmValues(WorkFactory works)
{
    /// <summary>The most values at once, so that nobody waits long for a member's head.</summary>
    public const int AtMost = 100;

    internal async Task<int> RunAsync(IReadOnlyCollection<SeenValue> values, StaffId by, CancellationToken ct)
    {
        if (values.Count > AtMost)
        {
            throw new ArgumentException($"At most {AtMost} at once.", nameof(values));
        }

        await using var work = await works.BeginAsync(ct);
        var ids = values.Select(v => v.Member).Distinct().ToList();
        await AppendEntry.LockAsync(work, ids, ct);
        var members = await work.Db.Members.Where(m => ids.Contains(m.Id)).ToDictionaryAsync(m => m.Id, ct);
        var confirmed = 0;
        foreach (var seen in values)
        {
            var definition = await WriteAttribute.HoldAsync(work, seen.Attribute, ct);
            var known = await work.Db.KnownValues.SingleOrDefaultAsync(v => v.MemberId == seen.Member && v.Attribute == seen.Attribute, ct);
            if (definition is null || known?.NotedAt != seen.NotedAt)
            {
                continue;
            }

            await WriteAttribute.RunAsync(work, members[seen.Member], definition, new AttributeSaid(known.Value, known.Source, work.Now, by, NoteKind.Confirmed), ct);
            work.Audit(by, "attribute.confirm", $"member:{seen.Member.Value:D}", new { attribute = seen.Attribute });
            confirmed++;
        }

        await work.CommitAsync(ct);
        return confirmed;
    }
}

/// <summary>
/// Deletes what is known of a member under an attribute, and with it the values of its whole history. That it was deleted, when and
/// by whom, stays.
/// </summary>
[Needs(Permission.ManageMembers)]
public sealed class ForgetAttribute(WorkFactory works, CurrentActor actor)
{
    /// <summary>Deletes the value that was noted at <paramref name="seen"/>.</summary>
    public async Task<NoteResult> RunAsync(MemberId id, string attribute, DateTimeOffset seen, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        await AppendEntry.LockAsync(work, [id], ct);
        var known = await work.Db.KnownValues.SingleOrDefaultAsync(v => v.MemberId == id && v.Attribute == attribute, ct);
        if (known?.NotedAt != seen)
        {
            return new NoteResult.Stale(known);
        }

        work.Db.KnownValues.Remove(known);
        await work.Db.AttributeNotes.Where(n => n.MemberId == id && n.Attribute == attribute && n.ErasedAt == null && n.What != NoteKind.Forgotten).ExecuteUpdateAsync(
            n => n.SetProperty(x => x.ValueText, (string?)null).SetProperty(x => x.ValueNumber, (decimal?)null)
                .SetProperty(x => x.ValueDate, (DateOnly?)null).SetProperty(x => x.ErasedAt, work.Now), ct);
        work.Db.AttributeNotes.Add(AttributeNote.Of(id, attribute, new AttributeSaid(default, NoteAttribute.Source, work.Now, actor.Required, NoteKind.Forgotten), work.Now));
        WriteAttribute.Tell(work, await work.Db.Members.SingleAsync(m => m.Id == id, ct), attribute, NoteKind.Forgotten);
        work.Audit(actor.Required, "attribute.forget", $"member:{id.Value:D}", new { attribute });
        await work.CommitAsync(ct);
        return new NoteResult.Done(true);
    }
}
