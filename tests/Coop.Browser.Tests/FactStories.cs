using Coop.Testing;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Coop.Browser.Tests;

/// <summary>What members buy, from the till to the desk; the catalogue; the keys of other systems.</summary>
[Trait("Category", "browser")]
public sealed class FactStories(Office office) : IClassFixture<Office>
{
    [Fact]
    public async Task What_is_sold_at_the_till_shows_on_the_desk_and_so_does_its_return()
    {
        var dev = await office.StaffAsync("mateo", "/dev");
        await dev.Role("dev-search").PressSequentiallyAsync("Milton");
        await dev.Role("dev-hit").First.ClickAsync();
        await Expect(dev).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("member="));
        await Expect(dev.Role("till-document")).ToHaveCountAsync(0);
        await dev.Role("till-add").ClickAsync();
        await dev.Role("till-sell").ClickAsync();
        await Expect(dev.Role("ticket")).ToHaveCountAsync(1);
        await dev.ShouldBeAccessibleAsync("sold");
        var member = new Uri(dev.Url).Query[^36..];

        var desk = await office.StaffAsync("lucia", $"/desk/{member}");
        await Expect(desk.Role("purchase")).ToHaveCountAsync(1);
        await Expect(desk.Role("purchase")).ToContainTextAsync("20.000");
        await dev.Role("ticket-repeat").ClickAsync();
        await dev.Role("ticket-return").ClickAsync();
        await Expect(desk.Role("purchase")).ToContainTextAsync("Devolvió");
        await Expect(desk.Role("purchase")).ToHaveCountAsync(1);
        await desk.ShouldBeAccessibleAsync("returned");
        await dev.PictureAsync("dev-till");
        await desk.PictureAsync("desk-purchases");
        await (await office.StaffAsync("lucia", $"/desk/{member}", dark: true)).PictureAsync("desk-purchases-dark");
    }

    [Fact]
    public async Task What_a_stranger_bought_waits_among_the_faults()
    {
        var dev = await office.StaffAsync("mateo", "/dev");
        await dev.Role("till-document").FillAsync("99.888.777");
        await dev.Role("till-add").ClickAsync();
        await dev.Role("till-sell").ClickAsync();
        await Expect(dev.Role("ticket")).ToContainTextAsync("En espera");

        var faults = await office.StaffAsync("hernan", "/admin/faults");
        await Expect(faults.Role("parked-fact").First).ToContainTextAsync("CC 99888777");
        await faults.ShouldBeAccessibleAsync("parked");
        await faults.PictureAsync("faults-parked");
    }

    [Fact]
    public async Task A_product_is_added_renamed_and_put_out_of_use()
    {
        var page = await office.StaffAsync("paola", "/admin/catalog");
        var code = $"QUESO-{An.Number()}";
        await page.Role("product-code").FillAsync(code);
        await page.Role("product-name").FillAsync("Queso costeño");
        await page.Role("product-save").ClickAsync();
        var row = page.Locator($"[data-code={code}]");
        await Expect(row).ToContainTextAsync("Queso costeño");
        await page.ShouldBeAccessibleAsync("added");

        await row.Locator("[data-role=product-edit]").ClickAsync();
        await page.Role("product-name").FillAsync("Queso costeño, libra");
        await page.Role("product-save").ClickAsync();
        await Expect(row).ToContainTextAsync("libra");
        await row.Locator("[data-role=product-active]").ClickAsync();
        await Expect(row).ToContainTextAsync("Fuera de uso");

        await page.Role("product-code").FillAsync(code);
        await page.Role("product-name").FillAsync("Otro");
        await page.Role("product-save").ClickAsync();
        await Expect(page.Role("product-error")).ToBeVisibleAsync();
        await page.PictureAsync("catalog");
        await (await office.StaffAsync("gloria", "/admin/catalog", dark: true, phone: true)).PictureAsync("catalog-dark-phone");
    }

    [Fact]
    public async Task Who_moves_a_product_a_colleague_renamed_meanwhile_keeps_the_name()
    {
        var (mine, theirs) = (await office.StaffAsync("paola", "/admin/catalog"), await office.StaffAsync("gloria", "/admin/catalog"));
        foreach (var page in new[] { mine, theirs })
        {
            await page.Locator("[data-code=SEMILLA-MAIZ] [data-role=product-edit]").ClickAsync();
            await Expect(page.Locator("#catalog-edit")).ToBeFocusedAsync();
        }

        await theirs.Role("product-name").FillAsync("Semilla de maíz, bolsa");
        await theirs.Role("product-save").ClickAsync();
        await Expect(theirs.Role("toast")).ToBeVisibleAsync();
        await mine.Role("product-parent").SelectOptionAsync("SERVICIOS");
        await mine.Locator("[data-code=AGRO] [data-role=product-edit]").ClickAsync();
        await mine.Locator("dialog[open] [data-role=confirm-no]").ClickAsync();
        await mine.Role("product-save").ClickAsync();

        await Expect(mine.Role("product-error")).ToBeVisibleAsync();
        await Expect(mine.Role("product-name")).ToHaveValueAsync("Semilla de maíz, bolsa");
        await Expect(mine.Role("product-parent")).ToHaveValueAsync("SERVICIOS");
        await mine.ShouldBeAccessibleAsync("catalogue met");
        await mine.Role("product-save").ClickAsync();
        await Expect(mine.Role("toast")).ToBeVisibleAsync();
        await Expect(theirs.Locator("[data-code=SERVICIOS] ~ [data-code=SEMILLA-MAIZ]")).ToContainTextAsync("bolsa");
    }

    [Fact]
    public async Task A_key_is_shown_once_and_revoked()
    {
        var page = await office.StaffAsync("gloria", "/admin/keys");
        await page.Role("key-make").ClickAsync();
        await Expect(page.Role("key-error")).ToBeVisibleAsync();
        await page.Role("key-name").FillAsync("Caja de la sede Centro");
        await page.Role("key-source").FillAsync("caja-centro");
        await page.Role("key-make").ClickAsync();
        await Expect(page.Role("key-text")).ToContainTextAsync("coop_");
        await page.ShouldBeAccessibleAsync("made");
        await page.PictureAsync("keys");
        await page.Role("key-kept").ClickAsync();
        await Expect(page.Role("key-text")).ToHaveCountAsync(0);

        await page.Role("key-revoke").First.ClickAsync();
        await page.Role("confirm-yes").ClickAsync();
        await Expect(page.Role("key").First).ToContainTextAsync("Anulada");
        await (await office.StaffAsync("gloria", "/admin/keys", dark: true, phone: true)).PictureAsync("keys-dark-phone");
    }

    [Theory]
    [InlineData("lucia", "/admin/keys")]
    [InlineData("lucia", "/admin/catalog")]
    [InlineData("lucia", "/admin/branches")]
    public async Task Who_may_not_is_told_so(string name, string path) =>
        await Expect((await office.StaffAsync(name, path)).Locator("main h1.sr-only")).ToHaveCountAsync(1);
}
