using System.Collections.Concurrent;
using Coop.Core.Events;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Coop.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Shouldly;
using Xunit;

namespace Coop.Tests.Events;

[Trait("Category", "integration")]
public sealed class RestoreTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    /// <summary>What a dump of a server with many more transactions behind it would leave: ids far ahead of this one's.</summary>
    private const string FromAnOlderServer = """
        update core.event set xid = (xid::text::bigint + 4000000000)::text::xid8;
        update core.event_cursor set xid = (xid::text::bigint + 4000000000)::text::xid8 where xid > '0';
        update core.live_change set xid = (xid::text::bigint + 4000000000)::text::xid8
        """;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task After_a_restore_subscribers_go_on_where_they_were_and_miss_nothing()
    {
        var listener = new Listener();
        await using var node = new TestNode(database, also: services => services.AddSingleton<IEventSubscriber>(listener));
        await node.ExecuteAsync("insert into core.event_cursor (subscriber, xid, position) values ('listener', '0', 0)");
        var member = await node.RegisterAsync();
        await AppendAsync(node, member, 3);
        await node.SettleAsync();
        await AppendAsync(node, member, 2);
        await node.ExecuteAsync(FromAnOlderServer);
        var before = listener.Heard.ToList();

        await RunAsync(node, await File.ReadAllTextAsync(Repository.PathOf("docs/after-restore.sql"), Ct));
        await AppendAsync(node, member, 1);
        await node.SettleAsync();

        before.ShouldBe([1, 2, 3]);
        listener.Heard.ShouldBe([1, 2, 3, 4, 5, 6]);
        (await node.ScalarAsync<long>("select count(*) from core.live_change where xid > pg_snapshot_xmax(pg_current_snapshot())")).ShouldBe(0);
    }

    private static async Task AppendAsync(TestNode node, Core.Members.MemberId member, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await node.InWorkAsync(work => node.Get<AppendEntry>().RunAsync(work, member, An.Entry(), Ct));
        }
    }

    private static async Task RunAsync(TestNode node, string script)
    {
        await using var command = node.Get<NpgsqlDataSource>().CreateCommand(script);
        await command.ExecuteNonQueryAsync(Ct);
    }

    private sealed class Listener : IEventSubscriber
    {
        public string Name => "listener";

        public ConcurrentQueue<long> Heard { get; } = [];

        public Task HandleAsync(StoredEvent stored, Work work, CancellationToken ct)
        {
            if (stored.As<EntryAppended>() is { } appended)
            {
                Heard.Enqueue(appended.Seq);
            }

            return Task.CompletedTask;
        }
    }
}
