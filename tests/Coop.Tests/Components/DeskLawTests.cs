using Coop.Channels.Conversations;
using Coop.Channels.Routing;
using Coop.Core.Access;
using Coop.Core.Consent;
using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Core.Outbound;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Coop.Testing;
using Coop.Web.Client.Desk;
using Shouldly;
using Xunit;

namespace Coop.Tests.Components;

/// <summary>The live law over what people really do, on a real database: whatever is not touched, or read wrongly, shows here.</summary>
[Trait("Category", "integration")]
public sealed class DeskLawTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Work_list_and_timeline_show_what_fresh_ones_show(int seed)
    {
        var random = new Random(seed);
        await using var node = new TestNode(database);
        var desk = await Desk.OpenAsync(node, random);
        await desk.ActAsync(10);
        var work = new WorkList();
        var log = new TimelineLog();
        work.Replace(await desk.WorkAsync());
        log.Replace(await desk.TimelineAsync());
        desk.Heard.Clear();

        var updates = await desk.HearAsync(25);

        foreach (var (rows, entries) in Distorted(updates, random))
        {
            work.Apply(rows);
            log.Apply(entries);
        }

        var freshWork = new WorkList();
        var freshLog = new TimelineLog();
        freshWork.Replace(await desk.WorkAsync());
        freshLog.Replace(await desk.TimelineAsync());
        work.Shown.ShouldBe(freshWork.Shown);
        log.Shown.ShouldBe(freshLog.Shown);
        log.Shown.Where(row => row.Seq is not null).Select(row => row.Seq!.Value).ShouldBe(Enumerable.Range(1, (int)log.LastSeq).Select(seq => (long)seq));
    }

    // Half of the updates are passed over, those that came come twice and in any order, and at last the newest of all.
    private static IEnumerable<(IReadOnlyList<WorkRow> Work, IReadOnlyList<TimelineRow> Entries)> Distorted(
        List<(IReadOnlyList<WorkRow> Work, IReadOnlyList<TimelineRow> Entries)> updates, Random random)
    {
        var kept = updates.Where(_ => random.Next(2) == 0).ToArray();
        var twice = kept.Concat(kept).ToArray();
        random.Shuffle(twice);
        var newest = (
            (IReadOnlyList<WorkRow>)[.. updates.SelectMany(u => u.Work).GroupBy(row => row.Id).Select(group => group.MaxBy(row => row.Rev)!)],
            (IReadOnlyList<TimelineRow>)[.. updates.SelectMany(u => u.Entries).GroupBy(row => row.Key).Select(group => group.Last())]);
        return twice.Append(newest);
    }

    private sealed class Desk
    {
        private readonly TestNode _node;
        private readonly Random _random;
        private readonly List<Guid> _sessions = [];
        private readonly List<OutboundId> _queued = [];
        private StaffId _ana;
        private StaffId _luis;
        private MemberId _member;

        private Desk(TestNode node, Random random) => (_node, _random) = (node, random);

        public List<Change> Heard { get; } = [];

        public static async Task<Desk> OpenAsync(TestNode node, Random random)
        {
            var desk = new Desk(node, random) { _ana = await node.HireAsync(), _luis = await node.HireAsync("Luis Ñáñez") };
            for (var i = 0; i < 3; i++)
            {
                desk._sessions.Add(An.Id());
                await node.ChatAsync(desk._sessions[i]);
            }

            desk._member = (await node.ThreadAsync(desk._sessions[0])).MemberId;
            node.Get<CommitSignals>().Changed += (_, changes) => desk.Heard.AddRange(changes);
            return desk;
        }

        public Task<IReadOnlyList<WorkRow>> WorkAsync() => _node.Get<WorkReads>().PageAsync(WorkSlice.All, null, 1000, Ct);

        public async Task<IReadOnlyList<TimelineRow>> TimelineAsync() =>
            [.. await _node.Get<TimelineReads>().BeforeAsync(_member, null, 1000, Ct), .. await _node.Get<TimelineReads>().WaitingAsync(_member, Ct)];

        public async Task<List<(IReadOnlyList<WorkRow> Work, IReadOnlyList<TimelineRow> Entries)>> HearAsync(int actions)
        {
            var updates = new List<(IReadOnlyList<WorkRow>, IReadOnlyList<TimelineRow>)>();
            for (var i = 0; i < actions; i++)
            {
                Heard.Clear();
                await ActAsync(1);
                updates.Add((
                    await _node.Get<WorkReads>().ReadAsync(Topic.WorkList, KeysOf(Topic.WorkList), Ct),
                    await _node.Get<TimelineReads>().ReadAsync(Topic.Timeline(_member), KeysOf(Topic.Timeline(_member)), Ct)));
            }

            return updates;
        }

        public async Task ActAsync(int times)
        {
            for (var i = 0; i < times; i++)
            {
                _node.Clock.Advance(TimeSpan.FromSeconds(_random.Next(1, 90)));
                await ActOnceAsync(_sessions[_random.Next(_sessions.Count)], _random.Next(2) == 0 ? _ana : _luis);
            }
        }

        private async Task ActOnceAsync(Guid session, StaffId who)
        {
            var thread = await _node.ThreadAsync(session);
            var open = await _node.OpenWorkAsync(thread.Id);
            switch (_random.Next(9))
            {
                case 0 or 1:
                    await _node.ChatAsync(session, $"Línea {_random.Next()}");
                    break;
                case 2 when await _node.ReplyAsync(who, thread.Id) is ReplyResult.Queued queued:
                    _queued.Add(queued.Id);
                    break;
                case 3:
                    await _node.SettleAsync();
                    break;
                case 4 when _queued.Count > 0:
                    await _node.As(who).RunAsync<TakeBackMessage, bool>(x => x.RunAsync(_queued[_random.Next(_queued.Count)], Ct));
                    break;
                case 5 when open is not null:
                    await _node.As(who).RunAsync<TakeWork, WorkResult>(x => x.RunAsync(open.Id, Ct));
                    break;
                case 6 when open is not null:
                    await _node.As(who).RunAsync<CloseWork, WorkResult>(x => x.RunAsync(open.Id, "solved", Ct));
                    break;
                case 7:
                    await _node.As(who).RunAsync<MarkReadByStaff>(x => x.RunAsync(thread.MemberId, Ct));
                    break;
                default:
                    await _node.As(who).RunAsync<AddNote, bool>(x => x.RunAsync(thread.MemberId, An.Id(), "Nota", Ct));
                    await _node.As(who).RunAsync<RecordConsent>(x => x.RunAsync(thread.MemberId, Channel.Web, Purpose.Service, _random.Next(2) == 0, "agent", Ct));
                    break;
            }
        }

        private List<string> KeysOf(Topic topic) => [.. Heard.Where(change => change.Topic == topic).Select(change => change.Key).Distinct()];
    }
}
