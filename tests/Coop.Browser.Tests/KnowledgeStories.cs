using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Coop.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Coop.Browser.Tests;

/// <summary>What is known of members, what they are asked, and who belongs to whom.</summary>
[Trait("Category", "browser")]
public sealed class KnowledgeStories(Office office) : IClassFixture<Office>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task The_pages_are_accessible_and_lead_down_to_members(bool dark, bool phone)
    {
        var look = $"{(phone ? "phone" : "wide")}-{(dark ? "dark" : "light")}";
        var page = await office.StaffAsync("hernan", "/members/board?by=branch", dark, phone);
        await Expect(page.Role("board-row").First).ToBeVisibleAsync();
        await page.ShouldBeAccessibleAsync("board");
        await page.PictureAsync($"board-{look}");
        await page.Role("board-missing").First.ClickAsync();
        await Expect(page.Role("missing-row").First).ToBeVisibleAsync();

        foreach (var (path, there) in new[] { ("members/stale", "stale-row"), ("admin/attributes", "attribute"), ("admin/questions", "question-row"), ("admin/lifecycle", "rule") })
        {
            await page.GotoAsync($"{office.Site.Address}/{path}");
            await Expect(page.Role(there).First).ToBeVisibleAsync();
            await page.ShouldBeAccessibleAsync(path);
            await page.PictureAsync($"{path.Replace('/', '-')}-{look}");
        }

        await page.GotoAsync($"{office.Site.Address}/members/{await JuanAsync():D}");
        await Expect(page.Role("known-line").First).ToBeVisibleAsync();
        await Expect(page.Role("relation").First).ToBeVisibleAsync();
        await Expect(page.Role("brought-by")).ToContainTextAsync("Ana");
        await page.ShouldBeAccessibleAsync("member");
    }

    [Fact]
    public async Task Where_a_fact_is_missing_the_list_comes_into_view_and_the_keyboard_is_there()
    {
        var page = await office.StaffAsync("hernan", "/members/board?by=stage");
        await page.Role("board-missing").First.FocusAsync();
        await page.Keyboard.PressAsync("Enter");

        await Expect(page.Locator("#missing-title")).ToBeFocusedAsync();
        await Expect(page.Locator("#missing-title")).ToBeInViewportAsync();
        await Expect(page.Locator("thead")).Not.ToContainTextAsync("Retirado");
        await page.Role("board-missing").Nth(1).ClickAsync();
        await Expect(page.Locator("#missing-title")).ToBeFocusedAsync();
        await page.Role("board-branch").FocusAsync();
        await page.Role("board-branch").SelectOptionAsync(new[] { Guid.Empty.ToString() });
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("branch=0000"));
        await Expect(page.Role("board-branch")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Two_change_the_same_attribute_and_the_second_save_goes_through()
    {
        var (mine, theirs) = (await office.StaffAsync("hernan", "/admin/attributes"), await office.StaffAsync("hernan", "/admin/attributes"));
        foreach (var page in new[] { mine, theirs })
        {
            await page.Locator("[data-code=cultivo] [data-role=attribute-edit]").ClickAsync();
        }

        await mine.Role("attribute-es").FillAsync("Cultivo mayor");
        await theirs.Role("attribute-es").FillAsync("Cultivo de la finca");
        await theirs.Role("attribute-shelf").FillAsync("7");
        await theirs.Role("attribute-save").ClickAsync();
        await Expect(theirs.Role("toast")).ToBeVisibleAsync();
        await mine.Role("attribute-save").ClickAsync();

        await Expect(mine.Role("attribute-error")).ToBeVisibleAsync();
        await Expect(mine.Role("theirs")).ToHaveTextAsync("Un colega escribió: Cultivo de la finca");
        await Expect(mine.Role("attribute-es")).ToHaveValueAsync("Cultivo mayor");
        await Expect(mine.Role("attribute-shelf")).ToHaveValueAsync("7");
        await mine.ShouldBeAccessibleAsync("attributes met");
        await mine.PictureAsync("attributes-met");
        await mine.Locator("[data-code=hijos] [data-role=attribute-edit]").ClickAsync();
        await mine.Locator("dialog[open] [data-role=confirm-no]").ClickAsync();
        await Expect(mine.Role("attribute-es")).ToHaveValueAsync("Cultivo mayor");
        await mine.Role("attribute-save").ClickAsync();
        await Expect(mine.Role("toast")).ToBeVisibleAsync();
        await Expect(theirs.Locator("[data-code=cultivo]")).ToContainTextAsync("Cultivo mayor");
    }

    [Fact]
    public async Task Who_retires_what_a_question_fills_is_told()
    {
        var page = await office.StaffAsync("hernan", "/admin/attributes");
        await page.Locator("[data-code=hijos] [data-role=attribute-active]").ClickAsync();
        await Expect(page.Locator("dialog[open]")).ToContainTextAsync("¿Cuántos hijos tiene a cargo?");
        await page.Locator("dialog[open] [data-role=confirm-yes]").ClickAsync();
        await Expect(page.Role("attribute-unasked")).ToContainTextAsync("¿Cuántos hijos tiene a cargo?");

        await page.GotoAsync($"{office.Site.Address}/admin/questions");
        await Expect(page.Locator("[data-code=hijos] [data-role=question-idle]")).ToBeVisibleAsync();
        await page.ShouldBeAccessibleAsync("idle question");
        await page.Role("question-worth").FillAsync("");
        await page.Role("question-save").ClickAsync();
        await Expect(page.Role("question-error")).ToHaveTextAsync("Elija el dato que llena.");
        await Expect(page.Role("question-worth")).ToHaveValueAsync("");

        await page.GotoAsync($"{office.Site.Address}/admin/attributes");
        await page.Locator("[data-code=hijos] [data-role=attribute-active]").ClickAsync();
        await Expect(page.Role("attribute-unasked")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_relation_ends_on_a_day_and_comes_back_and_an_interest_is_added_by_a_press()
    {
        var page = await office.StaffAsync("hernan", $"/members/{await JuanAsync():D}");
        await Expect(page.Role("relation")).ToHaveCountAsync(1);
        var interests = await page.Role("interest").CountAsync();
        await page.Role("interest-product").FocusAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("ArrowDown");
        await Expect(page.Role("interest")).ToHaveCountAsync(interests);
        await page.Role("interest-add").ClickAsync();
        await Expect(page.Role("interest")).ToHaveCountAsync(interests + 1);
        await Expect(page.Role("interest-product")).ToHaveValueAsync("");

        await page.Role("relation-end").ClickAsync();
        await Expect(page.Role("relation-last")).Not.ToHaveValueAsync("");
        await page.ShouldBeAccessibleAsync("ending a relation");
        await page.PictureAsync("relation-end");
        await page.Role("relation-end-save").ClickAsync();
        await Expect(page.Locator("[data-role=relation].over")).ToHaveCountAsync(1);
        await page.Role("relation-take-back").ClickAsync();
        await page.Locator("dialog[open] [data-role=confirm-no]").ClickAsync();
        await Expect(page.Role("relation")).ToHaveCountAsync(1);
        await page.Role("toast-undo").ClickAsync();
        await Expect(page.Locator("[data-role=relation].over")).ToHaveCountAsync(0);

        await page.Role("household-add").ClickAsync();
        await page.Role("pick-search").PressSequentiallyAsync("99990110");
        await Expect(page.Role("pick-none")).ToHaveTextAsync("Es este mismo asociado: busque a otro.");
        await page.Role("pick-search").FillAsync("999990147");
        await Expect(page.Role("pick-none")).ToHaveTextAsync("Un hogar es de personas.");
    }

    [Fact]
    public async Task A_member_comes_in_the_card_asks_and_one_press_answers()
    {
        var juan = await JuanAsync();
        var page = await office.StaffAsync("lucia", $"/desk/{juan:D}");
        await Expect(page.Role("card-household")).ToContainTextAsync("Leidy Johana");

        await ComesInAsync(new(juan));

        var asked = page.Locator("[data-role=question][data-code=internet]");
        await Expect(asked).ToBeVisibleAsync();
        await Expect(page.Role("question")).ToHaveCountAsync(2);
        await page.ShouldBeAccessibleAsync("questions on the card");
        await page.PictureAsync("card-questions");
        await asked.Locator("[data-role=answer-no]").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(asked).ToHaveCountAsync(0);

        await page.GotoAsync($"{office.Site.Address}/members/{juan:D}");
        await Expect(page.Locator("[data-code=internet] [data-role=known-value]")).ToHaveTextAsync("No");
        await page.PictureAsync("member-known");
    }

    private async Task ComesInAsync(MemberId member)
    {
        await using var work = await office.Site.Services.GetRequiredService<WorkFactory>().BeginAsync(Ct);
        await office.Site.Services.GetRequiredService<AppendEntry>().RunAsync(work, member, new EntryDraft(EntryKind.Visit, Channel.Visit, Direction.In)
        {
            Facts = EntryFacts.Json(new { branch = "Centro", reason = "payment" }),
        }, Ct);
        await work.CommitAsync(Ct);
    }

    private Task<Guid> JuanAsync() =>
        office.Site.Services.GetRequiredService<NpgsqlDataSource>().ScalarAsync<Guid>("select id from core.member where document_number = '99990110'");
}
