using Coop.Core.Access;
using Coop.Core.Members;

namespace Coop.Core.Loyalty.Ledger;

/// <summary>What is to be written into an account.</summary>
/// <param name="Kind">Why points move.</param>
/// <param name="Source">What it comes from.</param>
/// <param name="Programme">The version of the programme it is made by.</param>
/// <param name="OccurredOn">The day on which its cause happened.</param>
internal sealed record Posting(EntryKind Kind, PointSource Source, int Programme, DateOnly OccurredOn)
{
    public StaffId? Actor { get; init; }

    public string? Reason { get; init; }

    public long? Reverses { get; init; }
}

/// <summary>Points of a credit that expire together.</summary>
internal readonly record struct CreditPart(long Points, DateOnly ActiveOn, ExpiryPolicy Policy, DateOnly? ExpiresOn, DateOnly? LapsesOn);

/// <summary>
/// One member's account as it is read under its lock, and the rules by which it changes. Always:
/// balance = what the lots hold − what is owed; and something is owed only where nothing is left.
/// What it makes new is gathered for <see cref="Books"/> to write.
/// </summary>
internal sealed class Account(MemberId member, long lastSeq, long balance, DateOnly? activeOn, DateOnly today)
{
    private readonly List<Lot> _lots = [];
    private readonly List<Owed> _owed = [];
    private readonly List<LedgerEntry> _entries = [];
    private readonly List<Allocation> _allocations = [];
    private readonly HashSet<Lot> _new = [];
    private readonly HashSet<Lot> _changed = [];

    public MemberId Member => member;

    public long LastSeq { get; private set; } = lastSeq;

    public long Balance { get; private set; } = balance;

    public long Owed => _owed.Sum(owed => owed.Points);

    public DateOnly? ActiveOn { get; private set; } = activeOn;

    public bool IsChanged => _entries.Count > 0 || _changed.Count > 0;

    public IReadOnlyList<LedgerEntry> Entries => _entries;

    public IReadOnlyList<Allocation> Allocations => _allocations;

    public IEnumerable<Lot> NewLots => _new;

    public IEnumerable<Lot> ChangedLots => _changed.Except(_new);

    public IReadOnlyList<Lot> Lots => _lots;

    /// <summary>What can be spent today.</summary>
    public long Available => _lots.Where(lot => lot.IsGoodOn(today)).Sum(lot => lot.Remaining);

    /// <summary>Takes in a lot that holds something, as it was read.</summary>
    public void Holds(Lot lot) => _lots.Add(lot);

    /// <summary>Takes in a debt, as it was read, the oldest first.</summary>
    public void Owes(Owed owed) => _owed.Add(owed);

    /// <summary>
    /// Takes out what lapsed before today. Done whenever an account is opened, so that what happens to it does not hang on
    /// whether the sweep has been by.
    /// </summary>
    public void Lapse(int programme)
    {
        if (!_lots.Exists(lot => lot.Remaining > 0 && lot.HasLapsedBy(today)))
        {
            return;
        }

        foreach (var lot in _lots.Where(lot => lot.Remaining > 0 && lot.HasLapsedBy(today)).OrderBy(lot => lot.LapsesOn).ThenBy(lot => (lot.Seq, lot.Part)).ToList())
        {
            var lapsed = lot.LapsesOn!.Value;
            var posting = new Posting(EntryKind.Expired, new("lapse", $"{member.Value:D}:{lot.Seq}:{lot.Part}"), programme, lapsed);
            var entry = Append(posting, -lot.Remaining, 0);
            Take(entry.Seq, lot, lot.Remaining);
        }
    }

    /// <summary>Puts points in. What is owed is paid first, from what expires first.</summary>
    public LedgerEntry Credit(Posting posting, params IReadOnlyList<CreditPart> parts)
    {
        var entry = Append(posting, parts.Sum(part => part.Points), 0);
        foreach (var (n, part) in parts.Index())
        {
            var lot = new Lot
            {
                Seq = entry.Seq,
                Part = (short)(n + 1),
                Points = part.Points,
                Remaining = part.Points,
                ActiveOn = part.ActiveOn,
                Policy = part.Policy,
                ExpiresOn = part.ExpiresOn,
                LapsesOn = part.LapsesOn,
            };
            _lots.Add(lot);
            _new.Add(lot);
        }

        PayBack();
        return entry;
    }

    /// <summary>Spends; null when not that much is there today.</summary>
    public LedgerEntry? Spend(Posting posting, long points)
    {
        if (Available < points)
        {
            return null;
        }

        var entry = Append(posting, -points, 0);
        TakeFrom(entry.Seq, Ordered(lot => lot.IsGoodOn(today)), points);
        return entry;
    }

    /// <summary>
    /// Takes points back that an entry gave: from its own lots first, then as if they were spent, at last from what cannot be
    /// spent yet. What is not there is owed or forgiven.
    /// </summary>
    public LedgerEntry Reverse(Posting posting, long points, Reversal policy)
    {
        var there = _lots.Sum(lot => lot.Remaining);
        var missing = Math.Max(0, points - there);
        var entry = Append(posting, policy == Reversal.Owe ? -points : missing - points, policy == Reversal.Owe ? 0 : missing);
        var own = Ordered(lot => lot.Seq == posting.Reverses);
        TakeFrom(entry.Seq, [.. own, .. Ordered(lot => lot.Seq != posting.Reverses && lot.IsGoodOn(today)), .. Ordered(lot => lot.Seq != posting.Reverses && !lot.IsGoodOn(today))], points - missing);
        if (policy == Reversal.Owe && missing > 0)
        {
            _owed.Add(new Owed(entry.Seq, missing));
        }

        return entry;
    }

    /// <summary>The member bought or redeemed on a day: what is good as long as they do so is put off.</summary>
    public void WasActive(DateOnly day, int graceDays)
    {
        ActiveOn = ActiveOn > day ? ActiveOn : day;
        foreach (var lot in _lots.Where(lot => lot.Remaining > 0 && lot.Policy is ExpiryPolicy.Idle))
        {
            var last = lot.Policy.LastDayOf(day)!.Value;
            if (last > lot.ExpiresOn)
            {
                (lot.ExpiresOn, lot.LapsesOn) = (last, last.AddDays(graceDays));
                _changed.Add(lot);
            }
        }
    }

    private LedgerEntry Append(Posting posting, long points, long forgiven)
    {
        var entry = new LedgerEntry
        {
            Member = member,
            Seq = ++LastSeq,
            Kind = posting.Kind,
            Points = points,
            Forgiven = forgiven,
            Source = posting.Source,
            Reverses = posting.Reverses,
            Programme = posting.Programme,
            OccurredOn = posting.OccurredOn,
            BookedOn = today,
            Actor = posting.Actor,
            Reason = posting.Reason,
        };
        Balance = checked(Balance + points);
        _entries.Add(entry);
        return entry;
    }

    private IEnumerable<Lot> Ordered(Func<Lot, bool> which) => _lots.Where(lot => lot.Remaining > 0 && which(lot)).Order(Comparer<Lot>.Create(Lot.SpendOrder));

    private void TakeFrom(long entry, IEnumerable<Lot> lots, long points)
    {
        foreach (var lot in lots.ToList())
        {
            if (points == 0)
            {
                return;
            }

            var taken = Math.Min(points, lot.Remaining);
            Take(entry, lot, taken);
            points -= taken;
        }
    }

    private void Take(long entry, Lot lot, long points)
    {
        lot.Remaining -= points;
        _allocations.Add(new Allocation(entry, lot.Seq, lot.Part, points));
        _changed.Add(lot);
    }

    private void PayBack()
    {
        while (_owed.Count > 0 && Ordered(_ => true).FirstOrDefault() is { } lot)
        {
            var paid = Math.Min(lot.Remaining, _owed[0].Points);
            Take(_owed[0].Entry, lot, paid);
            _owed[0] = _owed[0] with { Points = _owed[0].Points - paid };
            if (_owed[0].Points == 0)
            {
                _owed.RemoveAt(0);
            }
        }
    }
}
