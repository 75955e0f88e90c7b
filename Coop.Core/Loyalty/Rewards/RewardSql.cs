namespace Coop.Core.Loyalty.Rewards;

internal static class RewardSql
{
    /// <summary>Those given are counted beside the stock; those still waited for are few, and have an index of their own.</summary>
    public const string All = """
        /* coop:loyalty.rewards */
        select w.id, w.rev, w.code, w.name_es, w.name_en, w.points, w.stock, w.state, w.given, w.edition, w.changes, coalesce(r.waiting, 0)
          from core.loyalty_reward w
          left join (select reward_id, count(*) as waiting from core.loyalty_redemption where state = 'requested' group by reward_id) r on r.reward_id = w.id
         order by w.points, w.code
        """;

    public const string PutUp = """
        /* coop:loyalty.put_up_reward */
        insert into core.loyalty_reward (id, code, name_es, name_en, points, stock, supplied, given, state, rev, edition, changes)
        values (@id, @code, @name_es, @name_en, @points, @supply, coalesce(@supply, 0), 0, @state, 1, 1, 0)
        on conflict (code) do nothing
        """;

    public const string TakeReward = """
        /* coop:loyalty.take_to_change_reward */
        select id, rev, code, name_es, name_en, points, stock, state, given, edition, changes, 0::bigint from core.loyalty_reward where id = @id for no key update
        """;

    public const string Change = """
        /* coop:loyalty.change_reward */
        update core.loyalty_reward set name_es = @name_es, name_en = @name_en, points = @points, edition = changes + 1, rev = rev + 1 where id = @id
        """;

    public const string Turn = """
        /* coop:loyalty.turn_reward */
        update core.loyalty_reward set state = @state, rev = rev + 1 where id = @id
        """;

    /// <summary>What came in is what is left and what went to members, so that the proof holds whichever way the stock was kept before.</summary>
    public const string Stock = """
        /* coop:loyalty.stock_reward */
        update core.loyalty_reward set stock = @stock, supplied = coalesce(@stock + given, 0), rev = rev + 1 where id = @id
        """;

    public const string Note = """
        /* coop:loyalty.note_reward */
        with now as (update core.loyalty_reward set changes = changes + 1 where id = @id returning id, changes, name_es, name_en, points, stock)
        insert into core.loyalty_reward_change (reward_id, number, kind, name_es, name_en, points, stock, pieces, reason, changed_at, changed_by)
        select id, changes, @kind, name_es, name_en, points, stock, @pieces, @reason, @now, @by from now
        """;

    public const string History = """
        /* coop:loyalty.reward_history */
        select c.number, c.kind, c.name_es, c.name_en, c.points, c.stock, c.pieces, c.reason, c.changed_at, s.display_name
          from core.loyalty_reward_change c left join core.staff s on s.id = c.changed_by
         where c.reward_id = @id order by c.number desc limit 100
        """;

    public const string Find = """
        /* coop:loyalty.reward */
        select points, stock, state from core.loyalty_reward where id = @id for no key update
        """;

    public const string TakeOne = """
        /* coop:loyalty.take_reward */
        update core.loyalty_reward set stock = stock - 1, given = given + 1, rev = rev + 1 where id = @id
        """;

    public const string PutOneBack = """
        /* coop:loyalty.put_reward_back */
        update core.loyalty_reward set stock = stock + 1, given = given - 1, rev = rev + 1 where id = @id
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
