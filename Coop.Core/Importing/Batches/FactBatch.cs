using System.Globalization;
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
    private readonly FactKind _kind = task.Kind switch
    {
        ImportKind.Sale => FactKind.Sale,
        ImportKind.Return => FactKind.Return,
        ImportKind.ServiceUse => FactKind.ServiceUse,
        _ => FactKind.Contribution,
    };

    private readonly Dictionary<string, (byte[] Content, string Who)> _here = new(StringComparer.Ordinal);
    private readonly HashSet<string> _waiting = new(StringComparer.Ordinal);
    private readonly List<NewFact> _new = [];
    private readonly List<NewParked> _parked = [];
    private readonly List<Guid> _delivered = [];
    private Referred? _referred;

    /// <summary>Decides on each, and writes unless <see cref="HeadLocks.None"/> says that nothing is to be written.</summary>
    public async Task TakeAsync(RowBatch batch, CancellationToken ct)
    {
        var groups = batch.Groups.Cast<FactGroup>().Where(group => Pass(group)).ToList();
        if (groups.Count == 0)
        {
            return;
        }

        await AskBatch.RunAsync(work, task.Source, [.. groups.Select(Question), .. groups.Index().Where(one => Named(one.Item) is not null).Select(one => Told.Of(groups.Count + one.Index, "", Named(one.Item)!))], locks, ct);
        _referred = _kind switch
        {
            FactKind.Return => await ReturnedSales.ReadAsync(work, task, outcome, ct),
            FactKind.Contribution => await TakenBackContributions.ReadAsync(work, task, outcome, ct),
            _ => null,
        };
        var known = await FactKnown.ReadAsync(work.Connection, task, _kind, ct);
        for (var n = 0; n < groups.Count; n++)
        {
            Decide(groups[n], known[n], known.GetValueOrDefault(groups.Count + n)?.Member);
        }

        if (locks != HeadLocks.None)
        {
            await new WriteFacts(work, task, outcome, clock).RunAsync(_new, _parked, _delivered, ct);
        }
    }

    private bool Pass(FactGroup group)
    {
        if (group.Repeats.Count > 0)
        {
            outcome.Repeat(group.Repeats, group.Draft?.Key ?? group.Rows[0].Cells.ElementAtOrDefault(task.Columns.ToList().IndexOf("key"))?.Trim());
        }

        if (group.Faults.Count > 0)
        {
            outcome.Refuse(group);
        }

        return group.Faults.Count == 0;
    }

    private static MemberRef? Named(FactGroup group) => (group.Draft as ReturnDraft)?.Member;

    private static Told Question(FactGroup group, int n) => group.Draft switch
    {
        ReturnDraft back => new(n, back.Key, "sale", null, back.Sale),
        ContributionDraft contribution => Told.Of(n, contribution.Key, contribution.Member, contribution.TakesBack),
        var draft => Told.Of(n, draft!.Key, ((MemberFactDraft)draft).Member),
    };

    /// <summary>What a fact waits for while its member is not known.</summary>
    private static (string Kind, string Value) WaitsFor(FactDraft draft) => draft is ReturnDraft back
        ? ("sale", back.Sale)
        : (((MemberFactDraft)draft).Member.Kind.Stored(), ((MemberFactDraft)draft).Member.Value);

    private void Decide(FactGroup group, FactKnown known, MemberId? named)
    {
        _referred?.Complete(group);
        if (group.Faults.Count > 0)
        {
            outcome.Refuse(group);
            return;
        }

        var draft = group.Draft!;
        var missing = _referred?.Missing(group);
        var (kind, value) = missing ?? WaitsFor(draft);
        var wanted = $"{kind} {value}";
        var who = known.Member is { } found && missing is null ? found.Value.ToString("D") : wanted;
        if (_waiting.Contains(draft.Key))
        {
            outcome.Later.Add(group); // Behind another of its key that waits: the first stays the first.
        }
        else if (known.Earlier is { } earlier)
        {
            Again(group, earlier.Says(group) && (IsSame(earlier.Who, who) || known.Member is null), earlier.IsMine);
        }
        else if (_here.TryGetValue(draft.Key, out var here))
        {
            Again(group, here.Content.AsSpan().SequenceEqual(group.Content) && IsSame(here.Who, who), isMine: true);
        }
        else if (known.Member is { } member && (missing is null || IsBusy(member)))
        {
            TakeIn(group, known, named, member, who);
        }
        else if (known.Parked is { } parked)
        {
            Again(group, parked.Says(group) && IsSame(parked.Wanted, wanted), parked.IsMine);
        }
        else
        {
            _here[draft.Key] = (group.Content, who);
            _parked.Add(new(group, kind is "sale" or "contribution" ? ParkedReason.UnknownFact : known.Hits == 0 ? ParkedReason.UnknownMember : ParkedReason.SharedAddress, kind, value));
            outcome.Seen.Add(new(draft.Key, group.Content, who, group.Rows[0].Row));
            outcome.Count(group, rows => new ImportCounts { Parked = rows });
            outcome.Add(draft);
        }
    }

    /// <summary>What waited for a contribution further up in the file may have found it meanwhile.</summary>
    private static bool IsSame(string earlier, string who) => earlier == who || earlier.StartsWith("contribution ", StringComparison.Ordinal);

    private bool IsBusy(MemberId member) => locks != HeadLocks.None && !work.Heads.Holds(member);

    private void TakeIn(FactGroup group, FactKnown known, MemberId? named, MemberId member, string who)
    {
        if (known.Parked is { } other && !other.Says(group))
        {
            Again(group, same: false, isMine: false);
            return;
        }

        var draft = group.Draft!;
        if (IsBusy(member))
        {
            _waiting.Add(draft.Key);
            outcome.Later.Add(group);
            return;
        }

        var fact = new NewFact(Guid.CreateVersion7(clock.GetUtcNow()), group, member, !known.Admitted) { Named = named };
        if (_referred?.Take(fact) is { } unfit)
        {
            group.Refuse(unfit, Said(draft, unfit));
            outcome.Refuse(group);
            return;
        }

        if (known.Parked is { } waited)
        {
            _delivered.Add(waited.Id);
        }

        _here[draft.Key] = (group.Content, who);
        _new.Add(fact);
        outcome.Seen.Add(new(draft.Key, group.Content, who, group.Rows[0].Row, (draft as ContributionDraft) is { TakesBack: null, Amount: var amount } ? amount : null));
        outcome.Count(group, rows => new ImportCounts { New = rows });
        outcome.Add(draft);
    }

    private static string? Said(FactDraft draft, FactResult.Unfit unfit) => draft switch
    {
        ContributionDraft { TakesBack: { } key } when unfit.Field == "takesBack" => key,
        ReturnDraft back when unfit.Field == "lines" => back.Sale,
        ReturnDraft back when unfit.Fault == "unknown" && FactGroup.LineOf(unfit.Field) is { } n => back.Lines[n].Number.ToString(CultureInfo.InvariantCulture),
        _ => null,
    };

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

/// <summary>A fact that waits.</summary>
/// <param name="Group">What the file says.</param>
/// <param name="Reason">Why.</param>
/// <param name="Kind">For what: whoever goes by a document or an address, a sale, or a contribution.</param>
/// <param name="Value">The document, address, or key.</param>
internal sealed record NewParked(FactGroup Group, ParkedReason Reason, string Kind, string Value);
