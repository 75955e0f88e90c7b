namespace Coop.Web.Worlds.Populace;

/// <summary>Statements by which a large world is written: COPY into tables whose indexes and checks are made afterwards.</summary>
internal static class PopulaceSql
{
    public const string IsEmpty = """
        /* coop:world.is_empty */
        select not exists (select from core.member) and not exists (select from core.sale)
        """;

    public const string Branches = """
        /* coop:world.branches */
        insert into core.branch (id, code, name) select * from unnest(@ids, @codes, @names)
        """;

    public const string Products = """
        /* coop:world.products */
        insert into core.product (id, parent_id, code, name, active, created_at, rev)
        select p.id, p.parent_id, p.code, p.name, true, @at, 1 from unnest(@ids, @parents, @codes, @names) with ordinality p (id, parent_id, code, name, n) order by p.n
        """;

    /// <summary>What slows loading and can be made anew from the rows: indexes, and checks against other rows. Primary keys stay.</summary>
    public const string Burdens = """
        /* coop:world.burdens */
        select 0, c.conname::text, pg_get_constraintdef(c.oid), c.contype = 'f'
          from pg_constraint c where c.conrelid = to_regclass(@table) and c.contype in ('f', 'u', 'x')
         union all
        select 1, i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid), false
          from pg_index i
         where i.indrelid = to_regclass(@table) and not i.indisprimary
           and not exists (select from pg_constraint c where c.conindid = i.indexrelid and c.contype in ('u', 'x'))
         order by 4, 1, 2
        """;

    public static string DropConstraint(string table, string name) => $"/* coop:world.drop_constraint */ alter table {table} drop constraint {name}";

    public static string DropIndex(string name) => $"/* coop:world.drop_index */ drop index {name}";

    public static string AddConstraint(string table, string name, string definition) => $"/* coop:world.add_constraint */ alter table {table} add constraint {name} {definition}";

    /// <summary>A record begins its own history; here the whole history is written at once.</summary>
    public const string HistoryByHand = "/* coop:world.history_by_hand */ alter table core.member disable trigger member_lifecycle";

    public const string HistoryByItself = "/* coop:world.history_by_itself */ alter table core.member enable trigger member_lifecycle";

    public const string Members = """
        copy /* coop:world.members */ core.member (id, kind, stage, provisional, given_names, first_surname, second_surname, organisation_name,
            document_type, document_number, branch_id, search_text, created_at, rev) from stdin (format binary)
        """;

    public const string Heads = "copy /* coop:world.heads */ core.timeline_head (member_id, last_seq) from stdin (format binary)";

    public const string Lifecycle = """
        copy /* coop:world.lifecycle */ core.lifecycle (member_id, stage, standing, cause, evidence, rule, starts_at, ends_at, recorded_at) from stdin (format binary)
        """;

    public const string Profiles = """
        copy /* coop:world.profiles */ core.member_profile (member_id, birth_date, gender, municipality, address, occupation, updated_at, rev) from stdin (format binary)
        """;

    public const string ContactPoints = """
        copy /* coop:world.contact_points */ core.contact_point (id, member_id, kind, value, raw, verified_at, created_at) from stdin (format binary)
        """;

    public const string Consents = "copy /* coop:world.consents */ core.consent (member_id, channel, purpose, granted, source, at) from stdin (format binary)";

    public const string Entries = """
        copy /* coop:world.entries */ core.timeline_entry (member_id, seq, kind, channel, direction, source_id, facts, occurred_at, recorded_at) from stdin (format binary)
        """;

    /// <summary>Those who answer members, in the order they were taken on.</summary>
    public const string Agents = "/* coop:world.agents */ select array(select s.id from core.staff s join core.staff_role r on r.staff_id = s.id where r.role = 'agent' order by s.user_name)";

    public const string Known = """
        copy /* coop:world.known */ core.member_attribute (member_id, attribute, value_text, value_number, value_date, source, noted_at, noted_by, stale_at) from stdin (format binary)
        """;

    public const string Notes = """
        copy /* coop:world.notes */ core.attribute_note (id, member_id, attribute, what, value_text, value_number, value_date, source, noted_at, noted_by, recorded_at) from stdin (format binary)
        """;

    public const string Answers = """
        copy /* coop:world.answers */ core.question_answer (member_id, question, outcome, note_id, channel, asked_by, asked_at) from stdin (format binary)
        """;

    /// <summary>Whoever says something next goes on after the last note.</summary>
    public const string NotesGoOn = """
        /* coop:world.notes_go_on */
        select setval(pg_get_serial_sequence('core.attribute_note', 'id'), coalesce(max(id), 0) + 1, false) from core.attribute_note
        """;

    public const string Tags = "copy /* coop:world.tags */ core.tag (code, name, rev) from stdin (format binary)";

    public const string MemberTags = "copy /* coop:world.member_tags */ core.member_tag (member_id, tag, added_at, added_by) from stdin (format binary)";

    public const string Households = "copy /* coop:world.households */ core.household (id, name, created_at, rev) from stdin (format binary)";

    public const string HouseholdMembers = "copy /* coop:world.household_members */ core.household_member (member_id, household_id, role, since) from stdin (format binary)";

    public const string Relations = """
        copy /* coop:world.relations */ core.relation (id, member_id, kind, other_id, starts_on, noted_at, noted_by, rev) from stdin (format binary)
        """;

    public const string Requests = """
        copy /* coop:world.requests */ core.request (id, number, member_id, kind, channel, received_on, due_on, state, closed_on, opened_by, opened_at, closed_by, closed_at, rev) from stdin (format binary)
        """;

    public const string RequestContents = "copy /* coop:world.request_contents */ core.request_content (request_id, subject, body, answer) from stdin (format binary)";

    /// <summary>Whoever asks next goes on after the last number.</summary>
    public const string RequestsGoOn = """
        /* coop:world.requests_go_on */
        select setval(pg_get_serial_sequence('core.request', 'number'), coalesce(max(number), 0) + 1, false) from core.request
        """;

    public const string Sales = """
        copy /* coop:world.sales */ core.sale (id, source, key, member_id, branch_id, channel, total, before_admission, late, content, at, recorded_at, import_batch) from stdin (format binary)
        """;

    public const string Returns = """
        copy /* coop:world.returns */ core.sale_return (id, source, key, sale_id, member_id, total, correction, late, content, at, recorded_at) from stdin (format binary)
        """;

    public const string ReturnLines = "copy /* coop:world.return_lines */ core.return_line (return_id, number, quantity, amount) from stdin (format binary)";

    public const string Contributions = """
        copy /* coop:world.contributions */ core.contribution (id, source, key, member_id, kind, entry, period, amount, before_admission, late, content, at, recorded_at) from stdin (format binary)
        """;

    public static string Lines(string table) => $"""
        copy /* coop:world.lines */ {table} (sale_id, number, member_id, product_id, quantity, amount, at) from stdin (format binary)
        """;

    public const string HasTable = "/* coop:world.has_table */ select to_regclass(@name) is not null";

    /// <summary>A month's lines on their own: without indexes until they are there, and no part of the whole until they are complete.</summary>
    public static string MonthApart(string name) => $"/* coop:world.month_apart */ create table {name} (like core.sale_line including defaults including constraints)";

    /// <summary>The same keys and indexes as the whole has, which takes them for its own.</summary>
    public static string MonthIn(string name, string plain, string from, string to) => $"""
        /* coop:world.month_in */
        alter table {name} add primary key (sale_id, number, at);
        create index {plain}_member_id_at_idx on {name} (member_id, at);
        create index {plain}_product_id_at_idx on {name} (product_id, at);
        alter table {name} add constraint month check (at >= '{from}' and at < '{to}');
        alter table core.sale_line attach partition {name} for values from ('{from}') to ('{to}');
        alter table {name} drop constraint month
        """;

    /// <summary>All batches are to earn.</summary>
    public const string Due = """
        /* coop:world.due */
        insert into core.loyalty_due (kind, batch, told_at, busy, members, points) select 'sale', -n, @at, '{}', 0, 0 from generate_series(1, @batches) n
        """;

    /// <summary>Members who can pay for a reward.</summary>
    public const string Wealthy = """
        /* coop:world.wealthy */
        select array(select member_id from core.loyalty_account where balance >= @points order by balance % 97, member_id limit @count)
        """;

    /// <summary>People who belong, each with a mailbox or a telephone.</summary>
    public const string Talkers = """
        /* coop:world.talkers */
        select array(select m.id from core.member m where m.stage = 'active' and m.kind = 'person' order by m.document_number desc limit @count)
        """;

    public const string Analyze = "/* coop:world.analyze */ vacuum analyze";

    public const string AnalyzeLadder = "/* coop:world.analyze_ladder */ vacuum analyze core.loyalty_standing, core.loyalty_tier_move, core.loyalty_tier_due";

    public const string Size = "/* coop:world.size */ select pg_database_size(current_database())";
}
