namespace Coop.Core.Loyalty.Rewards;

internal static class RewardSql
{
    public const string All = """
        /* coop:loyalty.rewards */
        select id, rev, code, name_es, name_en, points, stock, offered from core.loyalty_reward order by points, code
        """;

    public const string PutUp = """
        /* coop:loyalty.put_up_reward */
        insert into core.loyalty_reward (id, code, name_es, name_en, points, stock, supplied, offered, rev)
        values (@id, @code, @name_es, @name_en, @points, @supply, coalesce(@supply, 0), @offered, 1)
        on conflict (code) do update
           set name_es = excluded.name_es, name_en = excluded.name_en, points = excluded.points, offered = excluded.offered, rev = loyalty_reward.rev + 1,
               stock = case when excluded.stock is null then null else coalesce(loyalty_reward.stock, 0) + excluded.stock end,
               supplied = case when excluded.stock is null then 0
                               when loyalty_reward.stock is null then excluded.stock + (
                                    select count(*) from core.loyalty_redemption r where r.reward_id = loyalty_reward.id and r.state <> 'cancelled')
                               else loyalty_reward.supplied + excluded.stock end
        """;

    public const string Find = """
        /* coop:loyalty.reward */
        select points, stock, offered from core.loyalty_reward where id = @id for no key update
        """;

    public const string TakeOne = """
        /* coop:loyalty.take_reward */
        update core.loyalty_reward set stock = stock - 1, rev = rev + 1 where id = @id and stock is not null
        """;

    public const string PutOneBack = """
        /* coop:loyalty.put_reward_back */
        update core.loyalty_reward set stock = stock + 1, rev = rev + 1 where id = @id and stock is not null
        """;

    public const string Request = """
        /* coop:loyalty.request_redemption */
        insert into core.loyalty_redemption (id, member_id, reward_id, points, state, entry_seq, requested_at, requested_by)
        values (@id, @member, @reward, @points, 'requested', @seq, @now, @by)
        """;

    public const string Whose = """
        /* coop:loyalty.whose_redemption */
        select member_id from core.loyalty_redemption where id = @id
        """;

    public const string Take = """
        /* coop:loyalty.take_redemption */
        select member_id, reward_id, state, entry_seq from core.loyalty_redemption where id = @id for no key update
        """;

    public const string Settle = """
        /* coop:loyalty.settle_redemption */
        update core.loyalty_redemption set state = @state, settled_at = @now, settled_by = @by where id = @id
        """;

    public const string OfMember = """
        /* coop:loyalty.redemptions_of_member */
        select r.id, r.member_id, w.name_es, w.name_en, r.points, r.state, r.requested_at, r.settled_at, m.given_names, m.first_surname, m.second_surname, m.organisation_name
          from core.loyalty_redemption r join core.loyalty_reward w on w.id = r.reward_id join core.member m on m.id = r.member_id
         where r.member_id = @member order by r.requested_at desc, r.id desc limit 50
        """;

    public const string Open = """
        /* coop:loyalty.open_redemptions */
        select r.id, r.member_id, w.name_es, w.name_en, r.points, r.state, r.requested_at, r.settled_at, m.given_names, m.first_surname, m.second_surname, m.organisation_name
          from core.loyalty_redemption r join core.loyalty_reward w on w.id = r.reward_id join core.member m on m.id = r.member_id
         where r.state = 'requested' order by r.requested_at, r.id limit 200
        """;
}
