using Coop.Channels.Dispatch;
using Coop.Channels.Email;
using Coop.Channels.Email.Imap;
using Coop.Channels.Email.Mime;
using Coop.Channels.Inbound;
using Coop.Core.Outbound;
using Coop.Core.Persistence;
using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Email;

/// <summary>Mail as it really goes: a member's program, Postfix, Dovecot, the node with its workers, and back.</summary>
[Trait("Category", "integration")]
public sealed class MailLoopTests : IAsyncLifetime
{
    private readonly TestDatabase _database = new();
    private readonly PostServer _post = new();
    private MailStage _stage = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        PostServer.SkipWhenMissing();
        await _database.InitializeAsync();
        await _post.InitializeAsync();
        _stage = new MailStage(_database, settings: [new("Email:SmtpTimeoutSeconds", "20")]);
        _stage.Accounts.Simulate(_stage.Account with
        {
            Smtp = new SmtpServer("127.0.0.1", _post.Port, MailSecurity.None, null, null),
            Imap = new ImapServer("127.0.0.1", _post.ImapPort, MailSecurity.None, "servicio", MailServer.Password),
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _stage.DisposeAsync();
        await _post.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_member_writes_is_answered_and_answers_twice_in_one_conversation()
    {
        await _stage.Node.StartAsync<MailboxWorker>();
        await _stage.Node.StartAsync<InboundWorker>();
        await _stage.Node.StartAsync<DispatchWorker>();

        await WriteAsync(MailStage.Address, "¿Cuánto debo?", "Buenos días. ¿Cuánto debo?");
        await ArrivedAsync("Buenos días. ¿Cuánto debo?");
        var thread = await _stage.ThreadAsync();

        var ana = await _stage.Node.HireAsync();
        await _stage.Node.ReplyAsync(ana, thread.Id, "Nada, señora María.");
        _stage.Node.Clock.Advance(TimeSpan.FromSeconds(5));
        _stage.Node.Get<CommitSignals>()[Signal.Outbound].Set();
        var answer = await ReceivedAsync(1);
        answer.Text!.Trim().ShouldBe("Nada, señora María.");
        answer.Headers.Subject.ShouldBe("Re: ¿Cuánto debo?");
        answer.Headers.ReplyTo.Mailboxes.ShouldHaveSingleItem();

        await WriteAsync(answer.Headers.ReplyTo.Mailboxes.Single().Address, "Otro asunto", "Gracias por la respuesta");
        await ArrivedAsync("Gracias por la respuesta");
        await WriteAsync(MailStage.Address, "Y otro", "Una cosa más", $"References: <{answer.Headers.MessageId}>");
        await ArrivedAsync("Una cosa más");

        var timeline = await _stage.Node.TimelineAsync(thread.MemberId);
        timeline.Select(row => row.Body).ShouldBe(["Buenos días. ¿Cuánto debo?", "Nada, señora María.", "Gracias por la respuesta", "Una cosa más"]);
        timeline.ShouldAllBe(row => row.Conversation == thread.Id.Value);
        timeline[1].State.ShouldBe(OutboundState.Read, "the last mail answers it");
    }

    [Fact]
    public async Task A_stranger_with_the_reply_address_is_let_into_nobodys_conversation()
    {
        await WriteAsync(MailStage.Address, "Una pregunta", "Soy María");
        await Eventually.TrueAsync(async () => await _stage.Node.Get<MailboxWorker>().ReadOnceAsync(Ct) > 0, "the mail is there");
        await _stage.Node.SettleAsync();
        var thread = await _stage.ThreadAsync();

        await PostServer.WriteMailAsync(_post.Port, "otro@example.com", _stage.Names.Of(_stage.Account, thread.Id), "Hola", "Soy otro", "Content-Type: text/plain; charset=utf-8");
        await Eventually.TrueAsync(async () => await _stage.Node.Get<MailboxWorker>().ReadOnceAsync(Ct) > 0, "the mail is there");
        await _stage.Node.SettleAsync();

        (await _stage.Node.TimelineAsync(thread.MemberId)).Count(row => row.Body == "Soy otro").ShouldBe(0);
        (await _stage.ThreadAsync("otro@example.com")).MemberId.ShouldNotBe(thread.MemberId);
    }

    private Task WriteAsync(string to, string subject, string body, params string[] fields) =>
        PostServer.WriteMailAsync(_post.Port, MailStage.Maria, to, subject, body, ["Content-Type: text/plain; charset=utf-8", .. fields]);

    private Task ArrivedAsync(string body) => Eventually.TrueAsync(
        () => _stage.Node.ScalarAsync<bool>("select exists (select 1 from core.entry_content where body = @body)", ("body", body)), $"'{body}' is in the timeline");

    /// <summary>What lies in the member's own mailbox, once there are so many.</summary>
    private async Task<MailMessage> ReceivedAsync(int count)
    {
        MailMessage? last = null;
        await Eventually.TrueAsync(async () =>
        {
            await using var imap = await ImapClient.ConnectAsync(
                new ImapServer("127.0.0.1", _post.ImapPort, MailSecurity.None, "maria", MailServer.Password), _stage.Node.Get<MachineClock>(), Ct);
            await imap.SelectAsync("INBOX", Ct);
            var listed = await imap.ListAsync(0, 10, Ct);
            if (listed.Count < count)
            {
                return false;
            }

            last = MimeReader.Read((await imap.FetchAsync(listed[^1].Uid, 1_000_000, Ct))!);
            return true;
        }, "the answer is in the member's mailbox");
        return last!;
    }
}
