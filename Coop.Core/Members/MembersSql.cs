namespace Coop.Core.Members;

internal static class MembersSql
{
    /// <summary>Whoever makes a record for an unknown address waits here for whoever else is about to.</summary>
    public const string LockAddress = """
        /* coop:members.lock_address */
        select pg_advisory_xact_lock(hashtextextended(@kind || ':' || @value, 20260311))
        """;

    /// <summary>
    /// Two phases: each trigram index is probed inside a fence that stops at 500 hits, then the few found are sorted.
    /// A common word costs no more than a rare one. One condition per word, as the index serves LIKE but not LIKE ALL.
    /// </summary>
    public static string Search(int words) => $"""
        /* coop:members.search */
        with by_name as materialized (
            select id, null::text as found from core.member where {string.Join(" and ", Enumerable.Range(0, words).Select(n => $"search_text like @word{n}"))} limit 500),
        by_address as materialized (
            select member_id as id, value as found from core.contact_point
             where kind <> 'web' and length(@whole) > 4 and value like @whole limit 500)
        select m.id, m.given_names, m.first_surname, m.second_surname, m.organisation_name,
               upper(m.document_type) || ' ' || m.document_number, min(hit.found), m.provisional,
               (select l.cause from core.lifecycle l where m.stage = 'withdrawn' and l.member_id = m.id and l.ends_at is null and l.superseded_at is null)
          from (select * from by_name union all select * from by_address) hit
          join core.member m on m.id = hit.id
         group by m.id
         order by m.provisional, m.stage = 'withdrawn', m.search_text, m.id
         limit @count
        """;

    /// <summary>Every channel and purpose a consent is asked for, with the latest word on it, if any.</summary>
    public const string Consents = """
        /* coop:members.consents */
        select ch.channel, p.code, c.granted, c.at, coalesce(c.id, 0)
          from (values ('voice'), ('email'), ('sms'), ('web')) as ch (channel)
         cross join core.purpose p
          left join lateral (
               select granted, at, id from core.consent c
                where c.member_id = @member and c.channel = ch.channel and c.purpose = p.code
                order by c.id desc limit 1) c on true
         where not p.transactional
         order by p.service desc, p.code, ch.channel
        """;
}
