using Coop.Core.Members;
using Coop.Core.Persistence;
using Npgsql;

namespace Coop.Core.Loyalty.Rules;

/// <summary>Something told in a batch that has no points yet.</summary>
/// <param name="Member">Whose.</param>
/// <param name="At">When.</param>
/// <param name="Id">Which sale or contribution.</param>
/// <param name="Purchase">As rules look at it.</param>
/// <param name="Returned">What part of each line came back by now; nothing of those that are not named.</param>
internal sealed record FactDue(MemberId Member, DateTimeOffset At, Guid Id, Purchase Purchase, IReadOnlyDictionary<int, decimal> Returned);

/// <summary>
/// Reads what members of a batch are to get points for. Whoever asks holds the accounts: what came back is read after that, so that a
/// return is heard by one of the two, this or whoever takes its points back.
/// </summary>
internal sealed class FactsDue(CooperativeCalendar calendar)
{
    private static readonly Dictionary<int, decimal> Nothing = [];

    private static readonly Dictionary<int, decimal> All = new() { [1] = 1 };

    public Task<List<FactDue>> ReadAsync(Work work, string kind, long batch, Guid[] members, bool firsts, CancellationToken ct) =>
        kind switch
        {
            "sale" => SalesAsync(work, batch, members, firsts, ct),
            "contribution" => ContributionsAsync(work, batch, members, firsts, ct),
            _ => Task.FromResult<List<FactDue>>([]),
        };

    private async Task<List<FactDue>> SalesAsync(Work work, long batch, Guid[] members, bool firsts, CancellationToken ct)
    {
        var products = await ProductsAsync(work, ct);
        var branches = await BranchesAsync(work, ct);
        var returned = await ReturnedAsync(work, batch, members, ct);
        var facts = new List<FactDue>();
        await using var read = new NpgsqlCommand(SetSql.Sales, work.Connection) { Parameters = { new("batch", batch), new("members", members), new("firsts", firsts) } };
        await using var reader = await read.ExecuteReaderAsync(ct);
        var (sale, lines, back) = (Guid.Empty, new List<PurchaseLine>(), Nothing);
        while (await reader.ReadAsync(ct))
        {
            var id = reader.GetGuid(1);
            if (id != sale)
            {
                (sale, lines, back) = (id, [], returned.ContainsKey(id) ? [] : Nothing);
                var at = reader.GetFieldValue<DateTimeOffset>(2);
                facts.Add(new FactDue(
                    new(reader.GetGuid(0)), at, id,
                    new Purchase(RuleCause.Sale, calendar.DayOf(at), lines)
                    {
                        Channel = reader.GetString(3),
                        Branch = reader.IsDBNull(4) ? null : branches[reader.GetGuid(4)],
                        IsFirst = reader.GetBoolean(5),
                    },
                    back));
            }

            var number = reader.GetInt32(6);
            lines.Add(new PurchaseLine(number, products[reader.GetGuid(7)], reader.GetDecimal(8)));
            if (!ReferenceEquals(back, Nothing) && returned[id].TryGetValue(number, out var quantity))
            {
                back[number] = quantity / reader.GetDecimal(9);
            }
        }

        return facts;
    }

    private async Task<List<FactDue>> ContributionsAsync(Work work, long batch, Guid[] members, bool firsts, CancellationToken ct)
    {
        await using var read = new NpgsqlCommand(SetSql.Contributions, work.Connection)
        {
            Parameters = { new("batch", batch), new("members", members), new("firsts", firsts) },
        };
        await using var reader = await read.ExecuteReaderAsync(ct);
        var facts = new List<FactDue>();
        while (await reader.ReadAsync(ct))
        {
            var at = reader.GetFieldValue<DateTimeOffset>(2);
            facts.Add(new FactDue(
                new(reader.GetGuid(0)), at, reader.GetGuid(1),
                new Purchase(RuleCause.Contribution, calendar.DayOf(at), [new PurchaseLine(1, [], reader.GetDecimal(3))])
                {
                    IsFirst = reader.GetBoolean(4),
                },
                reader.GetBoolean(5) ? All : Nothing));
        }

        return facts;
    }

    /// <summary>Each product's code, and those of all it stands below.</summary>
    private static async Task<Dictionary<Guid, string[]>> ProductsAsync(Work work, CancellationToken ct)
    {
        var rows = new Dictionary<Guid, (Guid? Parent, string Code)>();
        await using var read = new NpgsqlCommand(SetSql.Products, work.Connection);
        await using var reader = await read.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            rows.Add(reader.GetGuid(0), (reader.IsDBNull(1) ? null : reader.GetGuid(1), reader.GetString(2)));
        }

        return rows.ToDictionary(row => row.Key, row => Up(row.Key));

        string[] Up(Guid product)
        {
            var codes = new List<string>();
            for (Guid? one = product; one is { } id && codes.Count <= rows.Count; one = rows[id].Parent)
            {
                codes.Add(rows[id].Code);
            }

            return [.. codes];
        }
    }

    private static async Task<Dictionary<Guid, string>> BranchesAsync(Work work, CancellationToken ct)
    {
        await using var read = new NpgsqlCommand(SetSql.Branches, work.Connection);
        await using var reader = await read.ExecuteReaderAsync(ct);
        var branches = new Dictionary<Guid, string>();
        while (await reader.ReadAsync(ct))
        {
            branches.Add(reader.GetGuid(0), reader.GetString(1));
        }

        return branches;
    }

    private static async Task<Dictionary<Guid, Dictionary<int, decimal>>> ReturnedAsync(Work work, long batch, Guid[] members, CancellationToken ct)
    {
        await using var read = new NpgsqlCommand(SetSql.Returned, work.Connection) { Parameters = { new("batch", batch), new("members", members) } };
        await using var reader = await read.ExecuteReaderAsync(ct);
        var returned = new Dictionary<Guid, Dictionary<int, decimal>>();
        while (await reader.ReadAsync(ct))
        {
            if (!returned.TryGetValue(reader.GetGuid(0), out var lines))
            {
                returned[reader.GetGuid(0)] = lines = [];
            }

            lines.Add(reader.GetInt32(1), reader.GetDecimal(2));
        }

        return returned;
    }
}
