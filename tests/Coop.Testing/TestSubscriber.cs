using Coop.Core.Events;
using Coop.Core.Persistence;
using Npgsql;

namespace Coop.Testing;

/// <summary>A subscriber that notes each event of the name test.happened in a table of its own, unless the test has it do otherwise first.</summary>
public sealed class TestSubscriber(string name) : IEventSubscriber
{
    /// <summary>Makes the table of notes.</summary>
    public static Task<int> MakeTableAsync(TestNode node) =>
        node.ExecuteAsync("create table public.test_note (n bigint generated always as identity, subscriber text not null, number bigint not null)");

    /// <summary>The numbers of the events a subscriber noted, in the order of noting.</summary>
    public static Task<List<long>> NotesAsync(TestNode node, string subscriber) =>
        node.ColumnAsync<long>("select number from public.test_note where subscriber = @subscriber order by n", ("subscriber", subscriber));

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
