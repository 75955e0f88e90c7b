using Coop.Core.Access;
using Coop.Core.Conditions;
using Coop.Core.Facts;
using Coop.Core.Segments;
using Coop.Testing;
using Coop.Tests.Facts;
using Shouldly;
using Xunit;

namespace Coop.Tests.Segments;

[Trait("Category", "integration")]
public sealed class SegmentTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whoever_the_condition_holds_for_comes_in_when_a_segment_is_made_and_one_event_tells_it()
    {
        await using var node = new TestNode(database);
        await node.StockAsync();
        var who = await node.HireAsync("Paola", Role.Marketer);
        var (buyer, other) = (await node.RegisterAsync(), await node.RegisterAsync());
        await node.SoldAsync(buyer);

        var id = await node.SegmentAsync(who, Name(), Segmenting.BoughtTimes(1));

        var inside = await node.InsideAsync(id);
        inside.ShouldContain(buyer);
        inside.ShouldNotContain(other);
        await node.ShouldBeTrueAsync(id);
        (await node.ScalarAsync<long>(
            "select count(*) from core.event where name = 'segment.refreshed' and body ->> 'segment' = @id", ("id", id.Value.ToString("D")))).ShouldBe(1);
        var snapshot = (await node.Get<SegmentReads>().SnapshotsAsync(id, 10, Ct)).ShouldHaveSingleItem();
        snapshot.Entered.ShouldBe(inside.Count);
        snapshot.Members.ShouldBe(inside.Count);
    }

    [Fact]
    public async Task A_fact_moves_its_member_at_once_and_hearing_of_it_again_changes_nothing()
    {
        await using var node = new TestNode(database);
        await node.StockAsync();
        var id = await node.SegmentAsync(await node.HireAsync("Paola", Role.Marketer), Name(), Segmenting.BoughtTimes(1));
        var member = await node.RegisterAsync();
        await node.SettleAsync();

        var sale = await node.SoldAsync(member);
        await node.SettleAsync();

        (await node.InsideAsync(id)).ShouldContain(member);
        (await node.MovesAsync("segment.entered", id, member)).ShouldBe(1);

        (await node.ReturnAsync(Till.Back(node, sale, new ReturnLineDraft(1, 2), new ReturnLineDraft(2, 0.5m)))).ShouldBeOfType<FactResult.Done>();
        await node.SettleAsync();
        await node.SellAsync(sale);
        await node.SettleAsync();

        (await node.InsideAsync(id)).ShouldNotContain(member);
        (await node.MovesAsync("segment.left", id, member)).ShouldBe(1);
        (await node.MovesAsync("segment.entered", id, member)).ShouldBe(1);
        await node.ShouldBeTrueAsync(id);
    }

    [Fact]
    public async Task Time_alone_moves_members_out()
    {
        await using var node = new TestNode(database);
        await node.StockAsync();
        var id = await node.SegmentAsync(await node.HireAsync("Paola", Role.Marketer), Name(), Segmenting.BoughtTimes(1, days: 7));
        var member = await node.RegisterAsync();
        await node.SoldAsync(member);
        await node.SettleAsync();
        (await node.InsideAsync(id)).ShouldContain(member);

        node.Clock.Advance(TimeSpan.FromDays(8));
        await node.Get<RefreshSegments>().RunAsync(Ct);

        (await node.InsideAsync(id)).ShouldNotContain(member);
        await node.ShouldBeTrueAsync(id);
    }

    [Fact]
    public async Task Another_condition_is_another_version_and_another_name_is_not()
    {
        await using var node = new TestNode(database);
        await node.StockAsync();
        var who = await node.HireAsync("Paola", Role.Marketer);
        var (once, name) = (await node.RegisterAsync(), Name());
        await node.SoldAsync(once);
        var id = await node.SegmentAsync(who, name, Segmenting.BoughtTimes(1));

        (await node.SaveAsync(who, $"{name} b", Segmenting.BoughtTimes(1), await node.RowAsync(id))).ShouldBe(new SaveSegmentResult.Done(id, 1));
        (await node.SaveAsync(who, $"{name} b", Segmenting.BoughtTimes(2), await node.RowAsync(id))).ShouldBe(new SaveSegmentResult.Done(id, 2));
        (await node.InsideAsync(id)).ShouldContain(once, "until everybody has been looked at");
        await node.Get<RefreshSegments>().RunAsync(Ct);

        (await node.InsideAsync(id)).ShouldNotContain(once);
        (await node.Get<SegmentReads>().VersionsAsync(id, Ct)).Select(version => version.Version).ShouldBe([2, 1]);
        await node.ShouldBeTrueAsync(id);
    }

    [Fact]
    public async Task What_cannot_be_kept_is_refused_with_its_reason()
    {
        await using var node = new TestNode(database);
        var (who, name) = (await node.HireAsync("Paola", Role.Marketer), Name());
        var id = await node.SegmentAsync(who, name, Segmenting.BoughtTimes(1));
        var row = await node.RowAsync(id);
        await node.SaveAsync(who, name, Segmenting.BoughtTimes(3), row);

        (await node.SaveAsync(who, name, Segmenting.BoughtTimes(4), row)).ShouldBeOfType<SaveSegmentResult.Stale>();
        (await node.SaveAsync(who, name.ToUpperInvariant(), Segmenting.BoughtTimes(1))).ShouldBeOfType<SaveSegmentResult.NameTaken>();
        (await node.SaveAsync(who, "  ", Segmenting.BoughtTimes(1))).ShouldBeOfType<SaveSegmentResult.Unnamed>();
        (await node.SaveAsync(who, "a\0b", Segmenting.BoughtTimes(1))).ShouldBeOfType<SaveSegmentResult.Unnamed>();
        var unsound = (await node.SaveAsync(who, Name(), new Condition.All { Of = [new Condition.All(), new Condition.Bought(BoughtMeasure.Amount, new(5, 1), Window.Ever)] }))
            .ShouldBeOfType<SaveSegmentResult.Unsound>();
        unsound.Problems.Select(problem => (string.Join('.', problem.Path), problem.Fault)).ShouldBe([("0", ConditionFault.EmptyGroup), ("1", ConditionFault.UnsoundBounds)]);
        await Should.ThrowAsync<NotAllowedException>(
            async () => await node.SaveAsync(await node.HireAsync("Tomás", Role.Analyst), Name(), Segmenting.BoughtTimes(1)));
        await Should.ThrowAsync<NotAllowedException>(
            node.As(who).RunAsync<ListSegment, IReadOnlyList<SegmentMemberRow>>(x => x.RunAsync(id, null, Ct)));
    }

    [Fact]
    public async Task Out_of_use_a_segment_keeps_who_was_in_it_and_moves_nobody()
    {
        await using var node = new TestNode(database);
        await node.StockAsync();
        var (who, name) = (await node.HireAsync("Paola", Role.Marketer), Name());
        var id = await node.SegmentAsync(who, name, Segmenting.BoughtTimes(1));
        await node.SettleAsync();
        var before = await node.InsideAsync(id);

        (await node.As(who).RunAsync<ArchiveSegment, bool>(x => x.RunAsync(id, true, Ct))).ShouldBeTrue();
        await node.SoldAsync(await node.RegisterAsync());
        await node.SettleAsync();
        await node.Get<RefreshSegments>().RunAsync(Ct);

        (await node.InsideAsync(id)).ShouldBe(before, ignoreOrder: true);
        await node.SegmentAsync(who, name, Segmenting.BoughtTimes(5));
        (await node.As(who).RunAsync<ArchiveSegment, bool>(x => x.RunAsync(id, false, Ct))).ShouldBeFalse("its name is another's by now");
    }

    private static string Name() => $"Compradores {An.Number()}";
}
