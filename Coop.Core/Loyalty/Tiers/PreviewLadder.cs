using Coop.Core.Access;
using Coop.Core.Persistence;
using Npgsql;

namespace Coop.Core.Loyalty.Tiers;

/// <summary>Members who have one tier now and would have another by their figures.</summary>
/// <param name="Now">Code of the present tier; null for who has none.</param>
/// <param name="Rank">The number of the tier of the draft.</param>
/// <param name="Members">How many.</param>
public sealed record LadderShift(string? Now, int Rank, long Members);

/// <summary>Says how many members a ladder would have in each tier by what they did up to today, without publishing it.</summary>
[Needs(Permission.SteerLoyalty)]
public sealed class PreviewLadder(NpgsqlDataSource source, CooperativeCalendar calendar)
{
    /// <summary>Counts; nothing for a ladder that cannot be kept.</summary>
    public async Task<IReadOnlyList<LadderShift>> RunAsync(TierLadder ladder, CancellationToken ct)
    {
        if (ladder.Problems().Count > 0)
        {
            return [];
        }

        var (today, from) = (calendar.Today, TierCalendar.WindowOf(ladder, calendar.Today));
        var needs = ladder.Tiers.SelectMany((tier, n) => tier.Needs.Select(need => (Rank: n + 1, tier.Match, Need: need))).ToList();
        await using var read = source.CreateCommand(TierSql.Preview);
        read.Parameters.AddWithValue("from", from);
        read.Parameters.AddWithValue("today", today);
        read.Parameters.AddWithValue("since", calendar.StartOf(from));
        read.Parameters.AddWithValue("before", calendar.StartOf(today.AddDays(1)));
        read.Parameters.AddWithValue("zone", calendar.ZoneId);
        read.Parameters.AddWithValue("ranks", needs.ConvertAll(need => need.Rank).ToArray());
        read.Parameters.AddWithValue("measures", needs.ConvertAll(need => need.Need.Measure.Stored()).ToArray());
        read.Parameters.AddWithValue("amounts", needs.ConvertAll(need => need.Need.AtLeast).ToArray());
        read.Parameters.AddWithValue("alls", needs.ConvertAll(need => need.Match == TierMatch.All).ToArray());
        await using var reader = await read.ExecuteReaderAsync(ct);
        var shifts = new List<LadderShift>();
        while (await reader.ReadAsync(ct))
        {
            shifts.Add(new LadderShift(reader.GetString(0) is { Length: > 0 } tier ? tier : null, reader.GetInt32(1), reader.GetInt64(2)));
        }

        return shifts;
    }
}
