namespace Coop.Core.Consent;

internal static class ConsentSql
{
    /// <summary>What the policy judges messages by: the latest word on consent, and when the member last wrote in the thread; a machine that answers by itself is nobody's word.</summary>
    public const string Standing = """
        /* coop:consent.standing */
        select p.service, p.transactional, point.kind, c.id, c.granted, c.at, c.source, asked.seq, asked.occurred_at
          from unnest(@members, @conversations, @points, @channels, @purposes) with ordinality as g (member_id, conversation_id, point_id, channel, purpose, n)
          join core.purpose p on p.code = g.purpose
          join core.contact_point point on point.id = g.point_id
          left join lateral (
               select id, granted, at, source from core.consent
                where member_id = g.member_id and channel = g.channel and purpose = g.purpose
                order by id desc limit 1) c on true
          left join lateral (
               select seq, occurred_at from core.timeline_entry
                where member_id = g.member_id and conversation_id = g.conversation_id and direction = 'in' and facts->>'machine' is distinct from 'reply'
                order by seq desc limit 1) asked on true
         order by g.n
        """;

    /// <summary>Purposes a member allowed at some time on a channel, and those that serve their own contact.</summary>
    public const string AllowedOnce = """
        /* coop:consent.allowed_once */
        select code from core.purpose p
         where p.service
            or exists (select 1 from core.consent c where c.member_id = @member and c.channel = @channel and c.purpose = p.code and c.granted)
         order by p.service desc, code
        """;

    /// <summary>All purposes a consent is asked for, those of service first.</summary>
    public const string AllPurposes = """
        /* coop:consent.all_purposes */
        select code from core.purpose where not transactional order by service desc, code
        """;
}
