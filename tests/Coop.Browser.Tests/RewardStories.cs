using Coop.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Npgsql;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Coop.Browser.Tests;

/// <summary>What points are redeemed for, as marketing keeps it while the desk hands it out.</summary>
[Trait("Category", "browser")]
public sealed class RewardStories(Office office) : IClassFixture<Office>
{
    [Fact]
    public async Task The_last_piece_goes_to_one_member_and_everybody_who_looks_knows_at_once()
    {
        var shelf = await office.StaffAsync("paola", "/loyalty/rewards");
        await Expect(shelf.Role("shelf-reward")).ToHaveCountAsync(4);
        await shelf.ShouldBeAccessibleAsync("rewards");
        await shelf.Role("reward-new").ClickAsync();
        await shelf.Role("reward-code").FillAsync("termo");
        await shelf.Role("reward-name-es").FillAsync("Termo de acero");
        await shelf.Role("reward-name-en").FillAsync("Steel flask");
        await shelf.Role("reward-points").FillAsync("muchos");
        await shelf.Role("reward-supply").FillAsync("1");
        await shelf.Role("reward-save").ClickAsync();
        await Expect(shelf.Role("field-fault")).ToContainTextAsync("número entero");
        await shelf.ShouldBeAccessibleAsync("a reward with a fault");
        await shelf.Role("reward-points").FillAsync("1.500");
        await shelf.Role("reward-save").ClickAsync();
        var stock = Of(shelf, "reward-stock");
        await Expect(stock).ToHaveTextAsync("1");

        var (lucia, mateo) = (await DeskAsync("lucia", "99990102"), await DeskAsync("mateo", "99990108"));
        await mateo.Role("redeem-reward").SelectOptionAsync("termo");
        await lucia.Role("redeem-reward").SelectOptionAsync("termo");
        await lucia.Role("redeem").ClickAsync();
        await lucia.Role("confirm-yes").Filter(new() { HasText = "Canjear" }).ClickAsync();
        await Expect(lucia.Role("open-redemption")).ToHaveCountAsync(1);

        await Expect(stock).ToHaveTextAsync("0");
        await Expect(Of(shelf, "reward-state")).ToHaveTextAsync("Agotado");
        await Expect(Of(shelf, "reward-waiting")).ToHaveTextAsync("1");
        await Expect(mateo.Locator("option[value=termo]")).ToContainTextAsync("Agotado");
        await mateo.Role("redeem").ClickAsync();
        await Expect(mateo.Role("redeem-fault")).ToContainTextAsync("Se acaba de agotar");

        var phone = await office.StaffAsync("paola", "/loyalty/rewards", dark: true, phone: true);
        await Of(phone, "reward-stock-it").ClickAsync();
        await phone.Role("stock-kind").SelectOptionAsync("Out");
        await phone.Role("stock-pieces").FillAsync("1");
        await phone.Role("stock-reason").FillAsync("Se rompió");
        await phone.Role("stock-save").ClickAsync();
        await Expect(phone.Role("stock-refused")).ToContainTextAsync("solo quedan 0 libres");
        await Of(phone, "reward-history").ClickAsync();
        await Expect(phone.Role("reward-change")).ToHaveCountAsync(1);
        await phone.ShouldBeAccessibleAsync("a stock that is too small");
    }

    private static ILocator Of(IPage page, string role) => page.Locator($"[data-reward=termo] [data-role={role}]");

    private async Task<IPage> DeskAsync(string name, string document)
    {
        var member = await office.Site.Services.GetRequiredService<NpgsqlDataSource>().ScalarAsync<Guid>(
            "select id from core.member where document_number = @d", ("d", document));
        return await office.StaffAsync(name, $"/members/{member:D}");
    }
}
