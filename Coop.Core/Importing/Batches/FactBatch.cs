using Coop.Core.Facts;
using Coop.Core.Importing.Rows;
using Coop.Core.Members;
using Coop.Core.Persistence;

namespace Coop.Core.Importing.Batches;

/// <summary>
/// Takes many facts in one transaction, by the rules by which <see cref="FactDoor"/> takes one: a fact is told once under its source
/// and key; whose is not known waits; whoever somebody else is busy with is left for the end.
/// </summary>
internal sealed class FactBatch(Work work, ImportTask task, BatchOutcome outcome, HeadLocks locks, TimeProvider clock)
{
    private readonly FactKind _kind = task.Kind == ImportKind.Sale ? FactKind.Sale : FactKind.Contribution;
    private readonly Dictionary<string, (byte[] Content, string Who)> _here = new(StringComparer.Ordinal);
    private readonly HashSet<string> _waiting = new(StringComparer.Ordinal);
    private readonly List<NewFact> _new = [];
    private readonly List<(FactGroup Group, ParkedReason Reason)> _parked = [];
    private readonly List<Guid> _delivered = [];

    /// <summary>Decides on each, and writes unless <see cref="HeadLocks.None"/> says that nothing is to be written.</summary>
    public async Task TakeAsync(RowBatch batch, CancellationToken ct)
    {
        var groups = batch.Groups.Cast<FactGroup>().Where(group => Pass(group)).ToList();
        if (groups.Count == 0)
        {
            return;
        }

        await AskBatch.RunAsync(work, [.. groups.Select(Question)], locks, ct);
        var known = await FactKnown.ReadAsync(work.Connection, task, _kind, ct);
        for (var n = 0; n < groups.Count; n++)
        {
            Decide(groups[n], known[n]);
        }

        if (locks != HeadLocks.None)
        {
            await new WriteFacts(work, task, outcome, clock).RunAsync(_new, _parked, _delivered, ct);
        }
    }

    private bool Pass(FactGroup group)
    {
        if (group.Faults.Count > 0)
        {
            outcome.Refuse(group);
        }

        return group.Faults.Count == 0;
    }

    private static Told Question(FactGroup group, int n)
    {
        var who = group.Draft!.Member;
        var space = who.Kind == MemberRefKind.Document ? who.Value.IndexOf(' ', StringComparison.Ordinal) : -1;
        return new Told(
            n, group.Draft.Key, group.Content, who.Kind.Stored(), space < 0 ? null : who.Value[..space], space < 0 ? who.Value : who.Value[(space + 1)..]);
    }

    private void Decide(FactGroup group, FactKnown known)
    {
        var draft = group.Draft!;
        var wanted = $"{draft.Member.Kind.Stored()} {draft.Member.Value}";
        var who = known.Member is { } found ? found.Value.ToString("D") : wanted;
        if (_waiting.Contains(draft.Key))
        {
            outcome.Later.Add(group); // Behind another of its key that waits: the first stays the first.
        }
        else if (known.Earlier is { } earlier)
        {
            Again(group, earlier.Same && (earlier.Who == who || known.Member is null), earlier.IsMine);
        }
        else if (_here.TryGetValue(draft.Key, out var here))
        {
            Again(group, here.Content.AsSpan().SequenceEqual(group.Content) && here.Who == who, isMine: true);
        }
        else if (known.Member is { } member)
        {
            TakeIn(group, known, member, who);
        }
        else if (known.Parked is { } parked)
        {
            Again(group, parked.Same && parked.Wanted == wanted, parked.IsMine);
        }
        else
        {
            _here[draft.Key] = (group.Content, who);
            _parked.Add((group, known.Hits == 0 ? ParkedReason.UnknownMember : ParkedReason.SharedAddress));
            outcome.Seen.Add((draft.Key, group.Content, who, group.Rows[0].Row));
            outcome.Count(group, rows => new ImportCounts { Parked = rows });
        }
    }

    private void TakeIn(FactGroup group, FactKnown known, MemberId member, string who)
    {
        if (known.Parked is { Same: false })
        {
            Again(group, same: false, isMine: false);
            return;
        }

        if (locks != HeadLocks.None && !work.Heads.Holds(member))
        {
            _waiting.Add(group.Draft!.Key);
            outcome.Later.Add(group);
            return;
        }

        if (known.Parked is { } waited)
        {
            _delivered.Add(waited.Id);
        }

        _here[group.Draft!.Key] = (group.Content, who);
        _new.Add(new NewFact(group, member, !known.Admitted));
        outcome.Seen.Add((group.Draft.Key, group.Content, who, group.Rows[0].Row));
        outcome.Count(group, rows => new ImportCounts { New = rows });
    }

    private void Again(FactGroup group, bool same, bool isMine)
    {
        if (!same)
        {
            outcome.Count(group, rows => new ImportCounts { Conflict = rows });
            outcome.Report(group, "key", isMine ? "conflict_here" : "conflict", group.Draft!.Key);
        }
        else if (isMine)
        {
            outcome.Count(group, rows => new ImportCounts { Duplicate = rows });
            outcome.Report(group, "key", "duplicate", group.Draft!.Key);
        }
        else
        {
            outcome.Count(group, rows => new ImportCounts { Repeated = rows });
        }
    }
}

/// <summary>A fact nobody told before.</summary>
/// <param name="Group">What the file says.</param>
/// <param name="Member">Whose it is.</param>
/// <param name="BeforeAdmission">They were no member yet.</param>
internal sealed record NewFact(FactGroup Group, MemberId Member, bool BeforeAdmission);
