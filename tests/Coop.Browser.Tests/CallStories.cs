using System.Text.RegularExpressions;
using Coop.Channels.Simulators.Phone;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Testing;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Coop.Browser.Tests;

/// <summary>A member's telephone rings at all desks: one answers, the others see it, and everything stands in the timeline.</summary>
[Trait("Category", "browser")]
public sealed class CallStories(Office office) : IClassFixture<Office>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private PhoneExchange Exchange => office.Site.Services.GetRequiredService<PhoneExchange>();

    [Fact]
    public async Task A_member_calls_two_desks_ring_one_answers_by_keyboard_and_both_see_how_it_went()
    {
        var number = NewNumber();
        var member = await RegisterAsync("Rosalía", number);
        var lucia = await office.StaffAsync("lucia");
        var mateo = await office.StaffAsync("mateo");
        await Expect(lucia.Role("work-list")).ToBeVisibleAsync();
        await Expect(mateo.Role("work-list")).ToBeVisibleAsync();

        var sid = Exchange.MemberCalls(number);
        await Expect(lucia.Role("ring-name").First).ToContainTextAsync("Rosalía");
        await Expect(mateo.Role("ring-name").First).ToContainTextAsync("Rosalía");
        await Expect(lucia.Role("ring-alert")).ToContainTextAsync("Rosalía");
        (await lucia.EvaluateAsync<bool>("document.activeElement.closest('[data-role=rings]') === null")).ShouldBeTrue("a ring takes no focus");
        await mateo.GotoAsync($"{office.Site.Address}/desk/{member.Value:D}");
        await lucia.Keyboard.PressAsync("a");

        await Expect(lucia.Role("call-bar")).ToHaveAttributeAsync("data-state", "talking");
        await Expect(lucia).ToHaveURLAsync(new Regex(member.Value.ToString("D")));
        await Expect(mateo.Role("ring")).ToHaveCountAsync(0);
        await Expect(lucia.Role("call-timer")).ToBeVisibleAsync();
        await Expect(lucia.Role("call-notes")).ToBeFocusedAsync();
        await lucia.Keyboard.TypeAsync("Pregunta por su aporte de noviembre");
        await lucia.Role("call-mute").ClickAsync();
        await Expect(lucia.Role("call-mute")).ToHaveAttributeAsync("aria-pressed", "true");
        await lucia.ShouldBeAccessibleAsync("talking");
        await lucia.Role("call-end").ClickAsync();

        await Expect(lucia.Role("call-bar")).ToHaveAttributeAsync("data-state", "ended");
        await Eventually.TrueAsync(() => Exchange.Find(sid)!.Over, "the member's telephone is hung up");
        await lucia.Role("call-wrap-up").ClickAsync();
        await Expect(lucia.Role("call-error")).ToBeVisibleAsync();
        await lucia.ShouldBeAccessibleAsync("writing down");
        await lucia.Locator("label:has([data-role=disposition-solved])").ClickAsync();
        await lucia.Role("call-wrap-up").ClickAsync();
        await Expect(lucia.Role("call-bar")).ToHaveCountAsync(0);
        foreach (var page in new[] { lucia, mateo })
        {
            await Expect(page.Role("call-step").Filter(new() { HasText = "duró" })).ToHaveCountAsync(1);
            await Expect(page.Role("call-step").Filter(new() { HasText = "Resuelta" })).ToHaveCountAsync(1);
            await Expect(page.Entry("Pregunta por su aporte de noviembre")).ToHaveCountAsync(1);
        }
    }

    [Fact]
    public async Task Nothing_rings_into_what_somebody_types()
    {
        var number = NewNumber();
        await RegisterAsync("Anselmo", number);
        var other = await RegisterAsync("Otra", NewNumber());
        var mateo = await office.StaffAsync("mateo", $"/desk/{other.Value:D}");
        await mateo.Composer().FocusAsync();
        await mateo.Keyboard.TypeAsync("Una not");

        var sid = Exchange.MemberCalls(number);
        await Expect(mateo.Role("ring-name").First).ToContainTextAsync("Anselmo");
        await mateo.Keyboard.TypeAsync("a más");

        await Expect(mateo.Composer()).ToHaveValueAsync("Una nota más");
        await Expect(mateo.Composer()).ToBeFocusedAsync();
        await Expect(mateo.Role("call-bar")).ToHaveCountAsync(0);
        Exchange.HangUp(sid);
        await Expect(mateo.Role("ring")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_missed_call_is_work_with_a_promise_and_is_returned_from_the_desk()
    {
        var number = NewNumber();
        await RegisterAsync("Herminia", number);
        var lucia = await office.StaffAsync("lucia");
        await Expect(lucia.Role("work-list")).ToBeVisibleAsync();
        var sid = Exchange.MemberCalls(number);
        await Expect(lucia.Role("ring-name").First).ToContainTextAsync("Herminia");

        Exchange.HangUp(sid);
        await Expect(lucia.Role("ring")).ToHaveCountAsync(0);
        await Expect(lucia.Work("Herminia")).ToContainTextAsync("devolver");
        await lucia.Work("Herminia").ClickAsync();
        await Expect(lucia.Role("call")).ToContainTextAsync("Devolver");
        await Expect(lucia.Role("call-step").Filter(new() { HasText = "perdida" })).ToHaveCountAsync(1);
        await Expect(lucia.Role("composer")).ToContainTextAsync($"SMS nuevo a {number[3..6]} {number[6..9]} {number[9..]}");
        await Expect(lucia.Role("consent-badge")).ToHaveTextAsync("Sin autorización");
        await lucia.PictureAsync("missed");
        await lucia.Role("call").ClickAsync();
        await Expect(lucia.Role("call-bar")).ToHaveAttributeAsync("data-state", "ringing");
        Exchange.Answer(Exchange.Calls.Single(c => c.To == number && c.Rings).Sid);
        await Expect(lucia.Role("call-bar")).ToHaveAttributeAsync("data-state", "talking");
        Exchange.HangUp(Exchange.Calls.Single(c => c.To == number && !c.Over).Sid);
        await Expect(lucia.Role("call-bar")).ToHaveAttributeAsync("data-state", "ended");
        await lucia.Locator("label:has([data-role=disposition-informed])").ClickAsync();
        await lucia.Role("call-wrap-up").ClickAsync();

        await Expect(lucia.Role("call-bar")).ToHaveCountAsync(0);
        await Expect(lucia.Role("call-step").Filter(new() { HasText = "Contestó la llamada" })).ToHaveCountAsync(1);
        await Expect(lucia.Work("Herminia")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task On_a_shared_telephone_the_one_who_answers_says_who_speaks()
    {
        var number = NewNumber();
        await RegisterAsync("Abelardo", number);
        var ines = await RegisterAsync("Inés", number);
        var lucia = await office.StaffAsync("lucia");
        await Expect(lucia.Role("work-list")).ToBeVisibleAsync();
        var sid = Exchange.MemberCalls(number);
        await Expect(lucia.Role("ring").First).ToContainTextAsync("compartido");
        await lucia.PictureAsync("shared");

        await lucia.Role("ring-take").First.ClickAsync();
        await Expect(lucia.Role("speakers")).ToBeVisibleAsync();
        await lucia.ShouldBeAccessibleAsync("who speaks");
        await lucia.PictureAsync("speakers");
        await lucia.Role("speaker").Filter(new() { HasText = "Inés" }).ClickAsync();

        await Expect(lucia).ToHaveURLAsync(new Regex(ines.Value.ToString("D")));
        await Expect(lucia.Role("speakers")).ToHaveCountAsync(0);
        await Expect(lucia.Role("call-member")).ToContainTextAsync("Inés");
        await Expect(lucia.Role("call-step").Filter(new() { HasText = "teléfono compartido" })).ToHaveCountAsync(1);
        Exchange.HangUp(sid);
        await Expect(lucia.Role("call-bar")).ToHaveAttributeAsync("data-state", "ended");
        await lucia.Locator("label:has([data-role=disposition-solved])").ClickAsync();
        await lucia.Role("call-wrap-up").ClickAsync();
        await Expect(lucia.Role("call-bar")).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task A_ring_and_the_account_have_no_barrier(bool dark, bool phone)
    {
        var number = NewNumber();
        await RegisterAsync("María Fernanda de los Ángeles", number);
        var hernan = await office.StaffAsync("hernan", dark: dark, phone: phone);
        await Expect(hernan.Role("work-list")).ToBeVisibleAsync();
        var sid = Exchange.MemberCalls(number);
        await Expect(hernan.Role("ring").First).ToBeVisibleAsync();
        await hernan.ShouldBeAccessibleAsync("ring");
        await hernan.PictureAsync($"ring-{(dark ? "dark" : "light")}-{(phone ? "phone" : "desk")}");

        await hernan.Role("ring-take").First.ClickAsync();
        await Expect(hernan.Role("call-bar")).ToHaveAttributeAsync("data-state", "talking");
        await Expect(hernan.Role("call-notes")).ToBeVisibleAsync();
        await hernan.ShouldBeAccessibleAsync("talking");
        await hernan.PictureAsync($"talking-{(dark ? "dark" : "light")}-{(phone ? "phone" : "desk")}");
        Exchange.HangUp(sid);
        await Expect(hernan.Role("call-bar")).ToHaveAttributeAsync("data-state", "ended");
        await hernan.ShouldBeAccessibleAsync("ended");
        await hernan.PictureAsync($"ended-{(dark ? "dark" : "light")}-{(phone ? "phone" : "desk")}");
        await hernan.Locator("label:has([data-role=disposition-solved])").ClickAsync();
        await hernan.Role("call-wrap-up").ClickAsync();
        await Expect(hernan.Role("call-bar")).ToHaveCountAsync(0);
        await hernan.GotoAsync(office.Site.Address + "/account");
        await Expect(hernan.Role("telephone")).ToBeVisibleAsync();
        await hernan.Role("telephone").FillAsync("no es un número");
        await hernan.Role("telephone-save").ClickAsync();
        await Expect(hernan.Role("telephone-error")).ToBeVisibleAsync();
        await hernan.ShouldBeAccessibleAsync("account");
        await hernan.PictureAsync($"account-{(dark ? "dark" : "light")}-{(phone ? "phone" : "desk")}");
    }

    private static string NewNumber() => $"+57301{An.Number() % 10_000_000:0000000}";

    private async Task<MemberId> RegisterAsync(string given, string number)
    {
        await using var work = await office.Site.Services.GetRequiredService<WorkFactory>().BeginAsync(Ct);
        var member = office.Site.Services.GetRequiredService<RegisterMember>().Run(work, An.Person(given, "Etxeberria", "Quintero"), ContactAddress.Telephone(number)!);
        await work.CommitAsync(Ct);
        return member;
    }
}
