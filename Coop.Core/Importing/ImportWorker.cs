using Coop.Core.Health;
using Coop.Core.Persistence;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Coop.Core.Importing;

/// <summary>Goes through the files that wait, one at a time on each node, and erases those whose time is over.</summary>
public sealed partial class ImportWorker(
    NpgsqlDataSource source, ImportRun run, TakeBatch take, ForgetFiles forget, TimeProvider clock, MachineClock machine, ILogger<ImportWorker> log)
    : RoundWorker("imports", TimeSpan.FromSeconds(1), machine, log)
{
    private static readonly TimeSpan ForgetEvery = TimeSpan.FromMinutes(5);

    private DateTimeOffset _forgot;

    /// <summary>Goes through all that wait; returns how many that were.</summary>
    public async Task<int> DrainAsync(CancellationToken ct)
    {
        var leases = new ImportLease(source, clock);
        var done = 0;
        while (await leases.TakeAsync(ct) is { } task)
        {
            await GoThroughAsync(leases, task, ct);
            done++;
        }

        if (done > 0 || clock.GetUtcNow() - _forgot > ForgetEvery)
        {
            await forget.RunAsync(ct);
            _forgot = clock.GetUtcNow();
        }

        return done;
    }

    /// <inheritdoc />
    protected override Task RoundAsync(CancellationToken ct) => DrainAsync(ct);

    private async Task GoThroughAsync(ImportLease leases, ImportTask task, CancellationToken ct)
    {
        using var span = Spans.Begin("imports.run", "coop.import_kind", task.Kind.Stored());
        try
        {
            await run.RunAsync(task, Call.Looked, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The node goes down in good order: the next need not wait until its lease has run out.
            await leases.ReleaseAsync(task, CancellationToken.None);
            throw;
        }
        catch (Exception error) when (!DatabaseFault.Passes(error))
        {
            span.Failed(error);
            Failed(error, task.Id.Value);
            await take.FailAsync(task, error.GetBaseException().GetType().Name, ct);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Import {Id} cannot go on")]
    private partial void Failed(Exception error, Guid id);
}
