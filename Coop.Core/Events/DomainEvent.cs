namespace Coop.Core.Events;

/// <summary>Something that happened, written in the transaction that made it so. Subscribers get each at least once.</summary>
/// <param name="At">The business time, UTC.</param>
public abstract record DomainEvent(DateTimeOffset At);

/// <summary>The stored name of an event, fixed for good: types may be renamed, stored names may not.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class EventNameAttribute(string name) : Attribute
{
    /// <summary>Feature and fact, as <c>timeline.entry-appended</c>.</summary>
    public string Name => name;
}

/// <summary>An event as its row holds it.</summary>
/// <param name="Xid">The transaction that wrote it, as PostgreSQL prints an xid8.</param>
/// <param name="Position">Its place among the events of all transactions, in the order of writing.</param>
/// <param name="Name">The stored name.</param>
/// <param name="Body">The event as JSON.</param>
/// <param name="At">The business time, UTC.</param>
public sealed record StoredEvent(string Xid, long Position, string Name, string Body, DateTimeOffset At)
{
    /// <summary>The event itself, or null when it is of another type.</summary>
    public TEvent? As<TEvent>()
        where TEvent : DomainEvent =>
        Name == EventNames.Of(typeof(TEvent)) ? EventNames.Read<TEvent>(Body) : null;
}
