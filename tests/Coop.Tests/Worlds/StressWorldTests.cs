using Coop.Core;
using Coop.Core.Facts;
using Coop.Core.Knowledge;
using Coop.Core.Lifecycle;
using Coop.Core.Loyalty.Tiers;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Core.Requests;
using Coop.Core.Timeline;
using Coop.Testing;
using Coop.Tests.Knowledge;
using Coop.Tests.Loyalty;
using Coop.Web.Worlds;
using Coop.Web.Worlds.Populace;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using Xunit;

namespace Coop.Tests.Worlds;

/// <summary>A stress world in small: what is true of it is true of the large one, which differs in size only.</summary>
[Trait("Category", "integration")]
public sealed class StressWorldTests(StressWorldTests.Built built) : IClassFixture<StressWorldTests.Built>
{
    private const int Members = 2_000;
    private const long Lines = 50_000;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private TestNode Node => built.Node;

    [Fact]
    public async Task It_has_the_size_asked_for_and_three_years_in_partitions_of_their_own()
    {
        (await Node.ScalarAsync<long>("select count(*) from core.member")).ShouldBe(Members);
        (await Node.ScalarAsync<long>("select count(*) from core.sale_line")).ShouldBeInRange(Lines, Lines * 104 / 100);
        (await Node.ScalarAsync<long>("select count(*) from core.sale_line_default")).ShouldBe(0);
        (await Node.ScalarAsync<long>("select count(distinct date_trunc('month', at at time zone 'UTC')) from core.sale_line")).ShouldBeGreaterThanOrEqualTo(36);
        (await Node.ScalarAsync<long>("select count(*) from core.sale_line l where not exists (select from core.sale s where s.id = l.sale_id and s.at = l.at and s.member_id = l.member_id)")).ShouldBe(0);
        (await Node.ScalarAsync<long>("select count(*) from (select s.total - sum(l.amount) as apart from core.sale s join core.sale_line l on l.sale_id = s.id group by s.id) x where apart <> 0")).ShouldBe(0);
    }

    [Fact]
    public async Task The_tables_have_the_indexes_and_checks_they_had_before()
    {
        var after = await SchemaAsync(Node);

        after.ShouldBe(built.Schema);
        after.Count.ShouldBeGreaterThan(30);
    }

    [Fact]
    public async Task Timelines_are_numbered_without_gaps()
    {
        (await Node.ScalarAsync<long>("""
            select count(*) from core.timeline_head h
              left join (select member_id, count(*) as n, max(seq) as last, min(seq) as first from core.timeline_entry group by member_id) e using (member_id)
             where h.last_seq <> coalesce(e.n, 0) or h.last_seq <> coalesce(e.last, 0) or coalesce(e.first, 1) <> 1
            """)).ShouldBe(0);
        (await Node.ScalarAsync<long>("select count(*) from core.timeline_head")).ShouldBe(Members);
        (await Node.ScalarAsync<long>("select count(distinct kind) from core.timeline_entry")).ShouldBe(7);
    }

    [Fact]
    public async Task Relationships_came_by_ways_the_lifecycle_knows_and_stand_where_the_record_says()
    {
        await using var db = await Node.Get<IDbContextFactory<CoopDb>>().CreateDbContextAsync(Ct);
        var kinds = await db.Members.ToDictionaryAsync(m => m.Id, m => m, Ct);
        var periods = await db.Lifecycle.OrderBy(p => p.MemberId).ThenBy(p => p.StartsAt).ToListAsync(Ct);

        foreach (var life in periods.GroupBy(p => p.MemberId))
        {
            var all = life.ToList();
            var member = kinds[life.Key];
            all[^1].Stage.ShouldBe(member.Stage);
            all[^1].EndsAt.ShouldBeNull();
            all[0].StartsAt.ShouldBe(member.CreatedAt);
            for (var n = 1; n < all.Count; n++)
            {
                all[n - 1].EndsAt.ShouldBe(all[n].StartsAt);
                LifecycleTable.Next(all[n - 1].State, all[n].Cause, member.Kind).ShouldBe(all[n].State);
                (all[n].Evidence is not null).ShouldBe(all[n].Cause.NeedsEvidence());
            }
        }

        kinds.Values.Select(m => m.Stage).Distinct().Count().ShouldBe(Enum.GetValues<MemberStage>().Length);
        periods.Select(p => p.MemberId).Distinct().Count().ShouldBe(Members);
    }

    [Fact]
    public async Task What_was_told_is_a_repetition_when_it_is_told_again()
    {
        await using var db = await Node.Get<IDbContextFactory<CoopDb>>().CreateDbContextAsync(Ct);
        var codes = await db.Products.ToDictionaryAsync(p => p.Id, p => p.Code, Ct);
        var branches = await db.Branches.ToDictionaryAsync(b => b.Id, b => b.Code, Ct);
        foreach (var sale in await db.Sales.OrderBy(s => s.Key).Skip(5000).Take(20).ToListAsync(Ct))
        {
            var lines = await db.SaleLines.Where(l => l.SaleId == sale.Id).OrderBy(l => l.Number).ToListAsync(Ct);
            var again = new SaleDraft(sale.Source, sale.Key, MemberRef.Of(sale.MemberId), sale.At, [.. lines.Select(l => new SaleLineDraft(codes[l.ProductId], l.Quantity, l.Amount))])
            {
                Channel = sale.Channel,
                Branch = sale.BranchId is { } branch ? branches[branch] : null,
            };

            (await Node.Get<RecordSale>().RunAsync(again, Ct)).ShouldBe(new FactResult.Done(sale.Id.Value, Repeated: true));
            (await Node.Get<RecordSale>().RunAsync(again with { At = sale.At.AddSeconds(1) }, Ct)).ShouldBe(new FactResult.Conflict());
        }

        var paid = await db.Contributions.OrderByDescending(c => c.At).FirstAsync(c => c.Entry == ContributionEntry.Paid, Ct);
        (await Node.Get<RecordContribution>().RunAsync(new ContributionDraft(paid.Source, paid.Key, MemberRef.Of(paid.MemberId), paid.At, paid.Period, paid.Amount), Ct))
            .ShouldBe(new FactResult.Done(paid.Id.Value, Repeated: true));
        var back = await db.SaleReturns.FirstAsync(Ct);
        var of = await db.Sales.SingleAsync(s => s.Id == back.SaleId, Ct);
        var part = await db.ReturnLines.SingleAsync(l => l.ReturnId == back.Id, Ct);
        (await Node.Get<RecordReturn>().RunAsync(new ReturnDraft(back.Source, back.Key, of.Key, back.At, [new(part.Number, part.Quantity)]), Ct))
            .ShouldBe(new FactResult.Done(back.Id.Value, Repeated: true));
    }

    [Fact]
    public async Task What_is_known_reads_as_the_catalogue_says_is_as_old_as_it_says_and_about_half_of_the_people_said_something()
    {
        await using var db = await Node.Get<IDbContextFactory<CoopDb>>().CreateDbContextAsync(Ct);
        var definitions = await db.AttributeDefinitions.ToDictionaryAsync(a => a.Code, Ct);
        var known = await db.KnownValues.ToListAsync(Ct);
        var records = await db.Members.ToDictionaryAsync(m => m.Id, Ct);
        var notes = await db.AttributeNotes.ToListAsync(Ct);

        known.ShouldAllBe(v => AttributeValue.Read(definitions[v.Attribute], v.Value.Typed).Fault == null);
        known.ShouldAllBe(v => v.StaleAt == definitions[v.Attribute].StaleAfter(v.NotedAt) && v.NotedAt > records[v.MemberId].CreatedAt && v.NotedAt < Node.Clock.GetUtcNow());
        known.ShouldAllBe(v => records[v.MemberId].Kind == MemberKind.Person && v.NotedBy == null == (v.Source == "import"));
        notes.Select(n => (n.MemberId, n.Attribute, n.NotedAt)).ShouldBe(
            known.Where(v => v.Source != "import").OrderBy(v => v.NotedAt).Select(v => (v.MemberId, v.Attribute, v.NotedAt)), ignoreOrder: true);
        notes.Select(n => n.Id).ShouldBeUnique();
        known.Select(v => v.Attribute).Distinct().Count().ShouldBe(5);
        known.Select(v => v.Source).Distinct().Order().ShouldBe(["agent", "counter", "import", "question"]);
        (known.Select(v => v.MemberId).Distinct().Count() * 100 / Members).ShouldBeInRange(50, 85);
        (await Node.ScalarAsync<long>("select count(distinct tag) from core.member_tag")).ShouldBe(6);

        // Whoever says something now goes on where the world ended.
        var boss = await Node.BossAsync();
        var member = new MemberId(await Node.ScalarAsync<Guid>("select member_id from core.member_attribute where attribute = 'internet' order by member_id limit 1"));
        (await Node.NoteAsync(boss, member, "internet", "no")).ShouldBeOfType<NoteResult.Done>();
    }

    [Fact]
    public async Task Nobody_was_asked_more_than_the_dialogue_allows_and_what_was_answered_is_known()
    {
        (await Node.ScalarAsync<long>("select count(*) from (select from core.question_answer group by member_id, question having count(*) > 1) x")).ShouldBe(0);
        (await Node.ScalarAsync<long>(
            "select count(*) from (select from core.question_answer group by member_id, (asked_at at time zone 'America/Bogota')::date having count(*) > 1) x")).ShouldBe(0);
        (await Node.ScalarAsync<long>("""
            select count(*) from core.question_answer a join core.question q on q.code = a.question left join core.attribute_note n on n.id = a.note_id
             where a.outcome = 'answered' and (n.member_id, n.attribute, n.noted_at, n.noted_by) is distinct from (a.member_id, q.attribute, a.asked_at, a.asked_by)
            """)).ShouldBe(0);
        (await Node.ColumnAsync<string>("select distinct outcome from core.question_answer order by 1")).ShouldBe(["answered", "declined", "later"]);
        (await Node.ScalarAsync<long>("select count(*) from core.question_answer a where not exists (select from core.staff_role r where r.staff_id = a.asked_by and r.role = 'agent')")).ShouldBe(0);
    }

    [Fact]
    public async Task Requests_have_their_terms_most_are_answered_in_time_and_the_next_one_goes_on_counting()
    {
        var made = await Node.InWorkAsync(work => work.Db.Requests.AsNoTracking().ToListAsync(Ct));
        made.Count.ShouldBeGreaterThan(Members / 20);
        made.ShouldAllBe(r => r.DueOn == RequestLaw.DueOn(r.Kind, r.ReceivedOn));
        made.Select(r => r.Kind).Distinct().Count().ShouldBe(Enum.GetValues<RequestKind>().Length);
        (made.Count(r => r.State == RequestState.Answered && r.ClosedOn > r.DueOn) * 100 / made.Count).ShouldBeInRange(1, 12);
        made.ShouldContain(r => r.State == RequestState.Open);
        (await Node.ScalarAsync<long>("select count(*) from core.timeline_entry where kind = 'request'")).ShouldBe(made.Count + made.Count(r => r.ClosedOn is not null));

        var (agent, member) = (await Node.HireAsync(), made[0].MemberId);
        var next = await Node.As(agent).RunAsync<OpenRequest, OpenResult>(x => x.RunAsync(
            new RequestDraft(new(An.Id()), member, RequestKind.Petition, Channel.Visit, Node.Get<CooperativeCalendar>().Today, "Certificado", ""), Ct));
        next.ShouldBeOfType<OpenResult.Done>().Number.ShouldBe(made.Max(r => r.Number) + 1);
    }

    [Fact]
    public async Task Households_have_one_head_and_younger_children_and_nobody_brought_somebody_who_was_there_before()
    {
        (await Node.ScalarAsync<long>("select count(*) from (select from core.household_member group by household_id having count(*) filter (where role = 'head') <> 1 or count(*) not between 2 and 6) x")).ShouldBe(0);
        (await Node.ScalarAsync<long>("select count(*) from core.household h where not exists (select from core.household_member m where m.household_id = h.id)")).ShouldBe(0);
        (await Node.ScalarAsync<long>("""
            select count(*) from core.household_member c join core.household_member h on h.household_id = c.household_id and h.role = 'head'
              join core.member_profile cp on cp.member_id = c.member_id join core.member_profile hp on hp.member_id = h.member_id
             where c.role = 'child' and cp.birth_date < hp.birth_date + interval '16 years'
            """)).ShouldBe(0);
        (await Node.ScalarAsync<long>("select count(*) from core.household_member h join core.member m on m.id = h.member_id where m.kind <> 'person' or m.stage not in ('active', 'at_risk', 'returned')")).ShouldBe(0);
        (await Node.ScalarAsync<long>("select count(*) * 100 / (select count(*) from core.member) from core.household_member")).ShouldBeInRange(20, 50);
        (await Node.ScalarAsync<long>("""
            select count(*) from core.relation r join core.member m on m.id = r.member_id join core.member o on o.id = r.other_id
             where case when r.kind = 'employee_of' then o.kind <> 'organisation' or m.kind <> 'person' else o.created_at >= m.created_at end
                or r.noted_at < greatest(m.created_at, o.created_at)
            """)).ShouldBe(0);
        (await Node.ColumnAsync<string>("select distinct kind from core.relation order by 1")).ShouldBe(["employee_of", "referrer", "sponsor"]);
    }

    [Fact]
    public async Task Everybody_stands_on_the_ladder_where_the_calendar_leads_and_nothing_is_due()
    {
        (await Node.ScalarAsync<long>("select count(*) from core.loyalty_standing")).ShouldBe(await Node.ScalarAsync<long>("select count(*) from core.admission"));
        (await Node.Get<LadderReads>().CountAsync(Ct)).Count(count => count.Members > 0).ShouldBe(3);
        foreach (var member in await Node.ColumnAsync<Guid>("select member_id from core.loyalty_standing order by rank desc, member_id limit 40"))
        {
            var outlook = (await Node.Get<StandingReads>().FindAsync(new(member), Ct)).ShouldNotBeNull();
            (await Node.ColumnAsync<string>("select tier || ' ' || coalesce(until::text, '') || ' ' || projected from core.loyalty_standing where member_id = @m", ("m", member)))
                .ShouldBe([$"{outlook.Place.Tier.Code} {outlook.Place.Until:yyyy-MM-dd} {outlook.Projected.Code}"]);
        }

        (await Node.ScalarAsync<long>("select count(*) from core.loyalty_tier_due")).ShouldBe(0);
        (await Node.Get<TurnTiers>().DrainAsync(Ct)).ShouldBe(0);
    }

    [Fact]
    public async Task The_books_prove_themselves() => await Node.ShouldAddUpAsync();

    [Fact]
    public async Task Nobody_owns_its_telephones_mailboxes_and_documents()
    {
        (await Node.ScalarAsync<long>("select count(*) from core.contact_point where not (value like '+57390%' or value like '+57609%' or value like '%@example.coop')")).ShouldBe(0);
        await using var db = await Node.Get<IDbContextFactory<CoopDb>>().CreateDbContextAsync(Ct);
        var members = await db.Members.ToListAsync(Ct);
        members.ShouldAllBe(m => IdentityDocument.Fault(m.DocumentType!.Value, m.DocumentNumber!, m.Kind) == null);
        members.ShouldAllBe(m => m.SearchText == Member.Fold($"{m.DisplayName} {m.DocumentNumber}"));
        (await Node.ScalarAsync<long>("select count(*) from core.contact_point")).ShouldBeGreaterThan(Members);
    }

    [Fact]
    public void The_same_plan_makes_the_same_people()
    {
        var now = new DateTimeOffset(2026, 11, 22, 15, 0, 0, TimeSpan.Zero);
        Guid[] branches = [.. Settle.Branches.Select((_, n) => Dice.IdAt(now, (ulong)n))];
        var plan = new WorldPlan(200, 5_000, now);

        var (once, again) = (People(), People());

        once.Select(who => (who.Id, who.Details, who.CreatedAt)).ShouldBe(again.Select(who => (who.Id, who.Details, who.CreatedAt)));
        once.Select(who => who.Id).ShouldBeUnique();
        Bought(once).ShouldBe(Bought(again));

        Inhabitant[] People() => [.. Enumerable.Range(1, plan.Members).Select(n => Settle.Down(plan, n, branches))];

        List<Guid> Bought(Inhabitant[] people)
        {
            var (shopping, baskets) = (Shopping.Begin(plan, people), new Baskets(plan, people));
            return [.. Enumerable.Range(0, WorldPlan.Months + 1).SelectMany(month => baskets.Fill(month, shopping.Month(month))).Select(sale => sale.Id)];
        }
    }

    private static async Task<List<string>> SchemaAsync(TestNode node) =>
        [.. await node.ColumnAsync<string>("""
            select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) from pg_constraint
             where connamespace = 'core'::regnamespace and conrelid::regclass::text !~ '_\d{4}_\d{2}$'
             union all
            select indexdef from pg_indexes where schemaname = 'core' and tablename !~ '_\d{4}_\d{2}$'
             union all
            select tgrelid::regclass || ' ' || tgname || ' ' || tgenabled::text from pg_trigger where not tgisinternal and tgrelid::regclass::text !~ '_\d{4}_\d{2}$'
             order by 1
            """)];

    /// <summary>One world for all tests of the class.</summary>
    public sealed class Built : IAsyncLifetime
    {
        private readonly TestDatabase _database = new();
        private TestNode? _node;

        public TestNode Node
        {
            get
            {
                TestServer.SkipWhenMissing();
                return _node!;
            }
        }

        public List<string> Schema { get; private set; } = [];

        public async ValueTask InitializeAsync()
        {
            await _database.InitializeAsync();
            if (!TestServer.IsMissing)
            {
                _node = new TestNode(_database);
                Schema = await SchemaAsync(_node);
                await StressWorld.BuildAsync(_database.ConnectionString, Members, Lines, _node.Clock, Ct, _ => { });
            }
        }

        public async ValueTask DisposeAsync()
        {
            if (_node is not null)
            {
                await _node.DisposeAsync();
            }

            await _database.DisposeAsync();
        }
    }
}
