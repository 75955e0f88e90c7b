using Coop.Channels.Email.Imap;
using Coop.Channels.Inbound;
using Coop.Core.Health;
using Coop.Core.Persistence;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Coop.Channels.Email;

/// <summary>
/// Reads the cooperative's mailbox, on one node at a time: connects, takes what has come, waits to be told of more. Whatever breaks
/// is begun again, later and later; another node takes over when this one falls silent.
/// </summary>
internal sealed partial class MailboxWorker(
    MailAccounts accounts, MailboxCursor cursor, StoreInbound store, MachineClock machine, IOptions<EmailOptions> options, EmailMetrics metrics, ILogger<MailboxWorker> log)
    : BackgroundService, IWorkerGauge
{
    /// <summary>Waiting is begun anew this often: servers forget who idles for half an hour, and a line that broke is noticed.</summary>
    internal static readonly TimeSpan Idle = TimeSpan.FromSeconds(25);

    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    private readonly int _maxBytes = options.Value.MaxBytes;
    private readonly StuckMail _stuck = new();
    private readonly WakeUp _turns = new();

    /// <summary>Takes what lies in the mailbox, once. Returns how many mails there were; null when there is no mailbox or another node reads it.</summary>
    public async Task<int?> ReadOnceAsync(CancellationToken ct) =>
        accounts.Current is { } account ? await VisitAsync(account, (visit, _) => visit.TakeAsync(ct), ct) : null;

    /// <inheritdoc />
    public async Task<IReadOnlyList<WorkerReading>> ReadAsync(CancellationToken ct)
    {
        var since = accounts.Current is { } account ? await cursor.SinceLookedAsync(account.Mailbox, ct) : null;
        var lag = since > Idle ? since.Value - Idle : TimeSpan.Zero;
        return [new("mailbox", lag, null, _turns.SinceLooked, LongestRest)];
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        _turns.Dispose();
        base.Dispose();
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var faults = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            var changed = accounts.Changed;
            var rest = Rest;
            try
            {
                if (accounts.Current is { } account)
                {
                    await VisitAsync(account, (visit, imap) => StayAsync(visit, imap, changed, stoppingToken), stoppingToken);
                }

                faults = 0;
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                rest = Pause(error, faults++);
            }

            _turns.Looked();
            await WakeUp.SleepAsync(changed, rest, machine, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Takes and waits, until another account comes into use or the lease is lost.</summary>
    private async Task<int?> StayAsync(MailboxVisit visit, ImapClient imap, Task changed, CancellationToken ct)
    {
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(ct);
        _ = changed.ContinueWith(_ => leave.Cancel(), leave.Token, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        try
        {
            while (await visit.TakeAsync(leave.Token) is not null)
            {
                _turns.Looked();
                await imap.WaitAsync(Idle, leave.Token);
            }
        }
        catch (OperationCanceledException) when (changed.IsCompleted && !ct.IsCancellationRequested)
        {
            // The mailbox is another one from now on.
        }

        return null;
    }

    private async Task<int?> VisitAsync(MailAccount account, Func<MailboxVisit, ImapClient, Task<int?>> runAsync, CancellationToken ct)
    {
        if (await cursor.TakeAsync(account.Mailbox, ct) is not { } lease)
        {
            return null;
        }

        try
        {
            await using var imap = await ImapClient.ConnectAsync(account.Imap, machine, ct);
            var mailbox = await imap.SelectAsync(account.Folder, ct);
            return await cursor.OpenAsync(lease, mailbox, account.ReadsOld, ct) is { } place
                ? await runAsync(new MailboxVisit(imap, place, cursor, store, _stuck, metrics, _maxBytes), imap)
                : null;
        }
        finally
        {
            await ReleaseAsync(lease);
        }
    }

    private async Task ReleaseAsync(MailboxLease lease)
    {
        using var limit = new CancellationTokenSource(Farewell);
        try
        {
            await cursor.ReleaseAsync(lease, limit.Token);
        }
        catch (Exception error) when (error is System.Data.Common.DbException or OperationCanceledException or InvalidOperationException)
        {
            // It runs out by itself.
        }
    }

    private TimeSpan Pause(Exception error, int faults)
    {
        var fault = error is ImapException imap ? imap.Fault.ToString() : error.GetType().Name;
        metrics.MailboxBroke(fault);
        Broke(fault, error.Message);

        // Providers lock accounts that knock with a wrong password again and again.
        return error is ImapException { Fault: ImapFault.SignIn or ImapFault.Insecure } || faults > 5 ? LongestRest : TimeSpan.FromSeconds(Math.Pow(2, faults));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The mailbox cannot be read ({Fault}): {Words}")]
    private partial void Broke(string fault, string words);
}
