using Coop.Core.Access;
using Coop.Core.Persistence;
using Coop.Workflows.Definitions;
using Npgsql;
using NpgsqlTypes;

namespace Coop.Workflows.Journeys;

/// <summary>What became of a publication.</summary>
public abstract record PublishResult
{
    private PublishResult()
    {
    }

    /// <summary>Whoever comes in from now on takes this version.</summary>
    public sealed record Published(string Code, int Version) : PublishResult;

    /// <summary>The newest version says the same.</summary>
    public sealed record Unchanged(string Code) : PublishResult;

    /// <summary>The newest version was made here; what the product ships leaves it alone.</summary>
    public sealed record Kept(string Code) : PublishResult;

    /// <summary>It cannot be run.</summary>
    public sealed record Unsound(IReadOnlyList<Problem> Problems) : PublishResult;
}

/// <summary>
/// Makes a definition the version that members enter from now on. Who is inside stays with the version they came in by.
/// A version is never changed: publishing again makes the next one.
/// </summary>
public sealed class PublishJourney(WorkFactory works, JourneyCatalog catalog)
{
    /// <summary>Publishes; by nobody when the product ships it.</summary>
    public async Task<PublishResult> RunAsync(string json, StaffId? by, CancellationToken ct)
    {
        var (definition, problems) = ReadDefinition.Run(json, await catalog.PurposesAsync(ct));
        if (definition is null)
        {
            return new PublishResult.Unsound(problems);
        }

        await using var work = await works.BeginAsync(ct);
        await using var turn = new NpgsqlCommand(JourneySql.TakeTurn, work.Connection);
        await turn.ExecuteNonQueryAsync(ct);
        var newest = await NewestAsync(work, definition.Code, json, ct);
        if (newest is { Same: true })
        {
            return new PublishResult.Unchanged(definition.Code);
        }

        if (newest is { Shipped: false } && by is null)
        {
            return new PublishResult.Kept(definition.Code);
        }

        var journey = newest?.Journey ?? await BeginAsync(work, definition.Code, ct);
        var number = (newest?.Number ?? 0) + 1;
        await PublishAsync(work, journey, number, json, by, ct);
        work.Audit(by, "journey.publish", $"journey:{definition.Code}", new { version = number });
        work.Touch(JourneyTopics.All, definition.Code);
        await work.CommitAsync(ct);
        catalog.Forget();
        return new PublishResult.Published(definition.Code, number);
    }

    private static async Task<(int Journey, int Number, bool Shipped, bool Same)?> NewestAsync(Work work, string code, string json, CancellationToken ct)
    {
        await using var look = new NpgsqlCommand(JourneySql.Newest, work.Connection) { Parameters = { new("code", code), new("definition", json) } };
        await using var reader = await look.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? (reader.GetInt32(0), reader.GetInt32(1), reader.GetBoolean(2), reader.GetBoolean(3)) : null;
    }

    private static async Task<int> BeginAsync(Work work, string code, CancellationToken ct)
    {
        await using var begin = new NpgsqlCommand(JourneySql.Begin, work.Connection) { Parameters = { new("code", code), new("now", work.Now) } };
        return (int)(await begin.ExecuteScalarAsync(ct))!;
    }

    private static async Task PublishAsync(Work work, int journey, int number, string json, StaffId? by, CancellationToken ct)
    {
        await using var publish = new NpgsqlCommand(JourneySql.Publish, work.Connection)
        {
            Parameters =
            {
                new("journey", journey),
                new("number", number),
                new("definition", json),
                new("now", work.Now),
                new("by", NpgsqlDbType.Uuid) { Value = (object?)by?.Value ?? DBNull.Value },
            },
        };
        await publish.ExecuteNonQueryAsync(ct);
    }
}
