using Coop.Core.Access;
using Coop.Core.Consent;
using Coop.Core.Events;
using Coop.Core.Members;
using Coop.Core.Timeline;
using Coop.Testing;
using Coop.Workflows.Journeys;
using Npgsql;
using Shouldly;
using Xunit;

namespace Coop.Tests.Workflows;

/// <summary>Journeys of the tests, and what members do in them.</summary>
internal static class JourneyStage
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Sends on the web chat at once, waits two days for a reply, sends again if none came.</summary>
    public const string Greeting = """
        {
          "code": "greeting",
          "name": { "es": "Saludo", "en": "Greeting" },
          "about": { "es": "Saluda.", "en": "Greets." },
          "nodes": [
            { "kind": "trigger", "key": "joined", "name": { "es": "Ingresa", "en": "Joins" }, "event": "members.joined", "next": "hello" },
            { "kind": "send", "key": "hello", "name": { "es": "Hola", "en": "Hello" }, "channel": "web", "purpose": "service",
              "text": { "es": "Hola, {{nombre|asociado}}", "en": "Hello, {{nombre|member}}" }, "next": "answer" },
            { "kind": "wait_for", "key": "answer", "name": { "es": "¿Responde?", "en": "Answers?" }, "event": "reply", "timeout": "2d", "then": "met", "otherwise": "again" },
            { "kind": "send", "key": "again", "name": { "es": "Otra vez", "en": "Again" }, "channel": "web", "purpose": "service",
              "text": { "es": "¿Sigue ahí?", "en": "Still there?" }, "next": "quiet" },
            { "kind": "exit", "key": "met", "name": { "es": "Conversa", "en": "Talks" } },
            { "kind": "exit", "key": "quiet", "name": { "es": "Callado", "en": "Quiet" } }
          ]
        }
        """;

    public static async Task PublishAsync(this TestNode node, string json)
    {
        var result = await node.Get<PublishJourney>().RunAsync(json, by: null, Ct);
        result.ShouldBeOfType<PublishResult.Published>(result is PublishResult.Unsound unsound ? string.Join('\n', unsound.Problems) : null);
    }

    /// <summary>Somebody joins who has a web session and, unless told otherwise, allows the chat.</summary>
    public static async Task<MemberId> JoinAsync(this TestNode node, bool consents = true, string given = "Nubia", string? language = null, Guid? session = null)
    {
        var member = await node.InWorkAsync(async work =>
        {
            var id = node.Get<RegisterMember>().Run(work, An.Person(given) with { Language = language }, ContactAddress.Web(session ?? An.Id()));
            await work.Db.SaveChangesAsync(Ct);
            if (consents)
            {
                await using var allow = new NpgsqlCommand(
                    "insert into core.consent (member_id, channel, purpose, granted, source, at) values (@member, 'web', 'service', true, 'agent', @now)", work.Connection)
                {
                    Parameters = { new("member", id.Value), new("now", work.Now) },
                };
                await allow.ExecuteNonQueryAsync(Ct);
            }

            return id;
        });
        return member;
    }

    /// <summary>Journeys hear of members until so many are in, and nothing else happens. Other databases' transactions may hold events up.</summary>
    public static Task LetInAsync(this TestNode node, long members) => Eventually.TrueAsync(async () =>
    {
        await node.Get<EventPump>().RegisterAsync("journeys", Ct);
        await node.Get<EventPump>().DrainAsync("journeys", Ct);
        return await node.ScalarAsync<long>("select count(*) from journeys.enrollment") == members;
    });

    public static async Task ConsentAsync(this TestNode node, StaffId by, MemberId member, bool granted, Channel channel = Channel.Web) =>
        await node.As(by).RunAsync<RecordConsent>(record => record.RunAsync(member, channel, Purpose.Service, granted, "agent", Ct));

    /// <summary>The member's steps in a journey: <c>hello sent</c>.</summary>
    public static Task<List<string>> StepsAsync(this TestNode node, MemberId member, string journey = "greeting") => node.ColumnAsync<string>(
        """
        select l.node || ' ' || l.outcome || coalesce(' ' || l.detail, '')
          from journeys.step_log l join journeys.enrollment e on e.id = l.enrollment_id join journeys.journey j on j.id = e.journey_id
         where e.member_id = @member and j.code = @journey order by e.id, l.step, l.outbound_id nulls last, l.at
        """,
        ("member", member.Value), ("journey", journey));

    public static Task<List<string>> MessagesAsync(this TestNode node, MemberId member) => node.ColumnAsync<string>(
        "select c.body from core.outbound o join core.outbound_content c on c.outbound_id = o.id where o.member_id = @member order by o.position", ("member", member.Value));

    public static Task<string> StandsAsync(this TestNode node, MemberId member) => node.ScalarAsync<string>(
        "select state || ' ' || node from journeys.enrollment where member_id = @member", ("member", member.Value));

    /// <summary>What must hold whatever happened: nothing lost, nothing twice, numbers that agree.</summary>
    public static async Task ShouldBeConsistentAsync(this TestNode node)
    {
        (await node.ColumnAsync<string>("select dedupe_key from core.outbound group by dedupe_key having count(*) > 1")).ShouldBeEmpty();
        (await node.ColumnAsync<long>(
            "select e.id from journeys.enrollment e left join journeys.wait w on w.enrollment_id = e.id where (e.state = 'inside') <> (w.enrollment_id is not null)"))
            .ShouldBeEmpty("whoever is inside waits for something, and nobody else does");
        (await node.ColumnAsync<long>(
            "select l.enrollment_id from journeys.step_log l join journeys.enrollment e on e.id = l.enrollment_id group by l.enrollment_id, e.steps having max(l.step) <> e.steps"))
            .ShouldBeEmpty("every step is logged");
        (await node.ColumnAsync<string>(
            """
            select 'log ' || coalesce(l.line, t.line) from
              (select e.journey_id || ' ' || s.node || ' ' || s.outcome || ' ' || count(*) as line from journeys.step_log s join journeys.enrollment e on e.id = s.enrollment_id group by e.journey_id, s.node, s.outcome) l
              full join (select journey_id || ' ' || node || ' ' || outcome || ' ' || sum(n) as line from journeys.tally group by journey_id, node, outcome) t on t.line = l.line
             where l.line is null or t.line is null
            """)).ShouldBeEmpty("the tally counts what the log holds");
        (await node.ColumnAsync<Guid>(
            """
            select s.outbound_id from journeys.step_log s left join core.outbound o on o.id = s.outbound_id
             where s.outcome = 'sent' and s.outbound_id is not null and o.id is null
            """)).ShouldBeEmpty("what is logged as sent is in the outbox");
        (await node.ScalarAsync<long>("select count(*) from core.outbound where dedupe_key like 'journey:%'"))
            .ShouldBe(await node.ScalarAsync<long>("select count(*) from journeys.step_log where outcome = 'sent'"), "what is in the outbox is logged");
    }
}
