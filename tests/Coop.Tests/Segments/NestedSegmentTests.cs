using Coop.Core.Access;
using Coop.Core.Conditions;
using Coop.Core.Segments;
using Coop.Testing;
using Coop.Tests.Facts;
using Shouldly;
using Xunit;

namespace Coop.Tests.Segments;

/// <summary>Segments that ask for other segments.</summary>
[Trait("Category", "integration")]
public sealed class NestedSegmentTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_fact_moves_its_member_through_all_segments_that_ask_for_one_another()
    {
        await using var node = new TestNode(database);
        await node.StockAsync();
        var who = await node.HireAsync("Paola", Role.Marketer);
        var inner = await node.SegmentAsync(who, Name(), Segmenting.BoughtTimes(1));
        var middle = await node.SegmentAsync(who, Name(), new Condition.All { Of = [In(inner), new Condition.None { Of = [Segmenting.BoughtTimes(3)] }] });
        var outer = await node.SegmentAsync(who, Name(), new Condition.None { Of = [In(middle)] });
        var member = await node.RegisterAsync();
        await node.Get<RefreshSegments>().RunAsync(Ct);
        await node.SettleAsync();
        (await node.InsideAsync(outer)).ShouldContain(member);

        await node.SoldAsync(member);
        await node.SettleAsync();

        (await node.InsideAsync(inner)).ShouldContain(member);
        (await node.InsideAsync(middle)).ShouldContain(member);
        (await node.InsideAsync(outer)).ShouldNotContain(member);
        foreach (var segment in (SegmentId[])[inner, middle, outer])
        {
            await node.ShouldBeTrueAsync(segment);
        }
    }

    [Fact]
    public async Task A_new_version_of_a_segment_moves_members_of_those_that_ask_for_it()
    {
        await using var node = new TestNode(database);
        await node.StockAsync();
        var (who, name) = (await node.HireAsync("Paola", Role.Marketer), Name());
        var inner = await node.SegmentAsync(who, name, Segmenting.BoughtTimes(1));
        var outer = await node.SegmentAsync(who, Name(), In(await node.SegmentAsync(who, Name(), In(inner))));
        var member = await node.RegisterAsync();
        await node.SoldAsync(member);
        await node.SettleAsync();
        (await node.InsideAsync(outer)).ShouldContain(member);

        (await node.SaveAsync(who, name, Segmenting.BoughtTimes(2), await node.RowAsync(inner))).ShouldBeOfType<SaveSegmentResult.Done>();
        (await node.RowAsync(outer)).LookedAt.ShouldBeNull("what it asks for is another now");
        await node.Get<RefreshSegments>().RunAsync(Ct);

        (await node.InsideAsync(outer)).ShouldNotContain(member);
        (await node.RowAsync(outer)).Version.ShouldBe(1);
        await node.ShouldBeTrueAsync(outer);
    }

    [Fact]
    public async Task Nothing_leads_back_to_itself()
    {
        await using var node = new TestNode(database);
        var who = await node.HireAsync("Paola", Role.Marketer);
        var (first, second) = (Name(), Name());
        var one = await node.SegmentAsync(who, first, Segmenting.BoughtTimes(1));
        var two = await node.SegmentAsync(who, second, In(one));

        Faults(await node.SaveAsync(who, first, In(one), await node.RowAsync(one))).ShouldBe([ConditionFault.SegmentCycle]);
        Faults(await node.SaveAsync(who, first, new Condition.None { Of = [In(two)] }, await node.RowAsync(one))).ShouldBe([ConditionFault.SegmentCycle]);
        Faults(await node.SaveAsync(who, Name(), In(new SegmentId(An.Id())))).ShouldBe([ConditionFault.UnknownSegment]);
        Faults(await node.SaveAsync(who, Name(), new Condition.Belongs(["compradores"]))).ShouldBe([ConditionFault.UnknownSegment]);
        Faults(await node.SaveAsync(who, Name(), new Condition.Belongs([]))).ShouldBe([ConditionFault.NothingChosen]);
        (await node.RowAsync(one)).Version.ShouldBe(1);
    }

    [Fact]
    public async Task Two_who_would_close_a_circle_at_the_same_moment_do_not()
    {
        await using var node = new TestNode(database);
        await using var other = new TestNode(database, node.Clock);
        var (paola, gloria) = (await node.HireAsync("Paola", Role.Marketer), await node.HireAsync("Gloria", Role.Administrator));
        for (var round = 0; round < 5; round++)
        {
            var (first, second) = (Name(), Name());
            var (one, two) = (await node.SegmentAsync(paola, first, Segmenting.BoughtTimes(1)), await node.SegmentAsync(paola, second, Segmenting.BoughtTimes(2)));
            var (oneRow, twoRow) = (await node.RowAsync(one), await node.RowAsync(two));

            var both = await Task.WhenAll(node.SaveAsync(paola, first, In(two), oneRow), other.SaveAsync(gloria, second, In(one), twoRow));

            both.OfType<SaveSegmentResult.Done>().Count().ShouldBe(1);
            Faults(both.OfType<SaveSegmentResult.Unsound>().ShouldHaveSingleItem()).ShouldBe([ConditionFault.SegmentCycle]);
        }
    }

    [Fact]
    public async Task Out_of_use_a_segment_keeps_its_meaning_for_those_that_ask_for_it()
    {
        await using var node = new TestNode(database);
        await node.StockAsync();
        var who = await node.HireAsync("Paola", Role.Marketer);
        var inner = await node.SegmentAsync(who, Name(), Segmenting.BoughtTimes(1));
        var outer = await node.SegmentAsync(who, Name(), In(inner));

        (await node.As(who).RunAsync<ArchiveSegment, bool>(archive => archive.RunAsync(inner, true, Ct))).ShouldBeTrue();
        var member = await node.RegisterAsync();
        await node.SoldAsync(member);
        await node.SettleAsync();

        (await node.InsideAsync(outer)).ShouldContain(member);
        (await node.Get<SegmentReads>().NamesAsync(Ct)).Segments.Single(segment => segment.Name.Code == inner.Value.ToString("D")).Archived.ShouldBeTrue();
    }

    [Fact]
    public void Segments_that_ask_for_each_other_many_times_over_are_too_many_and_found_so_at_once()
    {
        // Sixty times sixty times sixty …: written out, nobody would see the end of it.
        var ids = Enumerable.Range(0, 40).Select(_ => An.Id()).ToList();
        var definitions = ids.Select((id, n) => (id, Definition: n == 0
            ? Segmenting.BoughtTimes(1)
            : new Condition.Belongs([.. Enumerable.Repeat(ids[n - 1].ToString("D"), ConditionCheck.Most)]))).ToDictionary(pair => pair.id, pair => pair.Definition);
        var terms = new ConditionTerms([], [], new Dictionary<string, FieldKind>(), definitions, new HashSet<string>());

        ConditionCheck.Problems(definitions[ids[1]], terms, ids[1]).ShouldBeEmpty();
        ConditionCheck.Problems(definitions[ids[39]], terms, ids[39]).ShouldContain(problem => problem.Fault == ConditionFault.TooMany);
        terms.SegmentsAsking(ids[0]).Count.ShouldBe(39);
    }

    [Fact]
    public void A_circle_that_stands_in_the_database_all_the_same_is_found_and_not_followed()
    {
        var (one, two, three) = (An.Id(), An.Id(), An.Id());
        Condition Of(Guid id) => new Condition.Belongs([id.ToString("D")]);
        var terms = new ConditionTerms([], [], new Dictionary<string, FieldKind>(), new Dictionary<Guid, Condition> { [one] = Of(two), [two] = Of(one), [three] = Of(two) }, new HashSet<string>());

        ConditionCheck.Problems(Of(two), terms, one).Select(problem => problem.Fault).ShouldBe([ConditionFault.SegmentCycle]);
        ConditionCheck.Problems(Of(two), terms, three).Select(problem => problem.Fault).ShouldBe([ConditionFault.SegmentCycle]);
        ConditionCheck.Problems(Of(three), terms).Select(problem => problem.Fault).ShouldBe([ConditionFault.SegmentCycle]);
    }

    private static Condition.Belongs In(SegmentId id) => new([id.Value.ToString("D")]);

    private static IEnumerable<ConditionFault> Faults(SaveSegmentResult result) =>
        result.ShouldBeOfType<SaveSegmentResult.Unsound>().Problems.Select(problem => problem.Fault);

    private static string Name() => $"Anidado {An.Number()}";
}
