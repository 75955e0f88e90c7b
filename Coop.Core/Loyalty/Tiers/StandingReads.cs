using System.Text.Json;
using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Npgsql;

namespace Coop.Core.Loyalty.Tiers;

/// <summary>A written move as screens show it.</summary>
/// <param name="Seq">Its number among the member's.</param>
/// <param name="Move">The move.</param>
/// <param name="RecordedAt">When it was written, UTC.</param>
public sealed record MoveRow(int Seq, TierMove Move, DateTimeOffset RecordedAt);

/// <summary>A member's tier as cards follow it: worked out for the moment of looking, so that the figures are those of the facts.</summary>
/// <param name="Member">Who.</param>
/// <param name="Outlook">Where they are and what comes; null for who is on no ladder.</param>
/// <param name="Rev">Newer wins.</param>
public sealed record TierRow(MemberId Member, TierOutlook? Outlook, long Rev);

/// <summary>Reads where members are on the ladder.</summary>
public sealed class StandingReads(NpgsqlDataSource source, ReadTierFacts facts, CooperativeCalendar calendar, MachineClock machine) : LiveSource<TierRow>
{
    /// <summary>Where a member is today and what is missing; null for who is on no ladder.</summary>
    public async Task<TierOutlook?> FindAsync(MemberId member, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        var versions = await LadderReads.AllAsync(connection, ct);
        return versions.Count > 0 && (await facts.RunAsync(connection, versions, [member], ct)).TryGetValue(member, out var known)
            ? TierOutlook.Of(versions, known, calendar.Today)
            : null;
    }

    /// <summary>The row that cards follow.</summary>
    public async Task<TierRow> RowAsync(MemberId member, CancellationToken ct)
    {
        // Taken before the facts are read: what comes meanwhile makes a later one.
        var rev = machine.GetTimestamp();
        return new TierRow(member, await FindAsync(member, ct), rev);
    }

    /// <summary>A member's last moves, the newest first.</summary>
    public async Task<IReadOnlyList<MoveRow>> MovesAsync(MemberId member, int count, CancellationToken ct)
    {
        await using var read = source.CreateCommand(TierSql.Moves);
        read.Parameters.AddWithValue("member", member.Value);
        read.Parameters.AddWithValue("count", count);
        await using var reader = await read.ExecuteReaderAsync(ct);
        var rows = new List<MoveRow>();
        while (await reader.ReadAsync(ct))
        {
            rows.Add(new MoveRow(
                reader.GetInt32(0),
                new TierMove(
                    StoredName.Parse<MoveKind>(reader.GetString(1)), StoredName.Parse<MoveCause>(reader.GetString(2)), Text(reader, 3), Text(reader, 4),
                    reader.GetFieldValue<DateOnly>(5), reader.IsDBNull(6) ? null : reader.GetFieldValue<DateOnly>(6),
                    JsonSerializer.Deserialize<Figures>(reader.GetString(8), ProgrammeReads.Json)),
                reader.GetFieldValue<DateTimeOffset>(9)));
        }

        return rows;
    }

    /// <inheritdoc />
    public override async Task<IReadOnlyList<TierRow>> ReadAsync(Topic topic, IReadOnlyCollection<string> keys, CancellationToken ct) =>
        keys.Any(key => key is "tier" or "points" or "purchases" or "contributions") ? [await RowAsync(new(topic.IdOf()), ct)] : [];

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
