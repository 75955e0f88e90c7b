using System.Data;
using System.Text.Json;
using Coop.Core.Access;
using Coop.Core.Events;
using Coop.Core.Live;
using Coop.Core.Timeline;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Coop.Core.Persistence;

/// <summary>Begins the transactions of use cases and workers.</summary>
public sealed class WorkFactory(IDbContextFactory<CoopDb> contexts, CommitSignals signals, TimeProvider clock)
{
    /// <summary>Opens a context and a READ COMMITTED transaction. Dispose without commit takes everything back.</summary>
    public async Task<Work> BeginAsync(CancellationToken ct)
    {
        var db = await contexts.CreateDbContextAsync(ct);
        try
        {
            // A work commits whole or not at all: EF's savepoint around each save would cost two round trips for nothing.
            db.Database.AutoSavepointsEnabled = false;
            return new Work(db, await db.Database.BeginTransactionAsync(ct), signals, clock);
        }
        catch
        {
            await db.DisposeAsync();
            throw;
        }
    }
}

/// <summary>
/// One transaction: table rows through <see cref="Db"/>, and with them the domain events, the changes screens must hear of
/// and the audit. All are written by <see cref="CommitAsync"/> or none is; whoever waits is signalled after the commit.
/// </summary>
public sealed class Work : IAsyncDisposable
{
    private IDbContextTransaction _transaction;
    private readonly CommitSignals _signals;
    private readonly TimeProvider _clock;
    private readonly List<DomainEvent> _events = [];
    private readonly HashSet<Change> _changes = [];
    private readonly List<AuditRecord> _audit = [];
    private readonly HashSet<Signal> _wake = [];
    private readonly List<NpgsqlBatchCommand> _deferred = [];
    private bool _disposed;

    internal Work(CoopDb db, IDbContextTransaction transaction, CommitSignals signals, TimeProvider clock)
    {
        Db = db;
        _transaction = transaction;
        _signals = signals;
        _clock = clock;
    }

    /// <summary>The context of this transaction.</summary>
    public CoopDb Db { get; }

    /// <summary>The open connection, for the statements of *Sql classes; it is in the transaction already.</summary>
    public NpgsqlConnection Connection => (NpgsqlConnection)Db.Database.GetDbConnection();

    /// <summary>The timelines this transaction may write to.</summary>
    internal HeldHeads Heads { get; private set; } = new();

    /// <summary>The business time, UTC.</summary>
    public DateTimeOffset Now => _clock.GetUtcNow();

    /// <summary>Writes the event with the commit.</summary>
    public void Raise(DomainEvent domainEvent) => _events.Add(domainEvent);

    /// <summary>Tells screens that follow the topic that the row behind the key is new or newer.</summary>
    public void Touch(Topic topic, string key) => _changes.Add(new Change(topic, key));

    /// <summary>Wakes a worker after the commit; its sweep finds the work in any case.</summary>
    public void Wake(Signal signal) => _wake.Add(signal);

    /// <summary>Executes a statement with the commit, after the rows of <see cref="Db"/>, where its result is of no interest.</summary>
    public void Defer(NpgsqlBatchCommand statement) => _deferred.Add(statement);

    /// <summary>Writes who did what, for good.</summary>
    public void Audit(StaffId? actor, string action, string subject, object? details = null) =>
        _audit.Add(new AuditRecord(Now, actor, action, subject, JsonSerializer.Serialize(details ?? new { }, JsonSerializerOptions.Web)));

    /// <summary>
    /// Whether an error on the way is nobody's fault but the database's: it went away, or broke this transaction off for
    /// another's sake. A connection found closed says so in an error that looks like any other.
    /// </summary>
    public bool Excuses(Exception error) => DatabaseFault.Passes(error) || Connection.State != ConnectionState.Open;

    /// <summary>
    /// Lets go of all locks and begins anew, where it shows that others have to be taken first. What was read is forgotten, so
    /// nothing may have been written yet.
    /// </summary>
    /// <exception cref="InvalidOperationException">Something was written already.</exception>
    public async Task BeginAgainAsync(CancellationToken ct)
    {
        if (Heads.Told() is not null || _deferred.Count + _events.Count + _changes.Count + _audit.Count > 0 || Db.ChangeTracker.HasChanges())
        {
            throw new InvalidOperationException("What this transaction wrote would be lost.");
        }

        await _transaction.DisposeAsync();
        Db.ChangeTracker.Clear();
        Heads = new HeldHeads();
        _transaction = await Db.Database.BeginTransactionAsync(ct);
    }

    /// <summary>Writes everything and commits; then wakes screens and workers.</summary>
    public async Task CommitAsync(CancellationToken ct)
    {
        await Db.SaveChangesAsync(ct);
        if (Heads.Told() is { } heads)
        {
            _deferred.Add(heads);
        }

        string? xid = null;
        if (_deferred.Count + _events.Count + _changes.Count + _audit.Count > 0)
        {
            xid = await WorkSql.AppendAsync(Connection, _deferred, _events, _changes, _audit, ct);
        }

        await _transaction.CommitAsync(ct);
        if (_events.Count > 0)
        {
            _wake.Add(Signal.Events);
        }

        _signals.Committed(xid, _changes, _wake);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        // The context is pooled: given back a second time, it would be taken from whoever has it by now.
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        await _transaction.DisposeAsync();
        await Db.DisposeAsync();
    }
}

internal sealed record AuditRecord(DateTimeOffset At, StaffId? Actor, string Action, string Subject, string Details);
