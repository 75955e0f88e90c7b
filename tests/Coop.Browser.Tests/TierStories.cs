using Coop.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Coop.Browser.Tests;

/// <summary>Points and tiers as they move: at the till, on the desk, at the counter of rewards.</summary>
[Trait("Category", "browser")]
public sealed class TierStories(Office office) : IClassFixture<Office>
{
    private const string Document = "99990150";
    private const string Telephone = "+573005550150";

    [Fact]
    public async Task A_sale_at_the_till_makes_points_live_on_the_desk_and_the_portal_and_the_tier_rises()
    {
        var source = office.Site.Services.GetRequiredService<NpgsqlDataSource>();
        var member = await source.ScalarAsync<Guid>("select id from core.member where document_number = @d", ("d", Document));
        var desk = await office.StaffAsync("lucia", $"/members/{member:D}");
        await Expect(desk.Role("tier")).ToHaveAttributeAsync("data-tier", "semilla");
        var portal = await office.MemberAsync(Telephone);
        await portal.Role("to-points").ClickAsync();
        await Expect(portal.Role("portal-points")).ToHaveTextAsync("0 puntos para usar");

        var till = await office.StaffAsync("mateo", "/dev");
        await till.Role("till-document").FillAsync(Document);
        await till.Role("till-price").FillAsync("900000");
        await till.Role("till-add").ClickAsync();
        await till.Role("till-sell").ClickAsync();

        await Expect(desk.Role("tier")).ToHaveAttributeAsync("data-tier", "retono");
        await Expect(desk.Role("points")).ToHaveTextAsync("1.000");
        await Expect(desk.Role("tier-next")).ToContainTextAsync("500 puntos");
        await Expect(portal.Role("portal-points")).ToHaveTextAsync("1.000 puntos para usar");
        await Expect(portal.Role("portal-tier")).ToContainTextAsync("Retoño");
        await desk.ShouldBeAccessibleAsync("a member whose tier rose");

        await desk.Role("redeem-reward").SelectOptionAsync("cafe");
        await desk.Role("redeem").ClickAsync();
        await desk.Role("confirm-yes").Filter(new() { HasText = "Canjear" }).ClickAsync();
        await Expect(desk.Role("points")).ToHaveTextAsync("600");
        await Expect(desk.Role("open-redemption")).ToHaveCountAsync(1);
        await desk.Role("open-redemption").Locator("[data-role=cancel]").ClickAsync();
        await Expect(desk.Role("points")).ToHaveTextAsync("1.000");
        await Expect(desk.Role("open-redemption")).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task Rules_and_tiers_are_tried_before_they_are_published_and_every_page_is_accessible(bool dark, bool phone)
    {
        var look = $"{(phone ? "phone" : "wide")}-{(dark ? "dark" : "light")}";
        var page = await office.StaffAsync("paola", "/loyalty/tiers", dark, phone);
        await Expect(page.Role("rung")).ToHaveCountAsync(3);
        await page.ShouldBeAccessibleAsync("tiers");
        await page.PictureAsync($"loyalty-tiers-{look}");
        await page.Role("edit-ladder").ClickAsync();
        await page.Role("tier-code").Nth(1).FillAsync("¡Retoño!");
        await page.Role("ladder-try").ClickAsync();
        await Expect(page.Role("field-fault")).ToHaveCountAsync(1);
        await page.ShouldBeAccessibleAsync("a ladder with a fault");
        await page.Role("tier-code").Nth(1).FillAsync("retono");
        await page.Role("ladder-try").ClickAsync();
        await Expect(page.Role("preview-row")).ToHaveCountAsync(3);
        await page.ShouldBeAccessibleAsync("a ladder tried");
        await page.PictureAsync($"loyalty-ladder-{look}");

        await page.GotoAsync($"{office.Site.Address}/loyalty/rules");
        await page.Locator("[data-rule=compras] [data-role=rule-edit]").ClickAsync();
        await page.Role("rule-points").FillAsync("2");
        await page.Role("trial-run").ClickAsync();
        await Expect(page.Role("trial-points")).ToBeVisibleAsync();
        await page.ShouldBeAccessibleAsync("a rule tried");
        await page.PictureAsync($"loyalty-rule-{look}");

        await page.GotoAsync($"{office.Site.Address}/loyalty/redemptions");
        await Expect(page.Role("redemption").First).ToBeVisibleAsync();
        await page.ShouldBeAccessibleAsync("redemptions");
    }

    [Fact]
    public async Task A_rule_that_was_a_mistake_is_stopped_and_who_was_writing_at_it_is_told()
    {
        var code = $"promo-{An.Number()}";
        var page = await office.StaffAsync("paola", "/loyalty/rules");
        await page.Role("rule-new").ClickAsync();
        await page.Role("rule-code").FillAsync("compras");
        await page.Role("rule-namees").FillAsync("Puntos de feria");
        await page.Role("rule-nameen").FillAsync("Fair points");
        await page.Role("rule-publish").ClickAsync();
        await page.Role("confirm-yes").Filter(new() { HasText = "Publicar" }).ClickAsync();
        await Expect(page.Role("rule-error")).ToContainTextAsync("Ya hay una regla con ese código");
        await page.Role("rule-code").FillAsync(code);
        await page.Role("rule-publish").ClickAsync();
        await page.Role("confirm-yes").Filter(new() { HasText = "Publicar" }).ClickAsync();
        var rule = page.Locator($"[data-rule={code}]");
        await Expect(rule.Locator("[data-role=rule-state]")).ToHaveTextAsync("Vigente");
        var other = await office.StaffAsync("gloria", "/loyalty/rules");
        await other.Locator($"[data-rule={code}] [data-role=rule-edit]").ClickAsync();

        await rule.Locator("[data-role=rule-stop]").ClickAsync();
        await page.Role("confirm-yes").Filter(new() { HasText = "Detener" }).ClickAsync();

        await Expect(rule.Locator("[data-role=rule-state]")).ToHaveTextAsync("Detenida");
        await Expect(rule.Locator("[data-role=rule-stop]")).ToHaveCountAsync(0);
        await page.ShouldBeAccessibleAsync("a rule stopped");
        await other.Role("rule-publish").ClickAsync();
        await other.Role("confirm-yes").Filter(new() { HasText = "Publicar" }).ClickAsync();
        await Expect(other.Role("rule-stale")).ToContainTextAsync("versión 2");
        await other.ShouldBeAccessibleAsync("a rule two write at");
    }
}
