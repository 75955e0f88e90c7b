using System.Runtime.CompilerServices;
using Coop.Core.Persistence;
using Npgsql;

namespace Coop.Core.Loyalty.Rules;

/// <summary>History as a trial of a rule needs it: page by page, so that it runs over any number of members in little memory.</summary>
internal static class TrialReads
{
    public static async Task<long> CountAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var count = new NpgsqlCommand(TrialSql.Count, connection);
        return (long)(await count.ExecuteScalarAsync(ct))!;
    }

    public static async Task<Guid[]> MembersAsync(NpgsqlConnection connection, Guid after, int most, CancellationToken ct)
    {
        await using var read = new NpgsqlCommand(TrialSql.Members, connection) { Parameters = { new("after", after), new("most", most) } };
        await using var reader = await read.ExecuteReaderAsync(ct);
        var members = new List<Guid>(most);
        while (await reader.ReadAsync(ct))
        {
            members.Add(reader.GetGuid(0));
        }

        return [.. members];
    }

    public static async Task<Dictionary<Guid, string[]>> ProductsAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var read = new NpgsqlCommand(TrialSql.Products, connection);
        await using var reader = await read.ExecuteReaderAsync(ct);
        var products = new Dictionary<Guid, string[]>();
        while (await reader.ReadAsync(ct))
        {
            products.Add(reader.GetGuid(0), reader.GetFieldValue<string[]>(1));
        }

        return products;
    }

    /// <summary>Each purchase, contribution, referral and answer with what part of each line came back.</summary>
    public static async IAsyncEnumerable<(Guid Member, Purchase Purchase, IReadOnlyDictionary<int, decimal> Returned)> CausesAsync(
        NpgsqlConnection connection, Guid[] members, CooperativeCalendar calendar, DateOnly from, DateOnly to, Dictionary<Guid, string[]> products,
        [EnumeratorCancellation] CancellationToken ct)
    {
        await using var read = new NpgsqlCommand(TrialSql.Causes, connection)
        {
            Parameters = { new("members", members), new("since", calendar.StartOf(from)), new("before", calendar.StartOf(to.AddDays(1))), new("zone", calendar.ZoneId) },
        };
        await using var reader = await read.ExecuteReaderAsync(ct);
        (Guid Member, Guid Id, Purchase Purchase, Dictionary<int, decimal> Returned)? open = null;
        var lines = new List<PurchaseLine>();
        while (await reader.ReadAsync(ct))
        {
            var id = reader.GetGuid(3);
            if (open is { } whole && whole.Id != id)
            {
                yield return (whole.Member, whole.Purchase, whole.Returned);
                open = null;
            }

            if (open is null)
            {
                lines = [];
                open = (reader.GetGuid(0), id, new Purchase(StoredName.Parse<RuleCause>(reader.GetString(1)), calendar.DayOf(reader.GetFieldValue<DateTimeOffset>(2)), lines)
                {
                    Channel = reader.IsDBNull(4) ? null : reader.GetString(4),
                    Branch = reader.IsDBNull(5) ? null : reader.GetString(5),
                    IsFirst = reader.GetBoolean(6),
                    Question = reader.IsDBNull(11) ? null : reader.GetString(11),
                }, []);
            }

            lines.Add(new PurchaseLine(reader.GetInt32(7), reader.IsDBNull(8) ? [] : products.GetValueOrDefault(reader.GetGuid(8)) ?? [], reader.GetDecimal(9)));
            open.Value.Returned[reader.GetInt32(7)] = reader.GetDecimal(10);
        }

        if (open is { } last)
        {
            yield return (last.Member, last.Purchase, last.Returned);
        }
    }
}
