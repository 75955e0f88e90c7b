using Coop.Core.Access;
using Coop.Core.Events;
using Coop.Core.Persistence;
using Coop.Testing;
using Coop.Workflows.Engine;
using Coop.Workflows.Journeys;
using Shouldly;
using Xunit;

namespace Coop.Tests.Workflows;

/// <summary>Nothing lost, nothing twice, whatever is killed, repeated, reordered or at odds.</summary>
[Trait("Category", "integration")]
public sealed class EngineTests : IAsyncLifetime
{
    private readonly TestDatabase _database = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _database.InitializeAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Who_joins_gets_the_first_message_at_once_and_the_second_when_no_reply_came_in_time()
    {
        await using var node = new TestNode(_database);
        await node.PublishAsync(JourneyStage.Greeting);
        var member = await node.JoinAsync();

        await node.SettleAsync();
        var atOnce = await node.MessagesAsync(member);
        node.Clock.Advance(TimeSpan.FromDays(2) - TimeSpan.FromMinutes(1));
        await node.SettleAsync();
        var justBefore = await node.MessagesAsync(member);
        node.Clock.Advance(TimeSpan.FromMinutes(1));
        await node.SettleAsync();

        atOnce.ShouldBe(["Hola, Nubia"]);
        justBefore.ShouldBe(atOnce);
        (await node.MessagesAsync(member)).ShouldBe(["Hola, Nubia", "¿Sigue ahí?"]);
        node.Provider.Received.Select(message => message.Body).ShouldBe(["Hola, Nubia", "¿Sigue ahí?"]);
        (await node.StepsAsync(member)).ShouldBe(["joined entered", "hello sent", "answer timed_out", "again sent", "quiet left"]);
        (await node.StandsAsync(member)).ShouldBe("left quiet");
        await node.ShouldBeConsistentAsync();
    }

    [Fact]
    public async Task A_reply_ends_the_wait_at_once_and_no_second_message_leaves()
    {
        await using var node = new TestNode(_database);
        await node.PublishAsync(JourneyStage.Greeting);
        var session = An.Id();
        var member = await node.JoinAsync(session: session);
        await node.SettleAsync();

        await node.ChatAsync(session, "¡Gracias!");
        await node.SettleAsync();
        node.Clock.Advance(TimeSpan.FromDays(5));
        await node.SettleAsync();

        (await node.MessagesAsync(member)).ShouldBe(["Hola, Nubia"]);
        (await node.StepsAsync(member)).ShouldBe(["joined entered", "hello sent", "answer heard", "met left"]);
        (await node.ScalarAsync<DateTime>("select left_at from journeys.enrollment")).ShouldBe((node.Clock.GetUtcNow() - TimeSpan.FromDays(5)).UtcDateTime);
    }

    [Fact]
    public async Task A_reply_whose_event_was_never_heard_counts_when_the_time_is_over()
    {
        await using var node = new TestNode(_database);
        await node.PublishAsync(JourneyStage.Greeting);
        var session = An.Id();
        var member = await node.JoinAsync(session: session);
        await node.SettleAsync();
        await node.ChatAsync(session, "Aquí estoy");
        await node.ExecuteAsync("delete from core.event where name = 'timeline.entry-appended'");

        node.Clock.Advance(TimeSpan.FromDays(2));
        await node.SettleAsync();

        (await node.StepsAsync(member)).ShouldBe(["joined entered", "hello sent", "answer heard", "met left"]);
    }

    [Fact]
    public async Task What_a_member_wrote_before_the_message_is_no_reply_however_late_its_event_comes()
    {
        await using var node = new TestNode(_database);
        await node.PublishAsync(JourneyStage.Greeting);
        var session = An.Id();
        var member = await node.JoinAsync(session: session);
        await node.ChatAsync(session, "Antes del saludo");
        await node.SettleAsync();

        await node.ExecuteAsync("insert into core.event (name, body, at) select name, body, at from core.event where name = 'timeline.entry-appended' and body ->> 'direction' = 'in'");
        await node.SettleAsync();

        (await node.StandsAsync(member)).ShouldBe("inside answer");
    }

    [Fact]
    public async Task The_same_event_told_again_and_again_lets_a_member_in_once()
    {
        await using var node = new TestNode(_database);
        await node.PublishAsync(JourneyStage.Greeting);
        var member = await node.JoinAsync();
        await node.SettleAsync();

        for (var n = 0; n < 5; n++)
        {
            await node.ExecuteAsync("insert into core.event (name, body, at) select name, body, at from core.event where name = 'members.joined' limit 1");
            await node.SettleAsync();
        }

        (await node.ScalarAsync<long>("select count(*) from journeys.enrollment")).ShouldBe(1);
        (await node.MessagesAsync(member)).ShouldBe(["Hola, Nubia"]);
        await node.ShouldBeConsistentAsync();
    }

    [Fact]
    public async Task An_event_of_long_ago_is_history_and_lets_nobody_in()
    {
        await using var node = new TestNode(_database);
        await node.PublishAsync(JourneyStage.Greeting);
        await node.JoinAsync();
        node.Clock.Advance(TimeSpan.FromHours(25));

        await node.SettleAsync();

        (await node.ScalarAsync<long>("select count(*) from journeys.enrollment")).ShouldBe(0);
    }

    [Fact]
    public async Task Two_nodes_on_one_database_share_the_work_and_do_nothing_twice()
    {
        var clock = new ManualClock();
        await using var one = new TestNode(_database, clock);
        await using var two = new TestNode(_database, clock);
        await one.PublishAsync(JourneyStage.Greeting);
        await one.ExecuteAsync(JourneyCrowd.Join, ("count", 1_200), ("now", clock.GetUtcNow()));
        await one.LetInAsync(1_200);

        await Task.WhenAll(Enumerable.Range(0, 6).Select(n => Task.Run(() => (n % 2 == 0 ? one : two).Get<JourneyWorker>().DrainAsync(Ct), Ct)));
        await one.Get<JourneyWorker>().DrainAsync(Ct);
        clock.Advance(TimeSpan.FromDays(2));
        await Task.WhenAll(Enumerable.Range(0, 6).Select(n => Task.Run(() => (n % 2 == 0 ? one : two).Get<JourneyWorker>().DrainAsync(Ct), Ct)));
        await one.Get<JourneyWorker>().DrainAsync(Ct);

        (await one.ScalarAsync<long>("select count(*) from core.outbound")).ShouldBe(2_400);
        (await one.ScalarAsync<long>("select count(*) from journeys.enrollment where state = 'left'")).ShouldBe(1_200);
        await one.ShouldBeConsistentAsync();
    }

    [Fact]
    public async Task Killed_midway_again_and_again_engines_lose_nobody_and_repeat_nothing()
    {
        var clock = new ManualClock();
        await using var node = new TestNode(_database, clock);
        await using var judge = new TestNode(_database, clock);
        await judge.PublishAsync(JourneyStage.Greeting);
        await judge.ExecuteAsync(JourneyCrowd.Join, ("count", 1_500), ("now", clock.GetUtcNow()));
        await node.StartAsync<EventPump>();
        await node.StartAsync<JourneyWorker>();
        var cuts = 0;

        for (var day = 0; day < 2; day++)
        {
            // Every other statement of the engine or of its subscriber that is seen running is its connection's last, eight times over.
            var (seen, cut) = (0, 0);
            await Eventually.TrueAsync(async () =>
            {
                if (cut < 8 && await judge.ScalarAsync<bool>(JourneyCrowd.AtWork, ("node", node.Name)) && seen++ % 2 == 1)
                {
                    cut += await node.CutConnectionsAsync() > 0 ? 1 : 0;
                }

                return await judge.ScalarAsync<long>("select count(*) from core.outbound") == 1_500 * (day + 1);
            });
            cuts += cut;
            clock.Advance(TimeSpan.FromDays(2));
        }

        cuts.ShouldBeGreaterThan(4);

        await Eventually.TrueAsync(async () => await judge.ScalarAsync<long>("select count(*) from journeys.enrollment where state = 'left'") == 1_500);
        (await judge.ScalarAsync<long>("select count(*) from journeys.enrollment where state = 'parked'")).ShouldBe(0, "the database's faults are nobody's");
        (await judge.ScalarAsync<long>("select count(*) from core.dead_letter")).ShouldBe(0);
        await judge.ShouldBeConsistentAsync();
    }

    [Fact]
    public async Task A_member_somebody_is_writing_to_is_left_for_later_and_holds_up_nobody()
    {
        await using var node = new TestNode(_database);
        await node.PublishAsync(JourneyStage.Greeting);
        var (busy, free) = (await node.JoinAsync(), await node.JoinAsync());
        await node.LetInAsync(2);

        await using (var work = await node.Get<WorkFactory>().BeginAsync(Ct))
        {
            await Core.Timeline.AppendEntry.LockAsync(work, [busy], Ct);
            await node.Get<JourneyWorker>().DrainAsync(Ct);
            (await node.MessagesAsync(free)).Count.ShouldBe(1);
            (await node.MessagesAsync(busy)).ShouldBeEmpty();
        }

        await node.SettleAsync();
        (await node.MessagesAsync(busy)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_paused_journey_lets_members_in_and_moves_nobody_until_it_is_resumed()
    {
        await using var node = new TestNode(_database);
        var paola = await node.HireAsync("Paola Niño", Role.Marketer);
        await node.PublishAsync(JourneyStage.Greeting);
        await node.As(paola).RunAsync<PauseJourney, bool>(pause => pause.PauseAsync("greeting", Ct));
        var member = await node.JoinAsync();
        await node.SettleAsync();
        var paused = await node.StandsAsync(member);

        await node.As(paola).RunAsync<PauseJourney, bool>(pause => pause.ResumeAsync("greeting", Ct));
        await node.SettleAsync();

        paused.ShouldBe("inside joined");
        (await node.MessagesAsync(member)).ShouldBe(["Hola, Nubia"]);
        (await node.ColumnAsync<string>("select action from core.audit where actor_id = @who order by position", ("who", paola.Value)))
            .ShouldBe(["journey.pause", "journey.resume"]);
    }

    [Fact]
    public async Task Who_is_inside_stays_with_the_version_they_came_in_by()
    {
        await using var node = new TestNode(_database);
        await node.PublishAsync(JourneyStage.Greeting);
        var early = await node.JoinAsync();
        await node.SettleAsync();

        await node.PublishAsync(JourneyStage.Greeting.Replace("¿Sigue ahí?", "¿Se animó?", StringComparison.Ordinal));
        var late = await node.JoinAsync();
        await node.SettleAsync();
        node.Clock.Advance(TimeSpan.FromDays(2));
        await node.SettleAsync();

        (await node.MessagesAsync(early)).ShouldBe(["Hola, Nubia", "¿Sigue ahí?"]);
        (await node.MessagesAsync(late)).ShouldBe(["Hola, Nubia", "¿Se animó?"]);
    }

    [Fact]
    public async Task Members_are_written_to_in_their_language_and_names_are_never_read_as_templates()
    {
        await using var node = new TestNode(_database);
        await node.PublishAsync(JourneyStage.Greeting);
        var (english, sly) = (await node.JoinAsync(given: "Shanelle", language: "en"), await node.JoinAsync(given: "{{oficina|x}}"));

        await node.SettleAsync();

        (await node.MessagesAsync(english)).ShouldBe(["Hello, Shanelle"]);
        (await node.MessagesAsync(sly)).ShouldBe(["Hola, {{oficina|x}}"]);
    }
}

/// <summary>Many members at once, past the product: only what journeys look at.</summary>
internal static class JourneyCrowd
{
    /// <summary>Whether a node is in the middle of moving members or of hearing events.</summary>
    public const string AtWork = """
        select exists (select 1 from pg_stat_activity
                        where application_name = @node and state <> 'idle' and query ~ '/. coop:(journeys|outbound.queue_set|conversations|consent|work)')
        """;

    public const string Join = """
        with made as (
            insert into core.member (id, kind, stage, provisional, given_names, first_surname, search_text, created_at, rev)
            select gen_random_uuid(), 'person', 'active', false, 'Asociado ' || n, 'Prueba', 'asociado ' || n || ' prueba', @now, 2 from generate_series(1, @count) n
            returning id),
        head as (insert into core.timeline_head (member_id, last_seq) select id, 0 from made),
        point as (insert into core.contact_point (id, member_id, kind, value, raw, created_at) select gen_random_uuid(), id, 'web', id, id, @now from made),
        consent as (insert into core.consent (member_id, channel, purpose, granted, source, at) select id, 'web', 'service', true, 'agent', @now from made)
        insert into core.event (name, body, at) select 'members.joined', jsonb_build_object('at', to_jsonb(@now::timestamptz), 'member', id), @now from made
        """;
}
