using System.Diagnostics.Metrics;
using Coop.Core.Health;
using Coop.Core.Persistence;

namespace Coop.Web.Health;

/// <summary>
/// Looks every five seconds how each worker of this node is doing and how old the server's oldest transaction is, for
/// health and metrics, and raises the alarm while that transaction holds everybody up.
/// </summary>
internal sealed partial class HealthSampler : RoundWorker
{
    /// <summary>The meter's name.</summary>
    public const string Meter = "Coop.Web.Health";

    /// <summary>A transaction this old delays every subscriber of events by as much.</summary>
    public static readonly TimeSpan TooOld = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan RemindEvery = TimeSpan.FromMinutes(1);

    private readonly IServiceProvider _services;
    private readonly OldestTransaction _transactions;
    private readonly MachineClock _machine;
    private readonly ILogger<HealthSampler> _log;
    private (int Pid, long At)? _alarm;

    public HealthSampler(IServiceProvider services, OldestTransaction transactions, IMeterFactory meters, MachineClock machine, ILogger<HealthSampler> log)
        : base("health", Every, machine, log)
    {
        (_services, _transactions, _machine, _log) = (services, transactions, machine, log);
        var meter = meters.Create(Meter);
        meter.CreateObservableGauge("coop.worker.lag", () => Workers(reading => reading.Lag.TotalSeconds), "s", "How long the oldest thing a worker should have done has been waiting.");
        meter.CreateObservableGauge("coop.worker.waiting", () => Workers(reading => reading.Waiting), "{item}", "How many things wait for a worker.");
        meter.CreateObservableGauge("coop.worker.since_look", () => Workers(reading => reading.SinceLooked?.TotalSeconds), "s", "Time since a worker last looked for work.");
        meter.CreateObservableGauge("coop.database.oldest_transaction", () => Latest?.Oldest?.Age.TotalSeconds ?? 0, "s", "Age of the server's oldest running transaction.");
    }

    /// <summary>The latest look; null before the first.</summary>
    public HealthSample? Latest { get; private set; }

    protected override async Task RoundAsync(CancellationToken ct)
    {
        // After a start the other workers are still on their way to their first look.
        for (var looks = 0; await LookAsync(ct) && looks < 20; looks++)
        {
            await Task.Delay(Soon, _machine, ct);
        }

        Watch(Latest!.Oldest);
    }

    /// <summary>True while a worker has not looked for work yet.</summary>
    private async Task<bool> LookAsync(CancellationToken ct)
    {
        var readings = new List<WorkerReading>();
        foreach (var gauge in _services.GetServices<IWorkerGauge>().Where(gauge => gauge != this || Call.SinceLooked is not null))
        {
            readings.AddRange(await gauge.ReadAsync(ct));
        }

        Latest = new HealthSample(_machine.GetTimestamp(), readings, await _transactions.FindAsync(ct));
        return readings.Exists(reading => reading.SinceLooked is null);
    }

    private void Watch(RunningTransaction? oldest)
    {
        if (oldest is null || oldest.Age < TooOld)
        {
            _alarm = null;
        }
        else if (_alarm is not { } alarm || alarm.Pid != oldest.Pid || _machine.GetElapsedTime(alarm.At) >= RemindEvery)
        {
            _alarm = (oldest.Pid, _machine.GetTimestamp());
            HeldUp(_log, oldest.Pid, oldest.Application, oldest.State, oldest.Age.TotalSeconds);
        }
    }

    private IEnumerable<Measurement<double>> Workers(Func<WorkerReading, double?> figure) =>
        from reading in Latest?.Readings ?? []
        let value = figure(reading)
        where value is not null
        select new Measurement<double>(value.Value, new KeyValuePair<string, object?>("worker", reading.Worker));

    [LoggerMessage(Level = LogLevel.Error, Message = "Transaction of process {Pid} ({Application}, {State}) has been running for {Seconds:0} s: no event after it reaches any subscriber until it ends")]
    private static partial void HeldUp(ILogger log, int pid, string application, string state, double seconds);
}

/// <summary>One look at the workers of this node and at the database server.</summary>
/// <param name="At">When, by the machine's clock.</param>
/// <param name="Readings">The workers.</param>
/// <param name="Oldest">The oldest running transaction, if any runs.</param>
internal sealed record HealthSample(long At, IReadOnlyList<WorkerReading> Readings, RunningTransaction? Oldest);
