using System.Globalization;
using Bunit;
using Coop.Core.Access;
using Coop.Core.Live;
using Coop.Core.Persistence;
using Coop.Testing;
using Coop.Web.Client.Kit;
using Coop.Web.Client.Studio;
using Coop.Workflows.Journeys;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Shouldly;
using Xunit;

namespace Coop.Tests.Workflows;

/// <summary>The screens of journeys over a real database: what they show is what a fresh screen shows, and what a role may not do is not offered.</summary>
[Trait("Category", "components")]
public sealed class JourneyScreenTests(TestDatabase database) : BunitContext, IClassFixture<TestDatabase>
{
    private static CancellationToken Ct => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_list_counts_who_waits_at_each_step_and_keeps_counting()
    {
        await using var node = await StageAsync(Role.Marketer);
        await node.JoinAsync();
        await node.SettleAsync();
        var page = Render<JourneysPage>(Person(Role.Marketer));
        page.WaitForAssertion(() => page.Find("[data-code=greeting] [data-role=inside]").TextContent.ShouldBe(Inside(node)));

        await node.JoinAsync();
        await node.JoinAsync(consents: false);
        await node.SettleAsync();

        page.WaitForAssertion(() => page.Find("[data-code=greeting] [data-role=inside]").TextContent.ShouldBe(Inside(node)), TimeSpan.FromSeconds(10));
        page.Find("[data-code=greeting] h2 a").TextContent.ShouldBe("Saludo");
        var fresh = Render<JourneysPage>(Person(Role.Marketer));
        fresh.WaitForAssertion(() => fresh.FindAll("[data-role=journey]").ShouldNotBeEmpty(), TimeSpan.FromSeconds(10));
        page.WaitForAssertion(() => page.Markup.ShouldBe(fresh.Markup), TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_journey_says_what_each_step_does_and_what_happened_to_a_member()
    {
        await using var node = await StageAsync(Role.Supervisor);
        await node.JoinAsync(consents: false, given: "Zoraida");
        await node.SettleAsync();
        var page = Render<JourneyPage>(Person(Role.Supervisor, p => p.Add(j => j.Code, "greeting")));

        page.WaitForAssertion(() => page.FindAll("[data-role=node]").Count.ShouldBe(6));
        page.Find("[data-node-key=answer] .hint").TextContent.ShouldBe("Espera una respuesta hasta 2 días. Si llega, sigue en «Conversa»; si no, en «Otra vez».");
        page.WaitForAssertion(() => page.FindAll("[data-role=enrollment]").ShouldNotBeEmpty());
        var row = page.FindAll("[data-role=enrollment]").First(e => e.TextContent.Contains("Zoraida", StringComparison.Ordinal));
        row.QuerySelector("[data-role=open-steps]")!.Click();

        page.WaitForAssertion(() => page.FindAll("[data-role=steps] li span").Select(step => step.TextContent)
            .ShouldBe(["Ingresa · ingresó", "Hola · no se envió: falta la autorización del asociado"]));
    }

    [Fact]
    public async Task A_parked_member_shows_the_reason_and_goes_on_when_sent()
    {
        await using var node = await StageAsync(Role.Supervisor);
        var member = await node.JoinAsync(given: "Íngrid");
        await node.SettleAsync();
        await node.ExecuteAsync(
            """
            with parked as (update journeys.enrollment set state = 'parked', reason = 'Se rompió' where member_id = @member returning id)
            delete from journeys.wait where enrollment_id in (select id from parked)
            """,
            ("member", member.Value));
        Services.GetRequiredService<NavigationManager>().NavigateTo("journeys/greeting?show=parked&q=ingrid");
        var page = Render<JourneyPage>(Person(Role.Supervisor, p => p.Add(j => j.Code, "greeting")));
        page.WaitForAssertion(() => page.Find("[data-role=enrollment] [data-role=reason]").TextContent.ShouldBe("Se rompió"));

        await page.Find("[data-role=send-on]").ClickAsync(new());

        page.WaitForAssertion(() => page.FindAll("[data-role=enrollment]").ShouldBeEmpty(), TimeSpan.FromSeconds(10));
        (await node.StandsAsync(member)).ShouldBe("inside answer");
    }

    [Fact]
    public async Task An_analyst_reads_and_is_offered_nothing_else()
    {
        await using var node = await StageAsync(Role.Analyst);
        var page = Render<JourneyPage>(Person(Role.Analyst, p => p.Add(j => j.Code, "greeting")));

        page.WaitForAssertion(() => page.FindAll("[data-role=node]").Count.ShouldBe(6));
        page.FindAll("[data-role=pause], [data-role=resume], [data-role=send-on]").ShouldBeEmpty();
    }

    [Fact]
    public async Task An_agent_sees_no_journeys()
    {
        await using var node = await StageAsync(Role.Agent);

        Render<JourneysPage>(Person(Role.Agent)).FindAll("[data-role=journeys]").ShouldBeEmpty();
        Render<JourneyPage>(Person(Role.Agent, p => p.Add(j => j.Code, "greeting"))).FindAll("[data-role=node]").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_code_that_leads_nowhere_says_so()
    {
        await using var node = await StageAsync(Role.Marketer);
        var page = Render<JourneyPage>(Person(Role.Marketer, p => p.Add(j => j.Code, "nowhere")));

        page.WaitForAssertion(() => page.Find("[data-role=state]").TextContent.ShouldContain("No existe este recorrido"));
    }

    private static string Inside(TestNode node) =>
        node.Get<NpgsqlDataSource>().CreateCommand("select count(*) from journeys.enrollment where state = 'inside'").ExecuteScalar()!.ToString()!;

    private async Task<TestNode> StageAsync(Role role)
    {
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = new CultureInfo("es-CO");
        var node = new TestNode(database);
        var person = await node.HireAsync("Paola Niño", role);
        await node.Get<PublishJourney>().RunAsync(JourneyStage.Greeting, by: null, Ct);
        Services.AddLogging().AddLocalization();
        Services.AddSingleton(node.Get<LiveFeed>()).AddSingleton(node.Get<MachineClock>()).AddSingleton<LiveGround>().AddSingleton(node.Get<JourneyReads>());
        Services.AddSingleton(node.As(person)).AddSingleton<Toasts>().AddSingleton<Attempt>();
        JSInterop.Mode = JSRuntimeMode.Loose;
        SetRendererInfo(new RendererInfo("Server", isInteractive: true));
        return node;
    }

    private static Action<ComponentParameterCollectionBuilder<TPage>> Person<TPage>(Role role, Action<ComponentParameterCollectionBuilder<TPage>>? also = null)
        where TPage : IComponent => parameters =>
        {
            parameters.AddCascadingValue(new Myself(new StaffId(An.Id()), "Paola Niño", [role], "system"));
            also?.Invoke(parameters);
        };

    private static Action<ComponentParameterCollectionBuilder<JourneysPage>> Person(Role role) => Person<JourneysPage>(role);

    private static Action<ComponentParameterCollectionBuilder<JourneyPage>> Person(Role role, Action<ComponentParameterCollectionBuilder<JourneyPage>> also) => Person<JourneyPage>(role, also);
}
