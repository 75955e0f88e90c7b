namespace Coop.Core.Outbound;

internal static class OutboundSql
{
    public const string Queue = """
        /* coop:outbound.queue */
        insert into core.outbound (id, dedupe_key, member_id, conversation_id, contact_point_id, channel, purpose, author_id, state, due_at, created_at, rev)
        values (@id, @dedupe_key, @member, @conversation, @contact_point, @channel, @purpose, @author, 'queued', @due_at, @now, 1)
        on conflict (dedupe_key) do nothing
        """;

    /// <summary>
    /// The next message that is due, one per conversation at a time, so that they leave in the order they were written:
    /// one that is in the timeline already goes before all later ones, also while it waits to be tried again.
    /// The lock lasts until the leasing transaction ends; other dispatchers pass on.
    /// </summary>
    public const string TakeDue = """
        /* coop:outbound.take_due */
        select o.id
          from core.outbound o
         where o.state = 'queued' and o.due_at <= @now
           and not exists (
               select 1 from core.outbound e
                where e.conversation_id = o.conversation_id and e.position < o.position
                  and e.state in ('queued', 'sending') and (e.due_at <= @now or e.entry_seq is not null))
         order by o.due_at, o.position
         limit 1
           for update skip locked
        """;

    /// <summary>The token fences: an outcome counts only for the lease it came from. Leases run on the database's clock.</summary>
    public const string Lease = """
        /* coop:outbound.lease */
        update core.outbound
           set state = 'sending', reason = null, entry_seq = @seq, attempts = attempts + 1, rev = rev + 1,
               lease_token = lease_token + 1, lease_until = clock_timestamp() + @lease
         where id = @id
        returning lease_token
        """;

    public const string Refuse = """
        /* coop:outbound.refuse */
        update core.outbound
           set state = case when @not_before::timestamptz is null then 'refused' else 'queued' end, reason = @reason,
               due_at = coalesce(@not_before, due_at), attempts = attempts + 1, rev = rev + 1
         where id = @id
        """;

    /// <summary>Something is wrong with this message that is not the policy's business: later, and at last not at all, so that the others flow.</summary>
    public const string PutOff = """
        /* coop:outbound.put_off */
        update core.outbound
           set state = case when attempts < 4 then state when entry_seq is null then 'refused' else 'failed' end, reason = 'fault',
               due_at = @later, attempts = attempts + 1, rev = rev + 1
         where id = @id and state = 'queued'
        returning member_id
        """;

    public const string Verdict = """
        /* coop:outbound.verdict */
        insert into core.policy_verdict (outbound_id, attempt, allowed, reason, evidence, decided_at)
        values (@id, @attempt, @allowed, @reason, @evidence::jsonb, @now)
        """;

    public const string Settle = """
        /* coop:outbound.settle */
        update core.outbound
           set state = @state, reason = @reason, provider_id = coalesce(@provider_id, provider_id), due_at = coalesce(@due_at, due_at),
               lease_until = null, rev = rev + 1
         where id = @id and state = 'sending' and lease_token = @token
        returning member_id
        """;

    /// <summary>Leases that ran out: nobody knows whether the message left.</summary>
    public const string TakeLost = """
        /* coop:outbound.take_lost */
        update core.outbound
           set lease_token = lease_token + 1, lease_until = clock_timestamp() + @lease
         where id = (select id from core.outbound where state = 'sending' and lease_until < clock_timestamp()
                      order by lease_until limit 1 for update skip locked)
        returning id, lease_token
        """;

    /// <summary>Only while it waits or was refused, and only its author's: what has left cannot be taken back.</summary>
    public const string TakeBack = """
        /* coop:outbound.take_back */
        update core.outbound set state = 'cancelled', rev = rev + 1
         where id = @id and author_id = @author and entry_seq is null and state in ('queued', 'refused')
        returning member_id
        """;

    public const string SendNow = """
        /* coop:outbound.send_now */
        update core.outbound set due_at = @now, rev = rev + 1
         where id = @id and author_id = @author and state = 'queued' and reason is null and due_at > @now
        returning member_id
        """;

    /// <summary>
    /// A receipt covers all up to its entry and moves states forward only. It also says of a message that was on its way,
    /// or uncertain, that the provider took it: no outcome is waited for any more.
    /// </summary>
    public const string Receipt = """
        /* coop:outbound.receipt */
        update core.outbound o
           set state = @state, rev = rev + 1, reason = null, lease_until = null
          from (select id, state
                  from core.outbound
                 where conversation_id = @conversation and entry_seq <= @seq
                   and state in ('sending', 'sent', 'uncertain', 'delivered') and state <> @state
                 order by position
                   for update) was
         where o.id = was.id
        returning o.id, was.state in ('sending', 'uncertain')
        """;

    public const string Waiting = """
        /* coop:outbound.waiting */
        select count(*), coalesce(extract(epoch from clock_timestamp() - min(due_at)), 0)::float8
          from core.outbound where state = 'queued' and due_at <= clock_timestamp()
        """;
}
