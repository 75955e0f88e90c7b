namespace Coop.Bench.Send;

/// <summary>Members who wrote once, and answers that wait for them.</summary>
internal static class SendBenchSql
{
    public const string Members = """
        /* coop:bench.members */
        with n as (select n, ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid as id from generate_series(1, @count) n),
        member as (
            insert into core.member (id, kind, stage, provisional, given_names, search_text, created_at, rev)
            select id, 'person', 'active', false, 'Asociada ' || n, 'asociada ' || n, @now, 1 from n returning id),
        head as (insert into core.timeline_head (member_id, last_seq) select id, 1 from n),
        point as (
            insert into core.contact_point (id, member_id, kind, value, raw, created_at)
            select id, id, 'telephone', '+5730' || lpad(n::text, 8, '0'), '30' || lpad(n::text, 8, '0'), @now from n)
        insert into core.timeline_entry (member_id, seq, kind, channel, direction, conversation_id, occurred_at, recorded_at)
        select id, 1, 'message', 'sms', 'in', id, @now, @now from n
        """;

    public const string Answers = """
        /* coop:bench.answers */
        with n as (
            select ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid as member,
                   ('00000000-0000-7' || lpad(to_hex(@round), 3, '0') || '-9000-' || lpad(to_hex(n), 12, '0'))::uuid as id
              from generate_series(1, @count) n),
        message as (
            insert into core.outbound (id, dedupe_key, member_id, conversation_id, contact_point_id, channel, purpose, state, due_at, created_at, rev)
            select id, id::text, member, member, member, 'sms', 'service', 'queued', @now, @now, 1 from n)
        insert into core.outbound_content (outbound_id, body)
        select id, 'Buenas tardes. Su aporte de este mes ya quedó al día; muchas gracias por avisarnos.' from n
        """;

    public const string Missing = """
        /* coop:bench.missing */
        select count(*) from core.outbound where state <> 'delivered'
        """;
}
