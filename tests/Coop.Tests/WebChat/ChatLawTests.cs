using Coop.Channels.Conversations;
using Coop.Channels.Inbound;
using Coop.Channels.Simulators;
using Coop.Channels.Web;
using Coop.Core.Access;
using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Testing;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace Coop.Tests.WebChat;

/// <summary>The live law for a page: whatever the line does to the updates, opening again shows what a fresh page shows.</summary>
[Trait("Category", "unit")]
public sealed class VisitorPageLawTests
{
    [Fact]
    public void However_pushes_are_lost_repeated_and_reordered_opening_again_makes_the_page_right() =>
        Prop.ForAll(Scripts, Holds).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    private static Arbitrary<Step[]> Scripts => Gen.ArrayOf(
        from what in Gen.Frequency((6, Gen.Constant(What.Write)), (3, Gen.Constant(What.Push)), (2, Gen.Constant(What.Repeat)), (1, Gen.Constant(What.Open)))
        from luck in Gen.Choose(0, 1_000)
        select new Step(what, luck)).ToArbitrary();

    private static bool Holds(Step[] script)
    {
        var (server, page, underway, pushed) = (new List<ChatRow>(), new VisitorPage(), new List<ChatRow>(), new List<ChatRow>());
        foreach (var (what, luck) in script)
        {
            switch (what)
            {
                case What.Write:
                    // Numbers of a member's timeline have gaps in one thread; a third of the pushes is lost.
                    server.Add(new ChatRow((server.LastOrDefault()?.Seq ?? 0) + 1 + (luck % 3), server.LastOrDefault()?.Seq ?? 0, null, "member", null, $"{server.Count}", default));
                    underway.AddRange(luck % 3 == 0 ? [] : [server[^1]]);
                    break;
                case What.Push when underway.Count > 0:
                    pushed.Add(underway[luck % underway.Count]);
                    underway.Remove(pushed[^1]);
                    page.Add([pushed[^1]]);
                    break;
                case What.Repeat when pushed.Count > 0:
                    page.Add(pushed.Skip(luck % pushed.Count).Take(4).Reverse());
                    break;
                case What.Open:
                    page.Open(Snapshot(server, page.Last, window: 1 + (luck % 5)), page.Last);
                    break;
            }

            page.Rows.Zip(page.Rows.Skip(1)).ShouldAllBe(pair => pair.Second.Prev == pair.First.Seq, "A page never shows a conversation with a hole in it.");
        }

        page.Open(Snapshot(server, page.Last, window: 1_000), page.Last);
        return page.Rows.SequenceEqual(server.TakeLast(page.Rows.Count)) && page.Last == (server.LastOrDefault()?.Seq ?? 0) && !page.HasGap;
    }

    /// <summary>What the hub answers: what came after, or its newest part.</summary>
    private static ChatSnapshot Snapshot(List<ChatRow> server, long after, int window)
    {
        var rows = server.Where(row => row.Seq > after).TakeLast(window).ToList();
        var continues = rows.Count == 0 || rows[0].Prev <= after;
        return new ChatSnapshot(continues ? after : 0, rows, 0, 0, null);
    }

    private enum What
    {
        Write,
        Push,
        Repeat,
        Open,
    }

    private sealed record Step(What What, int Luck);
}

/// <summary>The same law for a room on the real feed and database, where a member has two threads and staff write notes.</summary>
[Trait("Category", "integration")]
public sealed class ChatLawTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task A_room_whose_pushes_are_lost_repeated_and_reordered_is_right_after_opening_again(int seed)
    {
        var random = new Random(seed);
        await using var node = new TestNode(database);
        var ana = await node.HireAsync();
        var (mine, other) = (new WebSessionId(An.Id()), new WebSessionId(An.Id()));
        var member = await node.RegisterAsync(An.Person(), ContactAddress.Web(mine.Value), ContactAddress.Web(other.Value));
        var line = new BadLine(new Random(seed));
        using var room = new ChatRoom(mine, node.Get<LiveFeed>(), node.Get<SoftState>(), node.Get<ChatReads>(), node.Get<ChatThreads>(), line);
        line.Page.Open(await room.OpenAsync(0, Ct), 0);

        // A quick machine gathers many changes into one push: the story goes on until some came.
        for (var step = 0; step < 40 || line.Pushes <= 3; step++)
        {
            step.ShouldBeLessThan(2_000, "the room pushes what happens");
            await (random.Next(3) == 0 ? ActAsync(node, ana, member, other, "other", random) : ActAsync(node, ana, member, mine, "mine", random));
            if (random.Next(6) == 0)
            {
                await OpenAsync(room, line.Page);
            }
        }

        await OpenAsync(room, line.Page);
        using var fresh = new ChatRoom(mine, node.Get<LiveFeed>(), node.Get<SoftState>(), node.Get<ChatReads>(), node.Get<ChatThreads>(), new BadLine(new Random(seed)));
        var expected = await fresh.OpenAsync(0, Ct);
        line.Read(page => page.Rows.ShouldBe(expected.Rows));
        expected.Rows.Count.ShouldBeGreaterThan(5);
        expected.Rows.ShouldAllBe(row => row.Text!.StartsWith("mine", StringComparison.Ordinal));
    }

    private static async Task OpenAsync(ChatRoom room, VisitorPage page)
    {
        long asked;
        lock (page)
        {
            asked = page.Last;
        }

        var snapshot = await room.OpenAsync(asked, Ct);
        lock (page)
        {
            page.Open(snapshot, asked);
        }
    }

    private static async Task ActAsync(TestNode node, StaffId ana, MemberId member, WebSessionId session, string whose, Random random)
    {
        switch (random.Next(5))
        {
            case 0 or 1:
                await node.Get<StoreInbound>().RunAsync(WebChatReader.Item(session, An.Id(), $"{whose} pregunta {An.Number()}"), Ct);
                await node.SettleAsync();
                break;
            case 2 when await node.Get<ChatThreads>().FindAsync(session, Ct) is { } thread:
                await node.AnswerAsync(ana, thread.Id, $"{whose} respuesta {An.Number()}");
                break;
            case 3:
                await node.As(ana).RunAsync<AddNote>(note => note.RunAsync(member, An.Id(), "nota", Ct));
                break;
            default:
                await node.As(ana).RunAsync<MarkReadByStaff>(mark => mark.RunAsync(member, Ct));
                break;
        }
    }

    /// <summary>A line that loses, repeats and holds back what it is given.</summary>
    private sealed class BadLine(Random random) : IMembersClient
    {
        private readonly List<ChatRow> _heldBack = [];

        public VisitorPage Page { get; } = new();

        public int Pushes { get; private set; }

        public void Read(Action<VisitorPage> look)
        {
            lock (Page)
            {
                look(Page);
            }
        }

        public Task Rows(IReadOnlyList<ChatRow> rows)
        {
            lock (Page)
            {
                Pushes++;
                switch (random.Next(4))
                {
                    case 0:
                        break;
                    case 1:
                        _heldBack.AddRange(rows);
                        break;
                    default:
                        Page.Add(rows);
                        Page.Add(_heldBack.Concat(rows));
                        break;
                }
            }

            return Task.CompletedTask;
        }

        public Task Marks(long read) => Task.CompletedTask;

        public Task Typing(string? name) => Task.CompletedTask;

        public Task Resync() => Task.CompletedTask;
    }
}
