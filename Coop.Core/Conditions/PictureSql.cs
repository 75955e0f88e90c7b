namespace Coop.Core.Conditions;

/// <summary>Statements that read what is known of some members; each row begins with the member's id.</summary>
internal static class PictureSql
{
    public const string Terms = """
        /* coop:conditions.terms */
        select id, parent_id, code from core.product
        """;

    public const string TermBranches = """
        /* coop:conditions.term_branches */
        select id, code from core.branch
        """;

    public const string TermAttributes = """
        /* coop:conditions.term_attributes */
        select code, kind from core.attribute
        """;

    /// <summary>What segments ask for now, those out of use too: what stood on them keeps its meaning.</summary>
    public const string TermSegments = """
        /* coop:conditions.term_segments */
        select s.id, v.definition::text from core.segment s join core.segment_version v on v.segment_id = s.id and v.version = s.version
        """;

    public const string TermQuestions = "/* coop:conditions.term_questions */ select code from core.question";

    /// <summary>Identified ones among these members, with what is one value of each.</summary>
    public const string Members = """
        /* coop:conditions.members */
        select m.id, m.branch_id, coalesce(ac.balance, 0)::numeric,
               m.stage, m.kind, m.document_type, coalesce(m.language, 'es'), lc.standing, pr.gender, pr.municipality, pr.occupation, st.tier,
               pr.birth_date, m.created_at,
               (select min(l.starts_at) from core.lifecycle l
                 where l.member_id = m.id and l.superseded_at is null and l.stage not in ('prospect', 'applicant', 'withdrawn')),
               (select count(*)::numeric from core.household_member o join core.household_member a on a.household_id = o.household_id
                 where o.member_id = m.id group by o.member_id)
          from core.member m
          left join core.lifecycle lc on lc.member_id = m.id and lc.ends_at is null and lc.superseded_at is null
          left join core.member_profile pr on pr.member_id = m.id
          left join core.loyalty_account ac on ac.member_id = m.id
          left join core.loyalty_standing st on st.member_id = m.id
         where m.id = any (@members) and not m.provisional
        """;

    public const string Sales = """
        /* coop:conditions.sales */
        select s.member_id, s.at, s.branch_id, s.channel, s.total, (select sum(r.total) from core.sale_return r where r.sale_id = s.id)
          from core.sale s where s.member_id = any (@members)
        """;

    public const string Lines = """
        /* coop:conditions.lines */
        select l.member_id, l.sale_id, l.at, s.branch_id, s.channel, l.product_id, l.quantity, l.amount, b.quantity, coalesce(b.amount, 0)
          from core.sale_line l
          join core.sale s on s.id = l.sale_id
          left join lateral (
               select sum(x.quantity) as quantity, sum(x.amount) as amount from core.sale_return r join core.return_line x on x.return_id = r.id
                where r.sale_id = l.sale_id and x.number = l.number) b on true
         where l.member_id = any (@members)
        """;

    public const string Contributions = """
        /* coop:conditions.contributions */
        select c.member_id, c.kind, c.entry, c.period, c.amount, c.at from core.contribution c
         where c.member_id = any (@members) and not exists (select from core.contribution t where t.takes_back = c.id)
        """;

    public const string Points = """
        /* coop:conditions.points */
        select member_id, kind, points::numeric, occurred_on from core.loyalty_entry
         where member_id = any (@members) and kind in ('earned', 'reversed', 'redeemed', 'restored')
        """;

    public const string Lots = """
        /* coop:conditions.lots */
        select member_id, expires_on, remaining::numeric from core.loyalty_lot
         where member_id = any (@members) and remaining > 0 and expires_on is not null
        """;

    public const string Consents = """
        /* coop:conditions.consents */
        select distinct on (member_id, channel, purpose) member_id, channel, purpose, granted from core.consent
         where member_id = any (@members) order by member_id, channel, purpose, id desc
        """;

    public const string Contacts = """
        /* coop:conditions.contacts */
        select member_id, kind, verified_at is not null from core.contact_point where member_id = any (@members)
        """;

    public const string Tags = """
        /* coop:conditions.tags */
        select member_id, tag from core.member_tag where member_id = any (@members)
        """;

    public const string Interests = """
        /* coop:conditions.interests */
        select member_id, product_id from core.member_interest where member_id = any (@members)
        """;

    public const string Entries = """
        /* coop:conditions.entries */
        select member_id, kind, channel, direction, occurred_at from core.timeline_entry where member_id = any (@members)
        """;

    public const string Attributes = """
        /* coop:conditions.attributes */
        select member_id, attribute, value_text, value_number, value_date from core.member_attribute where member_id = any (@members)
        """;

    public const string Answers = """
        /* coop:conditions.answers */
        select member_id, question, outcome, asked_at from core.question_answer where member_id = any (@members)
        """;

    public const string Requests = """
        /* coop:conditions.requests */
        select member_id, kind, state, received_on, due_on, closed_on from core.request where member_id = any (@members) and state <> 'mistaken'
        """;

    public const string ProductNames = """
        /* coop:conditions.product_names */
        with recursive tree as (
            select id, code, name, 0 as depth, array[name] as path from core.product where parent_id is null
            union all
            select p.id, p.code, p.name, t.depth + 1, t.path || p.name from core.product p join tree t on t.id = p.parent_id)
        select code, name, depth from tree order by path
        """;

    public const string BranchNames = "/* coop:conditions.branch_names */ select code, name from core.branch order by name";

    public const string SegmentNames = "/* coop:conditions.segment_names */ select id::text, name, archived from core.segment order by lower(name)";

    public const string QuestionNames = "/* coop:conditions.question_names */ select code, text_es, text_en from core.question order by text_es";

    public const string TagNames = "/* coop:conditions.tag_names */ select code, name from core.tag order by name";

    public const string PurposeNames = """
        /* coop:conditions.purpose_names */
        select code, name_es, name_en from core.purpose where not transactional order by service desc, code
        """;

    /// <summary>The rungs of the latest ladder, from below; members of an older one may stand on rungs it does not know.</summary>
    public const string TierNames = """
        /* coop:conditions.tier_names */
        select t.rung ->> 'code', t.rung ->> 'nameEs', t.rung ->> 'nameEn'
          from (select definition from core.loyalty_ladder order by version desc limit 1) l
         cross join lateral jsonb_array_elements(l.definition -> 'tiers') with ordinality t (rung, n)
         order by t.n
        """;

    public const string AttributeNames = """
        /* coop:conditions.attribute_names */
        select code, name_es, name_en, kind, options::text from core.attribute order by name_es
        """;
}
