using System.Net.Mail;
using System.Text;
using Coop.Channels.Email;
using Coop.Channels.Email.Imap;
using Coop.Channels.Email.Mime;
using Coop.Channels.Simulators.Mail;
using Coop.Core.Persistence;
using Microsoft.Extensions.Options;
using Shouldly;
using Xunit;

namespace Coop.Tests.Simulators;

/// <summary>The simulated mail server, read and written by the programs that meet real ones.</summary>
[Trait("Category", "integration")]
public sealed class PostOfficeTests : IAsyncLifetime
{
    private static readonly Mailbox Amparo = new("Amparo Núñez, de Leticia", "amparo@example.com");

    private readonly MailAccounts _accounts = new(Options.Create(new EmailOptions()));
    private readonly PostOffice _office;
    private readonly PostOfficeServer _server;

    public PostOfficeTests()
    {
        var options = Options.Create(new PostOfficeOptions { Enabled = true });
        _office = new PostOffice(options, TimeProvider.System);
        _server = new PostOfficeServer(options, _office, _accounts);
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _server.StartAsync(Ct);

    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync(CancellationToken.None);
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task What_a_member_writes_is_fetched_as_it_is()
    {
        var id = _office.MemberWrites(Amparo, "¿Cuándo abren? ".PadRight(200, 'ñ'), "Línea uno\n.\n..dos puntos\n");

        await using var reader = await OpenAsync();
        var box = await reader.SelectAsync("INBOX", Ct);
        box.Count.ShouldBe(1);
        box.UidNext.ShouldBe(2u);
        var listing = (await reader.ListAsync(0, 10, Ct)).ShouldHaveSingleItem();
        var mail = MimeReader.Read(await reader.FetchAsync(listing.Uid, (int)listing.Size, Ct) ?? []);

        mail.Defects.ShouldBeEmpty();
        mail.Headers.MessageId.ShouldBe(id);
        mail.Headers.From.Mailboxes.ShouldBe([Amparo]);
        mail.Headers.Subject.ShouldBe("¿Cuándo abren? ".PadRight(200, 'ñ'));
        MailBody.Text(mail).ShouldBe("Línea uno\n.\n..dos puntos");
        (await reader.FetchAsync(listing.Uid, 20, Ct))!.Length.ShouldBe(20);
        (await reader.ListAsync(listing.Uid, 10, Ct)).ShouldBeEmpty();
        await reader.MarkSeenAsync([listing.Uid], Ct);
        _office.ReceivedBy(_office.Address).ShouldHaveSingleItem().IsSeen.ShouldBeTrue();
    }

    [Fact]
    public async Task What_the_cooperative_sends_arrives_and_its_answer_knows_it()
    {
        using var letter = Letter("Línea uno\n.\n.dos");
        letter.ReplyToList.Add("asociados+abc@example.coop");
        letter.Headers.Add("Message-ID", "<uno@example.coop>");
        await SendAsync(letter);

        var received = _office.ReceivedBy("AMPARO@example.com").ShouldHaveSingleItem();
        received.Text.ShouldBe("Línea uno\n.\n.dos");
        received.Read.Headers.Subject.ShouldBe("Su pregunta ñ");
        _office.Members.ShouldBe(["amparo@example.com"]);

        _office.MemberAnswers(Amparo, received, "Gracias");
        var answer = _office.ReceivedBy(_office.Address).ShouldHaveSingleItem().Read;
        answer.Headers.Subject.ShouldBe("Re: Su pregunta ñ");
        answer.Headers.To.Mailboxes.ShouldHaveSingleItem().Address.ShouldBe("asociados+abc@example.coop");
        answer.Headers.InReplyTo.ShouldBe(["uno@example.coop"]);
        answer.Headers.References.ShouldBe(["uno@example.coop"]);
        SplitReply.Of(MailBody.Text(answer)).Written.Trim().ShouldBe("Gracias");
    }

    [Fact]
    public async Task Whoever_waits_hears_of_a_letter()
    {
        await using var reader = await OpenAsync();
        await reader.SelectAsync("INBOX", Ct);
        reader.CanIdle.ShouldBeTrue();
        var wait = reader.WaitAsync(TimeSpan.FromMinutes(5), Ct);

        _office.MemberWrites(Amparo, "Hola", "Hola");

        (await wait).ShouldBeTrue();
        (await reader.ListAsync(0, 10, Ct)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Letters_may_be_numbered_anew_laid_in_twice_and_cut()
    {
        _office.Misbehaviour = new PostMisbehaviour { Repeat = 3, CutFetches = true };
        _office.MemberWrites(Amparo, "Hola", "Hola");
        _office.ReceivedBy(_office.Address).Count.ShouldBe(3);

        var reader = await OpenAsync();
        await using (reader)
        {
            var before = await reader.SelectAsync("INBOX", Ct);
            _office.Renumber(_office.Address);
            (await reader.SelectAsync("INBOX", Ct)).UidValidity.ShouldNotBe(before.UidValidity);
            await Should.ThrowAsync<ImapException>(() => reader.FetchAsync(1, 4_000, Ct));
        }
    }

    [Fact]
    public async Task A_wrong_password_opens_nothing() =>
        (await Should.ThrowAsync<ImapException>(() => ImapClient.ConnectAsync(_accounts.Current!.Imap with { Password = "adivinada" }, new MachineClock(), Ct)))
            .Fault.ShouldBe(ImapFault.SignIn);

    [Fact]
    public async Task It_refuses_puts_off_and_hangs_up_as_told()
    {
        using var letter = Letter("Hola");
        _office.Misbehaviour = new PostMisbehaviour { Refuse = true };
        (await Should.ThrowAsync<SmtpFailedRecipientException>(() => SendAsync(letter))).StatusCode.ShouldBe(SmtpStatusCode.MailboxUnavailable);
        _office.Misbehaviour = new PostMisbehaviour { Later = true };
        (await Should.ThrowAsync<SmtpException>(() => SendAsync(letter))).StatusCode.ShouldBe(SmtpStatusCode.LocalErrorInProcessing);
        _office.ReceivedBy(Amparo.Address).ShouldBeEmpty();

        _office.Misbehaviour = new PostMisbehaviour { LoseReplies = true };
        await Should.ThrowAsync<SmtpException>(() => SendAsync(letter));
        _office.ReceivedBy(Amparo.Address).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task What_finds_no_mailbox_comes_back()
    {
        _office.Misbehaviour = new PostMisbehaviour { Bounce = true };
        using var letter = Letter("Hola");
        letter.Headers.Add("Message-ID", "<dos@example.coop>");
        await SendAsync(letter);

        _office.ReceivedBy(Amparo.Address).ShouldBeEmpty();
        var back = _office.ReceivedBy(_office.Address).ShouldHaveSingleItem();
        back.From.ShouldBeEmpty();
        back.Read.Type.ShouldBe("multipart/report");
        Encoding.UTF8.GetString(back.Raw).ShouldContain("Status: 5.1.1");
        Encoding.UTF8.GetString(back.Raw).ShouldContain("<dos@example.coop>");
    }

    [Fact]
    public async Task Lines_end_with_the_server()
    {
        await using var reader = await OpenAsync();
        await reader.SelectAsync("INBOX", Ct);
        var wait = reader.WaitAsync(TimeSpan.FromMinutes(5), Ct);

        await _server.StopAsync(Ct);

        await Should.ThrowAsync<ImapException>(() => wait);
        _accounts.Current.ShouldBeNull();
    }

    private Task<ImapClient> OpenAsync() => ImapClient.ConnectAsync(_accounts.Current!.Imap, new MachineClock(), Ct);

    private System.Net.Mail.MailMessage Letter(string text) => new(_office.Address, Amparo.Address, "Su pregunta ñ", text);

    private async Task SendAsync(System.Net.Mail.MailMessage letter)
    {
        var server = _accounts.Current!.Smtp;
        using var client = new SmtpClient(server.Host, server.Port);
        await client.SendMailAsync(letter, Ct);
    }
}
