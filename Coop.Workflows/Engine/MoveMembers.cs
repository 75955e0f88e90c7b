using Coop.Core.Health;
using Coop.Core.Persistence;
using Coop.Workflows.Definitions;
using Coop.Workflows.Journeys;
using Npgsql;

namespace Coop.Workflows.Engine;

/// <summary>
/// Moves a set of members of one journey on, each as far as they can go, in one transaction: where they are, their step log
/// and their messages are written together or not at all. The rows of their waits are the leases.
/// </summary>
public sealed class MoveMembers(WorkFactory works, JourneyCatalog catalog, SendLetters letters)
{
    /// <summary>Moves up to so many. Returns how many.</summary>
    /// <exception cref="SetAtFaultException">Some member of the set cannot be moved on, for a reason only the database knows.</exception>
    internal async Task<int> RunAsync(int journey, string code, int count, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        var taken = await EngineRows.TakeAsync(work, journey, count, ct);
        if (taken.Count == 0)
        {
            return 0;
        }

        using var span = Spans.Begin("journeys.move", "coop.members", taken.Count);
        try
        {
            await MoveAsync(work, journey, taken, ct);
            work.Touch(JourneyTopics.All, code);
            await work.CommitAsync(ct);
            return taken.Count;
        }
        catch (Exception error) when (!ct.IsCancellationRequested && !work.Excuses(error))
        {
            span.Failed(error);
            throw new SetAtFaultException([.. taken.Select(t => t.Id)], error);
        }
    }

    /// <summary>Parks one member whose set failed, with the reason.</summary>
    internal async Task ParkAsync(int journey, string code, long enrollment, string reason, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        await using var park = new NpgsqlCommand(ParkSql.Park, work.Connection)
        {
            Parameters = { new("journey", journey), new("enrollment", enrollment), new("reason", reason), new("now", work.Now) },
        };
        await park.ExecuteNonQueryAsync(ct);
        work.Touch(JourneyTopics.All, code);
        await work.CommitAsync(ct);
    }

    private async Task MoveAsync(Work work, int journey, List<TakenEnrollment> taken, CancellationToken ct)
    {
        taken = await EngineRows.WithRepliesAsync(work, taken, ct);
        var facts = await EngineRows.FactsAsync(work, taken, ct);
        var travellers = new List<Traveller>(taken.Count);
        foreach (var one in taken)
        {
            travellers.Add(await BeginAsync(journey, one, facts[one.Member], work.Now, ct));
        }

        // Each round takes everybody up to their next message; who has none left waits, is through or is parked.
        for (var walking = travellers; ;)
        {
            var written = walking.Select(t => (Traveller: t, Letter: t.Walk())).Where(t => t.Letter is not null).Select(t => (t.Traveller, t.Letter!)).ToList();
            if (written.Count == 0)
            {
                break;
            }

            await letters.RunAsync(work, written, ct);
            walking = written.ConvertAll(t => t.Traveller);
        }

        EngineRows.Write(work, journey, travellers);
    }

    private async Task<Traveller> BeginAsync(int journey, TakenEnrollment one, MemberFacts facts, DateTimeOffset now, CancellationToken ct)
    {
        var (definition, problems) = await catalog.FindAsync(journey, one.Version, ct);
        var traveller = new Traveller(one, definition ?? Unreadable.Journey, facts, now);
        if (definition is null)
        {
            traveller.Park(string.Join(' ', problems));
        }

        return traveller;
    }

    /// <summary>Stands in for a version nobody can read: whoever is in it is parked at once.</summary>
    private static class Unreadable
    {
        public static readonly JourneyDefinition Journey = new(
            "unreadable", Name, Name, [new TriggerNode { Key = "none", Name = Name, Event = "none", Next = "none" }], new HashSet<string>(StringComparer.Ordinal));

        private static Wording Name => new() { Es = "—", En = "—" };
    }
}

/// <summary>A set of members could not be moved on together.</summary>
internal sealed class SetAtFaultException(IReadOnlyList<long> enrollments, Exception error) : Exception(error.Message, error)
{
    /// <summary>Who was in it.</summary>
    public IReadOnlyList<long> Enrollments => enrollments;
}
