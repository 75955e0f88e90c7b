using Coop.Channels.Conversations;
using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Coop.Browser.Tests;

[Trait("Category", "browser")]
public sealed class WidgetStories(WidgetStage stage) : IClassFixture<WidgetStage>
{
    private ChatSite Chat => stage.Chat;

    [Fact]
    public async Task A_visitor_writes_is_answered_and_comes_back_after_a_reload()
    {
        var ana = await Chat.HireAsync();
        await using var visit = await stage.VisitAsync();
        await visit.OpenAsync();
        var question = Unique("¿Puedo retirar mi aporte?");
        await visit.WriteAndArriveAsync(Chat, question);
        var thread = await ThreadAsync(question);

        await Chat.AsAsync<MarkReadByStaff>(ana, mark => mark.RunAsync(thread.MemberId, ChatSite.Soon));
        await Expect(visit.Page.Locator(".message.own.read .state")).ToHaveTextAsync("Leído");
        var soft = Chat.Site.Services.GetRequiredService<SoftState>();
        soft.Mark(Topic.Timeline(thread.MemberId), new SoftMark("x", "Ana Lucía Gómez", Doing.Typing));
        await Expect(visit.Page.GetByText("Ana está escribiendo")).ToBeVisibleAsync();
        await Chat.AnswerAsync(ana, thread, "Sí, desde noviembre.");
        await visit.ShowsAsync(question, "Sí, desde noviembre.");
        await Expect(visit.Page.Locator(".message.agent .name")).ToHaveTextAsync("Ana Lucía Gómez");
        await ReadByMemberAsync(thread);

        await visit.Page.ReloadAsync();

        await Expect(visit.Panel).ToBeVisibleAsync();
        await visit.ShowsAsync(question, "Sí, desde noviembre.");
        (await visit.Context.CookiesAsync()).ShouldBeEmpty();
        visit.Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task After_a_cut_nothing_is_lost_or_doubled()
    {
        var ana = await Chat.HireAsync();
        await using var visit = await stage.VisitAsync();
        await visit.OpenAsync();
        var first = Unique("Antes del corte");
        await visit.WriteAndArriveAsync(Chat, first);
        var thread = await ThreadAsync(first);

        await visit.Context.SetOfflineAsync(true);
        await Expect(visit.Cut).ToHaveTextAsync("Sin conexión: lo que escriba se enviará solo.");
        await Chat.AnswerAsync(ana, thread, "Uno durante el corte");
        await Chat.AnswerAsync(ana, thread, "Dos durante el corte");
        await visit.WriteAsync("Escrito sin conexión");
        await Expect(visit.Page.Locator(".message.waiting .state")).ToHaveTextAsync("Enviando");
        await InTimelineAsync(thread, 3);
        await visit.Context.SetOfflineAsync(false);

        await visit.ShowsAsync(first, "Uno durante el corte", "Dos durante el corte", "Escrito sin conexión");
        await Expect(visit.Cut).ToBeEmptyAsync();
        await InTimelineAsync(thread, 4);
    }

    [Fact]
    public async Task What_was_written_offline_survives_a_reload_and_is_sent_once()
    {
        await using var visit = await stage.VisitAsync();
        await visit.OpenAsync();
        var first = Unique("Hola");
        await visit.WriteAndArriveAsync(Chat, first);
        var thread = await ThreadAsync(first);
        var posts = 0;
        await visit.Page.RouteAsync("**/api/web/messages*", async route =>
        {
            // The first two are stored, and the page never hears of it.
            if (route.Request.Method == "POST" && Interlocked.Increment(ref posts) <= 2)
            {
                await route.FetchAsync();
                await route.AbortAsync("connectionreset");
                return;
            }

            await route.ContinueAsync();
        });

        await visit.WriteAsync("Una sola vez");
        await Eventually.TrueAsync(() => posts >= 1);
        await visit.Page.ReloadAsync();
        await visit.ShowsAsync(first, "Una sola vez");

        await InTimelineAsync(thread, 2);
        await Eventually.TrueAsync(async () => await visit.Page.EvaluateAsync<int>("Object.keys(localStorage).filter(key => key.includes('out:')).length") == 0);
        await visit.ShowsAsync(first, "Una sola vez");
    }

    [Fact]
    public async Task A_line_that_loses_repeats_and_reorders_leaves_the_conversation_whole()
    {
        var ana = await Chat.HireAsync();
        var random = new Random(7);
        var heldBack = new List<string>();
        var disturbed = 0;
        await using var visit = await stage.VisitAsync(before: page => page.RouteWebSocketAsync("**/hubs/member*", socket =>
        {
            var server = socket.ConnectToServer();
            server.OnMessage(frame =>
            {
                var text = frame.Text ?? "";
                var dice = text.Contains("\"target\":\"Rows\"", StringComparison.Ordinal) ? random.Next(4) : 3;
                disturbed += dice == 3 ? 0 : 1;
                switch (dice)
                {
                    case 0:
                        return;
                    case 1:
                        heldBack.Add(text);
                        return;
                    case 2:
                        socket.Send(text);
                        socket.Send(text);
                        heldBack.ForEach(socket.Send);
                        return;
                    default:
                        socket.Send(text);
                        return;
                }
            });
        }));
        await visit.OpenAsync();
        var first = Unique("Empiezo");
        await visit.WriteAndArriveAsync(Chat, first);
        var thread = await ThreadAsync(first);
        var expected = new List<string> { first };

        for (var i = 0; i < 12; i++)
        {
            await Chat.AnswerAsync(ana, thread, $"Respuesta {i}");
            expected.Add($"Respuesta {i}");
            await InTimelineAsync(thread, expected.Count);
        }

        // Nothing more may come: the page asks by itself, and whenever it comes to the front.
        await visit.Page.EvaluateAsync("document.dispatchEvent(new Event('visibilitychange'))");
        await visit.ShowsAsync([.. expected]);
        disturbed.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_closed_panel_counts_what_is_unread_until_it_is_opened()
    {
        var ana = await Chat.HireAsync();
        await using var visit = await stage.VisitAsync();
        await visit.OpenAsync();
        var first = Unique("Vuelvo luego");
        await visit.WriteAndArriveAsync(Chat, first);
        var thread = await ThreadAsync(first);
        await visit.Page.Keyboard.PressAsync("Escape");

        await Chat.AnswerAsync(ana, thread, "Uno");
        await Chat.AnswerAsync(ana, thread, "Dos");
        await Expect(visit.Badge).ToHaveTextAsync("2");
        await Expect(visit.Launcher).ToHaveAttributeAsync("aria-label", "Abrir el chat, 2 mensajes sin leer");
        await visit.Page.ReloadAsync();
        await Expect(visit.Badge).ToHaveTextAsync("2");
        await visit.OpenAsync();

        await Expect(visit.Badge).ToBeHiddenAsync();
        await ReadByMemberAsync(thread);
    }

    [Fact]
    public async Task It_is_used_by_keyboard_alone()
    {
        await using var visit = await stage.VisitAsync();
        await Expect(visit.Launcher).ToBeVisibleAsync();
        await visit.Launcher.FocusAsync();
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(visit.Field).ToBeFocusedAsync();

        await visit.Page.Keyboard.TypeAsync("Una línea");
        await visit.Page.Keyboard.PressAsync("Shift+Enter");
        await visit.Page.Keyboard.TypeAsync("y otra");
        await visit.Page.Keyboard.PressAsync("Enter");

        await visit.ShowsAsync("Una línea\ny otra");
        await Expect(visit.Field).ToBeFocusedAsync();
        await Expect(visit.Field).ToHaveValueAsync("");
        await visit.Page.Keyboard.PressAsync("Escape");
        await Expect(visit.Panel).ToBeHiddenAsync();
        await Expect(visit.Launcher).ToBeFocusedAsync();
    }

    [Fact]
    public async Task New_messages_are_the_log_and_older_ones_are_beside_it()
    {
        var ana = await Chat.HireAsync();
        await using var visit = await stage.VisitAsync();
        await visit.OpenAsync();
        var first = Unique("De antes");
        await visit.WriteAndArriveAsync(Chat, first);
        await visit.Page.ReloadAsync();
        await visit.ShowsAsync(first);

        await Chat.AnswerAsync(ana, await ThreadAsync(first), "De ahora");

        await Expect(visit.Page.GetByRole(AriaRole.Log).Locator(".text")).ToHaveTextAsync(["De ahora"]);
        await Expect(visit.Page.Locator("ol.messages").First.Locator(".text")).ToHaveTextAsync([first]);
    }

    private static string Unique(string text) => $"{text} ({An.Number()})";

    private async Task<Conversation> ThreadAsync(string firstWords)
    {
        var member = new MemberId(await Chat.ScalarAsync<Guid>("select member_id from core.entry_content where body = @text", ("text", firstWords)));
        await using var db = await Chat.Site.Services.GetRequiredService<IDbContextFactory<CoopDb>>().CreateDbContextAsync(ChatSite.Soon);
        return await db.Conversations.AsNoTracking().SingleAsync(c => c.MemberId == member, ChatSite.Soon);
    }

    private Task InTimelineAsync(Conversation thread, long messages) => Eventually.TrueAsync(async () => await Chat.ScalarAsync<long>(
        "select count(*) from core.timeline_entry where conversation_id = @thread and kind = 'message'", ("thread", thread.Id.Value)) == messages, $"{messages} messages");

    private Task ReadByMemberAsync(Conversation thread) => Eventually.TrueAsync(async () => await Chat.ScalarAsync<bool>(
        "select bool_and(state = 'read') from core.outbound where conversation_id = @thread", ("thread", thread.Id.Value)), "read by the member");
}
