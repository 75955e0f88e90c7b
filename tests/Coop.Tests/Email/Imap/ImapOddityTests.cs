using System.Net;
using System.Net.Sockets;
using System.Text;
using Coop.Channels.Email.Imap;
using Coop.Core.Persistence;
using Shouldly;
using Xunit;

namespace Coop.Tests.Email.Imap;

/// <summary>What servers say that Dovecot does not: asked-for and unasked-for, broken off, and hostile.</summary>
[Trait("Category", "unit")]
public sealed class ImapOddityTests
{
    private const string Capable = "* CAPABILITY IMAP4rev1 AUTH=PLAIN IDLE\r\n{tag} OK\r\n";
    private static readonly MachineClock Clock = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task News_in_the_middle_of_a_fetch_is_heard_and_not_taken_for_the_answer()
    {
        await using var server = new Scripted(
            Capable, "+ \r\n", "{tag} OK\r\n", Capable,
            "* 1 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n{tag} OK\r\n",
            "* 2 EXISTS\r\n* 1 FETCH (FLAGS (\\Seen) UID 9)\r\n* 1 FETCH (UID 9 BODY[]<0> {5}\r\nhola!)\r\n* 2 EXPUNGE\r\n* 2 EXISTS\r\n{tag} OK\r\n",
            "{tag} OK\r\n");
        await using var client = await ImapClient.ConnectAsync(server.Server, Clock, Ct);
        await client.SelectAsync("INBOX", Ct);

        var bytes = await client.FetchAsync(9, 100, Ct);
        var came = await client.WaitAsync(TimeSpan.FromMinutes(5), Ct);

        // The first FETCH of that uid tells flags only: it carries no body.
        bytes.ShouldBe("hola!"u8.ToArray());
        came.ShouldBeTrue("what came meanwhile is not waited for again");
    }

    [Theory]
    [InlineData("* SEARCH 3 99999999999 x 12 12 9\r\n{tag} OK\r\n")]
    [InlineData("* SEARCH\r\n* SEARCH 12 9 3\r\n{tag} OK\r\n")]
    public async Task What_a_search_finds_below_or_beyond_is_left_out(string search)
    {
        await using var server = new Scripted(
            Capable, "+ \r\n", "{tag} OK\r\n", Capable, "* OK [UIDVALIDITY 7]\r\n{tag} OK\r\n",
            search, "* 2 FETCH (RFC822.SIZE 20 UID 12)\r\n* 1 FETCH (UID 9 RFC822.SIZE 10)\r\n* 4 FETCH (UID 77 RFC822.SIZE 1)\r\n{tag} OK\r\n");
        await using var client = await ImapClient.ConnectAsync(server.Server, Clock, Ct);
        await client.SelectAsync("INBOX", Ct);

        (await client.ListAsync(8, 10, Ct)).ShouldBe([new ImapListing(9, 10), new ImapListing(12, 20)]);
    }

    [Theory]
    [InlineData("* BYE too busy\r\n", ImapFault.Ended)]
    [InlineData("", ImapFault.Ended)]
    [InlineData("* PREAUTH you are in\r\n", ImapFault.NotImap)]
    [InlineData("HTTP/1.1 400 Bad Request\r\n", ImapFault.NotImap)]
    [InlineData("\r\n\r\n", ImapFault.NotImap)]
    public async Task A_greeting_that_is_none_is_said(string greeting, ImapFault fault)
    {
        await using var server = new Scripted { Greeting = greeting };

        var error = await Should.ThrowAsync<ImapException>(() => ImapClient.ConnectAsync(server.Server, Clock, Ct));

        error.Fault.ShouldBe(fault);
    }

    [Theory]
    [InlineData("* 1 FETCH (UID 9 BODY[] {999999999999}\r\n")]
    [InlineData("* 1 FETCH (UID 9 BODY[] {-1}\r\n")]
    [InlineData("* 1 FETCH (UID 9 BODY[] {2147483647}\r\n")]
    [InlineData("* 1 FETCH (UID 9 BODY[] \"over\r\nthe line\")\r\n")]
    [InlineData("(((((")]
    [InlineData("* LIST DEEP")]
    [InlineData("* WIDE")]
    [InlineData("* LONG")]
    public async Task What_has_no_end_is_not_waited_for(string answer)
    {
        var endless = answer switch
        {
            "* LIST DEEP" => "* LIST " + new string('(', 5_000),
            "* WIDE" => "* SEARCH " + string.Concat(Enumerable.Repeat("1 ", 200_000)),
            "* LONG" => "* SEARCH " + new string('x', 100_000),
            _ => answer,
        };
        await using var server = new Scripted(Capable, "+ \r\n", "{tag} OK\r\n", Capable, endless);
        await using var client = await ImapClient.ConnectAsync(server.Server, Clock, Ct);

        var error = await Should.ThrowAsync<ImapException>(() => client.FetchAsync(9, 100, Ct));

        error.Fault.ShouldBe(ImapFault.NotImap);
    }

    [Fact]
    public async Task A_line_that_ends_inside_a_message_gives_no_half_message()
    {
        await using var server = new Scripted(Capable, "+ \r\n", "{tag} OK\r\n", Capable, "* 1 FETCH (UID 9 BODY[] {50}\r\nhalf of it") { HangsUp = true };
        await using var client = await ImapClient.ConnectAsync(server.Server, Clock, Ct);

        var error = await Should.ThrowAsync<ImapException>(() => client.FetchAsync(9, 100, Ct));

        error.Fault.ShouldBe(ImapFault.Ended);
    }

    [Theory]
    [InlineData("* CAPABILITY IMAP4rev1\r\n{tag} OK\r\n", "")]
    [InlineData("* CAPABILITY IMAP4rev1 STARTTLS\r\n{tag} OK\r\n", "{tag} OK\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n")]
    public async Task Without_the_privacy_that_was_asked_for_no_password_leaves(string capabilities, string starts)
    {
        await using var server = new Scripted(capabilities, starts);

        var error = await Should.ThrowAsync<ImapException>(() => ImapClient.ConnectAsync(server.Server with { Security = MailSecurity.StartTls }, Clock, Ct));

        error.Fault.ShouldBe(ImapFault.Insecure);
        server.Heard.ShouldNotContain(line => line.Contains("AUTHENTICATE", StringComparison.Ordinal) || line.Contains("LOGIN", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Another_machine_is_not_spoken_to_in_the_open()
    {
        var error = await Should.ThrowAsync<ImapException>(() => ImapClient.ConnectAsync(new ImapServer("192.0.2.1", 143, MailSecurity.None, "a", "b"), Clock, Ct));

        error.Fault.ShouldBe(ImapFault.Insecure);
    }

    [Fact]
    public async Task A_password_cannot_carry_another_command()
    {
        await using var server = new Scripted("* CAPABILITY IMAP4rev1\r\n{tag} OK\r\n");

        await Should.ThrowAsync<ImapException>(() => ImapClient.ConnectAsync(server.Server with { Password = "x\r\nc9 DELETE INBOX" }, Clock, Ct));

        server.Heard.ShouldNotContain(line => line.Contains("DELETE", StringComparison.Ordinal));
    }

    /// <summary>A server that answers each line with the next piece of its script.</summary>
    private sealed class Scripted : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly string[] _answers;
        private readonly Task _talk;

        public Scripted(params string[] answers)
        {
            _answers = answers;
            _listener.Start();
            _talk = Task.Run(TalkAsync);
        }

        public string Greeting { get; init; } = "* OK hello\r\n";

        public bool HangsUp { get; init; }

        public List<string> Heard { get; } = [];

        public ImapServer Server => new("127.0.0.1", ((IPEndPoint)_listener.LocalEndpoint).Port, MailSecurity.None, "buzon", "clave");

        public async ValueTask DisposeAsync()
        {
            _listener.Stop();
            await _talk.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        private async Task TalkAsync()
        {
            using var guest = await _listener.AcceptTcpClientAsync();
            await using var stream = guest.GetStream();
            using var lines = new StreamReader(stream, Encoding.UTF8);
            await stream.WriteAsync(Encoding.UTF8.GetBytes(Greeting));
            foreach (var answer in Greeting.StartsWith("* OK", StringComparison.Ordinal) ? _answers : [])
            {
                if (await lines.ReadLineAsync() is not { } line)
                {
                    return;
                }

                Heard.Add(line);
                await stream.WriteAsync(Encoding.UTF8.GetBytes(answer.Replace("{tag}", line.Split(' ')[0] is var tag && tag.StartsWith('c') ? tag : Heard[^2].Split(' ')[0], StringComparison.Ordinal)));
            }

            if (!HangsUp && Greeting.StartsWith("* OK", StringComparison.Ordinal))
            {
                await lines.ReadLineAsync();
            }
        }
    }
}
