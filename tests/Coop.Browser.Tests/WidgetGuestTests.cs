using System.Text.Json;
using Coop.Testing;
using Microsoft.Playwright;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Coop.Browser.Tests;

/// <summary>The widget is a guest on somebody else's page: it breaks nothing there, and nothing there breaks it.</summary>
[Trait("Category", "browser")]
public sealed class WidgetGuestTests(WidgetStage stage) : IClassFixture<WidgetStage>
{
    [Fact]
    public async Task It_leaves_one_object_on_the_page_and_keeps_to_its_content_policy()
    {
        await using var visit = await stage.VisitAsync();
        await Expect(visit.Launcher).ToBeVisibleAsync();

        var added = await visit.Page.EvaluateAsync<string[]>(
            """
            () => {
              const frame = document.createElement('iframe');
              document.body.append(frame);
              const plain = new Set(Object.getOwnPropertyNames(frame.contentWindow));
              frame.remove();
              return Object.getOwnPropertyNames(window).filter((name) => !plain.has(name) && !/^(\d+|__playwright.*|__pw.*)$/.test(name));
            }
            """);
        added.ShouldBe(["CoopOmni"]);
        await visit.Page.EvaluateAsync("CoopOmni.open()");
        await Expect(visit.Panel).ToBeVisibleAsync();
        await visit.Page.EvaluateAsync("CoopOmni.close()");

        await Expect(visit.Panel).ToBeHiddenAsync();
        visit.Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task Styles_of_the_page_do_not_reach_it()
    {
        // The page's policy forbids style elements; a constructed sheet is as good for being hostile.
        await using var visit = await stage.VisitAsync(before: page => page.AddInitScriptAsync(
            """
            const sheet = new CSSStyleSheet();
            sheet.replaceSync(`* { display: none !important; visibility: hidden !important; color: red !important; font-size: 40px !important; opacity: 0 !important; }
              html, body { display: block !important; visibility: visible !important; opacity: 1 !important; transform: none; direction: rtl; letter-spacing: 20px; }`);
            document.adoptedStyleSheets = [sheet];
            """));

        await visit.OpenAsync();
        await visit.WriteAsync("Sigo legible");

        await Expect(visit.Messages).ToBeVisibleAsync();
        await Expect(visit.Messages).ToHaveCSSAsync("font-size", "14px");
        await Expect(visit.Messages).ToHaveCSSAsync("letter-spacing", "normal");
        await Expect(visit.Messages).ToHaveCSSAsync("color", "rgb(255, 255, 255)");
    }

    [Fact]
    public async Task Without_storage_it_works_as_long_as_the_page_lasts()
    {
        await using var visit = await stage.VisitAsync(before: page => page.AddInitScriptAsync(
            """
            for (const kind of ['localStorage', 'sessionStorage']) {
              Object.defineProperty(window, kind, { get() { throw new DOMException('no', 'SecurityError'); } });
            }
            """));

        await visit.OpenAsync();
        var text = $"Sin memoria ({An.Number()})";
        await visit.WriteAndArriveAsync(stage.Chat, text);

        await visit.ShowsAsync(text);
        visit.Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task Markup_is_shown_as_text_and_only_web_addresses_become_links()
    {
        await using var visit = await stage.VisitAsync();
        await visit.OpenAsync();
        var text = "<img src=x onerror=\"window.hacked=1\"><b>no</b> javascript:alert(1) https://www.laceiba.example/a?b=1&c=(2). data:text/html,x";

        await visit.WriteAndArriveAsync(stage.Chat, text);

        await visit.ShowsAsync(text);
        (await visit.Page.EvaluateAsync<JsonElement?>("window.hacked ?? null")).ShouldBeNull();
        var link = visit.Messages.Locator("a");
        await Expect(link).ToHaveCountAsync(1);
        await Expect(link).ToHaveAttributeAsync("href", "https://www.laceiba.example/a?b=1&c=(2)");
        await Expect(link).ToHaveAttributeAsync("rel", "noopener noreferrer nofollow");
        (await visit.Messages.Locator("img, b").CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task On_a_page_of_another_origin_than_allowed_it_does_not_appear()
    {
        var before = stage.Chat.Refused("foreign_origin");
        await using var visit = await stage.VisitAsync(address: stage.Chat.SamplePage.Replace("localhost", "127.0.0.1", StringComparison.Ordinal));

        await Eventually.TrueAsync(() => stage.Chat.Refused("foreign_origin") > before, "refused");

        await Expect(visit.Launcher).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_token_the_server_no_longer_takes_is_replaced_and_what_was_written_is_sent()
    {
        await using var visit = await stage.VisitAsync(before: page => page.AddInitScriptAsync(
            "localStorage['coop-omni:session'] ??= JSON.stringify({ token: 'CfDJ8forged', at: Date.now() })"));
        await visit.OpenAsync();

        var text = $"Con otra sesión ({An.Number()})";
        await visit.WriteAndArriveAsync(stage.Chat, text);

        await visit.ShowsAsync(text);
    }

    [Fact]
    public async Task A_late_refusal_of_a_replaced_token_does_not_end_the_session_that_followed()
    {
        var asked = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        await using var visit = await stage.VisitAsync(before: async page =>
        {
            await page.AddInitScriptAsync("localStorage['coop-omni:session'] ??= JSON.stringify({ token: 'CfDJ8forged', at: Date.now() })");
            await page.RouteAsync("**/api/web/session*", async route =>
            {
                if (route.Request.Headers.GetValueOrDefault("authorization")?.Contains("forged") == true)
                {
                    var answer = await route.FetchAsync();
                    answer.Status.ShouldBe(401);
                    asked.TrySetResult();
                    await release.Task;
                    await route.FulfillAsync(new() { Response = answer });
                }
                else
                {
                    await route.ContinueAsync();
                }
            });
        });
        await visit.OpenAsync();
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        var (before, after) = ($"Antes ({An.Number()})", $"Después ({An.Number()})");
        await visit.WriteAndArriveAsync(stage.Chat, before);

        await visit.Page.RunAndWaitForResponseAsync(() => { release.SetResult(); return Task.CompletedTask; }, response => response.Status == 401);
        await visit.WriteAndArriveAsync(stage.Chat, after);

        await visit.ShowsAsync(before, after);
    }

    [Fact]
    public async Task A_refused_message_says_why_and_can_be_sent_again_or_discarded()
    {
        var refusing = true;
        await using var visit = await stage.VisitAsync(before: page => page.RouteAsync("**/api/web/messages*", route =>
            refusing && route.Request.Method == "POST"
                ? route.FulfillAsync(new()
                {
                    Status = 400,
                    ContentType = "application/problem+json",
                    Headers = new Dictionary<string, string> { ["Access-Control-Allow-Origin"] = "*" },
                    Body = """{"detail":"El mensaje contiene caracteres que no son texto.","code":"not_text"}""",
                })
                : route.ContinueAsync()));
        await visit.OpenAsync();
        await visit.WriteAsync("Primero");
        await visit.WriteAsync("Segundo");
        var failed = visit.Page.Locator(".message.failed");
        await Expect(failed).ToHaveCountAsync(2);
        await Expect(failed.First).ToContainTextAsync("No se envió. El mensaje contiene caracteres que no son texto.");
        await visit.ShouldBeAccessibleAsync("failed");
        refusing = false;

        await failed.First.GetByRole(AriaRole.Button, new() { Name = "Descartar" }).ClickAsync();
        await failed.First.GetByRole(AriaRole.Button, new() { Name = "Reintentar" }).ClickAsync();

        await Expect(visit.Page.Locator(".message.sent")).ToHaveCountAsync(1);
        await visit.ShowsAsync("Segundo");
    }

    [Fact]
    public async Task It_speaks_the_language_of_its_script_tag()
    {
        await using var visit = await stage.VisitAsync(query: "?lang=en");

        await Expect(visit.Launcher).ToHaveAttributeAsync("aria-label", "Open the chat");
        await visit.OpenAsync();

        await Expect(visit.Page.GetByText("Hello, how can we help you?")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task On_a_telephone_it_takes_the_whole_screen()
    {
        await using var visit = await stage.VisitAsync(phone: true);
        await visit.OpenAsync();

        // It arrives with a short movement.
        await Eventually.TrueAsync(async () => await visit.Panel.BoundingBoxAsync() is { X: 0, Y: 0, Width: 390, Height: 844 }, "the whole screen");
        await Expect(visit.Launcher).ToBeHiddenAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Cerrar el chat" }).ClickAsync();
        await Expect(visit.Launcher).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task It_has_no_barrier_closed_open_talking_or_cut_off(bool dark, bool phone)
    {
        var ana = await stage.Chat.HireAsync();
        await using var visit = await stage.VisitAsync(dark, phone);
        await Expect(visit.Launcher).ToBeVisibleAsync();
        await visit.ShouldBeAccessibleAsync("closed");
        await visit.OpenAsync();
        await Eventually.TrueAsync(() => visit.Page.EvaluateAsync<bool>("document.querySelector('coop-omni-chat').shadowRoot.getAnimations().length === 0"));
        await visit.ShouldBeAccessibleAsync("open");

        var text = $"Hola ({An.Number()})";
        await visit.WriteAndArriveAsync(stage.Chat, text);
        var session = await visit.Page.EvaluateAsync<string>("JSON.parse(localStorage['coop-omni:session']).token");
        await using var same = stage.Chat.Visitor();
        same.Token = session;
        await stage.Chat.AnswerAsync(ana, await stage.Chat.ThreadAsync(same), "Buenas tardes. Mire https://www.laceiba.example");
        await visit.ShowsAsync(text, "Buenas tardes. Mire https://www.laceiba.example");
        await visit.ShouldBeAccessibleAsync("talking");

        await visit.Context.SetOfflineAsync(true);
        await visit.WriteAsync("Sin conexión");
        await Expect(visit.Cut).Not.ToBeEmptyAsync();
        await visit.ShouldBeAccessibleAsync("cut off");
    }
}
