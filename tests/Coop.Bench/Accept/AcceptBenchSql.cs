namespace Coop.Bench.Accept;

/// <summary>What a careful hand would write for one message, without the product's layers.</summary>
internal static class AcceptBenchSql
{
    public const string Fill = """
        /* coop:bench.fill */
        with item as (
            insert into channels.inbound (id, connection, dedupe_key, lane, state, due_at, received_at)
            select ('00000000-0000-7' || lpad(to_hex(@round), 3, '0') || '-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'web',
                   @round || ':' || n, 'web:' || ('00000000-0000-7' || lpad(to_hex(@round), 3, '0') || '-9000-' || lpad(to_hex(n % @sessions), 12, '0'))::uuid,
                   'waiting', @now, @now
              from generate_series(1, @items) n
            returning id)
        insert into channels.inbound_raw (inbound_id, body)
        select id, convert_to(json_build_object(
                   'clientId', id, 'text', 'Buenas tardes, quisiera saber si ya quedó al día mi aporte de este mes.')::text, 'utf8')
          from item
        """;

    public const string StoreOne = """
        /* coop:bench.store_one */
        with item as (
            insert into channels.inbound (id, connection, dedupe_key, lane, state, due_at, received_at)
            values (@id, 'web', @dedupe_key, @lane, 'waiting', @now, @now)
            on conflict (connection, dedupe_key) do nothing
            returning id)
        insert into channels.inbound_raw (inbound_id, body) select id, @body from item
        """;

    public const string Take = """
        /* coop:bench.take */
        select i.id, i.lane, r.body from channels.inbound i join channels.inbound_raw r on r.inbound_id = i.id
         where i.state = 'waiting' order by i.position limit 1 for update of i skip locked
        """;

    public const string Find = "/* coop:bench.find */ select member_id, id from core.contact_point where kind = 'web' and value = @value";

    public const string Member = """
        /* coop:bench.member */
        insert into core.member (id, kind, stage, provisional, search_text, created_at, rev) values (@member, 'person', 'prospect', true, '', @now, 1)
        """;

    public const string Head = "/* coop:bench.head */ insert into core.timeline_head values (@member, 0)";

    public const string Point = """
        /* coop:bench.point */
        insert into core.contact_point (id, member_id, kind, value, raw, created_at) values (@point, @member, 'web', @value, @value, @now)
        """;

    public const string Next = "/* coop:bench.next */ update core.timeline_head set last_seq = last_seq + 1 where member_id = @member returning last_seq";

    public const string Conversation = """
        /* coop:bench.conversation */
        insert into channels.conversation (id, member_id, contact_point_id, channel, last_in_seq, last_in_at, opened_at, rev)
        values (@id, @member, @point, 'web', @seq, @now, @now, 1)
        on conflict (contact_point_id, channel) do update
           set last_in_seq = excluded.last_in_seq, last_in_at = excluded.last_in_at, rev = channels.conversation.rev + 1
        returning id
        """;

    public const string WorkItem = """
        /* coop:bench.work_item */
        insert into channels.work_item (id, conversation_id, member_id, channel, opened_at, waiting_since, rev)
        values (@id, @conversation, @member, 'web', @now, @now, 1)
        on conflict (conversation_id) where closed_at is null do update
           set waiting_since = coalesce(channels.work_item.waiting_since, excluded.waiting_since), rev = channels.work_item.rev + 1
        """;

    public const string Entry = """
        /* coop:bench.entry */
        insert into core.timeline_entry (member_id, seq, kind, channel, direction, conversation_id, source_id, facts, occurred_at, recorded_at)
        values (@member, @seq, 'message', 'web', 'in', @conversation, @item, @facts::jsonb, @now, @now)
        """;

    public const string Content = "/* coop:bench.content */ insert into core.entry_content values (@member, @seq, @body)";

    public const string Event = "/* coop:bench.event */ insert into core.event (name, body, at) values ('timeline.entry-appended', @event::jsonb, @now)";

    public const string Changes = """
        /* coop:bench.changes */
        insert into core.live_change (topic, key) values (@timeline, @key), ('work', @work)
        """;

    public const string Done = """
        /* coop:bench.done */
        update channels.inbound set state = 'done', attempts = attempts + 1, member_id = @member, entry_seq = @seq where id = @item
        """;

    public const string BareTable = """
        /* coop:bench.bare_table */
        create table public.bare (id bigint generated always as identity primary key, body bytea not null, at timestamptz not null default clock_timestamp())
        """;

    public const string BareInsert = "/* coop:bench.bare_insert */ insert into public.bare (body) values (@body)";

    public const string Waiting = "/* coop:bench.waiting */ select count(*) from channels.inbound where state = 'waiting'";
}
