using System.Diagnostics;
using System.Text.RegularExpressions;
using Coop.Testing;
using Coop.Web.Worlds;
using Microsoft.Playwright;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Coop.Browser.Tests;

/// <summary>From a web chat to the desk and back, live, whatever is cut, restarted or taken away meanwhile.</summary>
[Trait("Category", "browser")]
public sealed class DeskStories(Office office) : IClassFixture<Office>
{
    [Fact]
    public async Task A_visitor_writes_two_agents_see_it_one_answers_and_the_answer_stands_in_the_widget()
    {
        var lucia = await office.StaffAsync("lucia");
        var mateo = await office.StaffAsync("mateo");
        await using var visitor = await office.VisitorAsync();

        var question = $"¿A qué hora abren el sábado? ({An.Number()})";
        await visitor.WriteAsync(question);
        await Expect(lucia.Work(question)).ToBeVisibleAsync();
        await Expect(mateo.Work(question)).ToBeVisibleAsync();
        await lucia.Work(question).ClickAsync();
        await mateo.Work(question).ClickAsync();
        await Expect(lucia.Entry(question)).ToHaveCountAsync(1);

        await lucia.Role("take").ClickAsync();
        await Expect(mateo.Role("take")).ToHaveCountAsync(0);
        await lucia.Composer().PressSequentiallyAsync("Buenos días, ", new() { Delay = 30 });
        await Expect(mateo.Role("colleague-typing")).ToContainTextAsync("Lucía");
        await Expect(visitor.Page.GetByText("Lucía")).ToBeVisibleAsync();
        await visitor.Field.PressSequentiallyAsync("Y otra", new() { Delay = 30 });
        await Expect(lucia.Role("member-typing")).ToBeVisibleAsync();
        var answer = $"Buenos días, abrimos de 8 a 12. ({An.Number()})";
        await lucia.Composer().FillAsync(answer);
        await lucia.Composer().PressAsync("Control+Enter");

        await visitor.ShowsAsync(question, answer);
        await Expect(mateo.Entry(answer)).ToHaveCountAsync(1);
        await Expect(lucia.Entry(answer)).ToHaveCountAsync(1);
        await Expect(lucia.Entry(answer)).ToHaveAttributeAsync("data-state", "read");
    }

    [Fact]
    public async Task A_desk_cut_off_for_twenty_seconds_catches_up_without_loss_or_repetition()
    {
        await using var cable = new Cable(office.Port);
        await using var visitor = await office.VisitorAsync();
        var first = $"Antes del corte ({An.Number()})";
        await visitor.WriteAsync(first);
        var agent = await office.StaffAsync("lucia", by: cable.Address);
        await agent.Work(first).ClickAsync();
        await Expect(agent.Entry(first)).ToHaveCountAsync(1);

        var began = Stopwatch.GetTimestamp();
        cable.Cut();
        var missed = Enumerable.Range(1, 6).Select(n => $"Durante el corte, {n} ({An.Number()})").ToArray();
        foreach (var text in missed)
        {
            await visitor.WriteAsync(text);
            await Expect(visitor.Page.Locator(".message.own.sent, .message.own.read").Filter(new() { HasText = text })).ToBeVisibleAsync();
        }

        await Expect(agent.Locator("html")).ToHaveAttributeAsync("data-live", new Regex("behind|off"));
        await Eventually.TrueAsync(() => Stopwatch.GetElapsedTime(began) > TimeSpan.FromSeconds(20), "20 seconds have passed");
        (await agent.Entry("Durante el corte").CountAsync()).ShouldBe(0);
        cable.Mend();

        await Expect(agent.Entry("Durante el corte")).ToHaveCountAsync(missed.Length, new() { Timeout = 40_000 });
        (await agent.Entry("Durante el corte").Locator(".bubble").AllInnerTextsAsync()).Select(text => text.Trim()).ShouldBe(missed);
    }

    [Fact]
    public async Task A_node_that_restarts_while_the_visitor_types_takes_nothing_from_either_side()
    {
        await using var visitor = await office.VisitorAsync();
        var before = $"Antes del reinicio ({An.Number()})";
        await visitor.WriteAsync(before);
        var agent = await office.StaffAsync("mateo");
        await agent.Work(before).ClickAsync();
        await agent.Composer().FillAsync("Un borrador que no se pierde");
        await agent.Composer().BlurAsync();
        await Expect(agent.Locator("#composer-state")).Not.ToBeEmptyAsync();
        await visitor.Field.PressSequentiallyAsync("Escribo mient", new() { Delay = 20 });

        await office.RestartAsync(async () => await visitor.Field.PressSequentiallyAsync("ras reinicia", new() { Delay = 20 }));
        await Expect(visitor.Field).ToHaveValueAsync("Escribo mientras reinicia");
        await visitor.Page.Locator(".send").ClickAsync();

        await Expect(visitor.Page.Locator(".message.own.sent, .message.own.read").Filter(new() { HasText = "Escribo mientras reinicia" }))
            .ToBeVisibleAsync(new() { Timeout = 40_000 });
        await Expect(agent.Entry("Escribo mientras reinicia")).ToHaveCountAsync(1, new() { Timeout = 60_000 });
        await Expect(agent.Entry(before)).ToHaveCountAsync(1);
        await Expect(agent.Composer()).ToHaveValueAsync("Un borrador que no se pierde");
    }

    [Fact]
    public async Task A_desk_whose_first_line_fails_says_so_and_comes_up_by_itself()
    {
        var context = await office.ContextAsync(dark: false, phone: false);
        await office.Site.SignInAsync(context, "mateo", office.Site.Address, TestContext.Current.CancellationToken);
        var refused = 0;
        await context.RouteAsync("**/_blazor/negotiate*", route => ++refused <= 2 ? route.AbortAsync() : route.ContinueAsync());
        var page = await context.NewPageAsync();
        await page.GotoAsync(office.Site.Address + "/desk");

        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-live", "behind");
        await Expect(page.Role("palette").And(page.Locator("[data-ready]"))).ToBeAttachedAsync();
        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-live", "on");
        refused.ShouldBe(3);
    }

    [Fact]
    public async Task A_disabled_agent_is_out_at_once()
    {
        var yuliana = await office.StaffAsync("yuliana");
        await Expect(yuliana.Role("work-list")).ToBeVisibleAsync();
        var gloria = await office.StaffAsync("gloria", "/admin/people");

        await gloria.Locator("[data-user=yuliana] [data-role=disable]").ClickAsync();
        await gloria.Role("confirm-yes").ClickAsync();
        await Expect(gloria.Locator("[data-user=yuliana] [data-role=enable]")).ToBeVisibleAsync();

        await Expect(yuliana.Role("work-list")).ToHaveCountAsync(0);
        await Expect(yuliana).ToHaveURLAsync(new Regex("/sign-in"));
    }

    [Fact]
    public async Task Everything_an_agent_does_all_day_goes_by_keyboard_alone()
    {
        await using var visitor = await office.VisitorAsync();
        var question = $"Sin ratón ({An.Number()})";
        await visitor.WriteAsync(question);
        var context = await office.ContextAsync(dark: false, phone: false);
        var page = await context.NewPageAsync();
        await page.GotoAsync(office.Site.Address);
        await page.Role("name").FocusAsync();
        await page.Keyboard.TypeAsync("lucia");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync(SmallWorld.Password);
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Work(question)).ToBeVisibleAsync();

        var row = page.Work(question);
        for (var step = 0; step < 60 && !await row.EvaluateAsync<bool>("row => row === document.activeElement"); step++)
        {
            await page.Keyboard.PressAsync("j");
        }

        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Entry(question)).ToHaveCountAsync(1);
        await Expect(page.Role("take")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("t");
        await Expect(page.Role("release")).ToBeVisibleAsync();
        await Expect(page.Composer()).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("r");
        await Expect(page.Composer()).ToBeFocusedAsync();
        var answer = $"Con el teclado basta ({An.Number()})";
        await page.Keyboard.TypeAsync(answer);
        await page.Keyboard.PressAsync("Control+Enter");
        await visitor.ShowsAsync(question, answer);

        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("n");
        await Expect(page.Composer()).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("Una nota");
        await page.Keyboard.PressAsync("Control+Enter");
        await Expect(page.Entry("Una nota")).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("Control+k");
        await Expect(page.Role("search-text")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("Etxeberria");
        await Expect(page.Role("search-option").First).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("e");
        await Expect(page.Role("dispositions").GetByRole(AriaRole.Button).First).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.Role("dispositions").GetByRole(AriaRole.Button).Nth(1)).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");

        await Expect(page.Role("resolve")).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task No_page_has_a_barrier(bool dark, bool phone)
    {
        var context = await office.ContextAsync(dark, phone);
        var nobody = await context.NewPageAsync();
        await nobody.GotoAsync(office.Site.Address + "/sign-in");
        await nobody.ShouldBeAccessibleAsync("sign-in");

        var desk = await office.StaffAsync("hernan", dark: dark, phone: phone);
        await Expect(desk.Role("work-row").First).ToBeVisibleAsync();
        await desk.ShouldBeAccessibleAsync("work");
        await desk.Role("work-row").First.ClickAsync();
        await Expect(desk.Role("entry").First).ToBeVisibleAsync();
        await desk.ShouldBeAccessibleAsync("timeline");
        await desk.Keyboard.PressAsync("Control+k");
        await desk.Role("search-text").FillAsync("ma");
        await Expect(desk.Role("search-option").First).ToBeVisibleAsync();
        await desk.ShouldBeAccessibleAsync("search");

        var faults = await office.StaffAsync("hernan", "/admin/faults", dark, phone);
        await Expect(faults.Role("faults")).ToBeVisibleAsync();
        await faults.ShouldBeAccessibleAsync("faults");
        var people = await office.StaffAsync("gloria", "/admin/people", dark, phone);
        await Expect(people.Role("staff").First).ToBeVisibleAsync();
        if (await people.Locator("[data-user=tomas] [data-role=disable]").IsVisibleAsync())
        {
            await people.Locator("[data-user=tomas] [data-role=disable]").ClickAsync();
            await people.Role("confirm-yes").ClickAsync();
            await Expect(people.Locator("[data-user=tomas] [data-role=enable]")).ToBeVisibleAsync();
        }

        await people.ShouldBeAccessibleAsync("people");
        var refused = await office.StaffAsync("paola", "/desk", dark, phone);
        await Expect(refused.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
        await refused.ShouldBeAccessibleAsync("no permission");
    }
}
