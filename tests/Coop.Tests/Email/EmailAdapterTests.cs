using Coop.Channels.Dispatch;
using Coop.Channels.Email;
using Coop.Channels.Email.Mime;
using Coop.Core.Members;
using Coop.Core.Outbound;
using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Email;

/// <summary>The framework's mail client against a server that misbehaves, and a mailbox that keeps what was sent.</summary>
[Trait("Category", "integration")]
public sealed class EmailAdapterTests(MailServer server) : ChannelAdapterContract, IClassFixture<MailServer>, IAsyncLifetime
{
    private readonly TestDatabase _database = new();
    private MailStage _stage = null!;

    protected override IChannelAdapter Adapter => _stage.Node.Get<EmailAdapter>();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        MailServer.SkipWhenMissing();
        await _database.InitializeAsync();
        _stage = new MailStage(_database, server);
        _stage.Accounts.Simulate(_stage.Account with { SentFolder = "INBOX" });
        _stage.Smtp.OnTaken = mail => server.DeliverAsync(_stage.Box, mail.Data);
        await server.DeliverAsync(_stage.Box, MailStage.Mail());
    }

    public async ValueTask DisposeAsync()
    {
        await _stage.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Theory]
    [InlineData("220", "421 4.3.2 Closing down")]
    [InlineData("EHLO", ScriptedSmtp.Cut)]
    [InlineData("MAIL", "451 4.3.0 Try later")]
    [InlineData("MAIL", ScriptedSmtp.Silence)]
    [InlineData("RCPT", "450 4.2.0 Greylisted")]
    [InlineData("RCPT", ScriptedSmtp.Cut)]
    [InlineData("DATA", "421 4.3.2 Closing down")]
    [InlineData("DATA", ScriptedSmtp.Cut)]
    [InlineData("DATA", ScriptedSmtp.Silence)]
    [InlineData(".", "451 4.3.0 Disk full")]
    [InlineData(".", "421 4.3.2 Closing down")]
    public async Task What_the_server_puts_off_or_never_had_is_tried_again(string at, string says)
    {
        _stage.Smtp.Replies[at] = says;

        (await Adapter.SendAsync(Message(), Ct)).ShouldBeOfType<SendOutcome.Later>().After.ShouldBe(TimeSpan.FromMinutes(1));
        _stage.Smtp.Taken.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("MAIL", "550 5.7.1 Blocked", "mail_blocked")]
    [InlineData("RCPT", "550 5.1.1 Unknown user", "no_such_mailbox")]
    [InlineData("RCPT", "553 Not here", "no_such_mailbox")]
    [InlineData("RCPT", "552 5.2.2 Mailbox full", "mailbox_full")]
    [InlineData(".", "554 5.7.0 Looks like spam", "mail_blocked")]
    [InlineData(".", "552 5.3.4 Too big", "too_long")]
    [InlineData("MAIL", "503 Bad sequence", "mail_refused")]
    public async Task Each_refusal_has_its_reason(string at, string says, string reason)
    {
        _stage.Smtp.Replies[at] = says;

        (await Adapter.SendAsync(Message(), Ct)).ShouldBe(new SendOutcome.Refused(reason));
        _stage.Smtp.Taken.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("530 5.7.0 Authentication required")]
    [InlineData("535 5.7.8 Wrong password")]
    public async Task A_server_that_does_not_know_us_loses_no_message(string says)
    {
        _stage.Smtp.Replies["MAIL"] = says;

        (await Adapter.SendAsync(Message(), Ct)).ShouldBe(new SendOutcome.Later(TimeSpan.FromMinutes(5), "account_blocked"));
    }

    [Theory]
    [InlineData(ScriptedSmtp.Cut)]
    [InlineData(ScriptedSmtp.Silence)]
    [InlineData("broken")]
    public async Task What_comes_after_the_final_dot_and_is_no_answer_leaves_it_in_doubt(string says)
    {
        _stage.Smtp.Replies["."] = says;

        (await Adapter.SendAsync(Message(), Ct)).ShouldBe(new SendOutcome.Unknown("mail_cut"));
        _stage.Smtp.Taken.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_password_is_not_told_to_a_server_without_tls_it_was_to_have()
    {
        var account = _stage.Account;
        _stage.Accounts.Simulate(account with { Smtp = account.Smtp with { Security = Coop.Channels.Email.Imap.MailSecurity.StartTls, UserName = "servicio", Password = "clave" } });

        (await Adapter.SendAsync(Message(), Ct)).ShouldBe(new SendOutcome.Later(TimeSpan.FromMinutes(5), "mail_insecure"));
        _stage.Smtp.Heard.ShouldAllBe(line => !line.StartsWith("AUTH", StringComparison.OrdinalIgnoreCase) && !line.StartsWith("MAIL", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task After_days_of_later_it_is_given_up() =>
        SmtpReasons.OutcomeOf(new IOException(), allWasSent: false, tries: 81).ShouldBe(new SendOutcome.Refused("mail_gave_up"));

    [Fact]
    public async Task Whoever_is_asked_to_stop_stops_and_no_outcome_is_made_up()
    {
        // Patience enough that on the busiest machine it is not patience that ends it.
        await _stage.DisposeAsync();
        _stage = new MailStage(_database, server, settings: [new("Email:SmtpTimeoutSeconds", "25")]);
        _stage.Smtp.Replies["."] = ScriptedSmtp.Silence;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        _stage.Smtp.OnTaken = _ => stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => Adapter.SendAsync(Message(), stop.Token));
    }

    [Fact]
    public async Task Without_an_account_a_message_is_refused_and_nobody_can_be_asked()
    {
        _stage.Accounts.Simulate(null);

        (await Adapter.SendAsync(Message(), Ct)).ShouldBe(new SendOutcome.Refused("no_adapter"));
        (await Adapter.FindAsync(Message(), Ct)).ShouldBeNull();
    }

    [Fact]
    public async Task Only_mail_addresses_are_written_to()
    {
        var other = Message() with { To = ContactPoint.Learned(new MemberId(An.Id()), ContactAddress.Telephone("+573001234567")!, _stage.Node.Clock) };

        (await Adapter.SendAsync(other, Ct)).ShouldBe(new SendOutcome.Refused("invalid_address"));
    }

    [Fact]
    public async Task A_mail_says_the_same_as_text_and_as_html_and_where_answers_go()
    {
        var message = Message("Señora Núñez:\n\n.Un punto al principio, <b>y esto</b>\n.\nhttps://example.coop/créditos?a=1&b=2\nAdiós 🙂");

        await Adapter.SendAsync(message, Ct);

        var mail = Taken();
        mail.Defects.ShouldBeEmpty();
        mail.Text!.Trim().ShouldBe(message.Body);
        MailBody.Html(mail)!.Html.ShouldContain("&lt;b&gt;y esto&lt;/b&gt;");
        mail.Headers.Subject.ShouldBe("Su crédito");
        mail.Headers.From.Mailboxes.ShouldHaveSingleItem().ShouldBe(new Mailbox("Cooperativa La Ceiba", MailStage.Address));
        mail.Headers.To.Mailboxes.ShouldHaveSingleItem().Address.ShouldBe(MailStage.Maria);
        _stage.Names.ConversationOf(mail.Headers.ReplyTo.Mailboxes.ShouldHaveSingleItem().Address)!.Value.Value.ShouldBe(message.Conversation);
        _stage.Names.MessageOf(mail.Headers.MessageId!).ShouldBe(message.Id);
        mail.Headers.Automation.IsMachine.ShouldBeFalse();
        (mail.Headers.InReplyTo.Count, mail.Headers.References.Count).ShouldBe((0, 0));
        _stage.Smtp.Taken.Single().ShouldSatisfyAllConditions(m => m.From.ShouldBe(MailStage.Address), m => m.To.ShouldBe([MailStage.Maria]));
    }

    [Fact]
    public async Task Nobodys_words_make_a_header_of_their_own()
    {
        var account = _stage.Account;
        _stage.Accounts.Simulate(account with { Name = "La Ceiba\r\nBcc: uno@example.com" });
        var message = Message("Hola\r\n.\r\nMAIL FROM:<x@example.com>") with { Subject = "Hola\r\nBcc: otro@example.com\r\n\r\nOtro cuerpo\u2028Y otro" };

        await Adapter.SendAsync(message, Ct);

        var mail = Taken();
        mail.Headers.Bcc.Mailboxes.ShouldBeEmpty();
        mail.Headers.Subject.ShouldBe("Hola Bcc: otro@example.com Otro cuerpo Y otro");
        mail.Text!.ShouldContain("MAIL FROM:<x@example.com>");
        _stage.Smtp.Taken.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("service", false, false)]
    [InlineData("service", true, false)]
    [InlineData("marketing", true, true)]
    public async Task What_nobody_wrote_says_so_and_offers_carry_a_way_out(string purpose, bool automatic, bool wayOut)
    {
        await Adapter.SendAsync(Message() with { Purpose = purpose, IsAutomatic = automatic }, Ct);

        var headers = Taken().Headers;
        headers.Automation.AutoSubmitted.ShouldBe(automatic ? "auto-generated" : null);
        headers.Field("List-Unsubscribe").ShouldBe(wayOut ? $"<mailto:{headers.ReplyTo.Mailboxes.Single().Address}?subject=BAJA>" : null);
    }

    [Fact]
    public async Task Where_no_reply_addresses_are_made_answers_come_to_the_address_itself()
    {
        _stage.Accounts.Simulate(_stage.Account with { ReplyAddresses = false });

        await Adapter.SendAsync(Message(), Ct);

        Taken().Headers.ReplyTo.Mailboxes.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_same_message_has_the_same_id_whoever_sends_it()
    {
        var message = Message();

        var first = await Adapter.SendAsync(message, Ct);
        var again = await Adapter.SendAsync(message with { Token = 2 }, Ct);

        again.ShouldBe(first);
    }

    protected override LeasedMessage Message(string body = "Buenos días, con gusto") => _stage.Leased(body);

    protected override Task MisbehaveAsync(ProviderFault? fault)
    {
        _stage.Smtp.Replies.Clear();
        if (fault is ProviderFault.Gone)
        {
            return _stage.Smtp.DisposeAsync().AsTask();
        }

        if (fault is { } one)
        {
            var (at, says) = one switch
            {
                ProviderFault.Refuses => ("RCPT", "550 5.1.1 Unknown user"),
                ProviderFault.Crowded => ("MAIL", "451 4.7.1 Too many"),
                ProviderFault.LosesAnswer => (".", ScriptedSmtp.Cut),
                _ => (".", "broken"),
            };
            _stage.Smtp.Replies[at] = says;
        }

        return Task.CompletedTask;
    }

    protected override int Arrived(LeasedMessage message) => _stage.Smtp.Taken.Count(mail => MimeReader.Read(mail.Data).Headers.MessageId == _stage.Names.MailIdOf(_stage.Account, message.Id));

    private MailMessage Taken() => MimeReader.Read(_stage.Smtp.Taken[^1].Data);
}
