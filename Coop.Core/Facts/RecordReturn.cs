using Coop.Core.Live;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Microsoft.EntityFrameworkCore;

namespace Coop.Core.Facts;

/// <summary>Writes down that something sold came back, once per source and key. One whose sale has not been told yet waits for it.</summary>
public sealed class RecordReturn(FactDoor door, WriteReturn returns)
{
    /// <summary>Records it, or says why not.</summary>
    public Task<FactResult> RunAsync(ReturnDraft draft, CancellationToken ct) => door.RunAsync(draft, (work, clean) => RunAsync(work, clean, ct), ct);

    private async Task<FactResult> RunAsync(Work work, ReturnDraft draft, CancellationToken ct) =>
        await work.Db.Sales.AsNoTracking().SingleOrDefaultAsync(s => s.Source == draft.Source && s.Key == draft.Sale, ct) is { } sale
            ? await FactDoor.RecordAsync(work, draft, sale.MemberId, null, _ => returns.RunAsync(work, draft, sale, correction: false, ct), ct)
            : await FactDoor.ParkAsync(work, draft, ParkedReason.UnknownFact, "sale", draft.Sale, ct);
}

/// <summary>
/// Writes a return within the caller's transaction, which holds the lock of the buyer's timeline: so the returns of a sale
/// stand in line, and each sees what those before it took.
/// </summary>
public sealed class WriteReturn(AppendEntry timeline, TimeProvider clock)
{
    internal async Task<FactResult> RunAsync(Work work, ReturnDraft draft, Sale sale, bool correction, CancellationToken ct)
    {
        if (draft.At < sale.At)
        {
            return new FactResult.Unfit("at", "before_sale");
        }

        var left = await LeftAsync(work, sale, ct);
        var wanted = draft.Lines.Count > 0 ? draft.Lines : [.. left.Where(line => line.Quantity > 0).Select(line => new ReturnLineDraft(line.Number, line.Quantity))];
        if (wanted.Count == 0)
        {
            return new FactResult.Unfit("lines", "nothing_left");
        }

        var taken = new List<(int Number, decimal Quantity, decimal Amount)>();
        foreach (var (line, n) in wanted.Select((line, n) => (line, n)))
        {
            if (left.Find(l => l.Number == line.Number) is not { } of)
            {
                return new FactResult.Unfit($"lines[{n}].number", "unknown");
            }

            if (line.Quantity > of.Quantity)
            {
                return new FactResult.Unfit($"lines[{n}].quantity", "more_than_sold");
            }

            taken.Add((line.Number, line.Quantity, of.AmountOf(line.Quantity)));
        }

        var back = SaleReturn.Told(draft, sale, taken.Sum(line => line.Amount), correction, clock);
        work.Db.SaleReturns.Add(back);
        work.Db.ReturnLines.AddRange(taken.Select(line => ReturnLine.Of(back.Id, line.Number, line.Quantity, line.Amount)));
        if (!correction && FactTime.IsNews(draft.At, clock))
        {
            await timeline.RunAsync(work, sale.MemberId, new EntryDraft(EntryKind.Purchase, Channel.System, Direction.None)
            {
                Source = back.Id.Value,
                Facts = EntryFacts.Json(new { what = "returned", total = back.Total, lines = taken.Count }),
                OccurredAt = back.At,
            }, ct);
        }

        work.Raise(new SaleReturned(work.Now, sale.MemberId, sale.Id, back.Id));
        work.Touch(Topic.Member(sale.MemberId), "purchases");
        await work.Db.SaveChangesAsync(ct);
        return new FactResult.Done(back.Id.Value, Repeated: false);
    }

    private static async Task<List<Left>> LeftAsync(Work work, Sale sale, CancellationToken ct)
    {
        var lines = await work.Db.SaleLines.AsNoTracking().Where(l => l.SaleId == sale.Id && l.At == sale.At).OrderBy(l => l.Number).ToListAsync(ct);
        var back = await (
            from line in work.Db.ReturnLines
            join of in work.Db.SaleReturns on line.ReturnId equals of.Id
            where of.SaleId == sale.Id
            group line by line.Number into some
            select new { Number = some.Key, Quantity = some.Sum(l => l.Quantity), Amount = some.Sum(l => l.Amount) }).ToListAsync(ct);
        return lines.ConvertAll(line => back.Find(b => b.Number == line.Number) is { } some
            ? new Left(line.Number, line.Quantity - some.Quantity, line.Amount - some.Amount)
            : new Left(line.Number, line.Quantity, line.Amount));
    }

    /// <summary>What is left of a line. The last of it takes all the money left: parts add up to what was paid, to the cent.</summary>
    private sealed record Left(int Number, decimal Quantity, decimal Amount)
    {
        public decimal AmountOf(decimal part) => part == Quantity ? Amount : decimal.Round(Amount * part / Quantity, 2, MidpointRounding.ToZero);
    }
}
