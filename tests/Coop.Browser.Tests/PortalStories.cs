using System.IO.Compression;
using System.Text.RegularExpressions;
using Coop.Channels.Simulators.Mail;
using Coop.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Coop.Browser.Tests;

/// <summary>Members of La Ceiba on their telephones, and the people who answer them.</summary>
[Trait("Category", "browser")]
public sealed partial class PortalStories(Office office) : IClassFixture<Office>
{
    private const string Yajaira = "+573005550104";
    private const string Wilmer = "+573005550105";
    private const string Shanelle = "+573005550106";
    private const string Luz = "+573005550107";
    private const string Oscar = "+573005550108";
    private const string Angela = "+573005550109";
    private const string Juan = "+573005550110";
    private const string Ana = "+573005550111";
    private const string Leidy = "+573005550112";

    [Fact]
    public async Task A_member_comes_in_by_sms_writes_and_is_answered_live()
    {
        var page = await office.MemberAsync(Wilmer);
        var desk = await office.StaffAsync("lucia");
        await Expect(desk.Role("work-row").First).ToBeVisibleAsync();

        var question = $"¿Puedo retirar mis aportes? ({An.Number()}) <b>gracias</b>";
        await page.Role("text").FillAsync(question);
        await page.Role("send").ClickAsync();
        await desk.Work("Wilmer Antonio").ClickAsync();
        await Expect(desk.Entry(question)).ToBeVisibleAsync();
        await Expect(desk.Role("sureness")).ToContainTextAsync("Identidad registrada");
        await Expect(Line(page, question).Locator(".state")).ToHaveTextAsync("Leído");

        var answer = $"Claro que sí, don Wilmer ({An.Number()})";
        await desk.Composer().ClickAsync();
        await desk.Composer().PressSequentiallyAsync(answer);
        await Expect(page.Role("typing")).ToContainTextAsync("Lucía está escribiendo");
        await desk.Role("send").ClickAsync();

        await Expect(Line(page, answer)).ToContainTextAsync("Lucía");
        await Expect(page.Locator("b")).ToHaveCountAsync(0);
        await Expect(desk.Entry(answer).Locator("[data-role=delivery]")).ToContainTextAsync("Leído");
        await page.ReloadAsync();
        await Expect(Line(page, question)).ToHaveCountAsync(1);
        await Expect(Line(page, answer)).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task A_member_comes_in_by_mail()
    {
        const string Address = "edgar.guiza@example.coop";
        var page = await office.PortalAsync();
        await page.AskCodeAsync(Address);
        var mail = office.Site.Services.GetRequiredService<PostOffice>();
        await Eventually.TrueAsync(() => mail.ReceivedBy(Address).Count == 1, "the code arrives");
        var letter = mail.ReceivedBy(Address)[0];

        await page.Role("code").FillAsync(MemberStage.Code().Match(letter.Text).Value);
        await page.Role("enter").ClickAsync();

        await Expect(page.Role("text")).ToBeVisibleAsync();
        letter.Read.Headers.Subject.ShouldNotMatch(@"\d{6}");
        letter.Read.Headers.From.Mailboxes.ShouldHaveSingleItem().Name.ShouldBe("Cooperativa La Ceiba");
    }

    [Fact]
    public async Task The_link_in_the_message_opens_the_portal_on_another_device_after_a_press_of_the_button()
    {
        var page = await office.PortalAsync();
        await page.AskCodeAsync(Shanelle);
        var link = MemberStage.Link().Match(await office.MessageAsync(Shanelle)).Value;
        var telephone = await office.PortalAsync(phone: true, path: new Uri(link).PathAndQuery);

        await Expect(telephone.Role("confirm")).ToBeVisibleAsync();
        await telephone.Role("confirm").ClickAsync();

        await Expect(telephone.Role("text")).ToBeVisibleAsync();
        await page.GotoAsync($"{office.Site.Address}/portal");
        await Expect(page.Role("address")).ToBeVisibleAsync();
        await telephone.GotoAsync(link);
        await telephone.Role("confirm").ClickAsync();
        await Expect(telephone.Role("portal-fault")).ToContainTextAsync("ya se usó");
    }

    [Fact]
    public async Task A_consent_withdrawn_on_the_portal_shows_at_once_at_the_desk()
    {
        var page = await office.MemberAsync(Luz);
        await page.Role("to-consents").ClickAsync();
        var row = page.Role("consent-marketing-sms");
        await row.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(row).ToContainTextAsync("Autorizado");
        var desk = await office.StaffAsync("mateo");
        await desk.Work("Luz Dary").ClickAsync();
        var seen = desk.Locator(".consents li.yes[title*=SMS]");
        await Expect(seen).ToHaveCountAsync(1);

        await row.GetByRole(AriaRole.Button).ClickAsync();

        await Expect(row).ToContainTextAsync("por usted en este portal");
        await Expect(seen).ToHaveCountAsync(0);
        await page.Role("consent-history").ClickAsync();
        await Expect(page.Locator(".history li")).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task A_page_that_was_cut_off_keeps_what_is_written_and_catches_up()
    {
        _ = office.Site;
        await using var cable = new Cable(office.Port);
        var page = await office.MemberAsync(Oscar, by: cable.Address);
        var first = $"Antes del corte ({An.Number()})";
        await page.Role("text").FillAsync(first);
        await page.Role("send").ClickAsync();
        await Expect(Line(page, first)).ToHaveAttributeAsync("data-state", "sent");
        var desk = await office.StaffAsync("yuliana");
        await desk.Work("Óscar Iván").ClickAsync();
        await Expect(desk.Entry(first)).ToBeVisibleAsync();

        cable.Cut();
        var meanwhile = $"Durante el corte ({An.Number()})";
        await page.Role("text").FillAsync(meanwhile);
        await page.Role("send").ClickAsync();
        await Expect(Line(page, meanwhile)).ToContainTextAsync("Enviando");
        await Expect(page.Role("line")).ToContainTextAsync("Sin conexión");
        var answer = $"Escribimos mientras tanto ({An.Number()})";
        await desk.Composer().FillAsync(answer);
        await desk.Role("send").ClickAsync();
        await Expect(desk.Entry(answer)).ToBeVisibleAsync();
        cable.Mend();

        await Expect(Line(page, answer)).ToHaveCountAsync(1, new() { Timeout = 60_000 });
        await Expect(Line(page, meanwhile)).ToHaveAttributeAsync("data-seq", Digits(), new() { Timeout = 60_000 });
        await Expect(Line(page, meanwhile)).ToHaveCountAsync(1);
        await Expect(page.Role("line")).ToBeHiddenAsync();
        await Expect(desk.Entry(meanwhile)).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Without_a_script_a_member_still_comes_in_writes_and_reads()
    {
        var page = await office.MemberAsync(Angela, script: false);

        var text = $"Sin programas en el teléfono ({An.Number()})";
        await page.Role("text").FillAsync(text);
        await page.Role("send").ClickAsync();

        await Expect(Line(page, text)).ToHaveCountAsync(1);
        await Expect(Line(page, text)).ToBeInViewportAsync();
    }

    [Fact]
    public async Task By_keyboard_alone_a_member_comes_in_and_writes()
    {
        var page = await office.PortalAsync();
        await page.Role("address").FocusAsync();
        await page.Keyboard.TypeAsync("300 555 0110");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Role("code")).ToBeVisibleAsync();
        await page.Role("code").FocusAsync();
        await page.Keyboard.TypeAsync(MemberStage.Code().Match(await office.MessageAsync(Juan)).Value);
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Role("text")).ToBeVisibleAsync();
        await page.Role("text").FocusAsync();
        var text = $"Con el teclado ({An.Number()})";
        await page.Keyboard.TypeAsync(text);
        await page.Keyboard.PressAsync("Enter");

        await Expect(Line(page, text)).ToHaveAttributeAsync("data-state", "sent");
        await Expect(page.Role("text")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task The_first_page_weighs_little_and_asks_for_nothing_elsewhere()
    {
        var page = await office.MemberAsync(Ana);
        var files = new HashSet<string>(StringComparer.Ordinal);
        page.Response += (_, answer) => files.Add(answer.Url);

        await page.ReloadAsync(new() { WaitUntil = WaitUntilState.NetworkIdle });

        // Files are compressed where the site is published; pages are not, as they hold secrets: they count in full.
        var bytes = 0L;
        foreach (var file in files)
        {
            var body = await (await page.Context.APIRequest.GetAsync(file)).BodyAsync();
            bytes += file.EndsWith("/portal", StringComparison.Ordinal) ? body.Length : Zipped(body);
        }

        TestContext.Current.SendDiagnosticMessage($"portal first page: {bytes} bytes in {files.Count} files");
        files.Select(file => new Uri(file).Host).Distinct().ShouldHaveSingleItem();
        files.Count.ShouldBeInRange(4, 9);
        bytes.ShouldBeLessThan(45_000);
    }

    [Theory]
    [InlineData(false, false, Yajaira)]
    [InlineData(true, true, Leidy)]
    public async Task The_portal_has_no_barrier_that_axe_knows(bool dark, bool phone, string number)
    {
        var page = await office.PortalAsync(dark, phone);
        await page.ShouldBeAccessibleAsync("address");
        await page.Role("address").FillAsync("no es nada");
        await page.Role("ask").ClickAsync();
        await Expect(page.Role("portal-fault")).ToBeVisibleAsync();
        await page.ShouldBeAccessibleAsync("refused");
        await page.AskCodeAsync(number);
        await page.ShouldBeAccessibleAsync("code");
        await page.Role("code").FillAsync("12");
        await page.Role("enter").ClickAsync();
        await Expect(page.Role("portal-fault")).ToBeVisibleAsync();
        await page.ShouldBeAccessibleAsync("no code");
        await page.Role("code").FillAsync(MemberStage.Code().Match(await office.MessageAsync(number)).Value);
        await page.Role("enter").ClickAsync();
        await Expect(page.Role("text")).ToBeVisibleAsync();
        var text = $"Buenas ({An.Number()})";
        await page.Role("text").FillAsync(text);
        await page.Role("send").ClickAsync();
        await Expect(Line(page, text)).ToHaveAttributeAsync("data-state", "sent");
        await page.ShouldBeAccessibleAsync("talk");
        foreach (var area in new[] { "points", "consents", "account" })
        {
            await page.Role($"to-{area}").ClickAsync();
            await Expect(page.Locator("h1")).ToBeVisibleAsync();
            await page.ShouldBeAccessibleAsync(area);
        }

        await page.GotoAsync($"{office.Site.Address}/portal/link?t=nada");
        await page.ShouldBeAccessibleAsync("link");
    }

    private static long Zipped(byte[] body)
    {
        using var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            zip.Write(body);
        }

        return packed.Length;
    }

    private static ILocator Line(IPage page, string text) => page.Locator("[data-role=entry]").Filter(new() { HasText = text });

    [GeneratedRegex(@"^\d+$")]
    private static partial Regex Digits();
}
