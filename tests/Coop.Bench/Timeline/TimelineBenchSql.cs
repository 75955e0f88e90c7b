namespace Coop.Bench.Timeline;

internal static class TimelineBenchSql
{
    public const string Members = """
        /* coop:bench.members */
        insert into core.member (id, kind, stage, provisional, search_text, created_at, rev)
        select ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'person', 'active', false, '', @now, 1 from generate_series(1, @members) n
        """;

    public const string Points = """
        /* coop:bench.points */
        insert into core.contact_point (id, member_id, kind, value, raw, created_at)
        select id, id, 'web', id::text, id::text, created_at from core.member
        """;

    public const string Heads = "/* coop:bench.heads */ insert into core.timeline_head select id, @per_member from core.member";

    /// <summary>Written in the order of time, as in life: a member's neighbours in the table are other members' entries.</summary>
    public const string Entries = """
        /* coop:bench.entries */
        insert into core.timeline_entry (member_id, seq, kind, channel, direction, source_id, occurred_at, recorded_at)
        select m.id, s.seq, 'message', 'web', case when s.seq % 3 = 0 then 'out' else 'in' end,
               ('00000000-0000-7001-8000-' || lpad(to_hex(('x' || right(m.id::text, 8))::bit(32)::bigint * 100000 + s.seq), 12, '0'))::uuid,
               @now + s.seq * interval '1 minute', @now + s.seq * interval '1 minute'
          from generate_series(@from::bigint, @to::bigint) s (seq) cross join (select id from core.member order by id) m
        """;

    public const string Contents = """
        /* coop:bench.contents */
        insert into core.entry_content (member_id, seq, body)
        select member_id, seq, 'Buenas tardes, quisiera saber si ya quedó al día mi aporte de este mes y cuántos puntos tengo. ' || seq
          from core.timeline_entry where seq between @from and @to
        """;

    public const string Outbound = """
        /* coop:bench.outbound */
        insert into core.outbound (id, dedupe_key, member_id, conversation_id, contact_point_id, channel, purpose, state, due_at, entry_seq, created_at, rev)
        select source_id, source_id::text, member_id, member_id, member_id, 'web', 'service', 'read', occurred_at, seq, occurred_at, 4
          from core.timeline_entry where direction = 'out' and seq between @from and @to
        """;

    public const string Analyze = "/* coop:bench.analyze */ vacuum analyze";
}
