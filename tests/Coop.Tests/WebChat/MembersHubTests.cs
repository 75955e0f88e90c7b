using System.Net;
using System.Net.WebSockets;
using Coop.Channels.Conversations;
using Coop.Channels.Simulators;
using Coop.Core.Live;
using Coop.Core.Outbound;
using Coop.Testing;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace Coop.Tests.WebChat;

[Trait("Category", "integration")]
public sealed class MembersHubTests(ChatSite site) : IClassFixture<ChatSite>
{
    [Fact]
    public async Task A_visitor_writes_is_answered_and_reads()
    {
        var ana = await site.HireAsync();
        var (visitor, thread) = await site.VisitorWhoWroteAsync("¿Qué necesito para asociarme?");
        await using var one = visitor;

        await site.AnswerAsync(ana, thread, "La cédula y el aporte inicial.");
        await visitor.PlayAsync([new Cue.WaitForAnswer(), new Cue.Write("Gracias"), new Cue.Read()], ChatSite.Soon);

        visitor.Rows.Select(row => (row.From, row.Author, row.Text)).ShouldBe(
        [
            ("member", null, "¿Qué necesito para asociarme?"),
            ("agent", "Ana Lucía Gómez", "La cédula y el aporte inicial."),
            ("member", null, "Gracias"),
        ]);
        visitor.Rows.Select(row => row.Prev).ShouldBe([0, visitor.Rows[0].Seq, visitor.Rows[1].Seq]);
        await StateAsync(thread, "read");
    }

    [Fact]
    public async Task A_page_that_was_cut_off_is_given_what_it_missed_when_it_opens_again()
    {
        var ana = await site.HireAsync();
        var (visitor, thread) = await site.VisitorWhoWroteAsync();
        await using var one = visitor;
        await visitor.CutAsync();

        await site.AnswerAsync(ana, thread, "Uno");
        await site.AnswerAsync(ana, thread, "Dos");
        await StateAsync(thread, "sent", 2);
        await visitor.ConnectAsync(ChatSite.Soon);

        visitor.Rows.Select(row => row.Text).ShouldBe(["Buenos días", "Uno", "Dos"]);
    }

    [Fact]
    public async Task A_page_that_waits_for_its_first_message_is_told_of_it_wherever_it_was_posted()
    {
        await using var waiting = site.Visitor();
        await waiting.ConnectAsync(ChatSite.Soon);
        await using var other = site.Visitor();
        other.Token = waiting.Token;

        await other.WriteAsync("Desde otra pestaña", ChatSite.Soon);

        await waiting.UntilAsync(() => waiting.Rows.Count == 1, ChatSite.Soon);
        waiting.Rows[0].Text.ShouldBe("Desde otra pestaña");
    }

    [Fact]
    public async Task Only_the_conversations_own_messages_ever_reach_the_page()
    {
        var ana = await site.HireAsync();
        var (visitor, thread) = await site.VisitorWhoWroteAsync();
        var (stranger, foreign) = await site.VisitorWhoWroteAsync("Soy otra persona");
        await using var one = visitor;
        await using var two = stranger;

        await site.AsAsync<AddNote>(ana, note => note.RunAsync(thread.MemberId, Guid.CreateVersion7(TimeProvider.System.GetUtcNow()), "NOTA: debe tres cuotas", ChatSite.Soon));
        await site.AsAsync<Channels.Routing.TakeWork>(ana, async work => await work.RunAsync(await WorkAsync(thread), ChatSite.Soon));
        await site.AnswerAsync(ana, foreign, "Para la otra persona");
        await site.AsAsync<Channels.Routing.CloseWork>(ana, async work => await work.RunAsync(await WorkAsync(thread), "solved", ChatSite.Soon));
        await site.AnswerAsync(ana, thread, "Para usted");
        await visitor.PlayAsync([new Cue.WaitForAnswer()], ChatSite.Soon);
        await visitor.CutAsync();
        await visitor.ConnectAsync(ChatSite.Soon);

        visitor.Rows.Select(row => row.Text).ShouldBe(["Buenos días", "Para usted"]);
        var heard = string.Concat(visitor.Heard);
        heard.ShouldNotContain("NOTA");
        heard.ShouldNotContain("otra persona");
        heard.ShouldNotContain("onversation");
    }

    [Fact]
    public async Task The_cooperatives_mark_moves_when_somebody_reads()
    {
        var ana = await site.HireAsync();
        var (visitor, thread) = await site.VisitorWhoWroteAsync();
        await using var one = visitor;
        visitor.Read.ShouldBe(0);

        await site.AsAsync<MarkReadByStaff>(ana, mark => mark.RunAsync(thread.MemberId, ChatSite.Soon));

        await visitor.UntilAsync(() => visitor.Read == visitor.Rows[^1].Seq, ChatSite.Soon);
    }

    [Fact]
    public async Task Receipts_move_forward_only_and_never_past_what_there_is()
    {
        var ana = await site.HireAsync();
        var (visitor, thread) = await site.VisitorWhoWroteAsync();
        await using var one = visitor;
        await site.AnswerAsync(ana, thread, "Uno");
        await site.AnswerAsync(ana, thread, "Dos");
        await visitor.PlayAsync([new Cue.WaitForAnswer(), new Cue.WaitForAnswer()], ChatSite.Soon);
        var (first, last) = (visitor.Rows[1].Seq, visitor.Rows[2].Seq);

        await visitor.ReadAsync(first, ChatSite.Soon);
        (await MarksAsync(thread)).ShouldBe((first, first));
        await visitor.ReceiveAsync(last + 1_000, ChatSite.Soon);
        (await MarksAsync(thread)).ShouldBe((last, first));
        await visitor.ReadAsync(-5, ChatSite.Soon);
        await visitor.ReceiveAsync(first, ChatSite.Soon);
        (await MarksAsync(thread)).ShouldBe((last, first));
        await visitor.ReadAsync(long.MaxValue, ChatSite.Soon);
        (await MarksAsync(thread)).ShouldBe((last, last));
        await visitor.ReceiveAsync(first, ChatSite.Soon);

        (await MarksAsync(thread)).ShouldBe((last, last));
        await StateAsync(thread, OutboundState.Read.ToString().ToLowerInvariant(), 2);
    }

    [Fact]
    public async Task Typing_is_seen_on_both_sides()
    {
        var (visitor, thread) = await site.VisitorWhoWroteAsync();
        await using var one = visitor;
        var soft = site.Site.Services.GetRequiredService<SoftState>();
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var follow = soft.Follow(Topic.Timeline(thread.MemberId), marks =>
        {
            if (marks.Any(mark => mark is { Who: "member", Doing: Doing.Typing }))
            {
                seen.TrySetResult();
            }
        });

        await visitor.TypeAsync(on: true, ChatSite.Soon);
        await seen.Task.WaitAsync(ChatSite.Soon);
        visitor.Typing.ShouldBeNull();
        var mark = new SoftMark("somebody", "Ana Lucía Gómez", Doing.Typing);
        soft.Mark(Topic.Timeline(thread.MemberId), new SoftMark("other", "Zoé Only Looks", Doing.Viewing));
        soft.Mark(Topic.Timeline(thread.MemberId), mark);
        await visitor.UntilAsync(() => visitor.Typing == "Ana", ChatSite.Soon);
        soft.Mark(Topic.Timeline(thread.MemberId), mark, on: false);

        await visitor.UntilAsync(() => visitor.Typing is null, ChatSite.Soon);
    }

    [Fact]
    public async Task A_long_conversation_opens_at_its_end_and_goes_back_in_steps()
    {
        var (visitor, thread) = await site.VisitorWhoWroteAsync();
        await using var one = visitor;
        await visitor.CutAsync();
        await site.ScalarAsync<int>(
            """
            with head as (update core.timeline_head set last_seq = last_seq + 300 where member_id = @member returning last_seq),
                 entries as (
                     insert into core.timeline_entry (member_id, seq, kind, channel, direction, conversation_id, occurred_at, recorded_at)
                     select @member, n, 'message', 'web', 'in', @thread, now(), now() from head, generate_series(last_seq - 299, last_seq) n returning seq)
            select count(*)::int from entries
            """, ("member", thread.MemberId.Value), ("thread", thread.Id.Value));

        await visitor.ConnectAsync(ChatSite.Soon);

        visitor.Rows.Count.ShouldBe(200);
        visitor.Rows[^1].Seq.ShouldBe(301);
        visitor.Rows[0].Prev.ShouldBe(101);
        visitor.Rows[0].Text.ShouldBeNull();
    }

    [Fact]
    public async Task A_forged_token_opens_no_line_and_is_counted()
    {
        await using var visitor = site.Visitor();
        visitor.Token = "CfDJ8HitrDsSbDtFsb152JjxSAGqRZpqzZlQn8PKEsiUyIDtHCTC";
        _ = site.Site.Address;
        var before = site.Refused("bad_token");

        var refused = await Should.ThrowAsync<WebSocketException>(() => visitor.ConnectAsync(ChatSite.Soon));

        refused.Message.ShouldContain("401");
        site.Refused("bad_token").ShouldBe(before + 1);
    }

    [Fact]
    public async Task A_page_of_a_foreign_origin_opens_no_line_and_is_counted()
    {
        await using var visitor = site.Visitor();
        var token = await visitor.SessionAsync(ChatSite.Soon);
        var before = site.Refused("foreign_origin");

        (await DialAsync(token, "https://evil.example")).ShouldBe(HttpStatusCode.Forbidden);
        (await DialAsync(token, ChatSite.AllowedOrigin)).ShouldBe(HttpStatusCode.SwitchingProtocols);
        (await DialAsync(token, site.Site.Address)).ShouldBe(HttpStatusCode.SwitchingProtocols);

        site.Refused("foreign_origin").ShouldBe(before + 1);
    }

    [Fact]
    public async Task Only_websockets_are_spoken()
    {
        await using var visitor = site.Visitor();
        var token = await visitor.SessionAsync(ChatSite.Soon);

        using var polling = await site.Http.GetAsync(new Uri($"/hubs/member?access_token={token}", UriKind.Relative), ChatSite.Soon);

        polling.IsSuccessStatusCode.ShouldBeFalse();
    }

    [Fact]
    public async Task One_session_has_only_so_many_lines()
    {
        var (visitor, _) = await site.VisitorWhoWroteAsync();
        await using var one = visitor;
        var others = Enumerable.Range(0, 3).Select(_ => site.Visitor()).ToList();
        others.ForEach(other => other.Token = visitor.Token);
        await others[0].ConnectAsync(ChatSite.Soon);
        await others[1].ConnectAsync(ChatSite.Soon);

        await Should.ThrowAsync<Exception>(() => others[2].ConnectAsync(ChatSite.Soon));

        await others[0].CutAsync();
        await SucceedsAsync(async () =>
        {
            await using var next = site.Visitor();
            next.Token = visitor.Token;
            await next.ConnectAsync(ChatSite.Soon);
        });
        await Task.WhenAll(others.Select(other => other.DisposeAsync().AsTask()));
    }

    [Fact]
    public async Task Too_many_calls_are_refused_in_plain_words()
    {
        var (visitor, _) = await site.VisitorWhoWroteAsync();
        await using var one = visitor;

        // One after the other until the first refusal: whoever goes on calling at once finds the line ended.
        var refused = await Should.ThrowAsync<InvalidOperationException>(async () =>
        {
            for (var n = 0; n < 500; n++)
            {
                await visitor.TypeAsync(on: true, ChatSite.Soon);
            }
        });

        refused.Message.ShouldContain("Espere un momento");
    }

    [Fact]
    public async Task A_call_too_large_ends_the_line()
    {
        var (visitor, _) = await site.VisitorWhoWroteAsync();
        await using var one = visitor;

        await Should.ThrowAsync<IOException>(() => visitor.CallAsync("Typing", ChatSite.Soon, new string('x', 100_000)));
    }

    [Theory]
    [InlineData("Open", "ayer")]
    [InlineData("Typing", 7)]
    [InlineData("Post", "hola")]
    [InlineData("OnConnectedAsync", "hola")]
    public async Task Calls_that_make_no_sense_are_refused_and_the_line_lives_on(string target, object argument)
    {
        var (visitor, _) = await site.VisitorWhoWroteAsync();
        await using var one = visitor;

        await Should.ThrowAsync<InvalidOperationException>(() => visitor.CallAsync(target, ChatSite.Soon, argument));

        await visitor.PlayAsync([new Cue.Write("Sigo aquí")], ChatSite.Soon);
    }

    private static async Task SucceedsAsync(Func<Task> succeeds) => await Eventually.TrueAsync(async () =>
    {
        try
        {
            await succeeds();
            return true;
        }
        catch (Exception error) when (error is IOException or WebSocketException or InvalidOperationException)
        {
            return false;
        }
    });

    private async Task<HttpStatusCode> DialAsync(string token, string origin)
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Origin", origin);
        socket.Options.CollectHttpResponseDetails = true;
        try
        {
            await socket.ConnectAsync(new Uri($"{site.Site.Address.Replace("http", "ws", StringComparison.Ordinal)}/hubs/member?access_token={token}"), ChatSite.Soon);
        }
        catch (WebSocketException)
        {
            // The status tells.
        }

        return socket.HttpStatusCode;
    }

    private async Task<Channels.Routing.WorkItemId> WorkAsync(Conversation thread) => new(await site.ScalarAsync<Guid>(
        "select id from channels.work_item where conversation_id = @thread and closed_at is null", ("thread", thread.Id.Value)));

    private async Task<(long Received, long Read)> MarksAsync(Conversation thread)
    {
        var both = await site.ScalarAsync<long[]>(
            "select array[member_received_seq, member_read_seq] from channels.conversation where id = @thread", ("thread", thread.Id.Value));
        return (both[0], both[1]);
    }

    private Task StateAsync(Conversation thread, string state, long count = 1) => Eventually.TrueAsync(async () =>
        await site.ScalarAsync<long>(
            "select count(*) from core.outbound where conversation_id = @thread and state = @state", ("thread", thread.Id.Value), ("state", state)) == count,
        $"{count} messages {state}");
}
