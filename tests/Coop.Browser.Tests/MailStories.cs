using System.Text;
using Coop.Channels.Simulators.Mail;
using Coop.Testing;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Coop.Browser.Tests;

/// <summary>Mail on the desk: read as it was written, answered, and nothing of it does any harm.</summary>
[Trait("Category", "browser")]
public sealed class MailStories(Office office) : IClassFixture<Office>
{
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task A_mail_with_format_quotes_and_a_file_is_read_and_answered(bool dark, bool phone)
    {
        var post = office.Site.Services.GetRequiredService<PostOffice>();
        var (from, text) = ($"elena{An.Number()}@example.com", $"¿Cuánto me falta por pagar? ({An.Number()})");
        post.Deliver(from, post.Address, Mail(from, post.Address, text));
        var page = await office.StaffAsync("lucia", "/desk", dark, phone);

        await page.Work(text).ClickAsync();
        var entry = page.Entry(text);
        await Expect(entry.Locator("[data-role=subject]")).ToHaveTextAsync("Mi crédito de vivienda");
        await Expect(entry).Not.ToContainTextAsync("escribió");
        await entry.Locator("[data-role=mail-quoted]").ClickAsync();
        await Expect(entry.Locator("[data-role=mail-quoted-text]")).ToContainTextAsync("Le faltan tres cuotas");

        var file = await page.RunAndWaitForDownloadAsync(() => entry.Locator("[data-role=mail-file]").ClickAsync());
        file.SuggestedFilename.ShouldBe("cédula.html");

        // Before the frame is there: axe would wait for a script in it, and none runs there.
        await page.ShouldBeAccessibleAsync("a mail with what it quotes");
        await entry.Locator("[data-role=mail-formatted]").ClickAsync();
        var frame = entry.FrameLocator("[data-role=mail-frame]");
        await Expect(frame.Locator("b")).ToHaveTextAsync(text);
        await Expect(frame.Locator("img")).ToHaveCountAsync(0);
        (await page.EvaluateAsync<string?>("document.body.dataset.stolen ?? null")).ShouldBeNull();

        await Expect(page.Role("composer-subject")).ToHaveAttributeAsync("placeholder", "Re: Mi crédito de vivienda");
        await page.Composer().FillAsync("Señora Elena: le faltan tres cuotas.");
        await page.Role("send").ClickAsync();
        await Eventually.TrueAsync(() => post.ReceivedBy(from).Count == 1, "the answer is in the member's mailbox");
        post.ReceivedBy(from)[0].ShouldSatisfyAllConditions(
            letter => letter.Text.ShouldContain("le faltan tres cuotas."), letter => letter.Read.Headers.Subject.ShouldBe("Re: Mi crédito de vivienda"));
        await Expect(page.Entry("le faltan tres cuotas.").Locator("[data-role=delivery]")).ToContainTextAsync("Enviado");
    }

    [Fact]
    public async Task A_new_mail_to_an_address_wants_a_subject_first()
    {
        var page = await office.StaffAsync("lucia", "/desk");
        var post = office.Site.Services.GetRequiredService<PostOffice>();
        var (from, text) = ($"hugo{An.Number()}@example.com", $"Sin asunto ({An.Number()})");
        post.Deliver(from, post.Address, Encoding.UTF8.GetBytes($"From: <{from}>\r\nTo: <{post.Address}>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"));

        await page.Work(text).ClickAsync();
        await Expect(page.Entry(text)).ToBeVisibleAsync();
        await page.Composer().FillAsync("Con gusto");
        await page.Role("send").ClickAsync();

        await Expect(page.Role("composer-subject")).ToBeFocusedAsync();
        await Expect(page.Locator("#composer-state")).ToContainTextAsync("asunto");
        await page.Role("composer-subject").FillAsync("Su consulta");
        await page.Role("send").ClickAsync();
        await Eventually.TrueAsync(() => post.ReceivedBy(from).Count == 1, "the answer is in the member's mailbox");
        post.ReceivedBy(from)[0].Read.Headers.Subject.ShouldBe("Su consulta");
    }

    private static byte[] Mail(string from, string to, string text) => Encoding.UTF8.GetBytes(string.Join("\r\n",
    [
        $"From: Elena <{from}>", $"To: <{to}>", "Subject: Mi crédito de vivienda", "MIME-Version: 1.0", "Content-Type: multipart/mixed; boundary=x", "",
        "--x", "Content-Type: multipart/alternative; boundary=y", "",
        "--y", "Content-Type: text/plain; charset=utf-8", "", $"Buenos días.\n{text}\n\nEl lun, 3 mar 2026 a las 10:02, La Ceiba <a@example.coop> escribió:\n> Le faltan tres cuotas\n".ReplaceLineEndings("\r\n"),
        "--y", "Content-Type: text/html; charset=utf-8", "",
        $"<p style=\"color:#063\">Buenos días.</p><p><b>{text}</b></p><img src=\"https://example.com/pixel.gif\"><script>parent.document.body.dataset.stolen='1'</script>",
        "--y--", "--x", "Content-Type: text/html; charset=utf-8", "Content-Disposition: attachment; filename*=UTF-8''c%C3%A9dula.html", "", "<script>alert(1)</script>", "--x--", "",
    ]));
}
