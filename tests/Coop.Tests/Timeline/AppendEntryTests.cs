using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Timeline;

[Trait("Category", "integration")]
public sealed class AppendEntryTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Fifty_writers_at_once_number_without_gap_or_duplicate_and_a_reader_never_sees_one()
    {
        await using var node = new TestNode(database);
        var member = await node.RegisterAsync();
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Ct);

        var reader = ReadUntilAsync(node, member, done.Token);
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(
            async () =>
            {
                for (var i = 0; i < 4; i++)
                {
                    await AppendAsync(node, member);
                }
            },
            Ct)));
        await done.CancelAsync();

        (await reader).ShouldBeGreaterThan(3);
        (await SeqsAsync(node, member)).ShouldBe(Enumerable.Range(1, 200).Select(i => (long)i));
    }

    [Fact]
    public async Task Connections_cut_in_mid_transaction_leave_no_gap()
    {
        await using var node = new TestNode(database);
        await using var cutter = new TestNode(database);
        var member = await node.RegisterAsync();
        var committed = 0;
        var lost = 0;

        var writers = Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(
            async () =>
            {
                while (Volatile.Read(ref committed) < 60)
                {
                    await using var work = await node.Get<WorkFactory>().BeginAsync(Ct);
                    try
                    {
                        await node.Get<AppendEntry>().RunAsync(work, member, An.Entry(), Ct);
                        await work.CommitAsync(Ct);
                        Interlocked.Increment(ref committed);
                    }
                    catch (Exception error) when (work.Excuses(error))
                    {
                        Interlocked.Increment(ref lost);
                    }
                }
            },
            Ct)));
        for (var seen = 0; !writers.IsCompleted; seen = Volatile.Read(ref committed))
        {
            await Eventually.TrueAsync(() => Volatile.Read(ref committed) > seen || writers.IsCompleted);
            await cutter.ExecuteAsync(
                "select pg_terminate_backend(pid) from pg_stat_activity where application_name = @name and xact_start is not null limit 1", ("name", node.Name));
        }

        await writers;
        lost.ShouldBeGreaterThan(10);
        var seqs = await SeqsAsync(cutter, member);
        seqs.ShouldBe(Enumerable.Range(1, seqs.Count).Select(i => (long)i));
        // A connection cut between the commit and its answer leaves an entry that the writer never heard of.
        seqs.Count.ShouldBeInRange(committed, committed + lost);
        (await cutter.ScalarAsync<long>("select last_seq from core.timeline_head where member_id = @member", ("member", member.Value))).ShouldBe(seqs.Count);
    }

    [Fact]
    public async Task A_writer_that_gives_up_gives_its_number_back()
    {
        await using var node = new TestNode(database);
        var member = await node.RegisterAsync();
        await using (var work = await node.Get<WorkFactory>().BeginAsync(Ct))
        {
            await node.Get<AppendEntry>().RunAsync(work, member, An.Entry(), Ct);
            await node.Get<AppendEntry>().RunAsync(work, member, An.Entry(), Ct);
        }

        await AppendAsync(node, member);

        (await SeqsAsync(node, member)).ShouldBe([1L]);
    }

    [Fact]
    public async Task An_entry_comes_with_its_event_and_the_key_screens_know_it_by()
    {
        await using var node = new TestNode(database);
        var member = await node.RegisterAsync();

        await AppendAsync(node, member);

        (await node.ColumnAsync<string>("select name || ' ' || body::text from core.event where name <> 'members.joined' and body ->> 'member' = @member", ("member", member.Value.ToString("D"))))
            .ShouldHaveSingleItem().ShouldStartWith("timeline.entry-appended {");
        (await node.ColumnAsync<string>("select key from core.live_change where topic = @topic", ("topic", $"timeline:{member.Value:D}"))).ShouldBe(["e:1"]);
    }

    private static Task<TimelineEntry> AppendAsync(TestNode node, MemberId member) =>
        node.InWorkAsync(work => node.Get<AppendEntry>().RunAsync(work, member, An.Entry(), Ct));

    private static Task<List<long>> SeqsAsync(TestNode node, MemberId member) =>
        node.ColumnAsync<long>("select seq from core.timeline_entry where member_id = @member order by seq", ("member", member.Value));

    /// <summary>Whatever a reader sees is exactly 1..n. Returns how often it looked.</summary>
    private static async Task<int> ReadUntilAsync(TestNode node, MemberId member, CancellationToken done)
    {
        var looks = 0;
        for (; !done.IsCancellationRequested; looks++)
        {
            var rows = await node.TimelineAsync(member);
            rows.Select(row => row.Seq!.Value).ShouldBe(Enumerable.Range(1, rows.Count).Select(i => (long)i));
        }

        return looks;
    }
}
