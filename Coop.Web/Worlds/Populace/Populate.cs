using System.Diagnostics;
using Npgsql;
using NpgsqlTypes;

namespace Coop.Web.Worlds.Populace;

/// <summary>
/// Fills an empty migrated database with an imaginary cooperative of any size: everything deterministic from the plan, so
/// that two worlds of one plan and one present are the same.
/// </summary>
internal sealed class Populate(NpgsqlDataSource source, WorldPlan plan, Action<string> tell)
{
    private const ulong BranchIds = 5UL << 40;
    private const ulong GoodIds = 6UL << 40;
    private static readonly TimeSpan Before = TimeSpan.FromDays(5000);
    private readonly BulkLoad _bulk = new(source);
    private readonly Stopwatch _watch = Stopwatch.StartNew();

    /// <summary>Writes branches, catalogue, members, facts, what is known of members, and timelines. Points are for the books to write.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        if (!await _bulk.ScalarAsync<bool>(PopulaceSql.IsEmpty, ct))
        {
            throw new InvalidOperationException("A world is built in an empty database only.");
        }

        var founded = plan.At(0, 0) - Before;
        Guid[] branches = [.. Settle.Branches.Select((_, n) => Dice.IdAt(founded, BranchIds + (ulong)n))];
        await _bulk.ExecuteAsync(
            PopulaceSql.Branches, ct, new("ids", branches), new("codes", Settle.Branches.Select(branch => branch.Code).ToArray()),
            new("names", Settle.Branches.Select(branch => branch.Name).ToArray()));
        var goods = await CatalogueAsync(founded, ct);

        var people = await Task.Run(() => Enumerable.Range(1, plan.Members).Select(number => Settle.Down(plan, number, branches)).ToArray(), ct);
        await new PeopleLoad(_bulk, plan, people).RunAsync(ct);
        Tell($"{people.Length} members");
        var facts = new FactsLoad(_bulk, plan, people, branches, goods, Tell);
        await facts.RunAsync(ct);
        Tell($"{await new KnownLoad(_bulk, plan, people).RunAsync(ct)} things known of them");
        var ties = new TiesLoad(_bulk, plan, people);
        var (households, relations) = await ties.RunAsync(ct);
        Tell($"{households} households, {relations} relations");
        var requests = new RequestsLoad(_bulk, plan, people);
        Tell($"{await requests.RunAsync(ct)} requests");
        await new HistoryLoad(_bulk, plan, people).RunAsync([.. facts.Fresh, .. ties.Told, .. requests.Told], ct);
        if (facts.Batches > 0)
        {
            await _bulk.ExecuteAsync(PopulaceSql.Due, ct, new("at", plan.Now), new("batches", facts.Batches));
        }

        await AnalyzeAsync(ct);
        Tell("timelines");
    }

    /// <summary>Lets the planner know what is there.</summary>
    public Task AnalyzeAsync(CancellationToken ct) => _bulk.ExecuteAsync(PopulaceSql.Analyze, ct);

    /// <summary>Lets it know of the ladder too, and says how large all of it is.</summary>
    public async Task FinishAsync(CancellationToken ct)
    {
        await _bulk.ExecuteAsync(PopulaceSql.AnalyzeLadder, ct);
        Tell($"done, {await _bulk.ScalarAsync<long>(PopulaceSql.Size, ct) / 1_000_000} MB");
    }

    /// <summary>Says how far it is, and since when.</summary>
    public void Tell(string what) => tell($"{_watch.Elapsed.TotalSeconds,6:0} s  {what}");

    private async Task<Guid[]> CatalogueAsync(DateTimeOffset founded, CancellationToken ct)
    {
        var rows = Goods.Roots.Select(root => (root.Code, root.Name, Parent: (string?)null))
            .Concat(Goods.Shelves.Select(shelf => (shelf.Code, shelf.Name, Parent: (string?)shelf.Root)))
            .Concat(Goods.Shelves.SelectMany(shelf => shelf.Goods.Select(good => (good.Code, good.Name, Parent: (string?)shelf.Code)))).ToList();
        var ids = rows.Select((row, n) => (row.Code, Id: Dice.IdAt(founded, GoodIds + (ulong)n))).ToDictionary(row => row.Code, row => row.Id, StringComparer.Ordinal);
        await _bulk.ExecuteAsync(
            PopulaceSql.Products, ct, new("ids", rows.Select(row => ids[row.Code]).ToArray()),
            new("parents", NpgsqlDbType.Array | NpgsqlDbType.Uuid) { Value = rows.Select(row => row.Parent is null ? (Guid?)null : ids[row.Parent]).ToArray() },
            new("codes", rows.Select(row => row.Code).ToArray()), new("names", rows.Select(row => row.Name).ToArray()), new("at", founded));
        return [.. Goods.All.Select(good => ids[good.Code])];
    }
}
