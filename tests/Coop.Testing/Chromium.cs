using Microsoft.Playwright;

namespace Coop.Testing;

/// <summary>Debian's Chromium under Playwright: the browser that Playwright would fetch by itself is not to be had everywhere.</summary>
public static class Chromium
{
    /// <summary>How long pages may take to show what is expected, in milliseconds: machines that run tests are often busy.</summary>
    private const int Patience = 20_000;

    /// <summary>Starts a browser without a window.</summary>
    public static Task<IBrowser> LaunchAsync(IPlaywright playwright, params IEnumerable<string> more)
    {
        Assertions.SetDefaultExpectTimeout(Patience);
        return playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = "/usr/bin/chromium",
            Headless = true,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
                "--disable-sync", .. more,
            ],
        });
    }
}
