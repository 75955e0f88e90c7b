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
