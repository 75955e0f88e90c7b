using System.Globalization;
using AngleSharp.Dom;
using Bunit;
using Coop.Core.Facts;
using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Testing;
using Coop.Tests.Facts;
using Coop.Web.Client.Catalog;
using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace Coop.Tests.Components;

/// <summary>A member's contributions on the screen, over a real database: what stands there is what a fresh screen shows.</summary>
[Trait("Category", "components")]
public sealed class ContributionsListTests : BunitContext, IClassFixture<TestDatabase>
{
    private static readonly DateOnly March = new(2026, 3, 1);
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    private readonly TestNode _node;

    public ContributionsListTests(TestDatabase database)
    {
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = new CultureInfo("es-CO");
        _node = new TestNode(database);
        Services.AddLogging().AddLocalization();
        Services.AddSingleton(_node.Get<LiveFeed>()).AddSingleton(_node.Get<MachineClock>()).AddSingleton<LiveGround>().AddSingleton(_node.Get<ContributionReads>());
        JSInterop.Mode = JSRuntimeMode.Loose;
        SetRendererInfo(new RendererInfo("Server", isInteractive: true));
    }

    [Fact]
    public async Task Each_month_says_how_it_stands_and_what_stands_out()
    {
        var member = await _node.RegisterAsync();
        var bounced = Told(member, March.AddMonths(-1));
        await TellAsync(bounced with { Key = Till.Key(), Entry = ContributionEntry.Due });
        await TellAsync(bounced);
        await TellAsync(bounced with { Key = Till.Key(), TakesBack = bounced.Key });
        await TellAsync(Told(member, March, 30_000) with { Contributes = ContributionKind.Extraordinary });
        await TellAsync(Told(member, March.AddMonths(-2)) with { At = _node.Clock.GetUtcNow().AddMonths(-2) });

        var list = Show(member);

        Text(list, "contribution-month").ShouldBe(
        [
            "marzo de 2026 Extraordinario Pagado $ 30.000 Pagado",
            "febrero de 2026 Cuota $ 45.000 Pagado $ 0 En mora Pago de $ 45.000, · Anulado el",
            "enero de 2026 Pagado $ 45.000 Pagado Pago de $ 45.000, · Se supo tarde, el",
        ]);
        list.FindAll(".back").ShouldHaveSingleItem().TextContent.ShouldContain("Pago de");
        Text(list, "paid-in").ShouldBe(["Aportes por $ 75.000, pagados hasta marzo de 2026"]);
        Text(list, "months-owed").ShouldBe(["Debe 1 mes"]);
    }

    [Fact]
    public async Task What_is_told_elsewhere_shows_as_on_a_fresh_screen_also_among_the_earlier_months()
    {
        var member = await _node.RegisterAsync();
        var first = Told(member, March.AddMonths(-20));
        await TellAsync(first);
        for (var n = 0; n < 18; n++)
        {
            await TellAsync(Told(member, March.AddMonths(-n)));
        }

        var list = Show(member);
        list.FindAll("[data-role=contribution-month]").Count.ShouldBe(12);
        list.Find("[data-role=contributions-more]").Click();
        list.WaitForAssertion(() => list.FindAll("[data-role=contribution-month]").Count.ShouldBe(19), Soon);
        list.FindAll("[data-role=contributions-more]").ShouldBeEmpty();
        list.WaitForAssertion(() => JSInterop.VerifyFocusAsyncInvoke(), Soon);

        await TellAsync(first with { Key = Till.Key(), TakesBack = first.Key });
        await TellAsync(Told(member, March, 1_000));

        list.WaitForAssertion(() => Text(list, "paid-in")[0].ShouldStartWith("Aportes por $ 811.000"), Soon);
        Text(list, "contribution-month")[^1].ShouldContain("Anulado");
        var fresh = Show(member);
        fresh.Find("[data-role=contributions-more]").Click();
        fresh.WaitForAssertion(() => Text(fresh, "contribution-month").ShouldBe(Text(list, "contribution-month")), Soon);
    }

    [Fact]
    public async Task The_card_says_only_what_it_comes_to_and_nothing_of_whom_there_is_nothing()
    {
        var (owing, silent) = (await _node.RegisterAsync(), await _node.RegisterAsync());
        foreach (var months in (int[])[-1, -2])
        {
            await TellAsync(Told(owing, March.AddMonths(months)) with { Entry = ContributionEntry.Due });
        }

        var (card, none, page) = (Show(owing, whole: false), Show(silent, whole: false), Show(silent));

        Text(card, "contributions").ShouldBe(["Todavía no ha pagado aportes. Debe 2 meses"]);
        none.FindAll("section").ShouldBeEmpty();
        Text(page, "contributions").ShouldBe(["Aportes mes a mes Todavía no hay aportes."]);
    }

    protected override async ValueTask DisposeAsyncCore()
    {
        await base.DisposeAsyncCore();
        await _node.DisposeAsync();
    }

    private static List<string> Text(IRenderedComponent<ContributionsList> list, string role) =>
        [.. list.FindAll($"[data-role={role}]").Select(part => string.Join(' ', part.Descendants<IText>().SelectMany(
            text => text.Data.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))))];

    private IRenderedComponent<ContributionsList> Show(MemberId member, bool whole = true)
    {
        var list = Render<ContributionsList>(p => p.Add(c => c.Member, member).Add(c => c.Whole, whole));
        list.WaitForAssertion(() => list.FindAll(".skeleton").ShouldBeEmpty(), Soon);
        return list;
    }

    private ContributionDraft Told(MemberId member, DateOnly month, decimal amount = 45_000) => Till.Pays(_node, MemberRef.Of(member), amount) with { Period = month };

    private async Task TellAsync(ContributionDraft draft) => (await _node.ContributeAsync(draft)).ShouldBeOfType<FactResult.Done>();
}
