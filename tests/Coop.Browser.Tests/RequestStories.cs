using System.Text.RegularExpressions;
using Coop.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Coop.Browser.Tests;

/// <summary>What members ask of the cooperative: written down with its term, seen by everybody who may, answered once.</summary>
[Trait("Category", "browser")]
public sealed class RequestStories(Office office) : IClassFixture<Office>
{
    [Fact]
    public async Task A_claim_is_written_down_on_the_card_stands_on_the_list_and_its_answer_takes_it_off()
    {
        var member = await office.Site.Services.GetRequiredService<NpgsqlDataSource>().ScalarAsync<Guid>("select id from core.member where document_number = '99990111'");
        var list = await office.StaffAsync("hernan", "/requests");
        await Expect(list.Role("request").First).ToBeVisibleAsync();
        var waiting = await list.Role("request").CountAsync();
        var page = await office.StaffAsync("lucia", $"/members/{member:D}");
        await Expect(page.Role("no-requests")).ToBeVisibleAsync();

        // By keyboard alone, with a mistake on the way: what was typed stays.
        await page.Role("request-new").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.Role("request-kind").SelectOptionAsync("Claim");
        await page.Role("request-body").FillAsync("El saco de abono llegó roto.");
        await page.Role("request-save").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Role("request-error")).ToContainTextAsync("asunto");
        await Expect(page.Role("request-body")).ToHaveValueAsync("El saco de abono llegó roto.");
        await page.ShouldBeAccessibleAsync("writing a request down");
        await page.Role("request-subject").FillAsync("Abono roto");
        await page.Role("request-save").FocusAsync();
        await page.Keyboard.PressAsync("Enter");

        var made = page.Locator("[data-role=requests] [data-role=request]");
        await Expect(made).ToHaveCountAsync(1);
        await Expect(made.Locator("[data-role=request-badge]")).ToHaveTextAsync(new Regex("Vence en 1[45] días hábiles"));
        await Expect(list.Role("request")).ToHaveCountAsync(waiting + 1);
        await Expect(list.Role("request").Last).ToContainTextAsync("Abono roto");
        var number = (await made.GetAttributeAsync("data-number"))!;

        await made.Locator("[data-role=request-answer]").ClickAsync();
        await made.Locator("[data-role=answer-save]").ClickAsync();
        await Expect(made.Locator("[data-role=answer-error]")).ToBeVisibleAsync();
        await made.Locator("[data-role=answer-text]").FillAsync("Se cambió el saco.");
        await made.Locator("[data-role=answer-save]").ClickAsync();
        await Expect(made).ToHaveAttributeAsync("data-state", "answered");
        await Expect(list.Role("request")).ToHaveCountAsync(waiting);

        await page.Role("toast-undo").ClickAsync();
        await Expect(made).ToHaveAttributeAsync("data-state", "open");
        await Expect(list.Role("request")).ToHaveCountAsync(waiting + 1);
        await page.GotoAsync($"{office.Site.Address}/desk/{member:D}");
        await Expect(page.Locator($"[data-role=requests] [data-number='{number}']")).ToBeVisibleAsync();
        await Expect(page.Role("fact").Filter(new() { HasText = $"radicado {number}" })).ToHaveCountAsync(3);
    }

    [Fact]
    public async Task The_member_reads_of_it_on_the_portal_at_once_and_the_same_after_loading_again()
    {
        const string Telephone = "+573005550112";
        var member = await office.Site.Services.GetRequiredService<NpgsqlDataSource>().ScalarAsync<Guid>("select member_id from core.contact_point where value = @value", ("value", Telephone));
        var portal = await office.MemberAsync(Telephone);
        var page = await office.StaffAsync("lucia", $"/members/{member:D}");

        await page.Role("request-new").ClickAsync();
        await page.Role("request-kind").SelectOptionAsync("Complaint");
        await page.Role("request-subject").FillAsync("Nadie contesta el teléfono");
        await page.Role("request-save").ClickAsync();

        var line = portal.Role("entry").Filter(new() { HasText = "radicado" });
        await Expect(line).ToContainTextAsync(new Regex(@"Registramos su queja, radicado \d+\. Le respondemos a más tardar el \d+ de \w+ de 20\d\d"));
        var said = await line.InnerTextAsync();
        said.ShouldNotContain("contesta el teléfono");
        await portal.PictureAsync("portal-request");
        await portal.ReloadAsync();
        await Expect(line).ToHaveTextAsync(new Regex(Regex.Escape(said.Trim()).Replace("\\ ", "\\s+", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task The_list_is_accessible_and_what_is_overdue_stands_first(bool dark, bool phone)
    {
        var page = await office.StaffAsync("mateo", "/requests", dark, phone);

        await Expect(page.Role("request").First.Locator("[data-role=request-badge]")).ToContainTextAsync("Venció");
        await page.ShouldBeAccessibleAsync("requests");
        await page.PictureAsync($"requests-{(phone ? "phone" : "wide")}-{(dark ? "dark" : "light")}");
        await page.Role("requests-overdue").ClickAsync();
        await Expect(page.Role("request")).ToHaveCountAsync(1);
        await Expect(page).ToHaveURLAsync(new Regex("only=overdue"));
    }
}
