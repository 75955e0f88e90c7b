using Coop.Testing;
using Microsoft.Playwright;
using Xunit;

namespace Coop.Browser.Tests;

/// <summary>A browser in front of the cooperative's own page, which carries the widget from another origin.</summary>
public sealed class WidgetStage : IAsyncLifetime
{
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public ChatSite Chat { get; } = new();

    public async ValueTask InitializeAsync()
    {
        await Chat.InitializeAsync();
        _playwright = await Playwright.CreateAsync();
        _browser = await Chromium.LaunchAsync(_playwright);
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        await Chat.DisposeAsync();
    }

    /// <summary>Somebody opens the page in a browser of their own.</summary>
    public async Task<Visit> VisitAsync(
        bool dark = false, bool phone = false, string query = "", Func<IPage, Task>? before = null, string? address = null)
    {
        _ = Chat.Site.Address;
        var context = await _browser!.NewContextAsync(new()
        {
            Locale = "es-CO",
            TimezoneId = "America/Bogota",
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            ViewportSize = phone ? new() { Width = 390, Height = 844 } : new() { Width = 1440, Height = 900 },
            IsMobile = phone,
            HasTouch = phone,
        });
        context.SetDefaultTimeout(20_000);
        var page = await context.NewPageAsync();
        var visit = new Visit(context, page);
        await (before?.Invoke(page) ?? Task.CompletedTask);
        await page.GotoAsync((address ?? Chat.SamplePage) + query);
        return visit;
    }
}

/// <summary>A page with the widget on it, and what a person does there.</summary>
public sealed class Visit : IAsyncDisposable
{
    private readonly List<string> _errors = [];

    public Visit(IBrowserContext context, IPage page)
    {
        (Context, Page) = (context, page);
        page.PageError += (_, error) => _errors.Add(error);
        page.Console += (_, message) =>
        {
            // A network that is cut is not the page's fault.
            if (message.Type == "error" && !message.Text.Contains("net::ERR", StringComparison.Ordinal))
            {
                _errors.Add(message.Text);
            }
        };
    }

    public IBrowserContext Context { get; }

    public IPage Page { get; }

    /// <summary>Faults of scripts and violations of the page's content policy.</summary>
    public IReadOnlyList<string> Errors => _errors;

    public ILocator Launcher => Page.Locator(".launcher");

    public ILocator Panel => Page.GetByRole(AriaRole.Dialog);

    public ILocator Field => Panel.GetByRole(AriaRole.Textbox);

    public ILocator Messages => Page.Locator(".message .text");

    public ILocator Badge => Page.Locator(".badge");

    public ILocator Cut => Page.Locator(".cut");

    public async Task OpenAsync()
    {
        await Launcher.ClickAsync();
        await Assertions.Expect(Panel).ToBeVisibleAsync();
    }

    public async Task WriteAsync(string text)
    {
        await Field.FillAsync(text);
        await Page.Locator(".send").ClickAsync();
    }

    /// <summary>Writes and waits until the cooperative has it in the member's timeline: the row is back.</summary>
    public async Task WriteAndArriveAsync(ChatSite chat, string text)
    {
        await WriteAsync(text);
        await Eventually.TrueAsync(async () => await chat.ScalarAsync<bool>("select exists (select 1 from core.entry_content where body = @text)", ("text", text)));
        await Assertions.Expect(Page.Locator(".message.own.sent, .message.own.read").Filter(new() { HasText = text })).ToBeVisibleAsync();
    }

    /// <summary>The conversation shows exactly this.</summary>
    public Task ShowsAsync(params string[] texts) => Assertions.Expect(Messages).ToHaveTextAsync(texts);

    /// <summary>The page has no barrier that axe finds.</summary>
    public Task ShouldBeAccessibleAsync(string state) => Page.ShouldBeAccessibleAsync(state);

    public async ValueTask DisposeAsync() => await Context.DisposeAsync();
}
