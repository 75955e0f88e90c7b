using System.Net;
using Coop.Channels.Email;
using Coop.Channels.Email.Imap;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Coop.Channels.Simulators.Mail;

/// <summary>
/// The simulated mail server on loopback: letters in by SMTP, mailboxes out by IMAP. While it runs and no real account is
/// configured, the cooperative's mailbox is here.
/// </summary>
public sealed class PostOfficeServer(IOptions<PostOfficeOptions> options, PostOffice office, MailAccounts accounts)
    : IHostedService, IAsyncDisposable
{
    private WebApplication? _site;

    /// <summary>Where letters are handed in; null when it does not run.</summary>
    public IPEndPoint? Smtp { get; private set; }

    /// <summary>Where mailboxes are read; null when it does not run.</summary>
    public IPEndPoint? Imap { get; private set; }

    /// <inheritdoc />
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!options.Value.Enabled || accounts.IsReal)
        {
            return;
        }

        ListenOptions? smtp = null, imap = null;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(office);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, options.Value.SmtpPort, line => (smtp = line).UseConnectionHandler<SmtpSession>());
            kestrel.Listen(IPAddress.Loopback, options.Value.ImapPort, line => (imap = line).UseConnectionHandler<ImapSession>());
        });
        _site = builder.Build();
        await _site.StartAsync(cancellationToken);
        Smtp = smtp!.IPEndPoint!;
        Imap = imap!.IPEndPoint!;
        accounts.Simulate(new MailAccount(
            office.Address, options.Value.Name,
            new SmtpServer(Smtp.Address.ToString(), Smtp.Port, MailSecurity.None, UserName: null, Password: null),
            new ImapServer(Imap.Address.ToString(), Imap.Port, MailSecurity.None, office.Address, office.Password))
        {
            ReadsOld = true,
        });
    }

    /// <inheritdoc />
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        accounts.Simulate(null);
        if (_site is not null)
        {
            // Mail programs idle on their lines for half an hour: they are not waited for.
            using var now = new CancellationTokenSource(TimeSpan.Zero);
            await _site.StopAsync(now.Token);
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _site?.DisposeAsync() ?? ValueTask.CompletedTask;
}
