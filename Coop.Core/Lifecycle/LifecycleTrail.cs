using Coop.Core.Access;

namespace Coop.Core.Lifecycle;

/// <summary>
/// The changes that made a member's periods what they are, found by following their order of writing: a change ends the present
/// period and adds one; a correction writes other periods in place of all from some moment on; a taking back writes again what
/// the last change still standing had found.
/// </summary>
internal sealed class LifecycleTrail
{
    private readonly Stack<IReadOnlyList<Believed>> _before = [];
    private readonly Dictionary<long, LifecyclePeriod> _origins = [];
    private List<LifecyclePeriod> _now = [];

    private LifecycleTrail()
    {
    }

    /// <summary>Follows all periods of one member, also those no longer believed.</summary>
    public static LifecycleTrail Of(IEnumerable<LifecyclePeriod> periods)
    {
        var trail = new LifecycleTrail();
        var rewritten = new List<LifecyclePeriod>();
        foreach (var period in periods.OrderBy(p => p.Id))
        {
            // What is written in one go goes forward in time, and the next begins no later than the present period did.
            if (rewritten is [.., var last] && (period.Reason is null || period.StartsAt <= last.StartsAt))
            {
                trail.Rewrite(rewritten);
                rewritten = [];
            }

            if (period.Reason is null)
            {
                trail.Append(period);
            }
            else
            {
                rewritten.Add(period);
            }
        }

        if (rewritten.Count > 0)
        {
            trail.Rewrite(rewritten);
        }

        return trail;
    }

    /// <summary>What the last change still standing found where it changed something; null when nothing ever changed.</summary>
    public IReadOnlyList<Believed>? BeforeLastChange => _before.TryPeek(out var before) ? before : null;

    /// <summary>Who first said what a period says, however often it was written again since.</summary>
    public StaffId? AuthorOf(LifecyclePeriod period) => OriginOf(period).ActorId;

    /// <summary>It says again what another said, because something around it was wrong.</summary>
    public bool IsWrittenAgain(LifecyclePeriod period) => _origins.ContainsKey(period.Id);

    private LifecyclePeriod OriginOf(LifecyclePeriod period) => _origins.GetValueOrDefault(period.Id, period);

    private void Append(LifecyclePeriod period)
    {
        if (_now is [.., var present])
        {
            _before.Push([new Believed(present, null)]);
        }

        _now.Add(period);
    }

    private void Rewrite(List<LifecyclePeriod> right)
    {
        var wrong = _now.FindAll(p => p.StartsAt >= right[0].StartsAt);
        if (_before.TryPeek(out var before) && before.Select(b => b.Period).SequenceEqual(right, Same.Instance))
        {
            _before.Pop();
            foreach (var (found, again) in before.Zip(right))
            {
                _origins[again.Id] = OriginOf(found.Period);
            }
        }
        else
        {
            _before.Push([.. wrong.Select(p => new Believed(p, p.EndsAt))]);
            if (wrong is [var then, ..] && Same.Instance.Equals(then, right[0]))
            {
                _origins[right[0].Id] = OriginOf(then);
            }
        }

        _now = [.. _now.Except(wrong), .. right];
    }

    /// <summary>A period as it was believed at some time.</summary>
    /// <param name="Period">What it says.</param>
    /// <param name="End">When it was then thought to end; null for never.</param>
    public sealed record Believed(LifecyclePeriod Period, DateTimeOffset? End);

    private sealed class Same : IEqualityComparer<LifecyclePeriod>
    {
        public static readonly Same Instance = new();

        public bool Equals(LifecyclePeriod? x, LifecyclePeriod? y) =>
            x is not null && y is not null && (x.StartsAt, x.State, x.Rule, x.Evidence) == (y.StartsAt, y.State, y.Rule, y.Evidence);

        public int GetHashCode(LifecyclePeriod period) => HashCode.Combine(period.StartsAt, period.State);
    }
}
