using Coop.Channels.Routing;
using Coop.Core.Outbound;
using Coop.Core.Timeline;
using Coop.Web.Client.Desk;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace Coop.Tests.Components;

/// <summary>
/// The law of every live screen: a snapshot and the updates after it show what a fresh screen shows, however the updates
/// were repeated and reordered, if only the last state of each row arrived; and after a re-read even if it did not.
/// </summary>
[Trait("Category", "unit")]
public sealed class LiveLawTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 10, 14, 0, 0, TimeSpan.Zero);
    private static readonly Config Config = Config.QuickThrowOnFailure.WithMaxTest(300).WithQuietOnSuccess(true);

    [Fact]
    public void The_work_list_shows_what_a_fresh_one_shows() => Hold(
        step: (rows, action) => Work(rows, action),
        fresh: rows => Shown(rows.Values.Where(row => !row.Gone)),
        screen: () => new WorkScreen());

    [Fact]
    public void The_timeline_shows_what_a_fresh_one_shows() => Hold(
        step: (rows, action) => Entry(rows, action),
        fresh: rows => ShownEntries(rows.Values.Where(row => !row.Gone)),
        screen: () => new TimelineScreen());

    private static void Hold<TRow>(
        Func<Dictionary<int, TRow>, int, TRow> step, Func<Dictionary<int, TRow>, IReadOnlyList<TRow>> fresh, Func<IScreen<TRow>> screen)
        where TRow : class
    {
        var cases = Gen.Choose(0, 10_000).ArrayOf().Zip(Gen.Choose(0, 10_000).ArrayOf()).Zip(Gen.Choose(0, int.MaxValue - 1)).ToArbitrary();
        Check.One(Config, Prop.ForAll(cases, drawn =>
        {
            var ((before, after), seed) = drawn;
            var world = new Dictionary<int, TRow>();
            foreach (var action in before)
            {
                step(world, action);
            }

            var live = screen();
            live.Replace(fresh(world));
            var updates = after.Select(action => (Key: action % 7, Row: step(world, action))).ToList();
            var random = new Random(seed);

            // Some states are passed over, some come twice, all come in any order; the last one of each row comes.
            var last = updates.GroupBy(update => update.Key).Select(group => group.Last().Row);
            var arriving = updates.Select(update => update.Row).SelectMany(row => Enumerable.Repeat(row, random.Next(3))).Concat(last).ToArray();
            random.Shuffle(arriving);
            foreach (var row in arriving)
            {
                live.Apply([row]);
            }

            live.Shown.ShouldBe(fresh(world));

            // Silence: nothing of what happens arrives, and then the screen reads again.
            foreach (var action in before)
            {
                step(world, action);
            }

            live.Replace(fresh(world));
            live.Shown.ShouldBe(fresh(world));
        }));
    }

    private static WorkRow Work(Dictionary<int, WorkRow> rows, int action)
    {
        var number = action % 7;
        var row = rows.GetValueOrDefault(number) ?? new WorkRow { Id = new(new Guid(number, 0, 0, new byte[8])), OpenedAt = Start };
        row = (action / 7 % 4) switch
        {
            0 => row with { WaitingSince = Start.AddMinutes(action), ClosedAt = null },
            1 => row with { WaitingSince = null, ClosedAt = null, Line = $"{action}" },
            2 => row with { ClosedAt = Start.AddMinutes(action), WaitingSince = null },
            _ => row with { Unread = action },
        };
        return rows[number] = row with { Rev = row.Rev + 1 };
    }

    private static TimelineRow Entry(Dictionary<int, TimelineRow> rows, int action)
    {
        var number = action % 7;
        if (!rows.TryGetValue(number, out var row))
        {
            row = new TimelineRow { Key = $"o:{new Guid(number, 0, 0, new byte[8])}", At = Start.AddMinutes(number), State = OutboundState.Queued };
        }
        else if (row.State == OutboundState.Queued)
        {
            var leaves = action / 7 % 2 == 0;
            var seq = rows.Values.Max(other => other.Seq ?? 0) + 1;
            row = leaves ? row with { State = OutboundState.Sending, Seq = seq } : row with { State = OutboundState.Cancelled };
        }
        else if (row.State != OutboundState.Cancelled)
        {
            row = row with { State = OutboundState.Sent };
        }

        return rows[number] = row with { Rev = row.Rev + 1 };
    }

    private static List<WorkRow> Shown(IEnumerable<WorkRow> rows) =>
        [.. rows.OrderBy(row => row.WaitingSince ?? DateTimeOffset.MaxValue).ThenBy(row => row.Id.Value)];

    private static List<TimelineRow> ShownEntries(IEnumerable<TimelineRow> rows) =>
        [.. rows.OrderBy(row => row.Seq ?? long.MaxValue).ThenBy(row => row.At).ThenBy(row => row.Key, StringComparer.Ordinal)];

    private interface IScreen<TRow>
    {
        IReadOnlyList<TRow> Shown { get; }

        void Replace(IReadOnlyList<TRow> rows);

        void Apply(IReadOnlyList<TRow> rows);
    }

    private sealed class WorkScreen : IScreen<WorkRow>
    {
        private readonly WorkList _list = new();

        public IReadOnlyList<WorkRow> Shown => _list.Shown;

        public void Replace(IReadOnlyList<WorkRow> rows) => _list.Replace(rows);

        public void Apply(IReadOnlyList<WorkRow> rows) => _list.Apply(rows);
    }

    private sealed class TimelineScreen : IScreen<TimelineRow>
    {
        private readonly TimelineLog _log = new();

        public IReadOnlyList<TimelineRow> Shown => _log.Shown;

        public void Replace(IReadOnlyList<TimelineRow> rows) => _log.Replace(rows);

        public void Apply(IReadOnlyList<TimelineRow> rows) => _log.Apply(rows);
    }
}
