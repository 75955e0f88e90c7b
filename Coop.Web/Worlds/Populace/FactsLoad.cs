using System.Globalization;
using System.Threading.Channels;
using Coop.Core.Facts;
using Coop.Core.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace Coop.Web.Worlds.Populace;

/// <summary>
/// Writes what everybody bought, brought back and contributed. While one month is written the next comes about; headers go to
/// their table, lines to a table of their month that becomes a part of the whole when it is complete.
/// </summary>
internal sealed class FactsLoad(BulkLoad bulk, WorldPlan plan, IReadOnlyList<Inhabitant> people, IReadOnlyList<Guid> branches, IReadOnlyList<Guid> goods, Action<string> progress)
{
    private static readonly TimeSpan News = TimeSpan.FromDays(7);
    private readonly Baskets _baskets = new(plan, people);

    /// <summary>Sales, returns and contributions of the last days, of which timelines tell.</summary>
    public List<(int Member, DateTimeOffset At, object Fact)> Fresh { get; } = [];

    /// <summary>In how many batches the sales were told that earn points.</summary>
    public long Batches => _baskets.Batches;

    public async Task RunAsync(CancellationToken ct)
    {
        await SalesAsync(ct);
        var returns = _baskets.Returns;
        await bulk.TableAsync("core.sale_return", PopulaceSql.Returns, returns, Return, ct);
        await bulk.TableAsync("core.return_line", PopulaceSql.ReturnLines, returns, ReturnLine, ct);
        Fresh.AddRange(returns.Where(back => plan.Now - back.At < News).Select(back => (back.Sale.Member, back.At, (object)back)));
        progress($"{returns.Count} returns");
        var paying = new Paying(plan, people);
        var paid = 0;
        await bulk.TableAsync("core.contribution", PopulaceSql.Contributions, Enumerable.Range(0, WorldPlan.Months + 1).SelectMany(paying.Month), (row, one) => Contribution(row, one, ref paid), ct);
        progress($"{paid} contributions");
    }

    private async Task SalesAsync(CancellationToken ct)
    {
        var shopping = await Task.Run(() => Shopping.Begin(plan, people), ct);
        var months = Channel.CreateBounded<(int Month, List<SaleRow> Sales)>(1);
        var come = Task.Run(() => ComeAboutAsync(shopping, months.Writer, ct), ct);
        await bulk.TableAsync("core.sale", PopulaceSql.Sales, headers => WriteAsync(headers, months.Reader, ct), ct);
        await come;
    }

    private async Task ComeAboutAsync(Shopping shopping, ChannelWriter<(int Month, List<SaleRow> Sales)> months, CancellationToken ct)
    {
        try
        {
            for (var month = 0; month <= WorldPlan.Months; month++)
            {
                await months.WriteAsync((month, _baskets.Fill(month, shopping.Month(month))), ct);
            }

            months.Complete();
        }
        catch (Exception error)
        {
            months.Complete(error);
            throw;
        }
    }

    private async Task WriteAsync(NpgsqlBinaryImporter headers, ChannelReader<(int Month, List<SaleRow> Sales)> months, CancellationToken ct)
    {
        await foreach (var (month, sales) in months.ReadAllAsync(ct))
        {
            await Task.WhenAll(Task.Run(() => BulkLoad.Rows(headers, sales, Sale), ct), LinesAsync(month, sales, ct));
            Fresh.AddRange(sales.Where(sale => plan.Now - sale.At < News).Select(sale => (sale.Member, sale.At, (object)sale)));
            progress($"{plan.MonthStarts[month]:yyyy-MM}: {sales.Count} sales, {sales.Sum(sale => sale.Lines.Length)} lines");
        }
    }

    private async Task LinesAsync(int month, List<SaleRow> sales, CancellationToken ct)
    {
        var (from, to) = (plan.MonthStarts[month], plan.MonthStarts[month + 1]);
        var plain = "sale_line_" + from.ToString("yyyy_MM", CultureInfo.InvariantCulture);
        var name = "core." + plain;
        var rows = sales.SelectMany(sale => sale.Lines.Select((line, n) => (sale, line, number: n + 1)));
        if (await bulk.ScalarAsync<bool>(PopulaceSql.HasTable, ct, new NpgsqlParameter("name", name)))
        {
            await bulk.AsItIsAsync(PopulaceSql.Lines("core.sale_line"), rows, Line, ct);
            return;
        }

        await bulk.ExecuteAsync(PopulaceSql.MonthApart(name), ct);
        await bulk.AsItIsAsync(PopulaceSql.Lines(name), rows, Line, ct);
        await bulk.ExecuteAsync(PopulaceSql.MonthIn(name, plain, $"{from:yyyy-MM-dd} 00:00:00+00", $"{to:yyyy-MM-dd} 00:00:00+00"), ct);
    }

    private void Sale(NpgsqlBinaryImporter row, SaleRow sale)
    {
        row.Write(sale.Id, NpgsqlDbType.Uuid);
        row.Text(Baskets.Source);
        row.Text(sale.Key);
        row.Write(people[sale.Member].Id, NpgsqlDbType.Uuid);
        row.Id(sale.Branch is { } branch ? branches[branch] : null);
        row.Text(sale.Channel.Stored());
        row.Write(sale.Total, NpgsqlDbType.Numeric);
        row.Write(sale.BeforeAdmission, NpgsqlDbType.Boolean);
        row.Write(sale.Late, NpgsqlDbType.Boolean);
        row.Write(sale.Content, NpgsqlDbType.Bytea);
        row.Moment(sale.At);
        row.Moment(sale.RecordedAt);
        row.Maybe(sale.Batch, NpgsqlDbType.Bigint);
    }

    private void Line(NpgsqlBinaryImporter row, (SaleRow Sale, LineRow Line, int Number) one)
    {
        row.Write(one.Sale.Id, NpgsqlDbType.Uuid);
        row.Write(one.Number, NpgsqlDbType.Integer);
        row.Write(people[one.Sale.Member].Id, NpgsqlDbType.Uuid);
        row.Write(goods[one.Line.Good], NpgsqlDbType.Uuid);
        row.Write(one.Line.Quantity, NpgsqlDbType.Numeric);
        row.Write(one.Line.Amount, NpgsqlDbType.Numeric);
        row.Moment(one.Sale.At);
    }

    private void Return(NpgsqlBinaryImporter row, ReturnRow back)
    {
        row.Write(back.Id, NpgsqlDbType.Uuid);
        row.Text(Baskets.Source);
        row.Text(back.Key);
        row.Write(back.Sale.Id, NpgsqlDbType.Uuid);
        row.Write(people[back.Sale.Member].Id, NpgsqlDbType.Uuid);
        row.Write(back.Amount, NpgsqlDbType.Numeric);
        row.Write(false, NpgsqlDbType.Boolean);
        row.Write(false, NpgsqlDbType.Boolean);
        row.Write(back.Content, NpgsqlDbType.Bytea);
        row.Moment(back.At);
        row.Moment(back.RecordedAt);
    }

    private static void ReturnLine(NpgsqlBinaryImporter row, ReturnRow back)
    {
        row.Write(back.Id, NpgsqlDbType.Uuid);
        row.Write(1, NpgsqlDbType.Integer);
        row.Write(back.Quantity, NpgsqlDbType.Numeric);
        row.Write(back.Amount, NpgsqlDbType.Numeric);
    }

    private void Contribution(NpgsqlBinaryImporter row, ContributionRow entry, ref int paid)
    {
        paid++;
        if (entry.Entry == ContributionEntry.Paid && plan.Now - entry.At < News)
        {
            Fresh.Add((entry.Member, entry.At, entry));
        }

        row.Write(entry.Id, NpgsqlDbType.Uuid);
        row.Text(Paying.Source);
        row.Text(entry.Key);
        row.Write(people[entry.Member].Id, NpgsqlDbType.Uuid);
        row.Text(ContributionKind.Ordinary.Stored());
        row.Text(entry.Entry.Stored());
        row.Write(entry.Period, NpgsqlDbType.Date);
        row.Write(entry.Amount, NpgsqlDbType.Numeric);
        row.Write(!people[entry.Member].IsMember, NpgsqlDbType.Boolean);
        row.Write(false, NpgsqlDbType.Boolean);
        row.Write(entry.Content, NpgsqlDbType.Bytea);
        row.Moment(entry.At);
        row.Moment(entry.RecordedAt);
    }
}
