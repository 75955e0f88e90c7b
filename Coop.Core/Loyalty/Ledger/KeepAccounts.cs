using Coop.Core.Events;
using Coop.Core.Members;
using Coop.Core.Persistence;

namespace Coop.Core.Loyalty.Ledger;

/// <summary>A rule gave a member points.</summary>
[EventName("points.earned")]
public sealed record PointsEarned(DateTimeOffset At, MemberId Member, long Points, long Balance) : DomainEvent(At);

/// <summary>Points that a rule had given a member went again.</summary>
[EventName("points.taken-back")]
public sealed record PointsTakenBack(DateTimeOffset At, MemberId Member, long Points, long Balance) : DomainEvent(At);

/// <summary>Points of a member are about to expire.</summary>
[EventName("points.expiring")]
public sealed record PointsExpiring(DateTimeOffset At, MemberId Member, long Points, DateOnly LastDay) : DomainEvent(At);

/// <summary>Points that rules give for something that happened.</summary>
/// <param name="Member">To whom.</param>
/// <param name="Source">For what; the same source gives points once.</param>
/// <param name="Points">How many.</param>
/// <param name="OccurredOn">The day on which it happened: the terms of that day apply.</param>
public sealed record Award(MemberId Member, PointSource Source, long Points, DateOnly OccurredOn);

/// <summary>Points that a source no longer deserves.</summary>
/// <param name="Original">What gave them.</param>
/// <param name="Source">Why they are taken back; the same source takes back once.</param>
/// <param name="Points">How many; at most what the original gave and was not taken back before.</param>
/// <param name="OccurredOn">The day on which that happened.</param>
public sealed record TakeBack(PointSource Original, PointSource Source, long Points, DateOnly OccurredOn);

/// <summary>
/// Gives points for what happened and takes them back, within the caller's transaction, for many members at once. Told the
/// same again it changes nothing, whatever the order.
/// </summary>
public sealed class KeepAccounts(CooperativeCalendar calendar)
{
    /// <summary>
    /// Takes a member's account, so that what is worked out about it next stays true until the commit; false while there is no
    /// programme.
    /// </summary>
    public Task<bool> HoldAsync(Work work, MemberId member, CancellationToken ct) => HoldAsync(work, [member], ct);

    /// <summary>Takes the accounts of several members at once, in the order everybody takes them.</summary>
    public async Task<bool> HoldAsync(Work work, IReadOnlyCollection<MemberId> members, CancellationToken ct) =>
        await Books.OpenAsync(work, calendar.Today, members, [], ct) is not null;

    /// <summary>Takes the accounts there are of several members, in the order in which everybody takes them.</summary>
    internal static Task LockAsync(Work work, IReadOnlyCollection<MemberId> members, CancellationToken ct) => Books.LockAsync(work, members, ct);

    /// <summary>Gives points; those of them that were not given before, in the order of their members. Nothing happens before the programme begins.</summary>
    public async Task<IReadOnlyList<LedgerEntry>> AwardAsync(Work work, IReadOnlyCollection<Award> awards, CancellationToken ct)
    {
        List<Award> sound = [.. awards.Where(award => award.Points > 0)];
        if (sound.Count == 0
            || await Books.OpenAsync(work, calendar.Today, [.. sound.Select(a => a.Member)], [.. sound.Select(a => a.Source)], ct) is not { } books)
        {
            return [];
        }

        var entries = new List<LedgerEntry>();
        foreach (var award in sound)
        {
            if (Give(books, award) is { } entry)
            {
                entries.Add(entry);
                work.Raise(new PointsEarned(work.Now, award.Member, award.Points, books.Find(award.Member)!.Balance));
            }
        }

        await books.SaveAsync(ct);
        return entries;
    }

    /// <summary>Takes points back by the entries that gave them. What has no such entry is passed over.</summary>
    public async Task<IReadOnlyList<LedgerEntry>> TakeBackAsync(Work work, IReadOnlyCollection<TakeBack> all, CancellationToken ct)
    {
        var members = (await Books.OriginalsAsync(work, [.. all.Select(back => back.Original)], ct)).Select(original => original.Member).ToList();
        if (members.Count == 0 || await Books.OpenAsync(work, calendar.Today, members, [.. all.Select(back => back.Source)], ct) is not { } books)
        {
            return [];
        }

        // Read under the lock: what was taken back meanwhile counts.
        var originals = (await Books.OriginalsAsync(work, [.. all.Select(back => back.Original)], ct)).ToDictionary(original => original.Source);
        var entries = new List<LedgerEntry>();
        foreach (var back in all)
        {
            if (!originals.TryGetValue(back.Original, out var original) || original.Kind != EntryKind.Earned || !books.IsNew(back.Source))
            {
                continue;
            }

            var points = Math.Min(back.Points, original.Points - original.TakenBack);
            if (points > 0)
            {
                entries.Add(TakeBack(books, original.Member, (original.Seq, original.Programme), back.Source, points, back.OccurredOn));
                work.Raise(new PointsTakenBack(work.Now, original.Member, points, books.Find(original.Member)!.Balance));
                originals[back.Original] = original with { TakenBack = original.TakenBack + points };
            }
        }

        await books.SaveAsync(ct);
        return entries;
    }

    /// <summary>Gives points in opened books, by the terms of the day they are for; null when they were given before, or before there was a programme.</summary>
    internal static LedgerEntry? Give(Books books, Award award)
    {
        if (Programme.On(books.Programmes, award.OccurredOn) is not { } programme || books.Find(award.Member) is not { } account || !books.IsNew(award.Source))
        {
            return null;
        }

        var (terms, policy) = (programme.Terms, programme.Policy);
        var active = award.OccurredOn.AddDays(terms.PendingDays);
        // Who must wait for their points does not lose that time.
        var last = policy.LastDayOf(active);
        var entry = account.Credit(
            new Posting(EntryKind.Earned, award.Source, programme.Version, award.OccurredOn),
            new CreditPart(award.Points, active, policy, last, last?.AddDays(terms.GraceDays)));
        account.WasActive(award.OccurredOn, terms.GraceDays);
        return entry;
    }

    /// <summary>Takes back in opened books what an entry gave; the terms by which it was given say what happens.</summary>
    internal static LedgerEntry TakeBack(Books books, MemberId member, (long Seq, int Programme) original, PointSource source, long points, DateOnly on)
    {
        var terms = books.Programmes.Single(programme => programme.Version == original.Programme).Terms;
        return books.Find(member)!.Reverse(
            new Posting(EntryKind.Reversed, source, original.Programme, on) { Reverses = original.Seq }, points, terms.Reversal);
    }
}
