using Coop.Core.Access;
using Coop.Core.Persistence;
using Npgsql;

namespace Coop.Workflows.Journeys;

/// <summary>Stops a journey where it is, or lets it go on. Whoever comes in meanwhile waits at its beginning.</summary>
[Needs(Permission.SteerJourneys)]
public sealed class PauseJourney(WorkFactory works, CurrentActor actor)
{
    /// <summary>Nobody moves on from the next set of members on; false when it stood still already.</summary>
    public Task<bool> PauseAsync(string code, CancellationToken ct) => RunAsync(code, JourneyState.Paused, "journey.pause", ct);

    /// <summary>Everybody goes on where they are; waits that are over meanwhile end at once.</summary>
    public Task<bool> ResumeAsync(string code, CancellationToken ct) => RunAsync(code, JourneyState.Running, "journey.resume", ct);

    private async Task<bool> RunAsync(string code, JourneyState state, string action, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        await using var change = new NpgsqlCommand(JourneySql.ChangeState, work.Connection)
        {
            Parameters = { new("code", code), new("state", state.Stored()), new("now", work.Now) },
        };
        if (await change.ExecuteScalarAsync(ct) is not int)
        {
            return false;
        }

        work.Audit(actor.Required, action, $"journey:{code}");
        work.Touch(JourneyTopics.All, code);
        work.Wake(Signal.Journeys);
        await work.CommitAsync(ct);
        return true;
    }
}

/// <summary>Sends a parked member on, after whoever is responsible has looked.</summary>
[Needs(Permission.SteerJourneys)]
public sealed class SendOnParked(WorkFactory works, CurrentActor actor)
{
    /// <summary>The member tries the node they stand at once more; false when they are not parked any more.</summary>
    public async Task<bool> RunAsync(long enrollment, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        await using var sendOn = new NpgsqlCommand(JourneySql.SendOn, work.Connection)
        {
            Parameters = { new("enrollment", enrollment), new("now", work.Now), new("by", actor.Required.Value.ToString("D")) },
        };
        string code;
        Guid member;
        await using (var reader = await sendOn.ExecuteReaderAsync(ct))
        {
            if (!await reader.ReadAsync(ct))
            {
                return false;
            }

            (code, member) = (reader.GetString(0), reader.GetGuid(1));
        }

        work.Audit(actor.Required, "journey.send_on", $"member:{member:D}", new { journey = code, enrollment });
        work.Touch(JourneyTopics.All, code);
        work.Wake(Signal.Journeys);
        await work.CommitAsync(ct);
        return true;
    }
}
