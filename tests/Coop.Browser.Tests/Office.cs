using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Coop.Testing;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace Coop.Browser.Tests;

/// <summary>The cooperative at work: the real site with its small world, agents at their desks and members at the widget, each in a browser of their own.</summary>
public sealed class Office : IAsyncLifetime
{
    private readonly TestDatabase _database = TestDatabase.OfSmallWorld();
    private readonly int _port = FreePort();
    private readonly int _samplePort = FreePort();
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private ServedSite? _site;

    public ServedSite Site
    {
        get
        {
            TestServer.SkipWhenMissing();
            return _site ??= Start();
        }
    }

    /// <summary>The site's port stays the same through restarts.</summary>
    public int Port => _port;

    public async ValueTask InitializeAsync()
    {
        await _database.InitializeAsync();
        _playwright = await Playwright.CreateAsync();
        _browser = await Chromium.LaunchAsync(_playwright);
    }

    public async ValueTask DisposeAsync()
    {
        await (_browser?.DisposeAsync() ?? ValueTask.CompletedTask);
        _playwright?.Dispose();
        await (_site?.DisposeAsync() ?? ValueTask.CompletedTask);
        await _database.DisposeAsync();
    }

    /// <summary>Stops the node and starts another on the same database and port.</summary>
    public async Task RestartAsync(Func<Task> meanwhile)
    {
        await Site.DisposeAsync();
        _site = null;
        await meanwhile();
        _site = Start();
    }

    /// <summary>Somebody of the small world signs in and opens a page.</summary>
    public async Task<IPage> StaffAsync(string name, string path = "/desk", bool dark = false, bool phone = false, string? by = null)
    {
        var address = by ?? Site.Address;
        var context = await ContextAsync(dark, phone);
        await Site.SignInAsync(context, name, address, TestContext.Current.CancellationToken);
        var page = await context.NewPageAsync();
        await page.GotoAsync(address + path);

        // What is typed or clicked before the circuit listens may be lost, as on any page that is not there yet.
        await Assertions.Expect(page.Role("palette").And(page.Locator("[data-ready]"))).ToBeAttachedAsync();
        return page;
    }

    /// <summary>Somebody nobody knows opens the cooperative's own page, of another origin, and the chat on it.</summary>
    public async Task<Visit> VisitorAsync()
    {
        _ = Site;
        var context = await ContextAsync(dark: false, phone: false);
        var page = await context.NewPageAsync();
        var visit = new Visit(context, page);
        await page.GotoAsync($"http://localhost:{_samplePort.ToString(CultureInfo.InvariantCulture)}/");
        await visit.OpenAsync();
        return visit;
    }

    /// <summary>A browser without anybody signed in.</summary>
    public async Task<IBrowserContext> ContextAsync(bool dark, bool phone, bool script = true)
    {
        var context = await _browser!.NewContextAsync(new()
        {
            Locale = "es-CO",
            TimezoneId = "America/Bogota",
            JavaScriptEnabled = script,
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            ViewportSize = phone ? new() { Width = 390, Height = 844 } : new() { Width = 1440, Height = 900 },
        });
        context.SetDefaultTimeout(20_000);
        return context;
    }

    private ServedSite Start()
    {
        var sample = $"http://localhost:{_samplePort.ToString(CultureInfo.InvariantCulture)}";
        return ServedSite.Start(
            _database.ConnectionString,
            [
                new("Simulators:SampleSite:Url", sample),
                new("Web:AllowedOrigins:0", sample),
            ],
            port: _port);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>What people see and do on pages of the site.</summary>
internal static partial class PageTalk
{
    /// <summary>The element with a role name.</summary>
    public static ILocator Role(this IPage page, string role) => page.Locator($"[data-role={role}]");

    /// <summary>The line of the work list that shows a text.</summary>
    public static ILocator Work(this IPage page, string text) => page.Role("work-row").Filter(new() { HasText = text });

    /// <summary>Where one writes on the desk, once its keys are listened to.</summary>
    public static ILocator Composer(this IPage page) => page.Locator("[data-role=composer][data-ready] [data-role=composer-text]");

    /// <summary>The entries of the open timeline that show a text.</summary>
    public static ILocator Entry(this IPage page, string text) => page.Locator("[data-role=timeline] [data-role=entry]").Filter(new() { HasText = text });

    /// <summary>The page has no barrier that axe finds.</summary>
    public static async Task ShouldBeAccessibleAsync(this IPage page, string state)
    {
        var found = await LookAsync();
        if (found.Violations.Any(v => v.Id == "document-title"))
        {
            // A page that becomes interactive takes its title away for a moment and sets it anew.
            found = await LookAsync();
        }

        found.Violations.Select(v => $"{state}: {v.Id}: {v.Help}\n  {string.Join("\n  ", v.Nodes.Select(n => $"{n.Html} {string.Join(' ', n.Any.Select(any => any.Message))}"))}")
            .ShouldBeEmpty();

        async Task<AxeResult> LookAsync()
        {
            await Assertions.Expect(page).ToHaveTitleAsync(AnyTitle());
            return await page.RunAxe(new AxeRunOptions
            {
                RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] },
            });
        }
    }

    /// <summary>Kept where somebody asks for pictures to look at (COOP_PICTURES).</summary>
    public static async Task PictureAsync(this IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("COOP_PICTURES") is { Length: > 0 } folder)
        {
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png") });
        }
    }

    [GeneratedRegex(@"\S")]
    private static partial Regex AnyTitle();
}
