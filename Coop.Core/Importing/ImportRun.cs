using System.Collections.Frozen;
using System.Threading.Channels;
using Coop.Core.Facts;
using Coop.Core.Importing.Batches;
using Coop.Core.Importing.Csv;
using Coop.Core.Importing.Rows;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Coop.Core.Importing;

/// <summary>
/// Goes through one file to its end: rows are read and understood while those before them are taken in. Each batch commits with
/// how far it came, under the import's own lock, so a node that dies anywhere leaves no row half taken, none twice and none out.
/// </summary>
public sealed class ImportRun(NpgsqlDataSource source, IDbContextFactory<CoopDb> contexts, TakeBatch take, TimeProvider clock)
{
    /// <summary>How many rows go in by one transaction: a fraction of a second's work.</summary>
    internal const int BatchRows = 5_000;

    private const int Ahead = 2;

    /// <summary>Goes on until the end, or until somebody else says that it ends; <paramref name="batchDone"/> is called after each batch.</summary>
    internal async Task RunAsync(ImportTask task, Action batchDone, CancellationToken ct)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var read = await ReadersAsync(task, ct);
        var batches = Channel.CreateBounded<RowBatch>(Ahead);
        var reading = Task.Run(() => ReadAsync(task, read, batches.Writer, stop.Token), ct);
        try
        {
            var now = task;
            await foreach (var batch in batches.Reader.ReadAllAsync(ct))
            {
                if (await take.RunAsync(now, batch, ct) is not { } counts)
                {
                    return;
                }

                now = now with { Position = batch.Position, Row = batch.Row, Counts = counts };
                batchDone();
            }

            await reading;
            while (await take.LaterAsync(now, rows => UnderstandAll(GroupReader.Regroup(now, rows), read), ct) is (true, var counts))
            {
                now = now with { Counts = counts };
                batchDone();
            }

            await take.EndAsync(now, ct);
        }
        finally
        {
            await stop.CancelAsync();
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ReadAsync(ImportTask task, Action<RowGroup> understand, ChannelWriter<RowBatch> batches, CancellationToken ct)
    {
        try
        {
            await using var file = new ImportFile(source, task.File, task.Position);
            var groups = new GroupReader(new CsvReader(file, task.Delimiter, CsvEncoding.Of(task.Letters), task.Position, task.Row), task);
            await groups.BeginAsync(ct);
            while (await groups.ReadAsync(BatchRows, ct) is { } batch)
            {
                UnderstandAll(batch.Groups, understand);
                await batches.WriteAsync(batch, ct);
            }

            batches.Complete();
        }
        catch (Exception error)
        {
            batches.Complete(error);
            throw;
        }
    }

    private static IReadOnlyList<RowGroup> UnderstandAll(IReadOnlyList<RowGroup> groups, Action<RowGroup> understand)
    {
        foreach (var group in groups.Where(group => group.Faults.Count == 0))
        {
            understand(group);
        }

        return groups;
    }

    /// <summary>What reads a group, with the catalogue and the branches as they are now.</summary>
    private async Task<Action<RowGroup>> ReadersAsync(ImportTask task, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        var branches = new BranchNames(await db.Branches.AsNoTracking().ToListAsync(ct));
        var cells = new RowCells(task.Columns, task.Decimals);
        switch (task.Kind)
        {
            case ImportKind.Member:
                var members = new MemberRows(cells, branches, clock);
                return group => members.Read((MemberGroup)group);
            case ImportKind.Sale:
                var sales = new SaleRows(cells, task.Source, await ProductsAsync(db, ct), branches, clock);
                return group => sales.Read((FactGroup)group);
            case ImportKind.Return:
                var returns = new ReturnRows(cells, task.Source, clock);
                return group => returns.Read((FactGroup)group);
            case ImportKind.ServiceUse:
                var uses = new ServiceUseRows(cells, task.Source, await ProductsAsync(db, ct), clock);
                return group => uses.Read((FactGroup)group);
            default:
                var contributions = new ContributionRows(cells, task.Source, clock);
                return group => contributions.Read((FactGroup)group);
        }
    }

    private static async Task<FrozenDictionary<string, ProductId>> ProductsAsync(CoopDb db, CancellationToken ct) =>
        (await db.Products.Select(p => new { p.Code, p.Id }).ToListAsync(ct)).ToFrozenDictionary(p => p.Code, p => p.Id, StringComparer.Ordinal);
}
