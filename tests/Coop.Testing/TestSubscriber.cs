using Coop.Core.Events;
using Coop.Core.Persistence;
using Npgsql;

namespace Coop.Testing;

/// <summary>A subscriber that notes each event of the name test.happened in a table of its own, unless the test has it do otherwise first.</summary>
public sealed class TestSubscriber(string name) : IEventSubscriber
{
    public string Name => name;

    /// <summary>Runs before the note is made; throwing keeps it from being made.</summary>
    public Func<long, CancellationToken, Task> Before { get; set; } = (_, _) => Task.CompletedTask;

    public async Task HandleAsync(StoredEvent stored, Work work, CancellationToken ct)
    {
        if (stored.As<TestHappened>() is not { } happened)
        {
            return;
        }

        await Before(happened.Number, ct);
        await using var note = new NpgsqlCommand("insert into public.test_note (subscriber, number) values (@subscriber, @number)", work.Connection)
        {
            Parameters = { new("subscriber", name), new("number", happened.Number) },
        };
        await note.ExecuteNonQueryAsync(ct);
    }
}

/// <summary>Something happened in a test.</summary>
[EventName("test.happened")]
public sealed record TestHappened(DateTimeOffset At, long Number) : DomainEvent(At);
