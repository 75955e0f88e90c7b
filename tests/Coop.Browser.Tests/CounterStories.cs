using Coop.Testing;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Coop.Browser.Tests;

/// <summary>The counter of a branch: members who come in person, known and new.</summary>
[Trait("Category", "browser")]
public sealed class CounterStories(Office office) : IClassFixture<Office>
{
    [Fact]
    public async Task A_member_comes_by_and_the_visit_appears_on_a_desk_that_looks_at_them()
    {
        var counter = await office.StaffAsync("mateo", "/counter");
        await counter.Role("counter-branch").SelectOptionAsync(new SelectOptionValue { Index = 1 });
        await counter.Role("counter-search").PressSequentiallyAsync("Rosalba");
        await counter.Role("hit").Filter(new() { HasText = "Rosalba" }).ClickAsync();
        await Expect(counter.Role("chosen")).ToContainTextAsync("Rosalba");
        var member = new Uri(counter.Url).Query.Split("member=")[1];
        var desk = await office.StaffAsync("lucia", $"/desk/{member}");
        await Expect(desk.Role("timeline")).ToBeVisibleAsync();

        var note = $"Trae los papeles del crédito ({An.Number()})";
        await counter.Role("reason-credit").CheckAsync();
        await counter.Role("visit-note").FillAsync(note);
        await counter.Role("answer-arriendo").CheckAsync();
        await counter.Role("visit-save").ClickAsync();

        await Expect(counter.Role("visit-done")).ToContainTextAsync("Rosalba");
        await Expect(desk.Entry(note)).ToContainTextAsync("Crédito");
        await Expect(desk.Entry(note)).ToContainTextAsync("Respondió");
    }

    [Fact]
    public async Task Somebody_new_is_registered_by_keyboard_with_their_first_visit()
    {
        var page = await office.StaffAsync("lucia", "/counter");
        await Expect(page.Role("counter-search")).ToBeFocusedAsync();
        await page.Role("counter-branch").SelectOptionAsync(new SelectOptionValue { Index = 1 });
        var surname = $"Nuevo{An.Number()}";
        await page.Role("counter-search").FocusAsync();
        await page.Keyboard.TypeAsync("Eustaquio");
        await Expect(page.Role("nobody")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Role("given-names")).ToHaveValueAsync("Eustaquio");

        await page.Role("visit-save").ClickAsync();
        await Expect(page.Role("visit-error")).ToContainTextAsync("primer apellido");
        await page.Role("first-surname").FillAsync(surname);
        await page.Role("telephone").FillAsync("no tiene");
        await page.Role("visit-save").ClickAsync();
        await Expect(page.Role("visit-error")).ToContainTextAsync("diez dígitos");
        await page.Role("telephone").FillAsync("310 000 00 09");
        await page.Role("visit-save").ClickAsync();

        await Expect(page.Role("visit-done")).ToContainTextAsync(surname);
        await page.Role("open-member").ClickAsync();
        await Expect(page.Role("member-name")).ToContainTextAsync(surname);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task The_counter_has_no_barrier_that_axe_knows(bool dark, bool phone)
    {
        var page = await office.StaffAsync("lucia", "/counter", dark, phone);
        await page.Role("counter-search").PressSequentiallyAsync("Rosalba");
        await Expect(page.Role("hit")).ToHaveCountAsync(1);
        await page.ShouldBeAccessibleAsync("found");

        await page.Role("hit").First.ClickAsync();
        await Expect(page.Role("question")).ToBeVisibleAsync();
        await page.ShouldBeAccessibleAsync("chosen");

        await page.Role("change").ClickAsync();
        await page.Role("newcomer").ClickAsync();
        await page.Role("visit-save").ClickAsync();
        await Expect(page.Role("visit-error")).ToBeVisibleAsync();
        await page.ShouldBeAccessibleAsync("refused");
    }
}
