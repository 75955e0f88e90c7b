using System.Collections.Concurrent;
using Coop.Core.Persistence;
using Coop.Workflows.Definitions;
using Npgsql;

namespace Coop.Workflows.Journeys;

/// <summary>A journey as engines and subscribers need it.</summary>
/// <param name="Id">Its key in tables.</param>
/// <param name="Code">Its name.</param>
/// <param name="Version">The version that members enter.</param>
public sealed record KnownJourney(int Id, string Code, int Version);

/// <summary>
/// The definitions of this node, read once each: a version never changes. Which version members enter is looked up again
/// every second, and at once after a publication on this node.
/// </summary>
public sealed class JourneyCatalog(NpgsqlDataSource source, MachineClock machine)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<(int Journey, int Version), ReadResult> _read = [];
    private (long At, IReadOnlyList<KnownJourney> Journeys)? _known;

    /// <summary>All journeys, paused ones too.</summary>
    public async Task<IReadOnlyList<KnownJourney>> JourneysAsync(CancellationToken ct)
    {
        if (_known is { } known && machine.GetElapsedTime(known.At) < Fresh)
        {
            return known.Journeys;
        }

        var at = machine.GetTimestamp();
        await using var command = source.CreateCommand(JourneySql.Known);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var journeys = new List<KnownJourney>();
        while (await reader.ReadAsync(ct))
        {
            journeys.Add(new KnownJourney(reader.GetInt32(0), reader.GetString(1), reader.GetInt32(2)));
        }

        _known = (at, journeys);
        return journeys;
    }

    /// <summary>A version of a journey, or what is wrong with it.</summary>
    public async Task<ReadResult> FindAsync(int journey, int version, CancellationToken ct)
    {
        if (_read.TryGetValue((journey, version), out var read))
        {
            return read;
        }

        await using var command = source.CreateCommand(JourneySql.Definition);
        command.Parameters.AddWithValue("journey", journey);
        command.Parameters.AddWithValue("version", version);
        return await command.ExecuteScalarAsync(ct) is string json
            ? _read.GetOrAdd((journey, version), ReadDefinition.Run(json, await PurposesAsync(ct)))
            : new ReadResult(null, [new Problem(null, $"There is no version {version}.")]);
    }

    /// <summary>Codes of the purposes of consent.</summary>
    internal async Task<IReadOnlyList<string>> PurposesAsync(CancellationToken ct)
    {
        await using var command = source.CreateCommand(JourneySql.Purposes);
        return (string[])(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>Something was published on this node.</summary>
    internal void Forget() => _known = null;
}
