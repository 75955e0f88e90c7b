using Coop.Core.Access;
using Coop.Core.Members;
using Coop.Core.Outbound;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Coop.Testing;
using Coop.Workflows.Journeys;
using Coop.Workflows.Shipped;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using Xunit;

namespace Coop.Tests.Workflows;

/// <summary>What is held back, refused or parked: visible, with its reason, and never in anybody's way.</summary>
[Trait("Category", "integration")]
public sealed class HoldingTests : IAsyncLifetime
{
    private readonly TestDatabase _database = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _database.InitializeAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Without_consent_nothing_is_written_the_reason_is_logged_and_the_journey_goes_on()
    {
        await using var node = new TestNode(_database);
        await node.PublishAsync(JourneyStage.Greeting);
        var member = await node.JoinAsync(consents: false);

        await node.SettleAsync();

        (await node.MessagesAsync(member)).ShouldBeEmpty();
        (await node.StepsAsync(member)).ShouldBe(["joined entered", "hello held no_consent"]);
        (await node.StandsAsync(member)).ShouldBe("inside answer");
        (await node.ScalarAsync<long>("select count(*) from channels.conversation")).ShouldBe(0, "no thread is opened for a message that is not written");
        await node.ShouldBeConsistentAsync();
    }

    [Fact]
    public async Task Without_an_address_the_reason_is_logged_and_the_journey_goes_on()
    {
        await using var node = new TestNode(_database);
        await node.PublishAsync(JourneyStage.Greeting);
        var member = await node.RegisterAsync();

        await node.SettleAsync();

        (await node.StepsAsync(member)).ShouldBe(["joined entered", "hello held no_address"]);
    }

    [Fact]
    public async Task A_consent_withdrawn_between_writing_and_leaving_holds_the_message_and_says_so_beside_its_step()
    {
        await using var node = new TestNode(_database);
        var ana = await node.HireAsync();
        await node.PublishAsync(JourneyStage.Greeting);
        var member = await node.JoinAsync();
        await node.LetInAsync(1);
        await node.Get<Coop.Workflows.Engine.JourneyWorker>().DrainAsync(Ct);

        await node.ConsentAsync(ana, member, granted: false);
        await node.SettleAsync();
        await node.SettleAsync();

        node.Provider.Received.ShouldBeEmpty();
        (await node.StepsAsync(member)).ShouldBe(["joined entered", "hello sent", "hello held consent_withdrawn"]);
        (await node.Get<JourneyReads>().FindAsync("greeting", Ct))!.Times(Outcome.Held).ShouldBe(1);
    }

    [Fact]
    public async Task What_the_provider_refuses_stands_beside_its_step_once()
    {
        await using var node = new TestNode(_database);
        node.Provider.OnSend = (_, _) => Task.FromResult<SendOutcome>(new SendOutcome.Refused("unknown_number"));
        await node.PublishAsync(JourneyStage.Greeting);
        var member = await node.JoinAsync();

        await node.SettleAsync();
        await node.ExecuteAsync("insert into core.event (name, body, at) select name, body, at from core.event where name = 'outbound.settled'");
        await node.SettleAsync();

        (await node.StepsAsync(member)).ShouldBe(["joined entered", "hello sent", "hello failed unknown_number"]);
        await node.ShouldBeConsistentAsync();
    }

    [Fact]
    public async Task A_channel_without_an_adapter_is_refused_by_the_outbox_itself()
    {
        await using var node = new TestNode(_database);
        var ana = await node.HireAsync();
        await node.Get<PublishShipped>().RunAsync(Ct);
        var member = await node.RegisterAsync(null, ContactAddress.Email("nubia@example.coop")!, ContactAddress.Telephone("3005550100")!);
        await node.SettleAsync();
        var held = await node.StepsAsync(member, "welcome");
        await node.ConsentAsync(ana, member, granted: true, Channel.Email);

        await node.SettleAsync();

        held.ShouldBe(["joined entered", "mail held no_consent"]);
        (await node.StepsAsync(member, "welcome")).ShouldBe(["joined entered", "mail held no_consent", "permission heard", "mail sent", "mail failed no_adapter"]);
        (await node.ColumnAsync<string>("select c.subject from core.outbound_content c")).ShouldBe(["Le damos la bienvenida, María"]);
        (await node.ColumnAsync<string>("select dedupe_key from core.outbound")).ShouldBe([$"journey:welcome:{member.Value:N}:once:mail:2"]);
    }

    [Fact]
    public async Task Each_missed_call_is_answered_once_at_the_telephone_it_came_from()
    {
        await using var node = new TestNode(_database);
        var ana = await node.HireAsync();
        await node.Get<PublishShipped>().RunAsync(Ct);
        var member = await node.RegisterAsync(
            An.Person() with { Stage = MemberStage.Prospect }, ContactAddress.Telephone("3005550101")!, ContactAddress.Telephone("3005550102")!);
        await node.ConsentAsync(ana, member, granted: true, Channel.Sms);
        await using var db = await node.Get<IDbContextFactory<CoopDb>>().CreateDbContextAsync(Ct);
        var points = await db.ContactPoints.Where(c => c.MemberId == member).OrderBy(c => c.Value).ToListAsync(Ct);
        var (first, second) = (An.Id(), An.Id());

        foreach (var (call, from) in new[] { (first, points[0]), (first, points[0]), (second, points[1]) })
        {
            await node.InWorkAsync(work =>
            {
                work.Raise(new CallMissed(work.Now, member, from.Id, call));
                return Task.FromResult(0);
            });
            await node.SettleAsync();
        }

        (await node.ColumnAsync<Guid>("select contact_point_id from core.outbound order by position")).ShouldBe([points[0].Id.Value, points[1].Id.Value]);
        await node.ShouldBeConsistentAsync();
    }

    [Fact]
    public async Task Who_a_version_nobody_can_read_would_move_is_parked_with_the_reason_and_holds_up_nobody()
    {
        await using var node = new TestNode(_database);
        await node.PublishAsync(JourneyStage.Greeting);
        var unlucky = await node.JoinAsync();
        await node.SettleAsync();
        await node.ExecuteAsync(
            """
            insert into journeys.version (journey_id, number, definition, published_at) values (1, 7, '{ "code": "greeting" }', now());
            update journeys.enrollment set version = 7 where member_id = @member
            """,
            ("member", unlucky.Value));
        var lucky = await node.JoinAsync(given: "Yon");
        await node.SettleAsync();
        node.Clock.Advance(TimeSpan.FromDays(2));

        await node.SettleAsync();

        (await node.StandsAsync(unlucky)).ShouldBe("parked answer");
        (await node.ScalarAsync<string>("select reason from journeys.enrollment where state = 'parked'")).ShouldContain("lacks 'nodes'");
        (await node.StandsAsync(lucky)).ShouldBe("left quiet");
        await node.ShouldBeConsistentAsync();
    }

    [Fact]
    public async Task A_member_whom_only_the_database_refuses_is_found_among_many_parked_and_sent_on_once_mended()
    {
        await using var node = new TestNode(_database);
        var paola = await node.HireAsync("Paola Niño", Role.Marketer);
        await node.PublishAsync(JourneyStage.Greeting);
        await node.ExecuteAsync(
            """
            create function public.no_brayan() returns trigger language plpgsql as $$ begin
                if new.body like '%Brayan%' then raise exception 'Not Brayan.'; end if; return new; end $$;
            create trigger no_brayan before insert on core.outbound_content for each row execute function public.no_brayan()
            """);
        var others = new List<MemberId>();
        for (var n = 0; n < 9; n++)
        {
            others.Add(await node.JoinAsync());
        }

        var brayan = await node.JoinAsync(given: "Brayan");
        others.Add(await node.JoinAsync());

        await node.SettleAsync();
        var parked = (await node.Get<JourneyReads>().InsideAsync(1, new InsideQuery { States = [EnrollmentState.Parked] }, Ct)).ShouldHaveSingleItem();
        await node.ExecuteAsync("drop trigger no_brayan on core.outbound_content");
        var sentOn = await node.As(paola).RunAsync<SendOnParked, bool>(send => send.RunAsync(parked.Id, Ct));
        var again = await node.As(paola).RunAsync<SendOnParked, bool>(send => send.RunAsync(parked.Id, Ct));
        await node.SettleAsync();

        parked.Member.ShouldBe(brayan);
        parked.Reason!.ShouldContain("Not Brayan.");
        foreach (var other in others)
        {
            (await node.StandsAsync(other)).ShouldBe("inside answer");
        }

        (sentOn, again).ShouldBe((true, false));
        (await node.MessagesAsync(brayan)).ShouldBe(["Hola, Brayan"]);
        (await node.StandsAsync(brayan)).ShouldBe("inside answer");
        await node.ShouldBeConsistentAsync();
    }
}
