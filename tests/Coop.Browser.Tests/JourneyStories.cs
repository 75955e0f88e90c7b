using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Coop.Browser.Tests;

/// <summary>What the cooperative answers by itself, seen live: somebody joins, a journey stands still and goes on.</summary>
[Trait("Category", "browser")]
public sealed class JourneyStories(Office office) : IClassFixture<Office>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Somebody_joins_while_the_journey_is_paused_waits_at_its_beginning_and_goes_on_when_it_is_resumed()
    {
        var paola = await office.StaffAsync("paola", "/journeys");
        var tomas = await office.StaffAsync("tomas", "/journeys/welcome");
        await paola.Locator("[data-code=welcome] h2 a").ClickAsync();
        await Expect(paola.Role("node")).ToHaveCountAsync(7);
        await Expect(tomas.Role("pause")).ToHaveCountAsync(0);
        await paola.Role("pause").ClickAsync();
        await paola.Role("confirm-yes").ClickAsync();
        await Expect(tomas.Role("journey-state")).ToHaveTextAsync("En pausa");

        await JoinAsync("Eufrosina");
        await paola.Role("find").FillAsync("eufrosina");
        await paola.Role("find").PressAsync("Enter");
        await Expect(paola.Role("enrollment")).ToHaveCountAsync(1);
        await Expect(paola.Role("enrollment")).ToContainTextAsync("Espera su turno en «Ingresa a la cooperativa»");
        await paola.Role("resume").ClickAsync();

        await Expect(paola.Role("enrollment")).ToContainTextAsync("Espera en «¿Autoriza el correo?»");
        await paola.Role("open-steps").ClickAsync();
        await Expect(paola.Role("steps")).ToContainTextAsync("no se envió: falta la autorización del asociado");
        await Expect(tomas.Role("journey-state")).ToHaveTextAsync("En marcha");
        await paola.ShouldBeAccessibleAsync("a journey with a step log");
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task The_pages_are_accessible_in_every_light_and_on_a_telephone(bool dark, bool phone)
    {
        var page = await office.StaffAsync("hernan", "/journeys", dark, phone);
        await Expect(page.Role("journey")).ToHaveCountAsync(2);
        await page.ShouldBeAccessibleAsync("journeys");

        await page.GotoAsync($"{office.Site.Address}/journeys/welcome?node=permission");
        await Expect(page.Role("enrollment").First).ToBeVisibleAsync();
        await page.ShouldBeAccessibleAsync("a journey");
        await page.GotoAsync($"{office.Site.Address}/journeys/nowhere");
        await Expect(page.Role("state")).ToBeVisibleAsync();
        await page.ShouldBeAccessibleAsync("no journey");
    }

    private async Task JoinAsync(string given)
    {
        await using var work = await office.Site.Services.GetRequiredService<WorkFactory>().BeginAsync(Ct);
        office.Site.Services.GetRequiredService<RegisterMember>().Run(work, An.Person(given), ContactAddress.Email("eufrosina@example.coop")!);
        await work.CommitAsync(Ct);
    }
}
