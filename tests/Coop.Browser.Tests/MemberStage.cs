using System.Text.RegularExpressions;
using Coop.Channels.Simulators.Phone;
using Coop.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Npgsql;
using static Microsoft.Playwright.Assertions;

namespace Coop.Browser.Tests;

/// <summary>A member at the portal, with a browser of their own.</summary>
internal static partial class MemberStage
{
    /// <summary>Opens a page of the portal as nobody yet.</summary>
    public static async Task<IPage> PortalAsync(this Office office, bool dark = false, bool phone = true, string path = "/portal", string? by = null, bool script = true)
    {
        var address = by ?? office.Site.Address;
        var context = await office.ContextAsync(dark, phone, script);
        var page = await context.NewPageAsync();
        await page.GotoAsync(address + path);
        return page;
    }

    /// <summary>Comes in by a code sent to a telephone.</summary>
    public static async Task<IPage> MemberAsync(this Office office, string number, string? by = null, bool script = true)
    {
        var page = await office.PortalAsync(by: by, script: script);
        await page.AskCodeAsync(number);
        await page.Role("code").FillAsync(Code().Match(await office.MessageAsync(number)).Value);
        await page.Role("enter").ClickAsync();
        await Expect(page.Role("text")).ToBeVisibleAsync();
        return page;
    }

    /// <summary>Asks for a code to an address of the member's.</summary>
    public static async Task AskCodeAsync(this IPage page, string address)
    {
        await page.Role("address").FillAsync(address);
        await page.Role("ask").ClickAsync();
        await Expect(page.Role("code")).ToBeVisibleAsync();
    }

    /// <summary>The newest message on a telephone.</summary>
    public static async Task<string> MessageAsync(this Office office, string number)
    {
        var phone = office.Site.Services.GetRequiredService<PhoneNetwork>();
        var asked = await office.Site.Services.GetRequiredService<NpgsqlDataSource>().ScalarAsync<long>(
            "select count(*) from channels.portal_sign_in where value = @number", ("number", number));
        await Eventually.TrueAsync(() => phone.ReceivedBy(number).Count >= asked, "the code arrives");
        return phone.ReceivedBy(number)[^1].Body;
    }

    /// <summary>The code in a message.</summary>
    [GeneratedRegex(@"\b\d{6}\b")]
    public static partial Regex Code();

    /// <summary>The link in a message.</summary>
    [GeneratedRegex(@"https?://\S+/portal/link\?t=[\w-]+")]
    public static partial Regex Link();
}
