namespace Coop.Core.Knowledge;

internal static class KnowledgeSql
{
    /// <summary>Whoever writes a value counts on the attribute's shelf life until the end.</summary>
    public const string Hold = """
        /* coop:knowledge.hold */
        select code from core.attribute where code = @code for share
        """;

    /// <summary>Whoever changes an attribute waits for those who write its values, and for the sweep.</summary>
    public const string Lock = """
        /* coop:knowledge.lock */
        select code from core.attribute where code = @code for update
        """;

    public const string TakeAging = """
        /* coop:knowledge.take_aging */
        select code, shelf_months from core.attribute where aging order by code limit 1 for update skip locked
        """;

    /// <summary>Some values get the end of their shelf life anew; how many. Months are counted in UTC, as when a value is written.</summary>
    public const string Age = """
        /* coop:knowledge.age */
        with batch as (
            select member_id, (noted_at at time zone 'UTC' + make_interval(months => @months)) at time zone 'UTC' as stale_at
              from core.member_attribute
             where attribute = @code
               and stale_at is distinct from (noted_at at time zone 'UTC' + make_interval(months => @months)) at time zone 'UTC'
             limit @some for update),
        aged as (
            update core.member_attribute v set stale_at = s.stale_at
              from batch s where v.member_id = s.member_id and v.attribute = @code returning 1)
        select count(*) from aged
        """;

    public const string Aged = """
        /* coop:knowledge.aged */
        update core.attribute set aging = false where code = @code
        """;

    /// <summary>A page of values past their shelf life, the longest first.</summary>
    public const string Stale = $"""
        /* coop:knowledge.stale */
        {StaleRows}
           and (v.stale_at, v.member_id, v.attribute) > (@at, @member, @code)
         order by v.stale_at, v.member_id, v.attribute limit @count
        """;

    /// <summary>The same of one attribute.</summary>
    public const string StaleOf = $"""
        /* coop:knowledge.stale_of */
        {StaleRows} and v.attribute = @attribute
           and (v.stale_at, v.member_id, v.attribute) > (@at, @member, @code)
         order by v.stale_at, v.member_id, v.attribute limit @count
        """;

    /// <summary>How many values of each attribute are past their shelf life.</summary>
    public const string StaleCounts = """
        /* coop:knowledge.stale_counts */
        select v.attribute, count(*) from core.member_attribute v join core.attribute a on a.code = v.attribute
         where v.stale_at <= @now and a.active group by v.attribute
        """;

    private const string StaleRows = """
        select v.member_id, m.given_names, m.first_surname, m.second_surname, m.organisation_name, v.attribute,
               v.value_text, v.value_number, v.value_date, v.source, v.noted_at, v.stale_at, s.display_name
          from core.member_attribute v
          join core.member m on m.id = v.member_id
          join core.attribute a on a.code = v.attribute and a.active
          left join core.staff s on s.id = v.noted_by
         where v.stale_at <= @now
        """;

    /// <summary>How many identified members of each branch and stage there are, and of how many of them each fact of the record is known.</summary>
    public const string BoardRecord = """
        /* coop:knowledge.board_record */
        select m.branch_id, m.stage, count(*), count(*) filter (where m.kind = 'person'),
               count(m.document_number), count(m.branch_id), count(p.municipality), count(p.address), count(p.occupation), count(p.birth_date), count(p.gender)
          from core.member m
          left join core.member_profile p on p.member_id = m.id
         where not m.provisional
         group by m.branch_id, m.stage
        """;

    /// <summary>
    /// Of how many there is a telephone or a mailbox, and of how many one that is verified. Asked by themselves, and by existence: the workers of
    /// one statement share the hash of a semi-join, while each of them groups the contact points of all members for itself.
    /// </summary>
    public const string BoardReached = """
        /* coop:knowledge.board_reached */
        select 'contact', m.branch_id, m.stage, count(*)
          from core.member m
         where not m.provisional
           and exists (select from core.contact_point c where c.member_id = m.id and c.kind in ('telephone', 'email'))
         group by m.branch_id, m.stage
        """;

    public const string BoardVerified = """
        /* coop:knowledge.board_verified */
        select 'verified', m.branch_id, m.stage, count(*)
          from core.member m
         where not m.provisional
           and exists (select from core.contact_point c where c.member_id = m.id and c.kind in ('telephone', 'email') and c.verified_at is not null)
         group by m.branch_id, m.stage
        """;

    /// <summary>Of how many of them each attribute is known.</summary>
    public const string BoardAttributes = """
        /* coop:knowledge.board_attributes */
        select v.attribute, m.branch_id, m.stage, count(*)
          from core.member_attribute v join core.member m on m.id = v.member_id
         where not m.provisional
         group by v.attribute, m.branch_id, m.stage
        """;

    /// <summary>A page of identified members of whom a fact is not known, in the order of their records.</summary>
    public static string Missing(string fact) => $"""
        /* coop:knowledge.missing */
        select m.id, m.given_names, m.first_surname, m.second_surname, m.organisation_name, m.stage, b.name
          from core.member m
          left join core.branch b on b.id = m.branch_id
          left join core.member_profile p on p.member_id = m.id
         where not m.provisional and m.id > @after
           and (@every_branch or m.branch_id is not distinct from @branch)
           and m.stage = any (@stages)
           and {MissingOf(fact)}
         order by m.id limit @count
        """;

    private static string MissingOf(string fact) => fact switch
    {
        "document" => "m.document_number is null",
        "branch" => "m.branch_id is null",
        "contact" => $"not exists ({Points})",
        "verified" => $"not exists ({Points} and c.verified_at is not null)",
        "municipality" => "p.municipality is null",
        "address" => "p.address is null",
        "occupation" => "p.occupation is null",
        "birth_date" => "p.birth_date is null and m.kind = 'person'",
        "gender" => "p.gender is null and m.kind = 'person'",
        _ => "not exists (select from core.member_attribute v where v.member_id = m.id and v.attribute = @fact)",
    };

    private const string Points = "select from core.contact_point c where c.member_id = m.id and c.kind in ('telephone', 'email')";
}
