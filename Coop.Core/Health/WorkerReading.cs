namespace Coop.Core.Health;

/// <summary>How a worker of this node is doing.</summary>
/// <param name="Worker">Its name, as <c>inbound</c>.</param>
/// <param name="Lag">How long the oldest thing it should have done has been waiting.</param>
/// <param name="Waiting">How many things wait; null where that is not counted.</param>
/// <param name="SinceLooked">Time since it last looked for work and got to the end; null when it never did.</param>
/// <param name="Every">How often it looks by itself.</param>
public sealed record WorkerReading(string Worker, TimeSpan Lag, long? Waiting, TimeSpan? SinceLooked, TimeSpan Every);

/// <summary>Says how one feature's workers are doing. Each worker has one, or it is missing from health and metrics.</summary>
public interface IWorkerGauge
{
    /// <summary>Looks.</summary>
    Task<IReadOnlyList<WorkerReading>> ReadAsync(CancellationToken ct);
}
