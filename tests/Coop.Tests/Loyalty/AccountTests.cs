using Coop.Core.Access;
using Coop.Core.Loyalty;
using Coop.Core.Loyalty.Ledger;
using Coop.Core.Members;
using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Loyalty;

[Trait("Category", "integration")]
public sealed class AccountTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private TestNode _node = null!;
    private StaffId _paola;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _node = new TestNode(database);
        _paola = await _node.ScalarAsync<bool>("select exists (select from core.loyalty_programme)")
            ? await _node.HireAsync("Paola", Role.Marketer, Role.Agent)
            : await _node.LoyalAsync();
    }

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task Whoever_buys_spends_and_returns_gains_nothing()
    {
        var member = await _node.RegisterAsync();
        await _node.EarnAsync(member, $"farm1-{member.Value:N}", 500);
        await _node.RedeemAsync(_paola, member, await _node.OfferAsync(_paola, 500));

        await _node.ReturnAsync($"farm1-{member.Value:N}", 500);

        (await _node.BalanceAsync(member)).ShouldBe(-500);
        (await _node.PointsAsync(member)).ShouldBe(new PointsStanding(member, 0, 0, 500, null, 0));
        await _node.EarnAsync(member, $"farm2-{member.Value:N}", 620);
        (await _node.PointsAsync(member)).ShouldSatisfyAllConditions(points => points.Available.ShouldBe(120), points => points.Owed.ShouldBe(0));
        await _node.ShouldAddUpAsync();
    }

    [Fact]
    public async Task What_is_returned_at_once_leaves_everything_as_it_was()
    {
        var member = await _node.RegisterAsync();
        await _node.EarnAsync(member, $"before-{member.Value:N}", 80, _node.Today().AddMonths(-3));
        var before = await _node.PointsAsync(member);

        await _node.EarnAsync(member, $"undone-{member.Value:N}", 300);
        await _node.ReturnAsync($"undone-{member.Value:N}", 300);

        (await _node.PointsAsync(member)).ShouldBe(before);
        await _node.ShouldAddUpAsync();
    }

    [Fact]
    public async Task Returns_in_parts_never_take_more_than_was_given()
    {
        var member = await _node.RegisterAsync();
        var sale = $"parts-{member.Value:N}";
        await _node.EarnAsync(member, sale, 100);

        var taken = new List<long>();
        foreach (var part in new[] { 40, 40, 40, 40 })
        {
            taken.AddRange((await _node.ReturnAsync(sale, part, $"{sale}-{taken.Count}")).Select(entry => entry.Points));
        }

        taken.ShouldBe([-40, -40, -20]);
        (await _node.BalanceAsync(member)).ShouldBe(0);
    }

    [Fact]
    public async Task A_return_without_its_sale_takes_nothing_from_anybody()
    {
        (await _node.ReturnAsync($"nothing-{An.Number()}", 100)).ShouldBeEmpty();
        await _node.ShouldAddUpAsync();
    }

    [Fact]
    public async Task Expiry_takes_what_is_left_after_the_grace_and_a_second_round_nothing()
    {
        await using var other = new TestNode(database, _node.Clock);
        var member = await _node.RegisterAsync();
        await _node.EarnAsync(member, $"expires-{member.Value:N}", 100);
        await _node.RedeemAsync(_paola, member, await _node.OfferAsync(_paola, 30));
        var last = _node.Today().AddMonths(12);

        _node.Clock.Advance(TimeSpan.FromDays(last.AddDays(10).DayNumber - _node.Today().DayNumber));
        await _node.Get<LapsePoints>().RunAsync(Ct);
        var inGrace = await _node.BalanceAsync(member);
        _node.Clock.Advance(TimeSpan.FromDays(1));
        (await _node.PointsAsync(member)).Available.ShouldBe(0, "nobody sees what has lapsed, swept or not");
        await Task.WhenAll(_node.Get<LapsePoints>().RunAsync(Ct), other.Get<LapsePoints>().RunAsync(Ct));
        var again = await _node.Get<LapsePoints>().RunAsync(Ct);

        (inGrace, await _node.BalanceAsync(member), again).ShouldBe((70, 0, 0));
        (await _node.Get<AccountReads>().EntriesAsync(member, long.MaxValue, 10, Ct)).Select(row => (row.Entry.Kind, row.Entry.Points))
            .ShouldBe([(EntryKind.Expired, -70L), (EntryKind.Redeemed, -30L), (EntryKind.Earned, 100L)]);
        await _node.ShouldAddUpAsync();
    }

    [Fact]
    public async Task Whoever_loses_points_soon_is_told_once_of_each_day()
    {
        await using var other = new TestNode(database, _node.Clock);
        var member = await _node.RegisterAsync();
        var today = _node.Today();
        await _node.EarnAsync(member, $"soon1-{member.Value:N}", 40, today.AddMonths(-12).AddDays(30));
        await _node.EarnAsync(member, $"soon2-{member.Value:N}", 2, today.AddMonths(-12).AddDays(30));
        await _node.EarnAsync(member, $"soon3-{member.Value:N}", 99, today.AddMonths(-12).AddDays(31));

        await Task.WhenAll(_node.Get<LapsePoints>().NoticeAsync(Ct), other.Get<LapsePoints>().NoticeAsync(Ct));
        await _node.Get<LapsePoints>().NoticeAsync(Ct);
        var first = await ToldAsync(member);
        _node.Clock.Advance(TimeSpan.FromDays(1));
        await _node.Get<LapsePoints>().NoticeAsync(Ct);

        first.ShouldBe(["42"]);
        (await ToldAsync(member)).ShouldBe(["42", "99"]);
    }

    [Fact]
    public async Task A_correction_by_hand_says_who_and_why_and_takes_no_more_than_is_there()
    {
        var member = await _node.RegisterAsync();
        var id = An.Id();

        (await AdjustAsync(id, member, 100, "Compensación por la fila")).ShouldBe(AdjustResult.Done);
        (await AdjustAsync(id, member, 100, "Compensación por la fila")).ShouldBe(AdjustResult.Done);
        (await AdjustAsync(An.Id(), member, -101, "Error")).ShouldBe(AdjustResult.NotEnough);
        (await AdjustAsync(An.Id(), member, 5, "  ")).ShouldBe(AdjustResult.Refused);
        (await AdjustAsync(An.Id(), member, 0, "Nada")).ShouldBe(AdjustResult.Refused);
        (await AdjustAsync(An.Id(), member, AdjustPoints.Most + 1, "Demasiado")).ShouldBe(AdjustResult.Refused);

        var row = (await _node.Get<AccountReads>().EntriesAsync(member, long.MaxValue, 10, Ct)).ShouldHaveSingleItem();
        (row.Entry.Points, row.Entry.Reason, row.ActorName).ShouldBe((100, "Compensación por la fila", "Paola"));
    }

    [Fact]
    public async Task Somebody_who_only_reads_changes_nothing()
    {
        var analyst = await _node.HireAsync("Andrés", Role.Analyst);

        await Should.ThrowAsync<NotAllowedException>(_node.As(analyst).RunAsync<AdjustPoints, AdjustResult>(x => x.RunAsync(An.Id(), new(An.Id()), 1, "No", Ct)));
        await Should.ThrowAsync<NotAllowedException>(_node.As(analyst).RunAsync<PublishProgramme, PublishProgrammeResult>(x => x.RunAsync(new(), _node.Today(), Ct)));
    }

    [Fact]
    public async Task A_later_version_of_the_programme_leaves_what_members_hold_as_it_was_promised()
    {
        var member = await _node.RegisterAsync();
        await _node.EarnAsync(member, $"v1-{member.Value:N}", 10);
        var today = _node.Today();
        var publish = (ProgrammeTerms terms, DateOnly from) => _node.As(_paola).RunAsync<PublishProgramme, PublishProgrammeResult>(x => x.RunAsync(terms, from, Ct));

        (await publish(LoyaltyStage.Terms with { Expiry = "after:1m" }, today.AddDays(-1)))
            .ShouldBeOfType<PublishProgrammeResult.Unsound>().Problems.ShouldBe([nameof(Programme.From)]);
        (await publish(LoyaltyStage.Terms with { Expiry = "whenever" }, today)).ShouldBeOfType<PublishProgrammeResult.Unsound>();
        (await publish(LoyaltyStage.Terms with { Expiry = "after:1m" }, today.AddDays(400))).ShouldBeOfType<PublishProgrammeResult.Published>();

        await _node.EarnAsync(member, $"late-{member.Value:N}", 10, today);
        (await _node.PointsAsync(member)).ShouldSatisfyAllConditions(points => points.NextExpiry.ShouldBe(today.AddMonths(12)), points => points.NextPoints.ShouldBe(20));
    }

    private Task<List<string>> ToldAsync(MemberId member) => _node.ColumnAsync<string>(
        "select body->>'points' from core.event where name = 'points.expiring' and body->>'member' = @m order by position", ("m", member.Value.ToString("D")));

    private Task<AdjustResult> AdjustAsync(Guid id, MemberId member, long points, string why) =>
        _node.As(_paola).RunAsync<AdjustPoints, AdjustResult>(x => x.RunAsync(id, member, points, why, Ct));
}
