namespace Coop.Core.Outbound;

internal static class OutboundSql
{
    public const string Queue = """
        /* coop:outbound.queue */
        insert into core.outbound (id, dedupe_key, member_id, conversation_id, contact_point_id, channel, purpose, author_id, state, due_at, confirms_id, secret, not_after, created_at, rev)
        values (@id, @dedupe_key, @member, @conversation, @contact_point, @channel, @purpose, @author, 'queued', @due_at, @confirms, @secret, @not_after, @now, 1)
        on conflict (dedupe_key) do nothing
        """;

    /// <summary>Messages and texts in one statement, in the order given; what is there already is passed over.</summary>
    public const string QueueSet = """
        /* coop:outbound.queue_set */
        with given as (
            select * from unnest(@ids, @dedupe_keys, @members, @conversations, @contact_points, @channels, @purposes, @due_ats, @bodies, @subjects)
              with ordinality as g (id, dedupe_key, member_id, conversation_id, contact_point_id, channel, purpose, due_at, body, subject, n)),
        queued as (
            insert into core.outbound (id, dedupe_key, member_id, conversation_id, contact_point_id, channel, purpose, state, due_at, created_at, rev)
            select id, dedupe_key, member_id, conversation_id, contact_point_id, channel, purpose, 'queued', due_at, @now, 1 from given order by n
            on conflict (dedupe_key) do nothing
            returning id),
        content as (
            insert into core.outbound_content (outbound_id, body, subject)
            select given.id, given.body, given.subject from queued join given on given.id = queued.id)
        select id from queued
        """;

    /// <summary>
    /// The next messages that are due, one per conversation at a time, so that they leave in the order they were written:
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
         limit @most
           for update skip locked
        """;

    /// <summary>One of them again, alone, after something went wrong with the set.</summary>
    public const string TakeThis = """
        /* coop:outbound.take_this */
        select id from core.outbound where id = @id and state = 'queued' for update skip locked
        """;

    /// <summary>The token fences: an outcome counts only for the lease it came from. Leases run on the database's clock.</summary>
    public const string Lease = """
        /* coop:outbound.lease */
        update core.outbound o
           set state = 'sending', reason = null, entry_seq = g.seq, attempts = attempts + 1, rev = rev + 1,
               lease_token = lease_token + 1, lease_until = clock_timestamp() + @lease
          from unnest(@ids, @seqs) as g (id, seq)
         where o.id = g.id
        returning o.id, lease_token
        """;

    public const string Refuse = """
        /* coop:outbound.refuse */
        update core.outbound o
           set state = case when g.not_before is null then 'refused' else 'queued' end, reason = g.reason,
               due_at = coalesce(g.not_before, due_at), attempts = attempts + 1, rev = rev + 1
          from unnest(@ids, @reasons, @not_before) as g (id, reason, not_before)
         where o.id = g.id
        """;

    /// <summary>Something is wrong with this message that is not the policy's business: later, and at last not at all, so that the others flow.</summary>
    public const string PutOff = """
        /* coop:outbound.put_off */
        update core.outbound
           set state = case when attempts < 4 then state when entry_seq is null then 'refused' else 'failed' end, reason = 'fault',
               due_at = @later, attempts = attempts + 1, rev = rev + 1
         where id = @id and state = 'queued'
        returning member_id, state
        """;

    public const string Verdicts = """
        /* coop:outbound.verdicts */
        insert into core.policy_verdict (outbound_id, attempt, allowed, reason, evidence, decided_at)
        select id, attempt, allowed, reason, evidence::jsonb, @now
          from unnest(@ids, @attempts, @allowed, @reasons, @evidence) as g (id, attempt, allowed, reason, evidence)
        """;

    /// <summary>Rows are locked in the order of their queueing, as receipts lock them.</summary>
    public const string Settle = """
        /* coop:outbound.settle */
        with held as materialized (
            select id from core.outbound where id = any (@ids) order by position for update)
        update core.outbound o
           set state = g.state, reason = g.reason, provider_id = coalesce(g.provider_id, o.provider_id), due_at = coalesce(g.due_at, o.due_at),
               lease_until = null, rev = rev + 1
          from held join unnest(@ids, @tokens, @states, @reasons, @providers, @due) as g (id, token, state, reason, provider_id, due_at) on g.id = held.id
         where o.id = held.id and o.state in ('sending', 'uncertain') and o.lease_token = g.token and o.lease_until is not null
        returning o.id, o.lease_token, o.member_id
        """;

    /// <summary>An id another SMS was taken for by mistake does not keep the report from counting. A report counts when it says more than is known. A message that waits to be tried again has certainly arrived if it is reported.</summary>
    public const string Progress = """
        /* coop:outbound.progress */
        with held as materialized (
            select id, state from core.outbound where id = any (@ids) order by position for update)
        update core.outbound o
           set state = g.state, reason = g.reason, lease_until = null, rev = rev + 1,
               provider_id = coalesce(o.provider_id, (
                   select g.provider_id where not exists (
                       select 1 from core.outbound x where x.channel = 'sms' and x.provider_id = g.provider_id and x.id <> o.id)))
          from held join unnest(@ids, @states, @reasons, @providers) as g (id, state, reason, provider_id) on g.id = held.id
         where o.id = held.id and o.entry_seq is not null
           and array_position(@chain, held.state) < array_position(@chain, g.state)
        returning o.id, o.member_id, held.state, o.state
        """;

    /// <summary>Which of a provider's ids are known to belong to other messages to the member.</summary>
    public const string Claimed = """
        /* coop:outbound.claimed */
        select provider_id from core.outbound where member_id = @member and id <> @id and provider_id = any (@providers)
        """;

    /// <summary>
    /// One that nobody is sure of and that is due to be asked after; the pause doubles from a minute to about six hours. The
    /// token has gone up once for each lease and once for each question.
    /// </summary>
    public const string TakeDoubtful = """
        /* coop:outbound.take_doubtful */
        update core.outbound
           set lease_token = lease_token + 1, lease_until = clock_timestamp() + @lease,
               due_at = @now + @pause * power(2::float8, greatest(0, least(8, lease_token - attempts))::float8)
         where id = (select id from core.outbound where state = 'uncertain' and due_at <= @now order by due_at limit 1 for update skip locked)
        returning id, lease_token
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
