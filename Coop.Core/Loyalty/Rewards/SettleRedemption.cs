using Coop.Core.Access;
using Coop.Core.Live;
using Coop.Core.Loyalty.Ledger;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Npgsql;

namespace Coop.Core.Loyalty.Rewards;

/// <summary>Ends a redemption: the member has the reward, or gets the points back. What has ended stays as it is.</summary>
[Needs(Permission.AnswerMembers)]
public sealed class SettleRedemption(WorkFactory works, CooperativeCalendar calendar, CurrentActor actor)
{
    /// <summary>The member has the reward.</summary>
    public async Task<SettleResult> FulfilAsync(RedemptionId id, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        if (await TakeAsync(work, id, ct) is not { } redemption)
        {
            return new SettleResult.Unknown();
        }

        if (redemption.State != RedemptionState.Requested)
        {
            return new SettleResult.Settled(redemption.State);
        }

        await SettleAsync(work, id, redemption.Member, RedemptionState.Fulfilled, ct);
        await work.CommitAsync(ct);
        return new SettleResult.Fulfilled();
    }

    /// <summary>
    /// The points come back with the policy they had and as long as they were good, if that is over soon then for as long as
    /// the programme reinstates; the reward is there again for others.
    /// </summary>
    public async Task<SettleResult> CancelAsync(RedemptionId id, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        if (await WhoseAsync(work, id, ct) is not { } member)
        {
            return new SettleResult.Unknown();
        }

        // The account before the redemption, as whoever redeems has it.
        var books = (await Books.OpenAsync(work, calendar.Today, [member], [], ct))!;
        var redemption = (await TakeAsync(work, id, ct))!;
        if (redemption.State != RedemptionState.Requested)
        {
            return new SettleResult.Settled(redemption.State);
        }

        var terms = books.Current.Terms;
        List<CreditPart> parts = [.. (await books.TakenAsync(member, redemption.Seq, ct)).Select(part => Reinstated(part, books.Today, terms))];
        books.Find(member)!.Credit(
            new Posting(EntryKind.Restored, new("cancellation", id.Value.ToString("D")), books.Current.Version, books.Today)
            {
                Actor = actor.Required,
                Reverses = redemption.Seq,
            },
            parts);
        await books.SaveAsync(ct);
        await using var back = new NpgsqlCommand(RewardSql.PutOneBack, work.Connection) { Parameters = { new("id", redemption.Reward.Value) } };
        await back.ExecuteNonQueryAsync(ct);
        await SettleAsync(work, id, member, RedemptionState.Cancelled, ct);
        await work.CommitAsync(ct);
        return new SettleResult.Cancelled([.. parts.Select(part => new GivenBack(part.Points, part.Policy.ToString(), part.ExpiresOn))]);
    }

    private static CreditPart Reinstated(CreditPart part, DateOnly today, ProgrammeTerms terms)
    {
        var soonest = today.AddDays(terms.ReinstatementDays);
        return part.ExpiresOn < soonest ? part with { ExpiresOn = soonest, LapsesOn = soonest > part.LapsesOn ? soonest : part.LapsesOn } : part;
    }

    private async Task SettleAsync(Work work, RedemptionId id, MemberId member, RedemptionState state, CancellationToken ct)
    {
        await using var settle = new NpgsqlCommand(RewardSql.Settle, work.Connection)
        {
            Parameters = { new("id", id.Value), new("state", state.Stored()), new("now", work.Now), new("by", actor.Required.Value) },
        };
        await settle.ExecuteNonQueryAsync(ct);
        work.Audit(actor.Required, $"loyalty.{state.Stored()}", $"member:{member.Value:D}", new { redemption = id.Value });
        work.Touch(Topic.Member(member), "points");
        work.Touch(LoyaltyTopics.Programme, "rewards");
    }

    private static async Task<MemberId?> WhoseAsync(Work work, RedemptionId id, CancellationToken ct)
    {
        await using var whose = new NpgsqlCommand(RewardSql.Whose, work.Connection) { Parameters = { new("id", id.Value) } };
        return await whose.ExecuteScalarAsync(ct) is Guid member ? new MemberId(member) : null;
    }

    private static async Task<Taken?> TakeAsync(Work work, RedemptionId id, CancellationToken ct)
    {
        await using var take = new NpgsqlCommand(RewardSql.Take, work.Connection) { Parameters = { new("id", id.Value) } };
        await using var reader = await take.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new Taken(new(reader.GetGuid(0)), new(reader.GetGuid(1)), StoredName.Parse<RedemptionState>(reader.GetString(2)), reader.GetInt64(3))
            : null;
    }

    private sealed record Taken(MemberId Member, RewardId Reward, RedemptionState State, long Seq);
}
