using System.Text.RegularExpressions;
using Coop.Testing;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Coop.Browser.Tests;

/// <summary>The whole of it: every channel in one timeline, live on the desks and on the member's portal; and a newcomer's welcome.</summary>
[Trait("Category", "browser")]
public sealed partial class DemonstrationStories(Office office) : IClassFixture<Office>
{
    private const string Number = "+573005550121";

    [Fact]
    public async Task A_member_on_all_channels_is_answered_and_everybody_sees_one_timeline()
    {
        var dev = await office.StaffAsync("hernan", "/dev");
        await dev.Role("dev-search").FillAsync("Jhon Jairo");
        await dev.Role("dev-hit").First.ClickAsync();
        await Expect(dev.Role("dev-number")).ToHaveValueAsync(Number);
        var member = MemberOf().Match(dev.Url).Groups[1].Value;
        var portal = await EnterPortalAsync(dev);
        var lucia = await office.StaffAsync("lucia", $"/desk/{member}");
        var mateo = await office.StaffAsync("mateo", $"/desk/{member}");
        await Expect(lucia.Role("timeline")).ToBeVisibleAsync();
        await Expect(mateo.Role("timeline")).ToBeVisibleAsync();
        IPage[] all = [lucia, mateo, portal];

        // By the portal
        var chat = Said("Buenos días, ¿cuándo hay asamblea?");
        await portal.Role("text").FillAsync(chat);
        await portal.Role("send").ClickAsync();
        await SeenAsync(all, chat);
        await lucia.Role("take").ClickAsync();
        await Expect(lucia.Role("release")).ToBeVisibleAsync();
        var toChat = await AnswerAsync(lucia, "El 12 de diciembre, don Jhon Jairo");
        await SeenAsync(all, toChat);

        // By SMS
        var text = Said("¿Y a qué hora?");
        await dev.Role("phone-text").FillAsync(text);
        await dev.Role("phone-send").ClickAsync();
        await SeenAsync(all, text);
        var toText = await AnswerAsync(lucia, "A las nueve");
        await Expect(dev.Role("phone-message").Filter(new() { HasText = toText })).ToHaveCountAsync(1);
        await SeenAsync(all, toText);

        // By mail, there and back and there again
        var letter = Said("Adjunto mi poder para la asamblea");
        await dev.Role("mail-write").ClickAsync();
        await dev.Role("mail-subject").FillAsync("Poder para la asamblea");
        await dev.Role("mail-text").FillAsync(letter);
        await dev.Role("mail-send").ClickAsync();
        await SeenAsync(all, letter);
        var toLetter = await AnswerAsync(lucia, "Recibido; le falta la firma");
        await dev.Role("open-letter").First.ClickAsync();
        await Expect(dev.Role("letter-text")).ToContainTextAsync(toLetter);
        await SeenAsync(all, toLetter);
        await dev.Role("mail-answer").ClickAsync();
        var again = Said("Ahora sí va firmado");
        await dev.Role("mail-text").FillAsync(again);
        await dev.Role("mail-send").ClickAsync();
        await SeenAsync(all, again);

        // By telephone
        await dev.Role("member-calls").ClickAsync();
        await Expect(mateo.Role("ring-name").First).ToContainTextAsync("Jhon Jairo");
        await mateo.Role("ring-take").First.ClickAsync();
        await Expect(mateo.Role("call-bar")).ToHaveAttributeAsync("data-state", "talking");
        await Expect(lucia.Role("ring")).ToHaveCountAsync(0);
        await Expect(dev.Role("call-state")).ToContainTextAsync("Hablando");
        var note = Said("Confirma que asiste");
        await mateo.Role("call-notes").FillAsync(note);
        await dev.Role("hang-up").ClickAsync();
        await Expect(mateo.Role("call-bar")).ToHaveAttributeAsync("data-state", "ended");
        await mateo.Locator("label:has([data-role=disposition-solved])").ClickAsync();
        await mateo.Role("call-wrap-up").ClickAsync();
        await Expect(mateo.Role("call-bar")).ToHaveCountAsync(0);
        await SeenAsync([lucia, mateo], note);
        await Expect(portal.Locator("[data-role=entry]").Filter(new() { HasText = note })).ToHaveCountAsync(0);

        foreach (var (page, name) in new[] { (lucia, "desk"), (portal, "portal"), (dev, "dev") })
        {
            await page.PictureAsync($"demonstration-{name}");
        }
    }

    [Fact]
    public async Task Who_joins_at_the_counter_is_welcomed_at_once()
    {
        var counter = await office.StaffAsync("lucia", "/counter");
        await counter.Role("counter-branch").SelectOptionAsync(new SelectOptionValue { Index = 1 });
        await counter.Role("newcomer").ClickAsync();
        var surname = $"Recién{An.Number()}";
        var address = $"eustaquio{An.Number()}@example.com";
        await counter.Role("given-names").FillAsync("Eustaquio");
        await counter.Role("first-surname").FillAsync(surname);
        await counter.Role("stage").SelectOptionAsync("Active");
        await counter.Role("email").FillAsync(address);
        await counter.Role("allows-email").CheckAsync();
        await counter.Role("reason-affiliation").CheckAsync();
        await counter.Role("visit-save").ClickAsync();
        await Expect(counter.Role("visit-done")).ToContainTextAsync(surname);
        await counter.Role("open-member").ClickAsync();

        await Expect(counter.Entry("Desde hoy la cooperativa también es suya")).ToHaveCountAsync(1);
        var dev = await office.StaffAsync("hernan", "/dev");
        await dev.Role("dev-address").FillAsync(address);
        await dev.Role("dev-address").PressAsync("Tab");
        await dev.Role("open-letter").First.ClickAsync();
        await Expect(dev.Role("letter-text")).ToContainTextAsync("Eustaquio");

        var paola = await office.StaffAsync("paola", "/journeys/welcome");
        await Expect(paola.GetByText(surname).First).ToBeVisibleAsync();
    }

    private static string Said(string words) => $"{words} ({An.Number()})";

    private static async Task<string> AnswerAsync(IPage desk, string words)
    {
        var answer = Said(words);
        await desk.Composer().FillAsync(answer);
        await desk.Composer().PressAsync("Control+Enter");
        return answer;
    }

    private static async Task SeenAsync(IEnumerable<IPage> pages, string text)
    {
        foreach (var page in pages)
        {
            await Expect(page.Locator("[data-role=entry]").Filter(new() { HasText = text })).ToHaveCountAsync(1);
        }
    }

    private async Task<IPage> EnterPortalAsync(IPage dev)
    {
        var context = await office.ContextAsync(dark: false, phone: true);
        var portal = await context.NewPageAsync();
        await portal.GotoAsync($"{office.Site.Address}/portal");
        await portal.Role("address").FillAsync(Number);
        await portal.Role("ask").ClickAsync();
        await Expect(portal.Role("code")).ToBeVisibleAsync();
        var message = dev.Role("phone-message").Filter(new() { HasTextRegex = Code() });
        await Expect(message).ToHaveCountAsync(1);
        await portal.Role("code").FillAsync(Code().Match(await message.InnerTextAsync()).Value);
        await portal.Role("enter").ClickAsync();
        await Expect(portal.Role("text")).ToBeVisibleAsync();
        return portal;
    }

    [GeneratedRegex(@"\b\d{6}\b")]
    private static partial Regex Code();

    [GeneratedRegex("member=([0-9a-f-]+)")]
    private static partial Regex MemberOf();
}
