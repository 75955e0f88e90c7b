using Coop.Core.Access;
using Coop.Core.Events;
using Coop.Core.Persistence;
using Coop.Testing;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace Coop.Tests.Events;

/// <summary>Each test has a database of its own: a subscriber hears all that is in it.</summary>
[Trait("Category", "integration")]
public sealed class EventPumpTests : IAsyncLifetime
{
    private readonly TestDatabase _database = new();
    private readonly TestSubscriber _calm = new("calm");
    private readonly TestSubscriber _troubled = new("troubled");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _database.InitializeAsync();
        await using var node = Node();
        await TestSubscriber.MakeTableAsync(node);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Every_event_takes_effect_once_though_the_pumps_of_two_nodes_are_killed_again_and_again()
    {
        await using var one = Node();
        await using var two = Node();
        await using var judge = Node();
        await RaiseAsync(one, 1, 300);
        _troubled.Before = (_, ct) => Task.Delay(TimeSpan.FromMilliseconds(1), new MachineClock(), ct);

        await one.StartAsync<EventPump>();
        await two.StartAsync<EventPump>();
        var cut = 0L;
        await Eventually.TrueAsync(async () =>
        {
            cut += await one.CutConnectionsAsync() + await two.CutConnectionsAsync();
            return cut > 20;
        });
        await Eventually.TrueAsync(async () => (await TestSubscriber.NotesAsync(judge, "troubled")).Count >= 300 && (await TestSubscriber.NotesAsync(judge, "calm")).Count >= 300);

        (await TestSubscriber.NotesAsync(judge, "troubled")).ShouldBe(Numbers(1, 300));
        (await TestSubscriber.NotesAsync(judge, "calm")).ShouldBe(Numbers(1, 300));
        (await judge.ScalarAsync<long>("select count(*) from core.dead_letter")).ShouldBe(0, "nobody but the database was at fault");
    }

    [Fact]
    public async Task What_a_subscriber_wrote_and_how_far_it_is_commit_together_or_not_at_all()
    {
        await using var node = Node();
        await RaiseAsync(node, 1, 20);
        await node.ExecuteAsync("""
            create sequence public.test_failures;
            create function public.fail_first() returns trigger language plpgsql as $$
            begin
                if nextval('public.test_failures') <= 3 then raise exception 'The cursor could not be moved.'; end if;
                return new;
            end $$;
            create trigger fail_first before update of position on core.event_cursor for each row when (new.position > old.position) execute function public.fail_first()
            """);

        await DrainAsync(node);

        (await TestSubscriber.NotesAsync(node, "troubled")).ShouldBe(Numbers(1, 20));
        (await TestSubscriber.NotesAsync(node, "calm")).ShouldBe(Numbers(1, 20));
    }

    [Fact]
    public async Task A_database_that_breaks_off_on_the_same_event_again_and_again_does_not_make_it_a_dead_letter()
    {
        await using var node = Node();
        await using var judge = Node();
        await RaiseAsync(judge, 1, 3);
        await node.Get<EventPump>().RegisterAsync("troubled", Ct);
        var cuts = 0;
        _troubled.Before = async (number, _) => cuts += number == 2 && cuts < 8 ? (int)await node.CutConnectionsAsync() : 0;

        await Eventually.TrueAsync(async () =>
        {
            try
            {
                await node.Get<EventPump>().DrainAsync("troubled", Ct);
            }
            catch (Exception error) when (DatabaseFault.Passes(error))
            {
                // Said to the worker's loop, which tries again.
            }

            return (await TestSubscriber.NotesAsync(judge, "troubled")).Count == 3;
        });

        cuts.ShouldBeGreaterThanOrEqualTo(8);
        (await judge.ScalarAsync<long>("select count(*) from core.dead_letter")).ShouldBe(0);
    }

    [Fact]
    public async Task An_event_that_fails_waits_longer_each_time_is_set_aside_and_the_rest_flows()
    {
        await using var node = Node();
        await RaiseAsync(node, 1, 20);
        _troubled.Before = (number, _) => number == 7 ? throw new InvalidOperationException("Seven.") : Task.CompletedTask;
        var waits = new List<double>();

        for (var attempt = 0; attempt < 5; attempt++)
        {
            await DrainAsync(node);
            waits.AddRange(await node.ColumnAsync<double>(
                "select extract(epoch from retry_at - clock_timestamp())::float8 from core.event_cursor where subscriber = 'troubled' and retry_at is not null"));
            await node.ExecuteAsync("update core.event_cursor set retry_at = clock_timestamp() where retry_at is not null");
        }

        await DrainAsync(node);
        waits.Count.ShouldBe(4);
        waits.Zip(waits.Skip(1)).ShouldAllBe(pair => pair.First < pair.Second);
        (await TestSubscriber.NotesAsync(node, "troubled")).ShouldBe(Numbers(1, 20).Where(number => number != 7));
        (await TestSubscriber.NotesAsync(node, "calm")).ShouldBe(Numbers(1, 20));
        var letter = (await node.Get<DeadLetterReads>().AllAsync(Ct)).ShouldHaveSingleItem();
        letter.ShouldBe(letter with { Subscriber = "troubled", Event = "test.happened", Error = "InvalidOperationException: Seven." });
    }

    [Fact]
    public async Task What_a_subscriber_breaks_only_at_the_commit_is_found_all_the_same()
    {
        await using var node = Node();
        await node.ExecuteAsync("alter table public.test_note add constraint late unique (subscriber, number) deferrable initially deferred");
        await node.ExecuteAsync("insert into public.test_note (subscriber, number) values ('troubled', 13)");
        await RaiseAsync(node, 1, 20);

        for (var attempt = 0; attempt < 5; attempt++)
        {
            await DrainAsync(node);
            await node.ExecuteAsync("update core.event_cursor set retry_at = null");
        }

        await DrainAsync(node);
        (await TestSubscriber.NotesAsync(node, "troubled")).ShouldBe(Numbers(1, 20).OrderBy(number => number == 13 ? 0 : 1));
        (await node.Get<DeadLetterReads>().AllAsync(Ct)).ShouldHaveSingleItem().Error.ShouldContain("late");
    }

    [Fact]
    public async Task A_subscriber_that_runs_out_of_time_fails_like_any_other_and_does_not_stop_its_pump()
    {
        await using var node = Node();
        await node.StartAsync<EventPump>();
        _troubled.Before = (number, _) => number == 2 ? throw new TaskCanceledException("The provider took too long.") : Task.CompletedTask;

        await RaiseAsync(node, 1, 3);

        await Eventually.TrueAsync(async () => (await TestSubscriber.NotesAsync(node, "troubled")).SequenceEqual([1, 3]), "it goes on after the one that failed");
        await Eventually.TrueAsync(async () => (await TestSubscriber.NotesAsync(node, "calm")).SequenceEqual([1, 2, 3]));
    }

    [Fact]
    public async Task A_dead_letter_is_replayed_once_when_its_cause_is_gone()
    {
        await using var node = Node();
        var supervisor = await node.HireAsync("Sara Ruiz", Role.Supervisor);
        await RaiseAsync(node, 1, 2);
        _troubled.Before = (number, _) => number == 1 ? throw new InvalidOperationException("One.") : Task.CompletedTask;
        for (var attempt = 0; attempt < 5; attempt++)
        {
            await DrainAsync(node);
            await node.ExecuteAsync("update core.event_cursor set retry_at = null");
        }

        var id = (await node.Get<DeadLetterReads>().AllAsync(Ct))[0].Id;
        var again = await ReplayAsync(node, supervisor, id);
        _troubled.Before = (_, _) => Task.CompletedTask;
        var mended = await ReplayAsync(node, supervisor, id);
        var twice = await ReplayAsync(node, supervisor, id);

        await DrainAsync(node);
        again.ShouldBe(new ReplayResult.Failed("InvalidOperationException: One."));
        mended.ShouldBe(new ReplayResult.Done());
        twice.ShouldBe(new ReplayResult.Done());
        (await TestSubscriber.NotesAsync(node, "troubled")).ShouldBe([1, 2], ignoreOrder: true);
        (await node.Get<DeadLetterReads>().AllAsync(Ct)).ShouldBeEmpty();
        (await node.ColumnAsync<string>("select action || ' ' || subject from core.audit")).ShouldBe([$"dead_letter.replay dead_letter:{id}"]);
    }

    private TestNode Node() => new(_database, also: services => services.AddSingleton<IEventSubscriber>(_calm).AddSingleton<IEventSubscriber>(_troubled));

    private static Task<ReplayResult> ReplayAsync(TestNode node, StaffId by, long id) =>
        node.As(by).RunAsync<ReplayDeadLetter, ReplayResult>(replay => replay.RunAsync(id, Ct));

    /// <summary>Serves both subscribers as far as they can be served now.</summary>
    private static Task DrainAsync(TestNode node) => node.SettleAsync();

    private static async Task RaiseAsync(TestNode node, int first, int count)
    {
        foreach (var some in Enumerable.Range(first, count).Chunk(7))
        {
            await node.InWorkAsync(work =>
            {
                Array.ForEach(some, number => work.Raise(new TestHappened(work.Now, number)));
                return Task.FromResult(true);
            });
        }
    }

    private static IEnumerable<long> Numbers(int first, int count) => Enumerable.Range(first, count).Select(i => (long)i);
}
