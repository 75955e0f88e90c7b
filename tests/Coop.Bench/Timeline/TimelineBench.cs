using System.Diagnostics;
using System.Globalization;
using Coop.Core.Members;
using Coop.Core.Timeline;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Coop.Bench.Timeline;

/// <summary>
/// Pages of 50 entries at a deep cursor among two million entries: the product's reads against a bare reader of the same
/// statement that takes every column and keeps nothing; and deep pages against first pages, both through the product.
/// </summary>
internal static class TimelineBench
{
    private const int Members = 200;
    private const int PerMember = 10_000;
    private const int Page = 50;
    private const int Workers = 4;
    private const int Rounds = 8;
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(4);

    public static async Task<string> RunAsync(CancellationToken ct)
    {
        await using var server = await BenchServer.StartAsync(ct);
        await FillAsync(server, ct);
        var reads = server.Services.GetRequiredService<TimelineReads>();

        Func<Random, Task> deep = random => reads.BeforeAsync(AnyMember(random), Deep(random), Page, ct);
        Func<Random, Task> first = random => reads.BeforeAsync(AnyMember(random), null, Page, ct);
        Func<Random, Task> bare = random => ReadBareAsync(server.Source, AnyMember(random), Deep(random), ct);

        await PagesPerSecondAsync(deep);
        await PagesPerSecondAsync(bare);
        List<double> ours = [], raw = [], ratios = [], slopes = [];
        for (var round = 0; round < Rounds; round++)
        {
            ours.Add(await PagesPerSecondAsync(deep));
            raw.Add(await PagesPerSecondAsync(bare));
            slopes.Add(await PagesPerSecondAsync(first) / ours[^1]);
            ratios.Add(ours[^1] / raw[^1]);
        }

        Console.WriteLine($"pages_s product={ours.Spread()} bare={raw.Spread()} ratio={ratios.Spread()} first_over_deep={slopes.Spread()}");
        return string.Create(CultureInfo.InvariantCulture, $"timeline ratio={ratios.Median():0.00} deep_over_first={slopes.Median():0.00}");
    }

    private static MemberId AnyMember(Random random) =>
        new(Guid.Parse($"00000000-0000-7000-8000-{random.Next(1, Members + 1):x12}"));

    private static long Deep(Random random) => random.Next(100, PerMember / 2);

    private static async Task<double> PagesPerSecondAsync(Func<Random, Task> page)
    {
        var watch = Stopwatch.StartNew();
        var counts = await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(async () =>
        {
            var random = new Random(worker);
            var count = 0;
            for (; watch.Elapsed < Turn; count++)
            {
                await page(random);
            }

            return count;
        })));
        return counts.Sum() / watch.Elapsed.TotalSeconds;
    }

    private static async Task ReadBareAsync(NpgsqlDataSource source, MemberId member, long before, CancellationToken ct)
    {
        await using var command = source.CreateCommand(TimelineSql.Before);
        command.Parameters.AddWithValue("member", member.Value);
        command.Parameters.AddWithValue("seq", before);
        command.Parameters.AddWithValue("count", Page);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            _ = reader.GetInt64(0);
            _ = reader.GetString(1);
            _ = reader.GetString(2);
            _ = reader.GetString(3);
            _ = reader.GetGuid(7);
            _ = reader.GetFieldValue<DateTimeOffset>(9);
            _ = reader.GetString(10);
            if (!reader.IsDBNull(11))
            {
                _ = reader.GetString(11);
                _ = reader.GetInt64(13);
                _ = reader.GetFieldValue<DateTimeOffset>(14);
            }
        }
    }

    private static async Task FillAsync(BenchServer server, CancellationToken ct)
    {
        var now = new NpgsqlParameter<DateTimeOffset>("now", DateTimeOffset.UnixEpoch.AddYears(55));
        await server.ExecuteAsync(TimelineBenchSql.Members, ct, now.Clone(), new("members", Members));
        await server.ExecuteAsync(TimelineBenchSql.Points, ct);
        await server.ExecuteAsync(TimelineBenchSql.Heads, ct, new NpgsqlParameter("per_member", (long)PerMember));
        for (var from = 1L; from <= PerMember; from += 500)
        {
            NpgsqlParameter[] Chunk() => [new("from", from), new("to", from + 499)];
            await server.ExecuteAsync(TimelineBenchSql.Entries, ct, [now.Clone(), .. Chunk()]);
            await server.ExecuteAsync(TimelineBenchSql.Contents, ct, Chunk());
            await server.ExecuteAsync(TimelineBenchSql.Outbound, ct, Chunk());
        }

        await server.ExecuteAsync(TimelineBenchSql.Analyze, ct);
    }
}
