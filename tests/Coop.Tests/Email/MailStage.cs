using System.Security.Cryptography;
using System.Text;
using Coop.Channels.Conversations;
using Coop.Channels.Dispatch;
using Coop.Channels.Email;
using Coop.Channels.Email.Imap;
using Coop.Channels.Email.Mime;
using Coop.Channels.Inbound;
using Coop.Core.Consent;
using Coop.Core.Members;
using Coop.Core.Outbound;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Coop.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Coop.Tests.Email;

/// <summary>A node with a mail account: a scripted server takes its mail, and a mailbox may be read.</summary>
internal sealed class MailStage : IAsyncDisposable
{
    public const string Address = "servicio@example.coop";
    public const string Maria = "maria@example.com";

    public MailStage(TestDatabase database, MailServer? server = null, MailStage? other = null, Cable? cable = null, params IEnumerable<KeyValuePair<string, string?>> settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Email:SmtpTimeoutSeconds", "1")]).AddInMemoryCollection(settings).Build();
        Smtp = other?.Smtp ?? new ScriptedSmtp();
        Box = other?.Box ?? $"servicio{An.Number()}";
        Node = new TestNode(database, other?.Node.Clock, also: services => services
            .AddSingleton<IConfiguration>(configuration)
            .AddSingleton<IChannelAdapter>(provider => provider.GetRequiredService<EmailAdapter>()));
        Accounts.Simulate(new MailAccount(
            Address, "Cooperativa La Ceiba", new SmtpServer("127.0.0.1", Smtp.Port, MailSecurity.None, null, null),
            new ImapServer("127.0.0.1", cable?.Port ?? server?.PlainPort ?? 1, MailSecurity.None, Box, MailServer.Password))
        {
            ReadsOld = true,
        });
    }

    public TestNode Node { get; }

    public ScriptedSmtp Smtp { get; }

    /// <summary>The mailbox's name.</summary>
    public string Box { get; }

    public MailAccounts Accounts => Node.Get<MailAccounts>();

    public MailAccount Account => Accounts.Current!;

    public ReplyAddresses Names => Node.Get<ReplyAddresses>();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>The thread with an address.</summary>
    public async Task<Conversation> ThreadAsync(string address = Maria)
    {
        await using var db = await Node.Get<IDbContextFactory<CoopDb>>().CreateDbContextAsync(Ct);
        return await db.Conversations.AsNoTracking()
            .SingleAsync(c => c.Channel == Channel.Email && db.Set<ContactPoint>().Any(p => p.Id == c.ContactPointId && p.Value == address), Ct);
    }

    /// <summary>A message as a dispatcher gets it, of a member nobody has written to before.</summary>
    public LeasedMessage Leased(string body = "Buenos días, con gusto", string to = Maria, long token = 1) =>
        new(new OutboundId(An.Id()), token, Channel.Email, new MemberId(An.Id()), ContactPoint.Learned(new MemberId(An.Id()), ContactAddress.Email(to)!, Node.Clock), body)
        {
            Subject = "Su crédito",
            Conversation = An.Id(),
            Purpose = Purpose.Service,
        };

    /// <summary>A mail is stored as the mailbox's reader would.</summary>
    public Task StoreAsync(byte[] mail) => Node.Get<StoreInbound>().RunAsync(
        new RawItem(EmailReader.ConnectionName, Convert.ToHexString(SHA256.HashData(mail)), EmailReader.Lane(MimeReader.Read(mail).Headers), mail), Ct);

    /// <summary>A mail is stored and processed.</summary>
    public async Task ReceiveAsync(byte[] mail)
    {
        await StoreAsync(mail);
        await Node.SettleAsync();
    }

    /// <summary>Opens a conversation with a member's mail address, who allows being written to.</summary>
    public Task<ConversationId> OpenAsync(MemberId member) => Node.InWorkAsync(async work =>
    {
        var point = await work.Db.Set<ContactPoint>().FirstAsync(p => p.MemberId == member && p.Kind == ContactPointKind.Email, Ct);
        await AppendEntry.LockAsync(work, [member], Ct);
        await Node.Get<WriteConsent>().RunAsync(work, member, Channel.Email, Purpose.Service, granted: true, "test", null, Ct);
        var key = new ThreadKey(member, point.Id, Channel.Email);
        return new ConversationId((await Node.Get<IThreads>().OpenAsync(work, [key], Ct))[key]);
    });

    /// <summary>Somebody answers in a conversation, and it is handed to the mail server.</summary>
    public async Task<OutboundId> AnswerAsync(ConversationId thread, string text = "Con gusto") =>
        await Node.AnswerAsync(await Node.HireAsync(), thread, text);

    /// <summary>One of the mails the server took.</summary>
    public MailMessage Taken(int n) => MimeReader.Read(Smtp.Taken[n].Data);

    /// <summary>A mail as a member writes it.</summary>
    public static byte[] Mail(string text = "Buenos días", string from = Maria, string to = Address, string subject = "Una pregunta", params string[] fields) =>
        Encoding.UTF8.GetBytes(string.Join("\r\n",
        [
            $"From: <{from}>", $"To: <{to}>", $"Subject: {subject}", .. fields,
            .. fields.Any(f => f.StartsWith("Message-ID:", StringComparison.OrdinalIgnoreCase)) ? [] : (string[])[$"Message-ID: <{An.Number()}@mail.example.com>"],
            .. fields.Any(f => f.StartsWith("Content-Type:", StringComparison.OrdinalIgnoreCase)) ? [] : (string[])["Content-Type: text/plain; charset=utf-8"], "", text, "",
        ]));

    public async ValueTask DisposeAsync()
    {
        await Node.DisposeAsync();
        await Smtp.DisposeAsync();
    }
}
