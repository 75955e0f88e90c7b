using Coop.Core.Facts;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Testing;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Coop.Browser.Tests;

/// <summary>A member's record on a page of its own, written by two at once.</summary>
[Trait("Category", "browser")]
public sealed class MemberPageStories(Office office) : IClassFixture<Office>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task Two_fill_a_profile_at_once_and_neither_loses_anything(bool dark, bool phone)
    {
        var member = await RegisterAsync("Hermelinda");
        var mine = await office.StaffAsync("lucia", $"/desk/{member.Value:D}?pane=card", dark, phone);
        await mine.Role("whole-record").ClickAsync();
        await Expect(mine.Role("member-page")).ToBeVisibleAsync();
        var theirs = await office.StaffAsync("mateo", $"/members/{member.Value:D}");
        await mine.Role("profile-change").ClickAsync();
        await theirs.Role("profile-change").ClickAsync();

        await theirs.Role("profile-work").FillAsync("Modista");
        await theirs.Role("profile-street").FillAsync("Carrera 50 # 10-20");
        await theirs.Role("profile-save").ClickAsync();
        await Expect(theirs.Role("profile-occupation")).ToHaveTextAsync("Modista");
        await mine.Role("profile-place").FillAsync("medel");
        await Expect(mine.Locator("[data-role=town-hit][data-code='05001']")).ToBeVisibleAsync();
        await mine.ShouldBeAccessibleAsync("town search");
        await mine.Role("profile-place").PressAsync("Enter");
        await Expect(mine.Role("town-chosen")).ToHaveTextAsync("Medellín (Antioquia)");
        await mine.Role("profile-street").FillAsync("Calle 1 # 2-3");
        await mine.Role("profile-save").ClickAsync();

        await Expect(mine.Role("met")).ToContainTextAsync("Carrera 50 # 10-20");
        await Expect(mine.Role("profile-street")).ToHaveValueAsync("Calle 1 # 2-3");
        await Expect(mine.Role("profile-work")).ToHaveValueAsync("Modista");
        await mine.ShouldBeAccessibleAsync("profile form");
        await mine.PictureAsync($"profile-form-{(dark ? "dark" : "light")}");
        await mine.Role("profile-save").ClickAsync();
        await Expect(mine.Role("profile-municipality")).ToContainTextAsync("Medellín");
        await Expect(theirs.Role("profile-address")).ToHaveTextAsync("Calle 1 # 2-3");
        await Expect(theirs.Role("profile-occupation")).ToHaveTextAsync("Modista");
        await Expect(mine.Role("lifecycle-period")).ToHaveCountAsync(1);
        await mine.ShouldBeAccessibleAsync("member page");
        await mine.PictureAsync($"member-page-{(dark ? "dark" : "light")}");
    }

    [Fact]
    public async Task By_keyboard_alone_the_focus_follows_a_form_as_it_comes_and_goes()
    {
        var member = await RegisterAsync("Tiburcia");
        var page = await office.StaffAsync("lucia", $"/members/{member.Value:D}");
        await page.Role("profile-change").PressAsync("Enter");
        await Expect(page.Role("profile-birth")).ToBeFocusedAsync();
        await page.Role("profile-work").FillAsync("Ebanista");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Role("profile-occupation")).ToHaveTextAsync("Ebanista");
        await Expect(page.Role("profile-change")).ToBeFocusedAsync();

        await page.Role("correct").PressAsync("Enter");
        await Expect(page.Locator("#id-kind")).ToBeFocusedAsync();
        await page.Role("given-names").FillAsync("");
        await page.Role("identify-save").PressAsync("Enter");
        await Expect(page.Role("identify-error")).ToBeVisibleAsync();
        await Expect(page.Role("identify-save")).ToBeFocusedAsync();
        await page.Role("identify-cancel").PressAsync("Enter");
        await Expect(page.Role("correct")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task A_nit_with_the_wrong_check_digit_is_told_and_kept_in_the_field()
    {
        var member = await RegisterAsync("Crisanta");
        var page = await office.StaffAsync("lucia", $"/members/{member.Value:D}");
        await page.Role("correct").ClickAsync();
        await page.Role("document-type").SelectOptionAsync("Nit");
        await page.Role("document-number").FillAsync("890.903.938-7");
        await page.Role("identify-save").ClickAsync();

        await Expect(page.Role("identify-error")).ToContainTextAsync("dígito de verificación");
        await Expect(page.Role("document-number")).ToHaveValueAsync("890.903.938-7");
        await page.ShouldBeAccessibleAsync("wrong document");
        await page.GotoAsync($"{office.Site.Address}/members/{Guid.Empty:D}");
        await Expect(page.Role("state")).ToBeVisibleAsync();
        await page.ShouldBeAccessibleAsync("no such member");
    }

    [Fact]
    public async Task Who_may_not_see_members_sees_no_record()
    {
        var member = await RegisterAsync("Petronila");
        var page = await office.StaffAsync("paola", $"/members/{member.Value:D}");

        await Expect(page.Role("state")).ToBeVisibleAsync();
        await Expect(page.Role("member-page")).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task Contributions_stand_month_by_month_and_a_bounced_payment_is_struck_through_as_it_is_told(bool dark, bool phone)
    {
        var member = await RegisterAsync("Eufemia");
        var now = office.Site.Services.GetRequiredService<TimeProvider>().GetUtcNow();
        var month = new DateOnly(now.Year, now.Month, 1).AddMonths(-2);
        var paid = new ContributionDraft("libros", $"A-{An.Number()}", MemberRef.Of(member), now.AddMonths(-2), month, 45_000);
        await TellAsync(paid with { Key = $"A-{An.Number()}", Entry = ContributionEntry.Due });
        await TellAsync(paid);
        for (var n = 1; n < 14; n++)
        {
            await TellAsync(paid with { Key = $"A-{An.Number()}", Period = month.AddMonths(-n), Amount = 120_000, Contributes = (ContributionKind)(n % 2) });
        }

        var page = await office.StaffAsync("lucia", $"/members/{member.Value:D}", dark, phone);
        await Expect(page.Role("contribution-month")).ToHaveCountAsync(12);
        await Expect(page.Role("contribution").First).ToHaveAttributeAsync("data-state", "paid");
        await page.Role("contributions-more").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Role("contribution-month")).ToHaveCountAsync(14);
        await Expect(page.Role("contribution-month").Nth(12)).ToBeFocusedAsync();

        await TellAsync(paid with { Key = $"A-{An.Number()}", TakesBack = paid.Key, At = now });
        await Expect(page.Role("contribution").First).ToHaveAttributeAsync("data-state", "owed");
        await Expect(page.Role("contribution").First).ToContainTextAsync("Anulado el");
        await Expect(page.Role("months-owed")).ToHaveTextAsync("Debe 1 mes");
        await page.ShouldBeAccessibleAsync("contributions");
        await page.PictureAsync($"contributions-{(dark ? "dark" : "light")}");
    }

    [Fact]
    public async Task A_telephone_is_added_and_a_mistyped_one_goes_again_before_everybodys_eyes()
    {
        var member = await RegisterAsync("Eudoxia");
        var (mine, theirs) = (await office.StaffAsync("lucia", $"/members/{member.Value:D}"), await office.StaffAsync("mateo", $"/members/{member.Value:D}"));
        await mine.Role("address-add").ClickAsync();
        await mine.Role("address-value").FillAsync("123");
        await mine.Role("address-save").ClickAsync();
        await Expect(mine.Role("address-error")).ToBeVisibleAsync();
        await Expect(mine.Role("address-value")).ToHaveValueAsync("123");
        await mine.ShouldBeAccessibleAsync("adding an address");
        await mine.Role("address-value").FillAsync("300 555 0109");
        await mine.Role("address-save").ClickAsync();
        await Expect(theirs.Role("contact-point")).ToHaveCountAsync(2);

        await mine.Role("contact-point").Filter(new() { HasText = "300 555 0109" }).Locator("[data-role=address-remove]").ClickAsync();
        await mine.Locator("dialog[open] [data-role=confirm-yes]").ClickAsync();

        await Expect(mine.Role("contact-point")).ToHaveCountAsync(1);
        await Expect(theirs.Role("contact-point")).ToHaveCountAsync(1);
    }

    private async Task TellAsync(ContributionDraft draft) =>
        (await office.Site.Services.GetRequiredService<RecordContribution>().RunAsync(draft, Ct)).ShouldBeOfType<FactResult.Done>();

    private async Task<MemberId> RegisterAsync(string given)
    {
        var services = office.Site.Services;
        await using var work = await services.GetRequiredService<WorkFactory>().BeginAsync(Ct);
        var member = services.GetRequiredService<RegisterMember>().Run(
            work, An.Person(given, "Etxeberria de la Santísima Trinidad", "Quintero"), ContactAddress.Email($"{given.ToLowerInvariant()}@example.coop")!);
        await work.CommitAsync(Ct);
        return member;
    }
}
