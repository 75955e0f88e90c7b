using Coop.Core.Knowledge;
using Coop.Core.Members;
using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Knowledge;

[Trait("Category", "integration")]
public sealed class AttributeTests : IAsyncLifetime
{
    private readonly TestDatabase _database = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _database.InitializeAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task What_was_said_is_known_with_who_and_when_until_its_shelf_life_ends_and_the_card_is_newer()
    {
        await using var node = new TestNode(_database);
        var (boss, member) = (await node.BossAsync(), await node.RegisterAsync());
        await node.AskForAsync(boss, "children", AttributeKind.Number, 12);
        var before = (await node.Get<MemberReads>().FindAsync(member, Ct))!.Rev;
        (await node.Get<KnowledgeReads>().OfAsync(member, Ct)).ShouldHaveSingleItem().HasHistory.ShouldBeFalse();

        (await node.NoteAsync(boss, member, "children", "2")).ShouldBe(new NoteResult.Done(true));

        var known = (await node.KnownAsync(member, "children")).ShouldNotBeNull();
        (known.ValueNumber, known.Source, known.NotedBy).ShouldBe((2m, "agent", boss));
        known.StaleAt.ShouldBe(node.Clock.GetUtcNow().AddMonths(12));
        (await node.Get<MemberReads>().FindAsync(member, Ct))!.Rev.ShouldBeGreaterThan(before);
        (await node.Get<KnowledgeReads>().HistoryAsync(member, "children", Ct)).ShouldHaveSingleItem().By.ShouldBe("Rosa Elvira Peña");
        (await node.ColumnAsync<string>("select details::text from core.audit where action = 'attribute.note'")).ShouldHaveSingleItem().ShouldNotContain("2");
    }

    [Fact]
    public async Task A_newer_value_with_an_older_date_is_history_and_does_not_take_the_place_of_a_newer_one()
    {
        await using var node = new TestNode(_database);
        var (boss, member) = (await node.BossAsync(), await node.RegisterAsync());
        await node.AskForAsync(boss, "city", AttributeKind.Text);
        await node.NoteAsync(boss, member, "city", "Cali");
        node.Clock.Advance(TimeSpan.FromDays(2));

        (await node.NoteAsync(boss, member, "city", "Pasto", node.Clock.GetUtcNow().AddDays(-30))).ShouldBe(new NoteResult.Done(false));

        (await node.KnownAsync(member, "city"))!.ValueText.ShouldBe("Cali");
        (await node.Get<KnowledgeReads>().HistoryAsync(member, "city", Ct)).Select(line => line.Note.ValueText).ShouldBe(["Cali", "Pasto"], "by the day it is of, the latest first");
    }

    [Fact]
    public async Task What_was_deleted_is_gone_from_the_history_too_and_what_was_said_before_does_not_bring_it_back()
    {
        await using var node = new TestNode(_database);
        var (boss, member) = (await node.BossAsync(), await node.RegisterAsync());
        await node.AskForAsync(boss, "faith", AttributeKind.Text);
        await node.NoteAsync(boss, member, "faith", "Una");
        node.Clock.Advance(TimeSpan.FromDays(1));
        await node.NoteAsync(boss, member, "faith", "Otra");
        node.Clock.Advance(TimeSpan.FromDays(1));

        await node.As(boss).RunAsync<ForgetAttribute>(async x => await x.RunAsync(member, "faith", (await node.KnownAsync(member, "faith"))!.NotedAt, Ct));
        (await node.NoteAsync(boss, member, "faith", "Tarde", node.Clock.GetUtcNow().AddHours(-3))).ShouldBe(new NoteResult.Done(false));

        (await node.KnownAsync(member, "faith")).ShouldBeNull();
        (await node.Get<KnowledgeReads>().OfAsync(member, Ct)).Single(line => line.Definition.Code == "faith").HasHistory.ShouldBeTrue();
        var history = await node.Get<KnowledgeReads>().HistoryAsync(member, "faith", Ct);
        history.Select(line => line.Note.What).ShouldBe([NoteKind.Forgotten, NoteKind.Said, NoteKind.Said, NoteKind.Said]);
        history[0].By.ShouldBe("Rosa Elvira Peña");
        (await node.ScalarAsync<long>("select count(*) from core.attribute_note where value_text in ('Una', 'Otra')")).ShouldBe(0);
        (await node.ColumnAsync<string>("select subject from core.audit where action = 'attribute.forget'")).ShouldBe([$"member:{member.Value:D}"]);
        await Should.ThrowAsync<Npgsql.PostgresException>(() => node.ExecuteAsync("delete from core.attribute_note"));
        await Should.ThrowAsync<Npgsql.PostgresException>(() => node.ExecuteAsync("update core.attribute_note set value_text = 'x'"));
    }

    [Fact]
    public async Task Of_many_who_write_at_once_one_does_and_the_others_are_shown_what_was_written()
    {
        await using var node = new TestNode(_database);
        var (boss, member) = (await node.BossAsync(), await node.RegisterAsync());
        await node.AskForAsync(boss, "city", AttributeKind.Text);

        var results = await Task.WhenAll(Enumerable.Range(0, 6).Select(n => Task.Run(
            () => node.As(boss).RunAsync<NoteAttribute, NoteResult>(x => x.RunAsync(member, "city", $"Ciudad {n}", null, null, Ct)), Ct)));

        results.Count(result => result is NoteResult.Done).ShouldBe(1);
        var written = (await node.KnownAsync(member, "city"))!.ValueText;
        results.OfType<NoteResult.Stale>().Select(stale => stale.Now?.ValueText).ShouldBe(Enumerable.Repeat(written, 5));
    }

    [Theory]
    [InlineData("number", "doce", "number")]
    [InlineData("number", "1e5", "number")]
    [InlineData("number", "0.00001", "number")]
    [InlineData("number", "999999999999999", "number")]
    [InlineData("day", "2026-02-30", "date")]
    [InlineData("day", "02/03/2026", "date")]
    [InlineData("pick", "c", "choice")]
    [InlineData("sure", "sí", "yes_no")]
    [InlineData("words", "   ", "empty")]
    [InlineData("nothing", "x", "unknown")]
    public async Task What_is_no_value_of_its_kind_is_refused(string attribute, string typed, string what)
    {
        await using var node = new TestNode(_database);
        var (boss, member) = (await node.BossAsync(), await node.RegisterAsync());
        await node.AskForAsync(boss, "number", AttributeKind.Number);
        await node.AskForAsync(boss, "day", AttributeKind.Date);
        await node.AskForAsync(boss, "pick", AttributeKind.Choice, 12, "a", "b");
        await node.AskForAsync(boss, "sure", AttributeKind.YesNo);
        await node.AskForAsync(boss, "words", AttributeKind.Text);

        (await node.As(boss).RunAsync<NoteAttribute, NoteResult>(x => x.RunAsync(member, attribute, typed, null, null, Ct))).ShouldBe(new NoteResult.Refused(what));
    }

    [Fact]
    public async Task Nothing_is_written_of_tomorrow_nor_of_somebody_nobody_knows()
    {
        await using var node = new TestNode(_database);
        var (boss, member) = (await node.BossAsync(), await node.RegisterAsync());
        var unknown = (await node.ChatAsync(An.Id())).MemberId;
        await node.AskForAsync(boss, "city", AttributeKind.Text);

        (await node.NoteAsync(boss, member, "city", "Cali", node.Clock.GetUtcNow().AddDays(1))).ShouldBe(new NoteResult.Refused("future"));
        (await node.NoteAsync(boss, unknown, "city", "Cali")).ShouldBe(new NoteResult.Refused("provisional"));
    }

    [Fact]
    public async Task The_catalogue_refuses_what_cannot_be_and_keeps_options_that_are_in_use()
    {
        await using var node = new TestNode(_database);
        var (boss, member) = (await node.BossAsync(), await node.RegisterAsync());
        await node.AskForAsync(boss, "pick", AttributeKind.Choice, null, "a", "b");
        await node.NoteAsync(boss, member, "pick", "a");
        var draft = new AttributeDraft("pick", AttributeKind.Choice, "Elegir", "Pick") { Options = [new("b", "B", "B"), new("c", "C", "C")] };

        (await SaveAsync(draft, 1)).ShouldBe(new CatalogueResult.Unfit("options.used"));
        (await SaveAsync(draft, 0)).ShouldBe(new CatalogueResult.Unfit("code.taken"));
        (await SaveAsync(draft with { Options = [new("a", "A", "A"), new("c", "C", "C")] }, 7)).ShouldBe(new CatalogueResult.Stale());
        (await SaveAsync(draft with { Code = "Con Espacio" }, 0)).ShouldBe(new CatalogueResult.Unfit("code.form"));
        (await SaveAsync(draft with { Code = "x", Options = [new("a", "A", "A")] }, 0)).ShouldBe(new CatalogueResult.Unfit("options.few"));
        (await SaveAsync(draft with { Code = "x", Options = [new("a", "A", "A"), new("a", "B", "B")] }, 0)).ShouldBe(new CatalogueResult.Unfit("options.twice"));
        (await SaveAsync(draft with { Code = "x", ShelfMonths = 0 }, 0)).ShouldBe(new CatalogueResult.Unfit("shelf.range"));
        (await SaveAsync(draft with { Code = "x", NameEn = " " }, 0)).ShouldBe(new CatalogueResult.Unfit("name.missing"));

        Task<CatalogueResult> SaveAsync(AttributeDraft what, long rev) => node.As(boss).RunAsync<SaveAttribute, CatalogueResult>(x => x.RunAsync(what, rev, Ct));
    }

    [Fact]
    public async Task Another_shelf_life_holds_for_what_is_known_already_also_where_a_node_dies_in_the_middle()
    {
        await using var node = new TestNode(_database);
        var boss = await node.BossAsync();
        await node.AskForAsync(boss, "city", AttributeKind.Text, 12);
        await node.ExecuteAsync(
            """
            insert into core.member (id, kind, stage, provisional, given_names, first_surname, search_text, created_at, rev)
            select gen_random_uuid(), 'person', 'active', false, 'Nombre', 'Apellido', 'nombre apellido', now(), 1 from generate_series(1, 7000);
            insert into core.member_attribute (member_id, attribute, value_text, source, noted_at, stale_at)
            select id, 'city', 'Cali', 'import', '2026-01-31T00:00:00Z', '2027-01-31T00:00:00Z' from core.member
            """);
        await node.As(boss).RunAsync<SaveAttribute, CatalogueResult>(x => x.RunAsync(new AttributeDraft("city", AttributeKind.Text, "Ciudad", "City") { ShelfMonths = 1 }, 1, Ct));
        var dying = node.Get<AgeAttributes>().DrainAsync(Ct);
        await node.CutConnectionsAsync();
        await Task.WhenAny(dying);

        await using var other = new TestNode(_database, node.Clock);
        await other.Get<AgeAttributes>().DrainAsync(Ct);

        (await other.ScalarAsync<long>("select count(*) from core.member_attribute where stale_at = '2026-02-28T00:00:00Z'")).ShouldBe(7000);
        (await other.ScalarAsync<bool>("select aging from core.attribute")).ShouldBeFalse();
        (await other.Get<AgeAttributes>().DrainAsync(Ct)).ShouldBe(0);
    }

    [Fact]
    public async Task The_queue_shows_the_longest_out_of_date_first_page_by_page_and_confirming_many_leaves_what_changed_meanwhile()
    {
        await using var node = new TestNode(_database);
        var boss = await node.BossAsync();
        await node.AskForAsync(boss, "city", AttributeKind.Text, 1);
        await node.AskForAsync(boss, "team", AttributeKind.Text, 120);
        var members = new List<MemberId>();
        for (var n = 0; n < 53; n++)
        {
            members.Add(await node.RegisterAsync());
            await node.NoteAsync(boss, members[n], "city", "Cali");
            node.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        await node.NoteAsync(boss, members[0], "team", "Nacional");
        (await node.Get<StaleReads>().PageAsync(null, null, Ct)).Rows.ShouldBeEmpty();
        node.Clock.Advance(TimeSpan.FromDays(40));

        var first = await node.Get<StaleReads>().PageAsync("city", null, Ct);
        var second = await node.Get<StaleReads>().PageAsync(null, first.Rows[^1], Ct);
        first.Rows.Concat(second.Rows).Select(row => row.Member).ShouldBe(members);
        (first.More, second.More).ShouldBe((true, false));
        (await node.Get<StaleReads>().CountsAsync(Ct))["city"].ShouldBe(53);
        await node.NoteAsync(boss, members[3], "city", "Pasto");
        (await node.As(boss).RunAsync<ConfirmAttributes, int>(x => x.RunAsync([.. first.Rows.Take(10).Select(row => row.Seen)], Ct))).ShouldBe(9);
        (await node.Get<StaleReads>().CountsAsync(Ct))["city"].ShouldBe(43);
        (await node.KnownAsync(members[0], "city"))!.ValueText.ShouldBe("Cali");
    }

    [Fact]
    public async Task The_board_counts_the_same_as_looking_at_every_member_and_names_whom_it_lacks()
    {
        await using var node = new TestNode(_database);
        var boss = await node.BossAsync();
        await node.AskForAsync(boss, "city", AttributeKind.Text);
        var random = new Random(20261122);
        var cards = new List<(MemberCard Card, bool City)>();
        for (var n = 0; n < 40; n++)
        {
            var member = await node.RegisterAsync(
                An.Person(document: random.Next(2) == 0 ? $"{52000000 + n}" : null) with { Stage = random.Next(3) == 0 ? MemberStage.Withdrawn : MemberStage.Active },
                random.Next(2) == 0 ? [ContactAddress.Telephone("3005550101")!] : []);
            if (random.Next(2) == 0)
            {
                await node.ExecuteAsync("update core.contact_point set verified_at = @at where member_id = @m", ("at", node.Clock.GetUtcNow()), ("m", member.Value));
            }

            var city = random.Next(2) == 0;
            if (city)
            {
                await node.NoteAsync(boss, member, "city", "Cali");
            }

            cards.Add(((await node.Get<MemberReads>().FindAsync(member, Ct))!, city));
        }

        await node.ChatAsync(An.Id());
        var board = await node.Get<KnowledgeBoard>().CountAsync(Ct);

        foreach (var fact in KnowledgeBoard.OfTheRecord)
        {
            foreach (var stage in new[] { MemberStage.Active, MemberStage.Withdrawn })
            {
                var expected = cards.Count(one => one.Card.Member.Stage == stage && !Completeness.Of(one.Card).Missing.Contains(fact));
                var lacking = cards.Where(one => one.Card.Member.Stage == stage && Completeness.Of(one.Card).Missing.Contains(fact)).Select(one => one.Card.Member.Id);
                board.Where(cell => cell.Fact == fact && cell.Stage == stage).Sum(cell => cell.Known).ShouldBe(expected, $"{fact} {stage}");
                (await node.Get<KnowledgeBoard>().MissingAsync(fact, null, [stage], null, Ct)).Rows.Select(row => row.Id).ShouldBe(lacking, ignoreOrder: true);
            }
        }

        board.Where(cell => cell.Fact == "city").Sum(cell => cell.Known).ShouldBe(cards.Count(one => one.City));
        (await node.Get<KnowledgeBoard>().MissingAsync("city", Guid.Empty, Enum.GetValues<MemberStage>(), null, Ct)).Rows.Count.ShouldBe(cards.Count(one => !one.City));
    }
}
