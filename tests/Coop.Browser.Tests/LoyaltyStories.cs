using Coop.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Coop.Browser.Tests;

/// <summary>The programme and its books, as marketing and management look at them.</summary>
[Trait("Category", "browser")]
public sealed class LoyaltyStories(Office office) : IClassFixture<Office>
{
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task The_pages_are_accessible_in_every_light_and_on_a_telephone(bool dark, bool phone)
    {
        var look = $"{(phone ? "phone" : "wide")}-{(dark ? "dark" : "light")}";
        var page = await office.StaffAsync("paola", "/loyalty", dark, phone);
        await Expect(page.Role("reward")).ToHaveCountAsync(4);
        await Expect(page.Role("expiry")).ToHaveTextAsync("Vencen al final del trimestre en que cumplen 12 meses");
        await page.ShouldBeAccessibleAsync("programme");
        await page.PictureAsync($"loyalty-programme-{look}");

        await page.GotoAsync($"{office.Site.Address}/loyalty/proof");
        await Expect(page.Role("law")).ToHaveCountAsync(9);
        await page.ShouldBeAccessibleAsync("proof");
        await page.PictureAsync($"loyalty-proof-{look}");

        var member = await office.Site.Services.GetRequiredService<NpgsqlDataSource>().ScalarAsync<Guid>(
            "select member_id from core.loyalty_redemption where state = 'cancelled' limit 1");
        await page.GotoAsync($"{office.Site.Address}/loyalty/accounts/{member:D}");
        await Expect(page.Role("entry").Filter(new() { HasText = "Saldo de la tarjeta anterior" })).ToHaveCountAsync(1);
        await page.ShouldBeAccessibleAsync("account");
        await page.PictureAsync($"loyalty-account-{look}");

        await page.GotoAsync($"{office.Site.Address}/loyalty/accounts/{Guid.Empty:D}");
        await Expect(page.Role("state")).ToBeVisibleAsync();
        await page.ShouldBeAccessibleAsync("no account");
    }

    [Fact]
    public async Task Who_only_serves_members_has_no_business_here()
    {
        var page = await office.StaffAsync("lucia", "/loyalty/proof");

        await Expect(page.Role("state")).ToBeVisibleAsync();
        await Expect(page.Role("law")).ToHaveCountAsync(0);
    }
}

/// <summary>Books somebody tampered with, in a cooperative of its own.</summary>
[Trait("Category", "browser")]
public sealed class TamperedBooksStories(Office office) : IClassFixture<Office>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Points_put_in_past_the_ledger_show_red_and_lead_to_the_account()
    {
        var page = await office.StaffAsync("tomas", "/loyalty/proof");
        await Expect(page.Role("verdict")).ToContainTextAsync("Los libros cuadran");
        var source = office.Site.Services.GetRequiredService<NpgsqlDataSource>();
        await using (var tamper = source.CreateCommand(
            "update core.loyalty_account set balance = balance + 1000 where member_id = (select id from core.member where document_number = '99990106')"))
        {
            await tamper.ExecuteNonQueryAsync(Ct);
        }

        await page.Role("prove").FocusAsync();
        await page.Keyboard.PressAsync("Enter");

        await Expect(page.Role("verdict")).ToContainTextAsync("Leyes que no se cumplen: 1");
        await Expect(page.Locator("[data-law=balances] [data-role=mark]")).ToHaveTextAsync("No se cumple");
        await page.ShouldBeAccessibleAsync("books that do not add up");
        await page.PictureAsync("loyalty-proof-broken");
        await page.Role("offender").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("h1")).ToContainTextAsync("Archbold");
        await Expect(page.Role("entry").Filter(new() { HasText = "Saldo de la tarjeta anterior" })).ToHaveCountAsync(1);
    }
}
