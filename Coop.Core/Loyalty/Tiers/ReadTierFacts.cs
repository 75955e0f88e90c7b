using Coop.Core.Members;
using Coop.Core.Persistence;
using Npgsql;

namespace Coop.Core.Loyalty.Tiers;

/// <summary>Reads what tiers look at, for some members at once. Who is no member now is not among them.</summary>
public sealed class ReadTierFacts(CooperativeCalendar calendar)
{
    internal async Task<Dictionary<MemberId, TierFacts>> RunAsync(
        NpgsqlConnection connection, IReadOnlyList<LadderVersion> versions, IReadOnlyCollection<MemberId> members, CancellationToken ct)
    {
        var ids = members.Select(member => member.Value).ToArray();
        var facts = await AdmissionsAsync(connection, ids, ct);
        if (facts.Count == 0 || versions.Count == 0)
        {
            return [];
        }

        var from = versions.Min(version => TierCalendar.WindowOf(version.Ladder, version.From));
        HashSet<Measure> used = [.. versions.SelectMany(version => version.Ladder.Tiers).SelectMany(tier => tier.Needs).Select(need => need.Measure)];
        await using var read = new NpgsqlCommand(TierSql.Facts, connection)
        {
            Parameters =
            {
                new("members", ids),
                new("zone", calendar.ZoneId),
                new("from", from),
                new("since", calendar.StartOf(from)),
                new("points", used.Contains(Measure.Points)),
                new("spend", used.Contains(Measure.Spend)),
                new("contributions", used.Contains(Measure.Contributions)),
            },
        };
        await using var reader = await read.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            if (facts.TryGetValue(reader.GetGuid(0), out var some))
            {
                some.Facts.Add(new TierFact(
                    StoredName.Parse<Measure>(reader.GetString(1)), reader.GetFieldValue<DateOnly>(2), reader.GetFieldValue<DateOnly>(3), reader.GetDecimal(4)));
            }
        }

        return facts.ToDictionary(pair => new MemberId(pair.Key), pair => new TierFacts(pair.Value.Admitted, pair.Value.Facts, versions));
    }

    private async Task<Dictionary<Guid, (DateOnly Admitted, List<TierFact> Facts)>> AdmissionsAsync(NpgsqlConnection connection, Guid[] ids, CancellationToken ct)
    {
        await using var read = new NpgsqlCommand(TierSql.Admissions, connection) { Parameters = { new("members", ids), new("zone", calendar.ZoneId) } };
        await using var reader = await read.ExecuteReaderAsync(ct);
        var admitted = new Dictionary<Guid, (DateOnly, List<TierFact>)>();
        while (await reader.ReadAsync(ct))
        {
            admitted.Add(reader.GetGuid(0), (reader.GetFieldValue<DateOnly>(1), []));
        }

        return admitted;
    }
}
