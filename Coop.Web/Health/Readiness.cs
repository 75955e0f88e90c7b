using System.Diagnostics;
using Coop.Core.Health;
using Coop.Core.Persistence;
using Npgsql;

namespace Coop.Web.Health;

/// <summary>What was looked at, and how it was. Says nothing that a stranger could use.</summary>
/// <param name="Ok">As it should be.</param>
/// <param name="Detail">In a few words, what is known of it.</param>
/// <param name="LagSeconds">Of workers: how long the oldest thing they should have done has been waiting.</param>
internal sealed record Check(bool Ok, string Detail, double? LagSeconds = null);

/// <summary>Whether this node can serve: its database answers and has the schema of this version, and its workers work.</summary>
internal sealed class Readiness(Migrator migrator, HealthSampler sampler, MachineClock machine)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    /// <summary>Every check by name.</summary>
    public async Task<SortedDictionary<string, Check>> LookAsync(CancellationToken ct)
    {
        var checks = new SortedDictionary<string, Check>(StringComparer.Ordinal);
        var began = Stopwatch.GetTimestamp();
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
            patience.CancelAfter(Patience);
            var missing = await migrator.MissingAsync(patience.Token);
            checks["database"] = new(true, $"answers in {Stopwatch.GetElapsedTime(began).TotalMilliseconds:0} ms");
            checks["migrations"] = missing.Count == 0 ? new(true, "current") : new(false, $"missing: {string.Join(", ", missing)}");
        }
        catch (Exception error) when (error is NpgsqlException or OperationCanceledException && !ct.IsCancellationRequested)
        {
            checks["database"] = new(false, "does not answer");
        }

        foreach (var (name, check) in Workers())
        {
            checks[name] = check;
        }

        return checks;
    }

    private IEnumerable<(string Name, Check Check)> Workers()
    {
        if (sampler.Latest is not { } sample)
        {
            return [("workers", new Check(false, "have not been looked at yet"))];
        }

        var age = machine.GetElapsedTime(sample.At);
        return sample.Readings.Select(reading => ($"worker {reading.Worker}", CheckOf(reading, age)));
    }

    private static Check CheckOf(WorkerReading reading, TimeSpan age)
    {
        var since = reading.SinceLooked + age;
        var recent = since <= Grace + 2 * reading.Every;
        var detail = since is null ? "has not looked for work yet" : $"looked for work {since.Value.TotalSeconds:0} s ago";
        return new Check(recent, detail, Math.Round(reading.Lag.TotalSeconds, 1));
    }
}
