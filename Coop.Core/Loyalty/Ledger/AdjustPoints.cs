using Coop.Core.Access;
using Coop.Core.Members;
using Coop.Core.Persistence;

namespace Coop.Core.Loyalty.Ledger;

/// <summary>What became of a correction.</summary>
public enum AdjustResult
{
    /// <summary>It is in the account, now or since it was asked before.</summary>
    Done,

    /// <summary>More points were to go than the member can spend.</summary>
    NotEnough,

    /// <summary>There is no programme, no reason, or nothing to correct.</summary>
    Refused,
}

/// <summary>Corrects an account by hand. Who did it and why stands in the entry for good.</summary>
[Needs(Permission.SteerLoyalty)]
public sealed class AdjustPoints(WorkFactory works, CooperativeCalendar calendar, CurrentActor actor)
{
    /// <summary>The most points a person can put in or take out at once: a slip of the keyboard is not worth a fortune.</summary>
    public const long Most = 1_000_000;

    /// <summary>Puts points in, or takes them out below 0. The same <paramref name="id"/> corrects once.</summary>
    public async Task<AdjustResult> RunAsync(Guid id, MemberId member, long points, string reason, CancellationToken ct)
    {
        var why = StoredText.Of(reason.Trim(), 500);
        if (points is 0 or > Most or < -Most || why.Length == 0)
        {
            return AdjustResult.Refused;
        }

        await using var work = await works.BeginAsync(ct);
        var source = new PointSource("adjustment", id.ToString("D"));
        if (await Books.OpenAsync(work, calendar.Today, [member], [source], ct) is not { } books || books.Find(member) is not { } account)
        {
            return AdjustResult.Refused;
        }

        if (!books.IsNew(source))
        {
            return AdjustResult.Done;
        }

        var posting = new Posting(EntryKind.Adjusted, source, books.Current.Version, books.Today) { Actor = actor.Required, Reason = why };
        if (points > 0)
        {
            var last = books.Current.Terms.Policy.LastDayOf(books.Today);
            account.Credit(posting, new CreditPart(points, books.Today, books.Current.Terms.Policy, last, last?.AddDays(books.Current.Terms.GraceDays)));
        }
        else if (account.Spend(posting, -points) is null)
        {
            return AdjustResult.NotEnough;
        }

        await books.SaveAsync(ct);
        work.Audit(actor.Required, "loyalty.adjust", $"member:{member.Value:D}", new { points });
        await work.CommitAsync(ct);
        return AdjustResult.Done;
    }
}
