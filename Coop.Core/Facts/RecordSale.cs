using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Microsoft.EntityFrameworkCore;

namespace Coop.Core.Facts;

/// <summary>
/// Writes down what a member bought, once per source and key, with its event and, if it is news, a line in the timeline.
/// A sale that corrects another takes back all of that one in the same transaction.
/// </summary>
public sealed class RecordSale(FactDoor door, WriteReturn returns, AppendEntry timeline, TimeProvider clock)
{
    /// <summary>Records it, or says why not.</summary>
    public Task<FactResult> RunAsync(SaleDraft draft, CancellationToken ct) => door.RunAsync(draft, (work, clean) => RunAsync(work, clean, ct), ct);

    private async Task<FactResult> RunAsync(Work work, SaleDraft draft, CancellationToken ct)
    {
        Sale? wrong = null;
        if (draft.Corrects is { } key)
        {
            wrong = await work.Db.Sales.AsNoTracking().SingleOrDefaultAsync(s => s.Source == draft.Source && s.Key == key, ct);
            if (wrong is null)
            {
                return await FactDoor.ParkAsync(work, draft, ParkedReason.UnknownFact, "sale", key, ct);
            }
        }

        return await FactDoor.ForMemberAsync(work, draft, wrong?.MemberId, member => RecordAsync(work, draft, member, wrong, ct), ct);
    }

    private async Task<FactResult> RecordAsync(Work work, SaleDraft draft, Member member, Sale? wrong, CancellationToken ct)
    {
        var branch = draft.Branch is { } code ? await work.Db.Branches.AsNoTracking().SingleOrDefaultAsync(b => b.Code == code, ct) : null;
        if (draft.Branch is not null && branch is null)
        {
            return new FactResult.Unfit("branch", "unknown");
        }

        var codes = draft.Lines.Select(line => line.Product).Distinct().ToList();
        var products = await work.Db.Products.Where(p => codes.Contains(p.Code)).ToDictionaryAsync(p => p.Code, p => p.Id, ct);
        var strange = draft.Lines.ToList().FindIndex(line => !products.ContainsKey(line.Product));
        if (strange >= 0)
        {
            return new FactResult.Unfit($"lines[{strange}].product", "unknown");
        }

        if (wrong is not null && await TakeBackAsync(work, draft, wrong, ct) is { } unfit)
        {
            return unfit;
        }

        var sale = Sale.Told(draft, member, branch?.Id, wrong?.Id, clock);
        work.Db.Sales.Add(sale);
        work.Db.SaleLines.AddRange(draft.Lines.Select((line, n) => SaleLine.Of(sale, n + 1, line, products[line.Product])));
        if (FactTime.IsNews(draft.At, clock))
        {
            await timeline.RunAsync(work, member.Id, new EntryDraft(EntryKind.Purchase, Channel.System, Direction.None)
            {
                Source = sale.Id.Value,
                Facts = EntryFacts.Json(new { what = wrong is null ? "sold" : "corrected", total = sale.Total, lines = draft.Lines.Count, branch = branch?.Name }),
                OccurredAt = sale.At,
            }, ct);
        }

        work.Raise(new SaleRecorded(work.Now, member.Id, sale.Id));
        work.Touch(Topic.Member(member.Id), "purchases");

        // A key told twice shows here, before anything else is written.
        await work.Db.SaveChangesAsync(ct);
        return new FactResult.Done(sale.Id.Value, Repeated: false);
    }

    private async Task<FactResult.Unfit?> TakeBackAsync(Work work, SaleDraft draft, Sale wrong, CancellationToken ct)
    {
        if (await work.Db.Sales.AnyAsync(s => s.Corrects == wrong.Id, ct))
        {
            return new FactResult.Unfit("corrects", "already_corrected");
        }

        // What came back of the wrong sale could not be told from what was never sold.
        if (await work.Db.SaleReturns.AnyAsync(r => r.SaleId == wrong.Id, ct))
        {
            return new FactResult.Unfit("corrects", "has_returns");
        }

        var all = new ReturnDraft(FactDraft.Own, $"correction of {wrong.Id.Value:D}", wrong.Key, draft.At < wrong.At ? wrong.At : draft.At, []);
        return await returns.RunAsync(work, all, wrong, correction: true, ct) as FactResult.Unfit;
    }
}
