using Coop.Core.Lifecycle;
using Coop.Core.Members;
using Coop.Testing;
using Coop.Tests.Lifecycle;
using Shouldly;
using Xunit;

namespace Coop.Tests.Members;

[Trait("Category", "integration")]
public sealed class SearchTests(SearchTests.World world) : IClassFixture<SearchTests.World>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("nanez")]
    [InlineData("ÑÁÑEZ")]
    [InlineData("gutiérrez maría")]
    [InlineData("mar nan gut")]
    [InlineData("52.345.678")]
    [InlineData("300 765 43 21")]
    [InlineData("+57 300 7654321")]
    [InlineData("Maria.Nanez@")]
    [InlineData("7654321")]
    public async Task A_member_is_found_by_any_part_of_name_document_telephone_or_mailbox(string text)
    {
        await using var node = new TestNode(world.Database);

        var hits = await node.Get<MemberReads>().SearchAsync(text, 20, Ct);

        hits.ShouldContain(hit => hit.Name == "María José Ñáñez Gutiérrez" && hit.Document == "CC 52345678");
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("nanez zzz")]
    [InlineData("%")]
    [InlineData("n_nez")]
    [InlineData("' or 1=1")]
    [InlineData("\\")]
    public async Task What_fits_nobody_finds_nobody(string text)
    {
        await using var node = new TestNode(world.Database);

        var hits = await node.Get<MemberReads>().SearchAsync(text, 20, Ct);

        hits.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Ñáñez Gutiérrez", "member_search")]
    [InlineData("persona 12345", "member_search")]
    [InlineData("3007654321", "contact_point_search")]
    public async Task Search_probes_the_trigram_indexes_and_reads_no_table_through(string text, string index)
    {
        var words = Member.Fold(text).Split(' ');
        var parameters = words.Select((word, n) => ($"word{n}", (object)$"%{word}%")).Append(("whole", $"%{string.Concat(words)}%")).Append(("count", 20));

        var plan = await world.Database.Source.ColumnAsync<string>("explain " + MembersSql.Search(words.Length), [.. parameters]);

        var lines = string.Join('\n', plan);
        lines.ShouldContain($"Bitmap Index Scan on {index}");
        lines.ShouldNotContain("Seq Scan on member");
        lines.ShouldNotContain("Seq Scan on contact_point");
    }

    [Fact]
    public async Task Nobody_is_shown_twice_and_those_nobody_has_identified_come_last()
    {
        await using var node = new TestNode(world.Database);

        var hits = await node.Get<MemberReads>().SearchAsync("300 765", 50, Ct);

        hits.Select(hit => hit.Id).ShouldBeUnique();
        hits.Select(hit => hit.Provisional).ShouldBe(hits.Select(hit => hit.Provisional).Order());
        hits[^1].Provisional.ShouldBeTrue();
    }

    [Fact]
    public async Task Whoever_has_died_is_found_after_the_living_of_the_name_and_said_to_have()
    {
        await using var node = new TestNode(world.Database);
        var ana = await node.HireAsync();
        var dead = await node.RegisterAsync(An.Person() with { GivenNames = "Aaron", FirstSurname = "Zuluagapardo" });
        var living = await node.RegisterAsync(An.Person() with { GivenNames = "Zoe", FirstSurname = "Zuluagapardo" });
        node.Clock.Advance(TimeSpan.FromHours(1));
        await node.ChangeAsync(ana, dead, LifecycleCause.Death);

        var hits = await node.Get<MemberReads>().SearchAsync("zuluagapardo", 20, Ct);

        hits.Select(hit => (hit.Id, hit.Left)).ShouldBe([(living, null), (dead, LifecycleCause.Death)]);
    }

    /// <summary>Twenty thousand members, and one who is looked for.</summary>
    public sealed class World : IAsyncLifetime
    {
        private const string Fill = """
            with m as (
                insert into core.member (id, kind, stage, provisional, given_names, first_surname, search_text, created_at, rev)
                select gen_random_uuid(), 'person', 'active', n % 10 = 0, 'Persona', 'Número ' || n, 'persona numero ' || n, now(), 1 from generate_series(1, 20000) n
                returning id, search_text, provisional)
            insert into core.contact_point (id, member_id, kind, value, raw, created_at)
            select gen_random_uuid(), id, 'telephone', '+57310' || lpad(split_part(search_text, ' ', 3), 7, '0'), '', now() from m
            """;

        public TestDatabase Database { get; } = new();

        public async ValueTask InitializeAsync()
        {
            await Database.InitializeAsync();
            if (TestServer.IsMissing)
            {
                return;
            }

            await using var node = new TestNode(Database);
            await node.ExecuteAsync(Fill);
            await node.RegisterAsync(An.Person(document: "52345678"), ContactAddress.Telephone("300 765 43 21")!, ContactAddress.Email("maria.nanez@example.com")!);
            await node.InWorkAsync(work => node.Get<ResolveMember>().RunAsync(work, ContactAddress.Telephone("300 765 99 99")!, Ct));
            await node.ExecuteAsync("vacuum analyze core.member");
            await node.ExecuteAsync("vacuum analyze core.contact_point");
        }

        public ValueTask DisposeAsync() => Database.DisposeAsync();
    }
}
