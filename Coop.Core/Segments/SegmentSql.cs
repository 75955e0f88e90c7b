using Coop.Core.Conditions;

namespace Coop.Core.Segments;

internal static class SegmentSql
{
    /// <summary>
    /// Statements over all members: planned with their values, since a span of time tells how much there is to read; in memory
    /// enough for a figure of every member; and ended before they become a burden.
    /// </summary>
    public static string Widely(TimeSpan limit) => $"""
        /* coop:segments.widely */
        set local plan_cache_mode = force_custom_plan;
        set local jit = off;
        set local work_mem = '64MB';
        set local hash_mem_multiplier = 2;
        set local statement_timeout = {(int)limit.TotalMilliseconds}
        """;

    public const string Rows = """
        /* coop:segments.rows */
        select s.id, s.name, s.description, s.version, s.archived, s.members, s.looked_at, s.fault, s.rev, v.definition::text, v.published_at, p.display_name
          from core.segment s
          join core.segment_version v on v.segment_id = s.id and v.version = s.version
          left join core.staff p on p.id = v.published_by
         where @id::uuid is null or s.id = @id
         order by s.archived, lower(s.name)
        """;

    public const string Versions = """
        /* coop:segments.versions */
        select v.version, v.definition::text, v.published_at, p.display_name
          from core.segment_version v left join core.staff p on p.id = v.published_by
         where v.segment_id = @id order by v.version desc
        """;

    public const string Snapshots = """
        /* coop:segments.snapshots */
        select taken_at, version, members, entered, departed from core.segment_snapshot where segment_id = @id order by run desc limit @count
        """;

    public const string Members = """
        /* coop:segments.members */
        select m.id, m.given_names, m.first_surname, m.second_surname, m.organisation_name, p.entered_at
          from core.segment_period p join core.member m on m.id = p.member_id
         where p.segment_id = @id and p.left_at is null and (p.entered_at, p.member_id) < (@before, @member)
         order by p.entered_at desc, p.member_id desc limit @count
        """;

    /// <summary>Everybody in a segment, the first to come first; of several contact points the one that was proven theirs, else the oldest.</summary>
    public const string Export = """
        /* coop:segments.export */
        select m.document_type, m.document_number, m.given_names, m.first_surname, m.second_surname, m.organisation_name, m.kind, m.stage, b.name,
               (select c.value from core.contact_point c where c.member_id = m.id and c.kind = 'telephone' order by c.verified_at is null, c.created_at, c.id limit 1),
               (select c.value from core.contact_point c where c.member_id = m.id and c.kind = 'email' order by c.verified_at is null, c.created_at, c.id limit 1),
               p.entered_at
          from core.segment_period p
          join core.member m on m.id = p.member_id
          left join core.branch b on b.id = m.branch_id
         where p.segment_id = @id and p.left_at is null
         order by p.entered_at, p.member_id
        """;

    /// <summary>In use, sound, and looked at with their present version or about to be.</summary>
    public const string Living = """
        /* coop:segments.living */
        select s.id, s.version, v.definition::text, s.asked
          from core.segment s join core.segment_version v on v.segment_id = s.id and v.version = s.version
         where not s.archived
         order by s.id
        """;

    public const string Insert = """
        /* coop:segments.insert */
        insert into core.segment (id, name, description, version, archived, members, looked_at, created_at, rev) values (@id, @name, @description, 1, false, 0, null, @now, 1)
        """;

    public const string Take = """
        /* coop:segments.take */
        select version, rev, archived from core.segment where id = @id for update
        """;

    public const string Update = """
        /* coop:segments.update */
        update core.segment set name = @name, description = @description, version = @version,
               looked_at = case when version = @version then looked_at end, fault = case when version = @version then fault end,
               asked = asked + 1, rev = rev + 1
         where id = @id
        """;

    /// <summary>Who makes segments ask for each other does so one after the other: two at once would both find no circle.</summary>
    public const string Turn = "/* coop:segments.turn */ select pg_advisory_xact_lock(20261123)";

    /// <summary>Those that ask for a segment whose condition is another now.</summary>
    public const string AskAnew = """
        /* coop:segments.ask_anew */
        update core.segment set looked_at = null, asked = asked + 1, rev = rev + 1 where id = any (@ids) and not archived
        """;

    public const string Definition = """
        /* coop:segments.definition */
        select definition::text from core.segment_version where segment_id = @id and version = @version
        """;

    public const string Publish = """
        /* coop:segments.publish */
        insert into core.segment_version (segment_id, version, definition, published_at, published_by) values (@id, @version, @definition::jsonb, @now, @by)
        """;

    public const string Archive = """
        /* coop:segments.archive */
        update core.segment set archived = @archived, looked_at = null, asked = asked + 1, rev = rev + 1 where id = @id and archived <> @archived
        """;

    /// <summary>All are due, where a set of facts came in.</summary>
    public const string AllDue = """
        /* coop:segments.all_due */
        update core.segment set looked_at = null, asked = asked + 1 where not archived
        """;

    /// <summary>The segment that has waited longest for a look at everybody, for one worker of all nodes: whoever finds it taken passes on.</summary>
    public const string TakeDue = """
        /* coop:segments.take_due */
        select s.id, s.version, v.definition::text, s.asked
          from core.segment s join core.segment_version v on v.segment_id = s.id and v.version = s.version
         where not s.archived and (s.looked_at is null or s.looked_at < @before) and s.id <> all (@done)
         order by s.looked_at nulls first, s.id
         limit 1
        """;

    public const string TryTurn = "/* coop:segments.try_turn */ select pg_try_advisory_lock(hashtextextended(@id::text, 20261122))";

    public const string EndTurn = "/* coop:segments.end_turn */ select pg_advisory_unlock(hashtextextended(@id::text, 20261122))";

    public const string NextRun = "/* coop:segments.next_run */ select nextval('core.segment_run')";

    /// <summary>Everybody has been looked at; it stays due where a look was asked for meanwhile.</summary>
    public const string Looked = """
        /* coop:segments.looked */
        update core.segment set looked_at = case when asked = @asked then @now end, fault = @fault, rev = rev + 1 where id = @id and version = @version
        """;

    public const string Snapshot = """
        /* coop:segments.snapshot */
        insert into core.segment_snapshot (segment_id, run, version, taken_at, members, entered, departed)
        select id, @run, version, @now, members, @entered, @departed from core.segment
         where id = @id and (@entered + @departed > 0 or not exists (
               select from core.segment_snapshot x where x.segment_id = @id and x.taken_at >= @day))
        """;

    /// <summary>Who the condition holds for and is not inside, and who is inside and it does not hold for.</summary>
    public static string Difference(ConditionSql condition) => $"""
        /* coop:segments.difference */
        select coalesce(n.id, p.member_id)
          from ({condition.Members}) n
          full join (select member_id from core.segment_period where segment_id = @segment and left_at is null) p on p.member_id = n.id
         where n.id is null or p.member_id is null
        """;

    /// <summary>The same of some members, once their segment is held: nobody moves them in between.</summary>
    public static string Still(ConditionSql scoped) => $"""
        /* coop:segments.still */
        with n as materialized ({scoped.Members})
        select coalesce(n.id, p.member_id), n.id is not null
          from n full join (select member_id from core.segment_period where segment_id = @segment and left_at is null and member_id = any (@only)) p on p.member_id = n.id
         where n.id is null or p.member_id is null
        """;

    public static string Count(ConditionSql condition) => $"/* coop:segments.count */ select count(*) from ({condition.Members}) n";

    public const string Everybody = "/* coop:segments.everybody */ select count(*) from core.member m where not m.provisional";

    /// <summary>How many members a stretch of the sample has, and of how many of these the condition holds.</summary>
    public static string Sampled(ConditionSql sampled) => $"""
        /* coop:segments.sampled */
        select (select count(*) from core.member m where {ConditionSql.InSample}), (select count(*) from ({sampled.Members}) n)
        """;

    /// <summary>Some of them, without an order: any will do.</summary>
    public static string Some(ConditionSql condition) => $"""
        /* coop:segments.some */
        select m.id, m.given_names, m.first_surname, m.second_surname, m.organisation_name
          from ({condition.Members} limit @count) n join core.member m on m.id = n.id
        """;

    public const string Enter = """
        /* coop:segments.enter */
        insert into core.segment_period (segment_id, member_id, entered_at, entered_run) select @segment, u, @now, @run from unnest(@members) u
        """;

    public const string Leave = """
        /* coop:segments.leave */
        update core.segment_period set left_at = greatest(@now, entered_at), left_run = @run
         where segment_id = @segment and left_at is null and member_id = any (@members)
        """;

    public const string Tell = """
        /* coop:segments.tell */
        update core.segment set members = members + @change, rev = rev + 1 where id = @segment
        """;

    public const string Inside = """
        /* coop:segments.inside */
        select segment_id from core.segment_period where member_id = @member and left_at is null
        """;
}
