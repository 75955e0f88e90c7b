using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Coop.Browser.Tests;

/// <summary>Where a member's relationship stands: at the desk, between two colleagues, and corrected by who may.</summary>
[Trait("Category", "browser")]
public sealed class LifecycleStories(Office office) : IClassFixture<Office>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task A_withdrawal_needs_its_letter_and_is_seen_by_everybody_at_once(bool dark, bool phone)
    {
        var member = await RegisterAsync("Eudoxia", TimeSpan.FromDays(1));
        var agent = await office.StaffAsync("lucia", $"/desk/{member.Value:D}?pane=card", dark, phone);
        var colleague = await office.StaffAsync("mateo", $"/desk/{member.Value:D}");
        await Expect(colleague.Role("lifecycle-stage")).ToHaveTextAsync("Asociado activo");

        await agent.Role("lifecycle-change").ClickAsync();
        await agent.Role("lifecycle-cause").SelectOptionAsync("VoluntaryWithdrawal");
        await Expect(agent.Role("lifecycle-next")).ToContainTextAsync("Retirado");
        await agent.Role("lifecycle-save").ClickAsync();
        await Expect(agent.Role("lifecycle-error")).ToContainTextAsync("soporte");
        await agent.ShouldBeAccessibleAsync("lifecycle form");
        await agent.PictureAsync($"lifecycle-form-{(dark ? "dark" : "light")}");
        await agent.Role("lifecycle-evidence").FillAsync("Carta del 20 de noviembre");
        await agent.Role("lifecycle-save").ClickAsync();

        await Expect(agent.Role("lifecycle-stage")).ToHaveTextAsync("Retirado");
        await Expect(colleague.Role("lifecycle-stage")).ToHaveTextAsync("Retirado");
        await Expect(colleague.Role("fact").Filter(new() { HasText = "Retiro voluntario" })).ToHaveCountAsync(1);
        await agent.Locator("[data-role=lifecycle-history] summary").ClickAsync();
        await Expect(agent.Role("lifecycle-period")).ToHaveCountAsync(2);
        await agent.ShouldBeAccessibleAsync("lifecycle history");
        await agent.PictureAsync($"lifecycle-{(dark ? "dark" : "light")}");
    }

    [Fact]
    public async Task Of_two_who_change_at_once_the_second_is_told_and_loses_nothing_they_typed()
    {
        var member = await RegisterAsync("Fulgencia", TimeSpan.FromDays(1));
        var lucia = await office.StaffAsync("lucia", $"/desk/{member.Value:D}?pane=card");
        var mateo = await office.StaffAsync("mateo", $"/desk/{member.Value:D}?pane=card");
        foreach (var page in new[] { lucia, mateo })
        {
            await page.Role("lifecycle-change").ClickAsync();
            await page.Role("lifecycle-cause").SelectOptionAsync("WarningSigns");
            await page.Role("lifecycle-evidence").FillAsync("Dejó de comprar");
        }

        await lucia.Role("lifecycle-save").ClickAsync();
        await Expect(mateo.Role("lifecycle-stage")).ToHaveTextAsync("En riesgo");

        await Expect(mateo.Role("lifecycle-error")).ToContainTextAsync("Un colega cambió la relación");
        await Expect(mateo.Role("lifecycle-evidence")).ToHaveValueAsync("Dejó de comprar");
        await Expect(mateo.Role("lifecycle-save")).ToBeDisabledAsync();
        await mateo.Role("lifecycle-cause").SelectOptionAsync("SignsPassed");
        await mateo.Role("lifecycle-save").ClickAsync();
        await Expect(lucia.Role("lifecycle-stage")).ToHaveTextAsync("Asociado activo");
    }

    [Fact]
    public async Task A_supervisor_corrects_history_and_takes_a_mistake_back()
    {
        var member = await RegisterAsync("Leocadia", TimeSpan.FromDays(60));
        var page = await office.StaffAsync("hernan", $"/desk/{member.Value:D}");
        await page.Role("lifecycle-change").ClickAsync();
        await page.Role("lifecycle-cause").SelectOptionAsync("Death");
        await page.Role("lifecycle-evidence").FillAsync("Certificado 123");
        await page.Role("lifecycle-save").ClickAsync();
        await Expect(page.Role("lifecycle-stage")).ToHaveTextAsync("Retirado");

        await page.Locator("[data-role=lifecycle-history] summary").ClickAsync();
        await page.Role("lifecycle-undo").ClickAsync();
        await page.Role("lifecycle-undo-reason").FillAsync("Era un homónimo");
        await page.Role("lifecycle-undo-save").ClickAsync();
        await Expect(page.Role("lifecycle-stage")).ToHaveTextAsync("Asociado activo");

        await page.Role("lifecycle-change").ClickAsync();
        await page.Role("lifecycle-cause").SelectOptionAsync("WarningSigns");
        await page.Role("lifecycle-save").ClickAsync();
        await Expect(page.Role("lifecycle-stage")).ToHaveTextAsync("En riesgo");
        await page.Role("lifecycle-change").ClickAsync();
        await page.Role("lifecycle-day").FillAsync(office.Site.Services.GetRequiredService<TimeProvider>().GetUtcNow().AddDays(-20).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        await Expect(page.Role("lifecycle-correcting")).ToBeVisibleAsync();
        await page.Role("lifecycle-cause").SelectOptionAsync("VoluntaryWithdrawal");
        await page.Role("lifecycle-evidence").FillAsync("Carta de hace veinte días");
        await page.Role("lifecycle-reason").FillAsync("La carta llegó tarde");
        await page.ShouldBeAccessibleAsync("correction");
        await page.PictureAsync("lifecycle-correction");
        await page.Role("lifecycle-save").ClickAsync();

        await Expect(page.Role("lifecycle-stage")).ToHaveTextAsync("Retirado");
        await Expect(page.Locator("[data-role=lifecycle-period].wrong")).ToHaveCountAsync(4);
        await page.PictureAsync("lifecycle-corrected");
    }

    private async Task<MemberId> RegisterAsync(string given, TimeSpan ago)
    {
        var services = office.Site.Services;
        await using var work = await services.GetRequiredService<WorkFactory>().BeginAsync(Ct);
        var then = new ManualClock(services.GetRequiredService<TimeProvider>().GetUtcNow() - ago);
        var member = new RegisterMember(then).Run(work, An.Person(given, "Etxeberria de la Santísima Trinidad", "Quintero"));
        await work.CommitAsync(Ct);
        return member;
    }
}
