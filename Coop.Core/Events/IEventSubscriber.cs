using Coop.Core.Persistence;

namespace Coop.Core.Events;

/// <summary>
/// Hears every domain event at least once, in the log's order. What it writes through <c>work</c> commits together with
/// its cursor; anything it does beside that must bear repeating.
/// </summary>
public interface IEventSubscriber
{
    /// <summary>The name its cursor is stored under; fixed for good.</summary>
    string Name { get; }

    /// <summary>Looks over the events that one transaction is about to handle, so that what they need can be locked in the order in which everybody locks it.</summary>
    Task BeginAsync(IReadOnlyList<StoredEvent> events, Work work, CancellationToken ct) => Task.CompletedTask;

    /// <summary>Handles one event. Throwing takes back the batch; the event is tried again and at last set aside as a dead letter.</summary>
    Task HandleAsync(StoredEvent stored, Work work, CancellationToken ct);
}
