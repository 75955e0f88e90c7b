using System.Text.Json;
using Npgsql;

namespace Coop.Core.Loyalty.Tiers;

/// <summary>Members of a tier.</summary>
/// <param name="Tier">Code of the tier.</param>
/// <param name="Members">How many there are.</param>
/// <param name="Leaving">How many of them will not keep it if nothing else happens, by what they did in the period that decides.</param>
public sealed record TierCount(string Tier, long Members, long Leaving);

/// <summary>Reads the versions of the ladder, and who is on it.</summary>
public sealed class LadderReads(NpgsqlDataSource source)
{
    /// <summary>All versions, the oldest first.</summary>
    public async Task<IReadOnlyList<LadderVersion>> AllAsync(CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        return await AllAsync(connection, ct);
    }

    /// <summary>How many members each tier has now.</summary>
    public async Task<IReadOnlyList<TierCount>> CountAsync(CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        var versions = await AllAsync(connection, ct);
        await using var read = new NpgsqlCommand(TierSql.Counts, connection);
        await using var reader = await read.ExecuteReaderAsync(ct);
        var counts = new Dictionary<string, TierCount>();
        while (await reader.ReadAsync(ct))
        {
            var (tier, members) = (reader.GetString(0), reader.GetInt64(2));
            var known = counts.GetValueOrDefault(tier) ?? new TierCount(tier, 0, 0);
            counts[tier] = known with { Members = known.Members + members, Leaving = known.Leaving + (IsLower(versions, reader.GetString(1), tier) ? members : 0) };
        }

        return [.. counts.Values];
    }

    /// <summary>Whether a tier is below another, or one that no ladder with the other has: who is to come to a higher one does not lose theirs.</summary>
    private static bool IsLower(IReadOnlyList<LadderVersion> versions, string tier, string than) =>
        tier != than && (versions.LastOrDefault(version => version.Ladder.RankOf(tier) > 0 && version.Ladder.RankOf(than) > 0) is not { } both
            || both.Ladder.RankOf(tier) < both.Ladder.RankOf(than));

    internal static async Task<IReadOnlyList<LadderVersion>> AllAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var read = new NpgsqlCommand(TierSql.Ladders, connection);
        await using var reader = await read.ExecuteReaderAsync(ct);
        var versions = new List<LadderVersion>();
        while (await reader.ReadAsync(ct))
        {
            versions.Add(new LadderVersion(
                reader.GetInt32(0), reader.GetFieldValue<DateOnly>(1), JsonSerializer.Deserialize<TierLadder>(reader.GetString(2), ProgrammeReads.Json)!,
                reader.GetFieldValue<DateTimeOffset>(3)));
        }

        return versions;
    }
}
