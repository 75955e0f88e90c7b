using Coop.Channels.Routing;
using Coop.Core.Access;
using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Core.Timeline;
using Coop.Testing;
using Coop.Web.Client.Desk;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace Coop.Tests.Live;

/// <summary>The live law over the whole way: two nodes at work at once, screens opened on both in the middle of it.</summary>
[Trait("Category", "integration")]
public sealed class TwoNodesLawTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task After_anything_people_do_every_screen_on_every_node_shows_what_a_fresh_one_shows()
    {
        await using var one = new TestNode(database);
        await using var two = new TestNode(database, one.Clock, one.Provider);
        await one.StartAsync();
        await two.StartAsync();
        var staff = await Task.WhenAll(Enumerable.Range(0, 3).Select(n => one.HireAsync($"Agente {n}")));
        var actions = from action in Gen.Elements([.. Bustle.Actions]) from who in Gen.Choose(0, 2) from about in Gen.Choose(0, 60) select (action, who, about);

        foreach (var (some, seed) in actions.ArrayOf(60).Sample(6, 4).Select((some, seed) => (some, seed)))
        {
            await HoldsAsync(one, two, staff, some, seed);
        }
    }

    private static async Task HoldsAsync(TestNode one, TestNode two, StaffId[] staff, (string Action, int Who, int About)[] actions, int seed)
    {
        var sessions = Enumerable.Range(0, 3).Select(_ => An.Id()).ToList();
        var threads = await Task.WhenAll(sessions.Select(session => one.ChatAsync(session)));
        var bustle = new Bustle(staff, sessions);
        var random = new Random(seed);
        var screens = new List<Screen>();

        var doing = Task.WhenAll(actions.Chunk(15).Select((some, n) => Task.Run(
            async () =>
            {
                foreach (var (action, who, about) in some)
                {
                    await bustle.DoAsync(n % 2 == 0 ? one : two, action, who, about);
                    one.Clock.Advance(TimeSpan.FromMilliseconds(700));
                }
            },
            Ct)));
        while (!doing.IsCompleted && screens.Count < 30)
        {
            screens.Add(await Screen.OpenAsync(random.Next(2) == 0 ? one : two, threads[random.Next(3)].MemberId));
        }

        await doing;
        one.Clock.Advance(TimeSpan.FromSeconds(10));
        await one.SettleAsync();
        foreach (var screen in screens)
        {
            await Eventually.TrueAsync(screen.IsFreshAsync, $"seed {seed}: {string.Join(", ", actions)}");
            screen.Dispose();
        }

        screens.Count.ShouldBeGreaterThan(3);
    }

    /// <summary>A desk as its components keep it: follow, snapshot, then what came meanwhile; a call to read anew is obeyed.</summary>
    private sealed class Screen(TestNode node, MemberId member) : IDisposable
    {
        private readonly Lock _gate = new();
        private readonly WorkList _work = new();
        private readonly TimelineLog _log = new();
        private readonly List<IDisposable> _follows = [];
        private readonly List<Action> _held = [];
        private bool _reading = true;
        private bool _stale;

        public static async Task<Screen> OpenAsync(TestNode node, MemberId member)
        {
            var screen = new Screen(node, member);
            screen._follows.Add(node.Get<LiveFeed>().Follow(Topic.WorkList, node.Get<WorkReads>(), update => screen.Hear(update, screen._work.Apply)));
            screen._follows.Add(node.Get<LiveFeed>().Follow(Topic.Timeline(member), node.Get<TimelineReads>(), update => screen.Hear(update, screen._log.Apply)));
            await screen.ReadAsync();
            return screen;
        }

        public async Task<bool> IsFreshAsync()
        {
            if (_stale)
            {
                await ReadAsync();
            }

            var (work, log) = (new WorkList(), new TimelineLog());
            work.Replace(await WorkAsync());
            log.Replace(await TimelineAsync());
            lock (_gate)
            {
                return _work.Shown.Select(Plain).SequenceEqual(work.Shown.Select(Plain)) && _log.Shown.SequenceEqual(log.Shown);
            }
        }

        public void Dispose() => _follows.ForEach(follow => follow.Dispose());

        // A rev also counts what the row does not show, as the marks of the member's device.
        private static WorkRow Plain(WorkRow row) => row with { Rev = 0 };

        private void Hear<TRow>(LiveUpdate<TRow> update, Func<IReadOnlyList<TRow>, bool> apply)
        {
            lock (_gate)
            {
                if (update is not LiveUpdate<TRow>.Rows(var rows))
                {
                    _stale = true;
                }
                else if (_reading)
                {
                    _held.Add(() => apply(rows));
                }
                else
                {
                    apply(rows);
                }
            }
        }

        private async Task ReadAsync()
        {
            lock (_gate)
            {
                (_reading, _stale) = (true, false);
            }

            var (work, log) = (await WorkAsync(), await TimelineAsync());
            lock (_gate)
            {
                _work.Replace(work);
                _log.Replace(log);
                _held.ForEach(apply => apply());
                _held.Clear();
                _reading = false;
            }
        }

        private Task<IReadOnlyList<WorkRow>> WorkAsync() => node.Get<WorkReads>().PageAsync(WorkSlice.All, null, 10_000, Ct);

        private async Task<IReadOnlyList<TimelineRow>> TimelineAsync() =>
            [.. await node.Get<TimelineReads>().BeforeAsync(member, null, 1000, Ct), .. await node.Get<TimelineReads>().WaitingAsync(member, Ct)];
    }
}
