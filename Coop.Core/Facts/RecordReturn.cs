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
            ? await FactDoor.RecordAsync(work, draft, sale.MemberId, null, _ => BroughtBackAsync(work, draft, sale, ct), ct)
            : await FactDoor.ParkAsync(work, draft, ParkedReason.UnknownFact, "sale", draft.Sale, ct);

    private async Task<FactResult> BroughtBackAsync(Work work, ReturnDraft draft, Sale sale, CancellationToken ct) =>
        draft.Member is { } who && (await FindMember.RunAsync(work, who, ct)).Member != sale.MemberId
            ? new FactResult.Unfit("member", "of_another")
            : await returns.RunAsync(work, draft, sale, correction: false, ct);
}

/// <summary>
/// Writes a return within the caller's transaction, which holds the lock of the buyer's timeline: so the returns of a sale
/// stand in line, and each sees what those before it took.
/// </summary>
public sealed class WriteReturn(AppendEntry timeline, TimeProvider clock)
{
    internal async Task<FactResult> RunAsync(Work work, ReturnDraft draft, Sale sale, bool correction, CancellationToken ct)
    {
        var (taken, unfit) = (await LeftAsync(work, sale, ct)).Fit(draft);
        if (unfit is not null)
        {
            return unfit;
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

    private static async Task<SaleLeft> LeftAsync(Work work, Sale sale, CancellationToken ct)
    {
        var lines = await (
            from line in work.Db.SaleLines.AsNoTracking()
            join product in work.Db.Products on line.ProductId equals product.Id
            where line.SaleId == sale.Id && line.At == sale.At
            select new { line.Number, product.Code, line.Quantity, line.Amount }).ToListAsync(ct);
        var back = await (
            from line in work.Db.ReturnLines
            join of in work.Db.SaleReturns on line.ReturnId equals of.Id
            where of.SaleId == sale.Id
            select new { line.Number, line.Quantity, line.Amount }).ToListAsync(ct);
        var left = new SaleLeft(sale.At);
        foreach (var line in lines)
        {
            left.Add(new LineLeft(line.Number, line.Code, line.Quantity, line.Amount));
        }

        left.Take(back.Select(line => new TakenLine(line.Number, line.Quantity, line.Amount)));
        return left;
    }
}
