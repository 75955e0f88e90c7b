using Coop.Core.Health;
using Coop.Core.Persistence;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace Coop.Core.Knowledge;

/// <summary>
/// Gives values the end of their shelf life anew where the attribute's has changed: a few thousand at a time, so that no
/// transaction lasts. What a node leaves undone the next finds by the same question.
/// </summary>
public sealed class AgeAttributes(WorkFactory works, MachineClock machine, ILogger<AgeAttributes> log)
    : RoundWorker("knowledge", TimeSpan.FromMinutes(1), machine, log)
{
    private const int AtOnce = 5_000;

    /// <summary>Does all that is due; returns how many values it changed.</summary>
    public async Task<long> DrainAsync(CancellationToken ct)
    {
        var changed = 0L;
        while (await SomeAsync(ct) is { } more)
        {
            changed += more;
        }

        return changed;
    }

    /// <inheritdoc />
    protected override Task RoundAsync(CancellationToken ct) => DrainAsync(ct);

    private async Task<long?> SomeAsync(CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        await using var take = new NpgsqlCommand(KnowledgeSql.TakeAging, work.Connection);
        (string Code, int? Months) aging;
        await using (var reader = await take.ExecuteReaderAsync(ct))
        {
            if (!await reader.ReadAsync(ct))
            {
                return null;
            }

            aging = (reader.GetString(0), reader.IsDBNull(1) ? null : reader.GetInt32(1));
        }

        await using var age = new NpgsqlCommand(KnowledgeSql.Age, work.Connection)
        {
            Parameters =
            {
                new("code", aging.Code), new("months", NpgsqlDbType.Integer) { Value = aging.Months is { } months ? months : DBNull.Value }, new("some", AtOnce),
            },
        };
        var changed = (long)(await age.ExecuteScalarAsync(ct))!;
        if (changed < AtOnce)
        {
            await using var done = new NpgsqlCommand(KnowledgeSql.Aged, work.Connection) { Parameters = { new("code", aging.Code) } };
            await done.ExecuteNonQueryAsync(ct);
        }

        await work.CommitAsync(ct);
        return changed;
    }
}
