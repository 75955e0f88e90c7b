using System.Text;
using Coop.Channels.Email.Imap;
using Coop.Core.Persistence;
using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Email.Imap;

/// <summary>Against a real Dovecot.</summary>
[Trait("Category", "integration")]
public sealed class ImapClientTests(MailServer mail) : IClassFixture<MailServer>
{
    private static readonly MachineClock Clock = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(MailSecurity.Tls)]
    [InlineData(MailSecurity.StartTls)]
    [InlineData(MailSecurity.None)]
    public async Task A_message_is_listed_and_fetched_byte_for_byte_and_not_marked_by_that(MailSecurity security)
    {
        var (name, message) = (Name(), Mail("Asunto con ñ", "Cuerpo\r\n.\r\ncon un punto solo y bytes \u00ff"));
        await using var client = await ConnectAsync(name, security);
        await mail.DeliverAsync(name, message);

        var box = await client.SelectAsync("INBOX", Ct);
        var listing = (await client.ListAsync(0, 10, Ct)).ShouldHaveSingleItem();
        var bytes = await client.FetchAsync(listing.Uid, 1_000_000, Ct);

        (box.Count, listing.Uid < box.UidNext).ShouldBe((1, true));
        bytes.ShouldBe(message);
        listing.Size.ShouldBe(message.Length);
        (await client.FetchAsync(listing.Uid, 10, Ct)).ShouldBe(message[..10]);
    }

    [Fact]
    public async Task Uids_go_on_from_where_one_was_and_a_message_that_is_gone_is_none()
    {
        var name = Name();
        for (var n = 1; n <= 5; n++)
        {
            await mail.DeliverAsync(name, Mail($"Correo {n}", "Buenos días"));
        }

        await using var client = await ConnectAsync(name);
        await client.SelectAsync("INBOX", Ct);

        var first = await client.ListAsync(0, 2, Ct);
        var rest = await client.ListAsync(first[^1].Uid, 10, Ct);
        var after = await client.ListAsync(rest[^1].Uid, 10, Ct);

        first.Concat(rest).Select(listing => listing.Uid).ShouldBe([1u, 2u, 3u, 4u, 5u]);
        after.ShouldBeEmpty();
        (await client.FetchAsync(4_000, 1_000, Ct)).ShouldBeNull();
        await client.MarkSeenAsync([1, 2], Ct);
    }

    [Fact]
    public async Task Five_megabytes_come_whole()
    {
        var name = Name();
        var message = Mail("Grande", string.Concat(Enumerable.Range(0, 70_000).Select(n => $"línea {n:D5} de un correo muy largo, de aportes y de cuotas, que no se acaba nunca\r\n")));
        await mail.DeliverAsync(name, message);
        await using var client = await ConnectAsync(name);
        await client.SelectAsync("INBOX", Ct);

        var bytes = await client.FetchAsync(1, 20_000_000, Ct);

        bytes!.Length.ShouldBe(message.Length);
        bytes.AsSpan().SequenceEqual(message).ShouldBeTrue();
    }

    [Fact]
    public async Task Who_waits_hears_of_new_mail_and_otherwise_of_the_time()
    {
        var name = Name();
        await using var client = await ConnectAsync(name);
        await client.SelectAsync("INBOX", Ct);
        client.CanIdle.ShouldBeTrue();

        var nothing = await client.WaitAsync(TimeSpan.FromMilliseconds(200), Ct);
        var waiting = client.WaitAsync(TimeSpan.FromSeconds(25), Ct);
        await mail.DeliverAsync(name, Mail("Nuevo", "Hola"));
        var something = await waiting;

        (nothing, something).ShouldBe((false, true));
        (await client.ListAsync(0, 10, Ct)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_wrong_password_is_said_without_saying_it()
    {
        var server = Server(Name(), MailSecurity.Tls) with { Password = "otra clave" };

        var error = await Should.ThrowAsync<ImapException>(() => ImapClient.ConnectAsync(server, Clock, Ct));

        error.Fault.ShouldBe(ImapFault.SignIn);
        error.ToString().ShouldNotContain("otra clave");
        server.ToString().ShouldNotContain("otra clave");
    }

    [Theory]
    [InlineData(MailSecurity.Tls)]
    [InlineData(MailSecurity.StartTls)]
    public async Task A_server_that_does_not_prove_who_it_is_gets_no_password(MailSecurity security)
    {
        var server = Server(Name(), security) with { Certificate = null };

        var error = await Should.ThrowAsync<ImapException>(() => ImapClient.ConnectAsync(server, Clock, Ct));

        error.Fault.ShouldBe(ImapFault.Insecure);
    }

    [Fact]
    public async Task A_line_cut_in_the_middle_is_said_and_a_new_one_goes_on_from_there()
    {
        var name = Name();
        await mail.DeliverAsync(name, Mail("Antes", "Hola"));
        await using var cable = new Cable(mail.TlsPort);
        await using var client = await ConnectAsync(name, MailSecurity.Tls, new Uri(cable.Address).Port);
        await client.SelectAsync("INBOX", Ct);
        var waiting = client.WaitAsync(TimeSpan.FromSeconds(25), Ct);

        cable.Cut();
        var error = await Should.ThrowAsync<ImapException>(() => waiting);
        cable.Mend();

        error.Fault.ShouldBe(ImapFault.Ended);
        await using var again = await ConnectAsync(name, MailSecurity.Tls, new Uri(cable.Address).Port);
        (await again.SelectAsync("INBOX", Ct)).Count.ShouldBe(1);
    }

    private async Task<ImapClient> ConnectAsync(string name, MailSecurity security = MailSecurity.Tls, int? port = null)
    {
        MailServer.SkipWhenMissing();
        var server = Server(name, security);
        return await ImapClient.ConnectAsync(server with { Port = port ?? server.Port }, Clock, Ct);
    }

    private ImapServer Server(string name, MailSecurity security)
    {
        MailServer.SkipWhenMissing();
        return new ImapServer("127.0.0.1", security == MailSecurity.Tls ? mail.TlsPort : mail.PlainPort, security, name, MailServer.Password) { Certificate = mail.Certificate };
    }

    private static string Name() => $"buzon{An.Number()}";

    private static byte[] Mail(string subject, string body) => Encoding.UTF8.GetBytes(
        $"From: Rosalba <rosalba@example.com>\r\nTo: hola@example.coop\r\nSubject: {subject}\r\nMessage-ID: <{An.Number()}@example.com>\r\n\r\n{body}\r\n");
}
