using Coop.Core.Access;
using Coop.Core.Events;
using Coop.Core.Loyalty.Ledger;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace Coop.Core.Loyalty.Rewards;

/// <summary>A member spent points on a reward.</summary>
[EventName("points.redeemed")]
public sealed record PointsRedeemed(DateTimeOffset At, MemberId Member, RedemptionId Redemption, long Points, long Balance) : DomainEvent(At);

/// <summary>
/// Spends a member's points on a reward and sets it aside, in one transaction: of many wishes for the same points or the same
/// last piece exactly as many are granted as there are. The account's lock puts them in line, then the reward's.
/// </summary>
public sealed class WriteRedemption(WorkFactory works, CooperativeCalendar calendar)
{
    /// <summary>Asks for a reward at the price that was agreed, or at any where none is named; by nobody when members do so themselves.</summary>
    public async Task<RedeemResult> RunAsync(RedemptionId id, MemberId member, RewardId reward, long? agreed, StaffId? by, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        var source = new PointSource("redemption", id.Value.ToString("D"));
        if (await Books.OpenAsync(work, calendar.Today, [member], [source], ct) is not { } books)
        {
            return new RedeemResult.NotOffered();
        }

        if (!books.IsNew(source))
        {
            return new RedeemResult.Requested(id);
        }

        if (await FindAsync(work, reward, ct) is not { State: RewardState.Offered } found)
        {
            return new RedeemResult.NotOffered();
        }

        var account = books.Find(member)!;
        var posting = new Posting(EntryKind.Redeemed, source, books.Current.Version, books.Today) { Actor = by };
        if (found.Stock == 0)
        {
            return new RedeemResult.OutOfStock();
        }

        if (agreed is not null && agreed != found.Points)
        {
            return new RedeemResult.OtherPrice(found.Points);
        }

        if (account.Spend(posting, found.Points) is not { } entry)
        {
            return new RedeemResult.NotEnough(account.Available, found.Points);
        }

        account.WasActive(books.Today, books.Current.Terms.GraceDays);
        await books.SaveAsync(ct);
        await WriteAsync(work, id, member, reward, found.Points, entry.Seq, by, ct);
        work.Raise(new PointsRedeemed(work.Now, member, id, found.Points, account.Balance));
        work.Touch(LoyaltyTopics.Programme, "rewards");
        await work.CommitAsync(ct);
        return new RedeemResult.Requested(id);
    }

    private static async Task<(long Points, long? Stock, RewardState State)?> FindAsync(Work work, RewardId reward, CancellationToken ct)
    {
        await using var find = new NpgsqlCommand(RewardSql.Find, work.Connection) { Parameters = { new("id", reward.Value) } };
        await using var reader = await find.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? (reader.GetInt64(0), reader.IsDBNull(1) ? null : reader.GetInt64(1), StoredName.Parse<RewardState>(reader.GetString(2))) : null;
    }

    private static async Task WriteAsync(
        Work work, RedemptionId id, MemberId member, RewardId reward, long points, long seq, StaffId? by, CancellationToken ct)
    {
        await using var take = new NpgsqlCommand(RewardSql.TakeOne, work.Connection) { Parameters = { new("id", reward.Value) } };
        await take.ExecuteNonQueryAsync(ct);
        await using var request = new NpgsqlCommand(RewardSql.Request, work.Connection)
        {
            Parameters =
            {
                new("id", id.Value),
                new("member", member.Value),
                new("reward", reward.Value),
                new("points", points),
                new("seq", seq),
                new("now", work.Now),
                new("by", NpgsqlDbType.Uuid) { Value = (object?)by?.Value ?? DBNull.Value },
            },
        };
        await request.ExecuteNonQueryAsync(ct);
    }
}

/// <summary>Somebody at the desk or the counter asks for a reward on behalf of a member.</summary>
[Needs(Permission.AnswerMembers)]
public sealed class Redeem(WriteRedemption write, CurrentActor actor)
{
    /// <summary>Asks for it at the price that was agreed with the member, or at any where none is named.</summary>
    public Task<RedeemResult> RunAsync(RedemptionId id, MemberId member, RewardId reward, long? agreed, CancellationToken ct) =>
        write.RunAsync(id, member, reward, agreed, actor.Required, ct);
}
