using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Microsoft.EntityFrameworkCore;

namespace Coop.Core.Facts;

/// <summary>Writes down that a contribution fell due, was paid or no longer holds, once per source and key.</summary>
public sealed class RecordContribution(FactDoor door, AppendEntry timeline, TimeProvider clock)
{
    /// <summary>Records it, or says why not.</summary>
    public Task<FactResult> RunAsync(ContributionDraft draft, CancellationToken ct) => door.RunAsync(draft, (work, clean) => RunAsync(work, clean, ct), ct);

    private async Task<FactResult> RunAsync(Work work, ContributionDraft draft, CancellationToken ct)
    {
        Contribution? wrong = null;
        if (draft.TakesBack is { } key)
        {
            wrong = await work.Db.Contributions.AsNoTracking().SingleOrDefaultAsync(c => c.Source == draft.Source && c.Key == key, ct);
            if (wrong is null)
            {
                return await FactDoor.ParkAsync(work, draft, ParkedReason.UnknownFact, "contribution", key, ct);
            }
        }

        return await FactDoor.ForMemberAsync(work, draft, wrong?.MemberId, member => RecordAsync(work, draft, member, wrong, ct), ct);
    }

    private async Task<FactResult> RecordAsync(Work work, ContributionDraft draft, Member member, Contribution? wrong, CancellationToken ct)
    {
        if (wrong is not null
            && draft.UnfitFor(wrong.MemberId, member.Id, wrong.Entry, wrong.Amount, await work.Db.Contributions.AnyAsync(c => c.TakesBack == wrong.Id, ct)) is { } unfit)
        {
            return unfit;
        }

        var entry = Contribution.Told(draft, member, wrong, clock);
        work.Db.Contributions.Add(entry);

        // What will fall due is no news to anybody; that it was paid, or was not paid after all, is.
        if (entry.Entry != ContributionEntry.Due && FactTime.IsNews(draft.At, clock))
        {
            await timeline.RunAsync(work, member.Id, new EntryDraft(EntryKind.Contribution, Channel.System, Direction.None)
            {
                Source = entry.Id.Value,
                Facts = EntryFacts.Json(new { what = entry.Entry.Stored(), amount = entry.Amount, period = entry.Period }),
                OccurredAt = entry.At,
            }, ct);
        }

        work.Raise(entry.Entry switch
        {
            ContributionEntry.Due => new ContributionDue(work.Now, member.Id, entry.Id),
            ContributionEntry.Paid => new ContributionPaid(work.Now, member.Id, entry.Id),
            _ => new ContributionTakenBack(work.Now, member.Id, entry.Id, wrong!.Id),
        });
        work.Touch(Topic.Member(member.Id), "contributions");
        await work.Db.SaveChangesAsync(ct);
        return new FactResult.Done(entry.Id.Value, Repeated: false);
    }
}
