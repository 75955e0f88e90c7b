using Coop.Core.Access;
using Coop.Core.Loyalty;
using Coop.Core.Loyalty.Ledger;
using Coop.Core.Members;
using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Loyalty;

[Trait("Category", "integration")]
public sealed class AccountTests(TestDatabase database) : LoyalTests(database)
{
    [Fact]
    public async Task Whoever_buys_spends_and_returns_gains_nothing()
    {
        var member = await Node.RegisterAsync();
        await Node.EarnAsync(member, $"farm1-{member.Value:N}", 500);
        await Node.RedeemAsync(Paola, member, await Node.OfferAsync(Paola, 500));

        await Node.ReturnAsync($"farm1-{member.Value:N}", 500);

        (await Node.BalanceAsync(member)).ShouldBe(-500);
        (await Node.PointsAsync(member)).ShouldBe(new PointsStanding(member, 0, 0, 500, null, 0));
        await Node.EarnAsync(member, $"farm2-{member.Value:N}", 620);
        (await Node.PointsAsync(member)).ShouldSatisfyAllConditions(points => points.Available.ShouldBe(120), points => points.Owed.ShouldBe(0));
        await Node.ShouldAddUpAsync();
    }

    [Fact]
    public async Task What_is_returned_at_once_leaves_everything_as_it_was()
    {
        var member = await Node.RegisterAsync();
        await Node.EarnAsync(member, $"before-{member.Value:N}", 80, Node.Today().AddMonths(-3));
        var before = await Node.PointsAsync(member);

        await Node.EarnAsync(member, $"undone-{member.Value:N}", 300);
        await Node.ReturnAsync($"undone-{member.Value:N}", 300);

        (await Node.PointsAsync(member)).ShouldBe(before);
        await Node.ShouldAddUpAsync();
    }

    [Fact]
    public async Task Returns_in_parts_never_take_more_than_was_given()
    {
        var member = await Node.RegisterAsync();
        var sale = $"parts-{member.Value:N}";
        await Node.EarnAsync(member, sale, 100);

        var taken = new List<long>();
        foreach (var part in new[] { 40, 40, 40, 40 })
        {
            taken.AddRange((await Node.ReturnAsync(sale, part, $"{sale}-{taken.Count}")).Select(entry => entry.Points));
        }

        taken.ShouldBe([-40, -40, -20]);
        (await Node.BalanceAsync(member)).ShouldBe(0);
    }

    [Fact]
    public async Task A_return_without_its_sale_takes_nothing_from_anybody()
    {
        (await Node.ReturnAsync($"nothing-{An.Number()}", 100)).ShouldBeEmpty();
        await Node.ShouldAddUpAsync();
    }

    [Fact]
    public async Task Expiry_takes_what_is_left_after_the_grace_and_a_second_round_nothing()
    {
        await using var other = new TestNode(Database, Node.Clock);
        var member = await Node.RegisterAsync();
        await Node.EarnAsync(member, $"expires-{member.Value:N}", 100);
        await Node.RedeemAsync(Paola, member, await Node.OfferAsync(Paola, 30));
        var last = Node.Today().AddMonths(12);

        Node.Clock.Advance(TimeSpan.FromDays(last.AddDays(10).DayNumber - Node.Today().DayNumber));
        await Node.Get<LapsePoints>().RunAsync(Ct);
        var inGrace = await Node.BalanceAsync(member);
        Node.Clock.Advance(TimeSpan.FromDays(1));
        (await Node.PointsAsync(member)).Available.ShouldBe(0, "nobody sees what has lapsed, swept or not");
        await Task.WhenAll(Node.Get<LapsePoints>().RunAsync(Ct), other.Get<LapsePoints>().RunAsync(Ct));
        var again = await Node.Get<LapsePoints>().RunAsync(Ct);

        (inGrace, await Node.BalanceAsync(member), again).ShouldBe((70, 0, 0));
        (await Node.Get<AccountReads>().EntriesAsync(member, long.MaxValue, 10, Ct)).Select(row => (row.Entry.Kind, row.Entry.Points))
            .ShouldBe([(EntryKind.Expired, -70L), (EntryKind.Redeemed, -30L), (EntryKind.Earned, 100L)]);
        await Node.ShouldAddUpAsync();
    }

    [Fact]
    public async Task Whoever_loses_points_soon_is_told_once_of_each_day()
    {
        await using var other = new TestNode(Database, Node.Clock);
        var member = await Node.RegisterAsync();
        var today = Node.Today();
        await Node.EarnAsync(member, $"soon1-{member.Value:N}", 40, today.AddMonths(-12).AddDays(30));
        await Node.EarnAsync(member, $"soon2-{member.Value:N}", 2, today.AddMonths(-12).AddDays(30));
        await Node.EarnAsync(member, $"soon3-{member.Value:N}", 99, today.AddMonths(-12).AddDays(31));

        await Task.WhenAll(Node.Get<LapsePoints>().NoticeAsync(Ct), other.Get<LapsePoints>().NoticeAsync(Ct));
        await Node.Get<LapsePoints>().NoticeAsync(Ct);
        var first = await ToldAsync(member);
        Node.Clock.Advance(TimeSpan.FromDays(1));
        await Node.Get<LapsePoints>().NoticeAsync(Ct);

        first.ShouldBe(["42"]);
        (await ToldAsync(member)).ShouldBe(["42", "99"]);
    }

    [Fact]
    public async Task A_correction_by_hand_says_who_and_why_and_takes_no_more_than_is_there()
    {
        var member = await Node.RegisterAsync();
        var id = An.Id();

        (await AdjustAsync(id, member, 100, "Compensación por la fila")).ShouldBe(AdjustResult.Done);
        (await AdjustAsync(id, member, 100, "Compensación por la fila")).ShouldBe(AdjustResult.Done);
        (await AdjustAsync(An.Id(), member, -101, "Error")).ShouldBe(AdjustResult.NotEnough);
        (await AdjustAsync(An.Id(), member, 5, "  ")).ShouldBe(AdjustResult.Refused);
        (await AdjustAsync(An.Id(), member, 0, "Nada")).ShouldBe(AdjustResult.Refused);
        (await AdjustAsync(An.Id(), member, AdjustPoints.Most + 1, "Demasiado")).ShouldBe(AdjustResult.Refused);

        var row = (await Node.Get<AccountReads>().EntriesAsync(member, long.MaxValue, 10, Ct)).ShouldHaveSingleItem();
        (row.Entry.Points, row.Entry.Reason, row.ActorName).ShouldBe((100, "Compensación por la fila", "Paola"));
    }

    [Fact]
    public async Task Somebody_who_only_reads_changes_nothing()
    {
        var analyst = await Node.HireAsync("Andrés", Role.Analyst);

        await Should.ThrowAsync<NotAllowedException>(Node.As(analyst).RunAsync<AdjustPoints, AdjustResult>(x => x.RunAsync(An.Id(), new(An.Id()), 1, "No", Ct)));
        await Should.ThrowAsync<NotAllowedException>(Node.As(analyst).RunAsync<PublishProgramme, PublishProgrammeResult>(x => x.RunAsync(new(), Node.Today(), Ct)));
    }

    [Fact]
    public async Task A_later_version_of_the_programme_leaves_what_members_hold_as_it_was_promised()
    {
        var member = await Node.RegisterAsync();
        await Node.EarnAsync(member, $"v1-{member.Value:N}", 10);
        var today = Node.Today();
        var publish = (ProgrammeTerms terms, DateOnly from) => Node.As(Paola).RunAsync<PublishProgramme, PublishProgrammeResult>(x => x.RunAsync(terms, from, Ct));

        (await publish(LoyaltyStage.Terms with { Expiry = "after:1m" }, today.AddDays(-1)))
            .ShouldBeOfType<PublishProgrammeResult.Unsound>().Problems.ShouldBe([nameof(Programme.From)]);
        (await publish(LoyaltyStage.Terms with { Expiry = "whenever" }, today)).ShouldBeOfType<PublishProgrammeResult.Unsound>();
        (await publish(LoyaltyStage.Terms with { Expiry = "after:1m" }, today.AddDays(400))).ShouldBeOfType<PublishProgrammeResult.Published>();

        await Node.EarnAsync(member, $"late-{member.Value:N}", 10, today);
        (await Node.PointsAsync(member)).ShouldSatisfyAllConditions(points => points.NextExpiry.ShouldBe(today.AddMonths(12)), points => points.NextPoints.ShouldBe(20));
    }

    private Task<List<string>> ToldAsync(MemberId member) => Node.ColumnAsync<string>(
        "select body->>'points' from core.event where name = 'points.expiring' and body->>'member' = @m order by position", ("m", member.Value.ToString("D")));

    private Task<AdjustResult> AdjustAsync(Guid id, MemberId member, long points, string why) =>
        Node.As(Paola).RunAsync<AdjustPoints, AdjustResult>(x => x.RunAsync(id, member, points, why, Ct));
}
