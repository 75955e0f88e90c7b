using Coop.Core.Facts;
using Coop.Core.Importing.Rows;
using Coop.Core.Persistence;
using Npgsql;

namespace Coop.Core.Importing.Batches;

/// <summary>The sales that the returns of a batch name, and what is left of them.</summary>
internal sealed class ReturnedSales(BatchOutcome outcome) : Referred
{
    private readonly Dictionary<string, (Guid Id, SaleLeft Left)> _sales = new(StringComparer.Ordinal);

    public static async Task<ReturnedSales> ReadAsync(Work work, ImportTask task, BatchOutcome outcome, CancellationToken ct)
    {
        await using var read = new NpgsqlCommand(BatchSql.Left, work.Connection)
        {
            Parameters = { new("import", task.Id.Value), new("pass", task.Pass), new("source", task.Source) },
        };
        await using var reader = await read.ExecuteReaderAsync(ct);
        var sales = new ReturnedSales(outcome);
        while (await reader.ReadAsync(ct))
        {
            var key = reader.GetString(0);
            if (!sales._sales.TryGetValue(key, out var sale))
            {
                sales._sales[key] = sale = (reader.GetGuid(1), new SaleLeft(reader.GetFieldValue<DateTimeOffset>(2)));
            }

            sale.Left.Add(new LineLeft(reader.GetInt32(3), reader.GetString(4), reader.GetDecimal(5), reader.GetDecimal(6)));
        }

        return sales;
    }

    /// <summary>Finds the lines that are only named by their product: that one line of the sale, or none that can be known.</summary>
    public override void Complete(FactGroup group)
    {
        var draft = (ReturnDraft)group.Draft!;
        if (!draft.Lines.Any(ReturnRows.IsByProduct))
        {
            return;
        }

        if (!_sales.TryGetValue(draft.Sale, out var sale))
        {
            group.Refuse(new("sale", "sale_first"), draft.Sale);
            return;
        }

        var lines = new List<ReturnLineDraft>(draft.Lines.Count);
        foreach (var (n, line) in draft.Lines.Index())
        {
            var bought = sale.Left.Lines.Where(one => !ReturnRows.IsByProduct(line) || one.Product == line.Product).Take(2).ToList();
            if (ReturnRows.IsByProduct(line) && bought.Count != 1)
            {
                group.Refuse(new($"lines[{n}].product", bought.Count == 0 ? "not_sold" : "several_lines"), line.Product);
                return;
            }

            lines.Add(ReturnRows.IsByProduct(line) ? line with { Number = bought[0].Number } : line);
        }

        if (lines.Select(line => line.Number).Distinct().Count() < lines.Count)
        {
            group.Refuse(new("lines", "twice"));
            return;
        }

        group.Draft = draft with { Lines = lines };
        group.Content = FactContent.Of(group.Draft);
    }

    /// <summary>Its member is the sale's: without the sale there is none.</summary>
    public override (string Kind, string Key)? Missing(FactGroup group) => null;

    /// <inheritdoc />
    public override FactResult.Unfit? Take(NewFact fact)
    {
        var draft = (ReturnDraft)fact.Group.Draft!;
        var (id, left) = _sales[draft.Sale];
        if (draft.Member is { } who && fact.Named != fact.Member)
        {
            return new(who.Kind.Stored(), "of_another");
        }

        var (taken, unfit) = left.Fit(draft);
        if (unfit is not null)
        {
            return unfit;
        }

        left.Take(taken);
        fact.Returns = new(id, taken);
        outcome.SeenLines.AddRange(taken.Select(line => new SeenLine(id, line.Number, fact.Group.Rows[0].Row, line.Quantity, line.Amount)));
        return null;
    }
}

/// <summary>What a return takes, and of which sale.</summary>
internal sealed record TakenLines(Guid Sale, IReadOnlyList<TakenLine> Lines);
