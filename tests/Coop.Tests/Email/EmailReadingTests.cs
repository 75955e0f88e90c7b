using System.Text;
using Coop.Channels.Email;
using Coop.Core.Members;
using Coop.Core.Outbound;
using Coop.Core.Timeline;
using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Email;

/// <summary>What becomes of mails once they are stored.</summary>
[Trait("Category", "integration")]
public sealed class EmailReadingTests : IAsyncLifetime
{
    private readonly TestDatabase _database = new();
    private MailStage _stage = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _database.InitializeAsync();
        _stage = new MailStage(_database);
    }

    public async ValueTask DisposeAsync()
    {
        await _stage.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_mail_of_somebody_unknown_opens_a_conversation_and_makes_work()
    {
        await _stage.ReceiveAsync(MailStage.Mail("Buenos días.\r\n\r\n¿Cuánto debo?\r\n\r\n--\r\nMaría"));

        var thread = await _stage.ThreadAsync();
        var entry = (await _stage.Node.TimelineAsync(thread.MemberId)).ShouldHaveSingleItem();
        entry.ShouldSatisfyAllConditions(
            e => e.Body.ShouldBe("Buenos días.\n\n¿Cuánto debo?"), e => e.Subject.ShouldBe("Una pregunta"), e => e.Channel.ShouldBe(Channel.Email),
            e => EntryFacts.Text(e.Facts, "quoted").ShouldBe("yes"), e => e.Attachments.ShouldBeNull());
        (await _stage.Node.OpenWorkAsync(thread.Id)).ShouldNotBeNull().WaitingSince.ShouldNotBeNull();
    }

    [Fact]
    public async Task The_answer_goes_out_with_the_subject_and_the_ids_of_the_thread()
    {
        await _stage.ReceiveAsync(MailStage.Mail(fields: ["Message-ID: <uno@mail.example.com>", "References: <cero@mail.example.com>"]));
        var thread = await _stage.ThreadAsync();

        await _stage.AnswerAsync(thread.Id, "Con gusto");
        await _stage.AnswerAsync(thread.Id, "Y algo más");

        var (first, second) = (_stage.Taken(0).Headers, _stage.Taken(1).Headers);
        first.Subject.ShouldBe("Re: Una pregunta");
        first.InReplyTo.ShouldBe(["uno@mail.example.com"]);
        first.References.ShouldBe(["cero@mail.example.com", "uno@mail.example.com"]);
        second.InReplyTo.ShouldBe(["uno@mail.example.com"]);
        second.References.ShouldBe(["cero@mail.example.com", "uno@mail.example.com", first.MessageId!]);
    }

    [Theory]
    [InlineData("by address")]
    [InlineData("by In-Reply-To")]
    [InlineData("by References")]
    public async Task A_shared_mailbox_reaches_the_member_whose_mail_it_answers(string how)
    {
        var shared = ContactAddress.Email("casa@example.com")!;
        var ana = await _stage.Node.RegisterAsync(An.Person("Ana"), shared);
        await _stage.Node.RegisterAsync(An.Person("Luis"), shared);
        var thread = await _stage.OpenAsync(ana);
        var sent = await _stage.AnswerAsync(thread, "Su crédito está aprobado");
        var mail = _stage.Taken(0).Headers;

        await _stage.ReceiveAsync(how switch
        {
            "by address" => MailStage.Mail("Gracias", "casa@example.com", mail.ReplyTo.Mailboxes.Single().Address.ToUpperInvariant(), "Otro asunto"),
            "by In-Reply-To" => MailStage.Mail("Gracias", "casa@example.com", fields: [$"In-Reply-To: <{mail.MessageId}>"]),
            _ => MailStage.Mail("Gracias", "casa@example.com", fields: ["In-Reply-To: <x@example.com>", $"References: <{mail.MessageId}> <x@example.com>"]),
        });

        (await _stage.Node.TimelineAsync(ana))[^1].ShouldSatisfyAllConditions(e => e.Body.ShouldBe("Gracias"), e => e.Conversation.ShouldBe(thread.Value));
        (await _stage.Node.MessageAsync(sent)).State.ShouldBe(how == "by address" ? OutboundState.Sent : OutboundState.Read, "who answers a mail has read it");
    }

    [Fact]
    public async Task The_subject_alone_joins_nothing()
    {
        var shared = ContactAddress.Email("casa@example.com")!;
        var ana = await _stage.Node.RegisterAsync(An.Person("Ana"), shared);
        await _stage.Node.RegisterAsync(An.Person("Luis"), shared);
        await _stage.AnswerAsync(await _stage.OpenAsync(ana), "Su crédito está aprobado");

        await _stage.ReceiveAsync(MailStage.Mail("Gracias", "casa@example.com", subject: "Re: " + _stage.Taken(0).Headers.Subject));

        (await _stage.Node.TimelineAsync(ana)).Count(e => e.Kind == EntryKind.Message).ShouldBe(1);
    }

    [Fact]
    public async Task A_member_who_answers_from_another_address_of_theirs_stays_in_the_conversation()
    {
        await _stage.ReceiveAsync(MailStage.Mail());
        var thread = await _stage.ThreadAsync();
        await _stage.Node.InWorkAsync(work =>
        {
            work.Db.Add(ContactPoint.Learned(thread.MemberId, ContactAddress.Email("maria@trabajo.example.com")!, _stage.Node.Clock));
            return Task.FromResult(0);
        });
        await _stage.AnswerAsync(thread.Id);

        await _stage.ReceiveAsync(MailStage.Mail("Desde el trabajo", "maria@trabajo.example.com", _stage.Taken(0).Headers.ReplyTo.Mailboxes.Single().Address));

        (await _stage.Node.TimelineAsync(thread.MemberId))[^1].Conversation.ShouldBe(thread.Id.Value);
    }

    [Fact]
    public async Task A_stranger_who_answers_somebody_elses_mail_is_a_stranger_and_it_is_said()
    {
        await _stage.ReceiveAsync(MailStage.Mail());
        var thread = await _stage.ThreadAsync();
        var sent = await _stage.AnswerAsync(thread.Id);
        var headers = _stage.Taken(0).Headers;

        await _stage.ReceiveAsync(MailStage.Mail(
            "Soy la hija", "hija@example.com", headers.ReplyTo.Mailboxes.Single().Address, fields: [$"In-Reply-To: <{headers.MessageId}>"]));

        (await _stage.Node.TimelineAsync(thread.MemberId)).Count.ShouldBe(2, "nothing is added to the member's history");
        var other = await _stage.ThreadAsync("hija@example.com");
        other.MemberId.ShouldNotBe(thread.MemberId);
        EntryFacts.Text((await _stage.Node.TimelineAsync(other.MemberId)).Single().Facts, "stranger").ShouldBe(thread.MemberId.Value.ToString("D"));
        (await _stage.Node.MessageAsync(sent)).State.ShouldBe(OutboundState.Sent, "a stranger proves nothing");
    }

    [Fact]
    public async Task A_holiday_notice_is_kept_and_wakes_nobody()
    {
        await _stage.ReceiveAsync(MailStage.Mail("Estoy de vacaciones", fields: ["Auto-Submitted: auto-replied"]));

        var thread = await _stage.ThreadAsync();
        (await _stage.Node.TimelineAsync(thread.MemberId)).Single().Body.ShouldBe("Estoy de vacaciones");
        (await _stage.Node.OpenWorkAsync(thread.Id)).ShouldBeNull();
        (await _stage.Node.ColumnAsync<string>("select body->>'isAutomatic' from core.event where name = 'timeline.entry-appended'")).ShouldBe(["true"]);
    }

    [Fact]
    public async Task A_newsletter_makes_work_for_somebody_but_is_nobodys_reply()
    {
        await _stage.ReceiveAsync(MailStage.Mail("Ofertas", fields: ["List-Id: <noticias.example.com>", "Precedence: bulk"]));

        var thread = await _stage.ThreadAsync();
        (await _stage.Node.OpenWorkAsync(thread.Id)).ShouldNotBeNull();
        EntryFacts.Text((await _stage.Node.TimelineAsync(thread.MemberId)).Single().Facts, "machine").ShouldBe("bulk");
    }

    [Fact]
    public async Task A_mail_of_ours_that_comes_back_proves_that_it_left()
    {
        await _stage.ReceiveAsync(MailStage.Mail());
        var thread = await _stage.ThreadAsync();
        _stage.Smtp.Replies["."] = ScriptedSmtp.Cut;
        var sent = await _stage.AnswerAsync(thread.Id);
        (await _stage.Node.MessageAsync(sent)).State.ShouldBe(OutboundState.Uncertain);

        await _stage.ReceiveAsync(_stage.Smtp.Taken.Single().Data);

        (await _stage.Node.MessageAsync(sent)).State.ShouldBe(OutboundState.Sent);
        (await _stage.Node.TimelineAsync(thread.MemberId)).Count.ShouldBe(2);
        (await _stage.Node.ColumnAsync<string>("select state from channels.inbound")).ShouldBe(["done", "done"]);
    }

    [Fact]
    public async Task Whoever_answers_a_mail_in_doubt_ends_the_doubt_and_it_was_sent_once()
    {
        await _stage.ReceiveAsync(MailStage.Mail());
        var thread = await _stage.ThreadAsync();
        _stage.Smtp.Replies["."] = ScriptedSmtp.Cut;
        var sent = await _stage.AnswerAsync(thread.Id);
        _stage.Smtp.Replies.Clear();
        for (var day = 0; day < 3; day++)
        {
            _stage.Node.Clock.Advance(TimeSpan.FromDays(1));
            await _stage.Node.SettleAsync();
        }

        (await _stage.Node.MessageAsync(sent)).State.ShouldBe(OutboundState.Uncertain);
        await _stage.ReceiveAsync(MailStage.Mail("Gracias", fields: [$"In-Reply-To: <{_stage.Taken(0).Headers.MessageId}>"]));

        (await _stage.Node.MessageAsync(sent)).State.ShouldBe(OutboundState.Read);
        _stage.Smtp.Taken.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("message/rfc822", "failed", "5.1.1", OutboundState.Failed, "no_such_mailbox")]
    [InlineData("text/rfc822-headers", "failed", "5.2.2", OutboundState.Failed, "mailbox_full")]
    [InlineData("message/rfc822", "failed", "", OutboundState.Failed, "mail_returned")]
    [InlineData("message/rfc822", "delayed", "4.4.1", OutboundState.Sent, null)]
    [InlineData("message/rfc822", "delivered", "2.0.0", OutboundState.Delivered, null)]
    public async Task A_mail_server_that_reports_is_believed_and_makes_no_member(string part, string action, string status, OutboundState state, string? reason)
    {
        await _stage.ReceiveAsync(MailStage.Mail());
        var thread = await _stage.ThreadAsync();
        var sent = await _stage.AnswerAsync(thread.Id);

        await _stage.ReceiveAsync(Bounce(_stage.Taken(0).Headers.MessageId!, part, action, status));

        (await _stage.Node.MessageAsync(sent)).ShouldSatisfyAllConditions(m => m.State.ShouldBe(state), m => m.Reason.ShouldBe(reason));
        (await _stage.Node.ScalarAsync<long>("select count(*) from core.member")).ShouldBe(1);
        (await _stage.Node.TimelineAsync(thread.MemberId)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Reports_on_mails_nobody_knows_and_mails_without_a_sender_are_set_aside()
    {
        await _stage.ReceiveAsync(Bounce("forged@example.coop", "message/rfc822", "failed", "5.1.1"));
        await _stage.ReceiveAsync("Subject: Hola\r\n\r\nSin remitente\r\n"u8.ToArray());
        await _stage.ReceiveAsync([]);
        await _stage.ReceiveAsync(MailStage.Mail(from: MailStage.Address));

        (await _stage.Node.ColumnAsync<string>("select state from channels.inbound")).ShouldAllBe(state => state == "quarantined");
        (await _stage.Node.ScalarAsync<long>("select count(*) from channels.inbound_raw")).ShouldBe(4);
        (await _stage.Node.ScalarAsync<long>("select count(*) from core.member")).ShouldBe(0);
    }

    [Theory]
    [InlineData("BAJA", "Una pregunta", "opted_out")]
    [InlineData("", "baja", "opted_out")]
    [InlineData("Quiero darme de baja", "baja", null)]
    public async Task One_word_ends_the_mails(string text, string subject, string? word)
    {
        await _stage.ReceiveAsync(MailStage.Mail());
        await _stage.ReceiveAsync(MailStage.Mail(text, subject: subject));

        (await _stage.Node.ColumnAsync<bool>("select granted from core.consent where channel = 'email'")).Any(granted => !granted).ShouldBe(word is not null);
    }

    [Fact]
    public async Task What_a_mail_carries_is_listed_with_its_text_and_stays_in_the_mail()
    {
        await _stage.ReceiveAsync(Encoding.UTF8.GetBytes(
            "From: <maria@example.com>\r\nTo: <servicio@example.coop>\r\nSubject: La foto\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
            + "--x\r\nContent-Type: text/plain\r\n\r\nAquí va\r\n--x\r\nContent-Type: application/pdf; name=\"../../cédula.pdf\"\r\n"
            + "Content-Disposition: attachment; filename=\"../../cedula.pdf\"\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0=\r\n--x--\r\n"));

        var thread = await _stage.ThreadAsync();
        var entry = (await _stage.Node.TimelineAsync(thread.MemberId)).Single();
        MailAttachments.Of(entry.Attachments).ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            f => f.Name.ShouldBe("cedula.pdf"), f => f.Type.ShouldBe("application/pdf"), f => f.Bytes.ShouldBe(5), f => f.N.ShouldBe(0));
    }

    [Fact]
    public async Task Every_mail_there_is_in_the_tests_is_an_entry_or_is_set_aside_with_a_reason()
    {
        foreach (var name in MailFiles.Names)
        {
            await _stage.StoreAsync(MailFiles.Bytes(name));
        }

        await _stage.Node.SettleAsync();

        (await _stage.Node.ColumnAsync<string>("select error from channels.inbound where state <> 'done'"))
            .ShouldAllBe(error => error.StartsWith("FormatException: ", StringComparison.Ordinal));
    }

    private static byte[] Bounce(string id, string part, string action, string status) => Encoding.ASCII.GetBytes(string.Join("\r\n",
    [
        "Return-Path: <>", "From: Mail Delivery System <MAILER-DAEMON@mail.example.com>", $"To: <{MailStage.Address}>", "Subject: Undelivered Mail Returned to Sender",
        "Auto-Submitted: auto-replied", "MIME-Version: 1.0", "Content-Type: multipart/report; report-type=delivery-status; boundary=b", "",
        "--b", "Content-Type: text/plain", "", "I'm sorry.", "--b", "Content-Type: message/delivery-status", "", "Reporting-MTA: dns; mail.example.com", "",
        "Final-Recipient: rfc822; maria@example.com", $"Action: {action}", .. status.Length > 0 ? [$"Status: {status}"] : (string[])[], "",
        "--b", $"Content-Type: {part}", "", "From: <servicio@example.coop>", $"Message-ID: <{id}>", "Subject: Re: Una pregunta", "", "--b--", "",
    ]));
}
