using System.Globalization;
using System.Text.RegularExpressions;
using Coop.Core;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
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
        await Expect(page.Role("lifecycle-over")).ToContainTextAsync("Falleció");
        await Expect(page.Role("lifecycle-change")).ToHaveCountAsync(0);

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
        await page.Role("lifecycle-day").FillAsync(Day(20));
        await Expect(page.Role("lifecycle-falls")).ToHaveTextAsync(new Regex("^En riesgo · Señales de retiro · desde el "));
        await page.Role("lifecycle-cause").SelectOptionAsync("VoluntaryWithdrawal");
        await page.Role("lifecycle-evidence").FillAsync("Carta de hace veinte días");
        await page.Role("lifecycle-reason").FillAsync("La carta llegó tarde");
        await page.ShouldBeAccessibleAsync("correction");
        await page.PictureAsync("lifecycle-correction");
        await page.Role("lifecycle-save").ClickAsync();

        await Expect(page.Role("lifecycle-stage")).ToHaveTextAsync("Retirado");
        await Expect(page.Locator("[data-role=lifecycle-period].wrong")).ToHaveCountAsync(4);
        await page.PictureAsync("lifecycle-corrected");

        await page.Role("lifecycle-undo").ClickAsync();
        await Expect(page.Role("lifecycle-undo-reason")).ToHaveValueAsync("");
        await page.Role("lifecycle-undo-reason").FillAsync("La carta era de otra persona");
        await page.Role("lifecycle-undo-save").ClickAsync();
        await Expect(page.Role("lifecycle-stage")).ToHaveTextAsync("En riesgo");
        await Expect(page.Role("lifecycle-undo")).ToBeVisibleAsync();
        await Expect(page.Role("lifecycle-period").First).ToContainTextAsync("Corrección: La carta era de otra persona");
        await page.PictureAsync("lifecycle-given-back");
    }

    [Fact]
    public async Task A_day_that_will_not_do_is_told_at_once_and_one_of_the_vote_says_the_vote()
    {
        var member = await RegisterAsync("Filomena", TimeSpan.FromDays(60));
        var agent = await office.StaffAsync("lucia", $"/desk/{member.Value:D}?pane=card");
        await agent.Role("lifecycle-change").ClickAsync();
        await agent.Role("lifecycle-day").FillAsync("");
        await agent.Role("lifecycle-day").BlurAsync();
        await Expect(agent.Role("lifecycle-error")).ToContainTextAsync("Escriba el día");
        await agent.Role("lifecycle-day").FillAsync(Day(90));
        await Expect(agent.Role("lifecycle-error")).ToContainTextAsync("anterior a lo primero que se sabe");
        await Expect(agent.Role("lifecycle-correcting")).ToHaveCountAsync(0);
        await agent.Role("lifecycle-day").FillAsync(Day(60));
        await agent.Role("lifecycle-cause").SelectOptionAsync("Sanction");
        await Expect(agent.Role("lifecycle-error")).ToHaveCountAsync(0);
        await agent.Role("lifecycle-day").FillAsync(Day(10));
        await agent.Role("lifecycle-evidence").FillAsync("Acta 20 del consejo");
        await Expect(agent.Role("lifecycle-next")).ToContainTextAsync("Derecho al voto: «Inhábil: sanción»");
        await agent.Role("lifecycle-save").ClickAsync();
        await Expect(agent.Role("lifecycle-standing")).ToHaveTextAsync("Inhábil: sanción");

        await agent.Role("lifecycle-change").ClickAsync();
        await agent.Role("lifecycle-day").FillAsync(Day(20));
        await agent.Role("lifecycle-cause").SelectOptionAsync("SanctionOver");
        await Expect(agent.Role("lifecycle-error")).ToContainTextAsync("supervisor");
        await Expect(agent.Role("lifecycle-reason")).ToHaveCountAsync(0);
        await Expect(agent.Role("lifecycle-save")).ToBeDisabledAsync();
        await agent.ShouldBeAccessibleAsync("a day for a supervisor");
        await agent.PictureAsync("lifecycle-wrong-day");

        var colleague = await office.StaffAsync("mateo", $"/desk/{member.Value:D}");
        await Expect(colleague.Role("fact").Filter(new() { HasText = "Hábil → Inhábil: sanción · Sanción · desde el " })).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Who_steers_one_rule_keeps_what_was_typed_of_another_and_sees_what_a_colleague_made_of_it()
    {
        var rosa = await office.StaffAsync("hernan", "/admin/lifecycle");
        var other = await office.StaffAsync("hernan", "/admin/lifecycle");
        ILocator Rule(IPage page, string code, string role) => page.Locator($"[data-role=rule][data-code={code}] [data-role={role}]");
        await Rule(rosa, "settled", "rule-months").FillAsync("9");
        await Rule(rosa, "settled", "rule-months").BlurAsync();
        await Rule(rosa, "overdue", "rule-months").FillAsync("1");
        await Rule(rosa, "overdue", "rule-months").BlurAsync();
        await Expect(rosa.Locator("[data-role=rule][data-code=overdue]")).ToContainTextAsync("debe 1 mes o más de aportes");
        await Rule(rosa, "overdue", "rule-save").ClickAsync();
        await Expect(Rule(rosa, "overdue", "rule-save")).ToBeDisabledAsync();
        await Expect(Rule(rosa, "settled", "rule-months")).ToHaveValueAsync("9");

        await Rule(other, "settled", "rule-months").FillAsync("12");
        await Rule(other, "settled", "rule-months").BlurAsync();
        await Rule(other, "settled", "rule-save").ClickAsync();
        await Expect(Rule(other, "settled", "rule-save")).ToBeDisabledAsync();
        await Rule(rosa, "settled", "rule-save").ClickAsync();
        await Expect(Rule(rosa, "settled", "rule-error")).ToContainTextAsync("ahora 12 meses, apagada");
        await Expect(Rule(rosa, "settled", "rule-months")).ToHaveValueAsync("9");
        await rosa.PictureAsync("lifecycle-rules-stale");
        await Rule(rosa, "settled", "rule-save").ClickAsync();
        await Expect(Rule(rosa, "settled", "rule-error")).ToHaveCountAsync(0);

        await Rule(rosa, "silence", "rule-preview").ClickAsync();
        await Expect(Rule(rosa, "silence", "rule-found")).ToBeVisibleAsync();
        await Rule(rosa, "silence", "rule-months").FillAsync("-3");
        await Rule(rosa, "silence", "rule-months").BlurAsync();
        await Expect(Rule(rosa, "silence", "rule-found")).ToHaveCountAsync(0);
        await Expect(rosa.Locator("[data-role=rule][data-code=silence]")).ToContainTextAsync("en 18 meses no escribió");
    }

    private string Day(int ago) => office.Site.Services.GetRequiredService<CooperativeCalendar>()
        .DayOf(office.Site.Services.GetRequiredService<TimeProvider>().GetUtcNow().AddDays(-ago)).ToString("O", CultureInfo.InvariantCulture);

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
