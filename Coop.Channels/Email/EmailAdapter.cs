using System.Data.Common;
using System.Net;
using System.Net.Mail;
using Coop.Channels.Dispatch;
using Coop.Channels.Email.Imap;
using Coop.Core.Members;
using Coop.Core.Outbound;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Coop.Channels.Email;

/// <summary>
/// Hands mail to the cooperative's server, one message to a connection. Whether a mail may have left is decided by how far it was
/// read: before its end the server cannot have it.
/// </summary>
internal sealed partial class EmailAdapter(
    MailAccounts accounts, ReplyAddresses addresses, MailThreads threads, MachineClock machine, IOptions<EmailOptions> options, EmailMetrics metrics, ILogger<EmailAdapter> log)
    : IChannelAdapter, IDisposable
{
    /// <summary>Providers take few connections at a time.</summary>
    private const int MostLines = 10;

    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _lines = new(MostLines);
    // The client's own limit ends what it waits for; a token given to it does not. Where even that fails, the lease must not run out.
    private readonly TimeSpan _patience = TimeSpan.FromSeconds(options.Value.SmtpTimeoutSeconds);

    /// <inheritdoc />
    public Channel Channel => Channel.Email;

    /// <inheritdoc />
    public async Task<SendOutcome> SendAsync(LeasedMessage message, CancellationToken ct)
    {
        var outcome = await TrySendAsync(message, ct);
        metrics.Sent(outcome);
        return outcome;
    }

    /// <summary>
    /// Looks in the folder where the provider keeps what was sent, if there is one. That a mail is not there proves nothing: it is then
    /// in doubt until it is answered, or comes back.
    /// </summary>
    public async Task<SendOutcome?> FindAsync(LeasedMessage message, CancellationToken ct)
    {
        if (accounts.Current is not { SentFolder: { } folder } account)
        {
            return null;
        }

        var id = addresses.MailIdOf(account, message.Id);
        await using var imap = await ImapClient.ConnectAsync(account.Imap, machine, ct);
        await imap.SelectAsync(folder, ct);
        return await imap.HoldsAsync(id, ct) ? new SendOutcome.Accepted(id) : null;
    }

    /// <inheritdoc />
    public void Dispose() => _lines.Dispose();

    private async Task<SendOutcome> TrySendAsync(LeasedMessage message, CancellationToken ct)
    {
        if (accounts.Current is not { } account)
        {
            return new SendOutcome.Refused("no_adapter");
        }

        if (message.To.Kind != ContactPointKind.Email)
        {
            return new SendOutcome.Refused("invalid_address");
        }

        MailThread thread;
        try
        {
            thread = await threads.BeforeAsync(message, account, ct);
        }
        catch (DbException)
        {
            // Nothing was sent yet: our own trouble puts the mail off, and no doubt falls on it.
            return new SendOutcome.Later(Soon, "fault");
        }

        using var letter = Letter.Of(message, account, addresses, thread);
        if (letter is null)
        {
            return new SendOutcome.Refused("invalid_address");
        }

        if (!await _lines.WaitAsync(Turn, ct))
        {
            return new SendOutcome.Later(Soon, "rate_limited");
        }

        try
        {
            return await HandOverAsync(letter, account.Smtp, message, ct);
        }
        finally
        {
            _lines.Release();
        }
    }

    private async Task<SendOutcome> HandOverAsync(Letter letter, SmtpServer server, LeasedMessage message, CancellationToken ct)
    {
        try
        {
            using var client = new SmtpClient(server.Host, server.Port)
            {
                EnableSsl = server.Security != MailSecurity.None,
                UseDefaultCredentials = false,
                Credentials = server.UserName is null ? null : new NetworkCredential(server.UserName, server.Password),
                Timeout = (int)_patience.TotalMilliseconds,
            };
            await client.SendMailAsync(letter.Mail, CancellationToken.None).WaitAsync(_patience + Grace, ct);
            return new SendOutcome.Accepted(letter.Id);
        }
        catch (TimeoutException)
        {
            return new SendOutcome.Unknown("mail_cut");
        }
        catch (Exception error) when (!ct.IsCancellationRequested)
        {
            var outcome = SmtpReasons.OutcomeOf(error, letter.WasReadToTheEnd, message.Token);
            NotTaken(message.Id.Value, outcome is SendOutcome.Unknown, (error as SmtpException)?.StatusCode ?? SmtpStatusCode.GeneralFailure);
            return outcome;
        }
    }

    // The server's words may hold addresses: kinds only.
    [LoggerMessage(Level = LogLevel.Information, Message = "The mail server did not take message {Message} ({Code}); in doubt: {Doubt}")]
    private partial void NotTaken(Guid message, bool doubt, SmtpStatusCode code);
}
