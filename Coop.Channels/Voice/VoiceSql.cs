namespace Coop.Channels.Voice;

internal static class VoiceSql
{
    /// <summary>Whoever makes a call known, or stores a report of one nobody knows yet, waits here for the other.</summary>
    public const string LockRoom = """
        /* coop:voice.lock_room */
        select pg_advisory_xact_lock(hashtextextended(@room, 20261122))
        """;

    public const string Lock = """
        /* coop:voice.lock */
        select * from channels.call where id = {0} for update
        """;

    /// <summary>Who takes two calls at once waits for themselves.</summary>
    public const string LockPerson = """
        /* coop:voice.lock_person */
        select * from core.staff where id = {0} for no key update
        """;

    /// <summary>Which call a report is about, and whose heads are to be held.</summary>
    public const string Find = """
        /* coop:voice.find */
        select id, member_id, speaker_id from channels.call where room = @room
        """;

    public const string Report = """
        /* coop:voice.report */
        insert into channels.call_report (room, provider_sid, leg_id, kind, status, dedupe_key, received_at, applied_at)
        values (@room, @sid, @leg, @kind, @status, @dedupe_key, @now, case when @applied then @now end)
        on conflict (dedupe_key) do nothing
        """;

    /// <summary>What was told of a call before it was known, in the order it came.</summary>
    public const string Waiting = """
        /* coop:voice.waiting */
        with waiting as (
            update channels.call_report set applied_at = @now where room = @room and applied_at is null
            returning id, provider_sid, leg_id, status)
        select provider_sid, leg_id, status from waiting order by id
        """;

    /// <summary>Legs to be dialled: the lease fences other nodes off, on the database's clock.</summary>
    public const string TakeNew = """
        /* coop:voice.take_new */
        update channels.call_leg l
           set lease_until = clock_timestamp() + @lease, attempts = attempts + 1
          from (select id from channels.call_leg
                 where state = 'new' and dial_due_at <= @now and lease_until is null and end_wanted is null
                 order by dial_due_at limit @most for update skip locked) due,
               channels.call c
         where l.id = due.id and c.id = l.call_id
        returning l.id, l.call_id, c.room, l.role, l.address, c.direction
        """;

    /// <summary>Nobody knows whether the network heard: a callback mostly tells soon, then it is asked.</summary>
    public const string Doubt = """
        /* coop:voice.doubt */
        update channels.call_leg set state = 'uncertain', lease_until = clock_timestamp() + @pause where id = @id and state = 'new'
        """;

    /// <summary>Legs whose dialler vanished, and those of which nobody knows whether they were heard; asked after every so often.</summary>
    public const string TakeDoubtful = """
        /* coop:voice.take_doubtful */
        update channels.call_leg l
           set lease_until = clock_timestamp() + @lease, state = 'uncertain'
          from (select id from channels.call_leg
                 where state in ('new', 'uncertain') and lease_until < clock_timestamp() order by lease_until limit @most for update skip locked) lost,
               channels.call c
         where l.id = lost.id and c.id = l.call_id
        returning l.id, l.call_id, c.room, l.role, l.address, c.direction, l.created_at
        """;

    /// <summary>Legs to be ended; asked for again while they are not.</summary>
    public const string TakeEnding = """
        /* coop:voice.take_ending */
        update channels.call_leg l
           set end_due_at = @now + @again
          from (select id from channels.call_leg
                 where ended_at is null and end_wanted is not null and end_due_at <= @now and provider_sid is not null
                 order by end_due_at limit @most for update skip locked) due,
               channels.call c
         where l.id = due.id and c.id = l.call_id
        returning l.id, l.provider_sid, l.end_wanted, c.room, c.member_id
        """;

    /// <summary>Legs of which nothing was heard for a while: a short one while somebody waits for them to be answered.</summary>
    public const string TakeSilent = """
        /* coop:voice.take_silent */
        update channels.call_leg l
           set heard_at = @now
          from (select id from channels.call_leg
                 where ended_at is null and provider_sid is not null and heard_at <= case when answered_at is null then @soon else @before end order by heard_at limit @most for update skip locked) silent,
               channels.call c
         where l.id = silent.id and c.id = l.call_id
        returning l.id, l.provider_sid, c.room
        """;

    /// <summary>Calls whose time is up: nobody took them, or whoever did was not reached.</summary>
    public const string Overdue = """
        /* coop:voice.overdue */
        select room from channels.call
         where wrapped_up_at is null and state = 'waiting' and (claim_due_at <= @now or (agent_id is null and given_up_at is null and ring_due_at <= @now))
         order by arrived_at limit @most
        """;

    public const string Verdict = """
        /* coop:voice.verdict */
        insert into channels.call_verdict (id, call_id, member_id, contact_point_id, staff_id, allowed, reason, evidence, decided_at)
        values (@id, @call, @member, @contact_point, @staff, @allowed, @reason, @evidence::jsonb, @now)
        on conflict (call_id) do nothing
        """;

    /// <summary>A save that left the browser before one that is stored already changes nothing; nor does one after the end.</summary>
    public const string SaveNotes = """
        /* coop:voice.save_notes */
        update channels.call_content k
           set notes = @notes, notes_rev = @rev
          from channels.call c
         where c.id = k.call_id and k.call_id = @call and c.agent_id = @staff and c.wrapped_up_at is null and k.notes_rev < @rev
        """;

    /// <summary>Which of the network's ids belong to other legs.</summary>
    public const string Claimed = """
        /* coop:voice.claimed */
        select provider_sid from channels.call_leg where provider_sid = any (@sids)
        """;

    /// <summary>Known members under a number, and those who prefer English.</summary>
    public const string Languages = """
        /* coop:voice.languages */
        select count(*), count(*) filter (where m.language = 'en')
          from core.contact_point p join core.member m on m.id = p.member_id
         where p.kind = @kind and p.value = @value and not m.provisional
        """;

    /// <summary>Calls that are not written down to the end.</summary>
    public const string Open = $"""
        /* coop:voice.open */
        {Rows} where c.wrapped_up_at is null order by c.arrived_at, c.id
        """;

    public const string ByIds = $"""
        /* coop:voice.by_ids */
        {Rows} where c.id = any (@ids)
        """;

    /// <summary>Who is shown is who is said to speak. Candidates are the known members of the number, where nobody has said.</summary>
    private const string Rows = """
        select c.id, c.rev, c.direction, c.state, m.id, m.given_names, m.first_surname, m.second_surname, m.organisation_name, m.provisional, m.stage,
               p.kind, p.value, k.from_raw, c.agent_id, s.display_name, c.lapsed_agent_id, c.lapsed_reason,
               c.arrived_at, c.answered_at, c.ended_at, c.wrap_up_due_at, c.wrapped_up_at, c.speaker_id is not null,
               coalesce((select bool_or(l.muted) from channels.call_leg l where l.call_id = c.id and l.role = 'agent' and l.ended_at is null), false),
               (select jsonb_agg(jsonb_build_object('id', o.id, 'given', o.given_names, 'first', o.first_surname, 'second', o.second_surname,
                                                    'organisation', o.organisation_name, 'document', upper(o.document_type) || ' ' || o.document_number) order by o.search_text)
                  from core.contact_point op join core.member o on o.id = op.member_id
                 where op.kind = p.kind and op.value = p.value and not o.provisional and o.id <> c.member_id)::text,
               (select jsonb_agg(jsonb_build_object('channel', t.channel, 'kind', t.kind, 'at', t.occurred_at, 'line', left(ec.body, 90)) order by t.seq desc)
                  from (select e.seq, e.channel, e.kind, e.occurred_at from core.timeline_entry e
                         where e.member_id = m.id and e.direction <> 'none' and e.occurred_at < c.arrived_at and e.kind in ('message', 'visit', 'call')
                         order by e.seq desc limit 3) t
                  left join core.entry_content ec on ec.member_id = m.id and ec.seq = t.seq)::text,
               (select min(r.due_at) from channels.call_promise r where r.conversation_id = c.conversation_id and r.kept_at is null and r.withdrawn_at is null)
          from channels.call c
          join channels.call_content k on k.call_id = c.id
          join core.contact_point p on p.id = c.contact_point_id
          join core.member m on m.id = coalesce(c.speaker_id, c.member_id)
          left join core.staff s on s.id = c.agent_id
        """;
}
