using System.Text.Json;
using Coop.Core.Access;
using Coop.Core.Live;
using Coop.Core.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace Coop.Core.Loyalty;

/// <summary>What became of terms that were to be published.</summary>
public abstract record PublishProgrammeResult
{
    private PublishProgrammeResult()
    {
    }

    /// <summary>They govern from their first day on.</summary>
    public sealed record Published(int Version) : PublishProgrammeResult;

    /// <summary>They cannot be kept; the names of what is wrong.</summary>
    public sealed record Unsound(IReadOnlyList<string> Problems) : PublishProgrammeResult;
}

/// <summary>Topics of loyalty.</summary>
public static class LoyaltyTopics
{
    /// <summary>Programme, rules and rewards. Keys name the part.</summary>
    public static Topic Programme { get; } = new("loyalty");
}

/// <summary>
/// Makes terms the newest version of the programme. What members hold keeps the terms it was given by, so no version begins
/// before today once there is one.
/// </summary>
[Needs(Permission.SteerLoyalty)]
public sealed class PublishProgramme(WorkFactory works, CooperativeCalendar calendar, CurrentActor actor)
{
    /// <summary>Publishes.</summary>
    public async Task<PublishProgrammeResult> RunAsync(ProgrammeTerms terms, DateOnly from, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        await using var turn = new NpgsqlCommand(ProgrammeSql.TakeTurn, work.Connection);
        await turn.ExecuteNonQueryAsync(ct);
        var versions = await ProgrammeReads.AllAsync(work.Connection, ct);
        List<string> problems = [.. terms.Problems()];
        if (versions.Count > 0 && from < calendar.Today)
        {
            problems.Add(nameof(Programme.From));
        }

        if (problems.Count > 0)
        {
            return new PublishProgrammeResult.Unsound(problems);
        }

        var version = versions.Count == 0 ? 1 : versions[^1].Version + 1;
        await using var publish = new NpgsqlCommand(ProgrammeSql.Publish, work.Connection)
        {
            Parameters =
            {
                new("version", version),
                new("from", from),
                new("definition", JsonSerializer.Serialize(terms, ProgrammeReads.Json)),
                new("now", work.Now),
                new("by", NpgsqlDbType.Uuid) { Value = (object?)actor.Staff?.Value ?? DBNull.Value },
            },
        };
        await publish.ExecuteNonQueryAsync(ct);
        work.Audit(actor.Staff, "loyalty.publish", "loyalty:programme", new { version, from });
        work.Touch(LoyaltyTopics.Programme, "programme");
        await work.CommitAsync(ct);
        return new PublishProgrammeResult.Published(version);
    }
}
