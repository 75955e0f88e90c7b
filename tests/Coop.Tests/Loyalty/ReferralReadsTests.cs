using Coop.Core.Access;
using Coop.Core.Facts;
using Coop.Core.Live;
using Coop.Core.Loyalty.Referrals;
using Coop.Core.Loyalty.Rules;
using Coop.Core.Members;
using Coop.Core.Members.Ties;
using Coop.Testing;
using Coop.Tests.Facts;
using Shouldly;
using Xunit;

namespace Coop.Tests.Loyalty;

/// <summary>What the member's page shows of referrals.</summary>
[Trait("Category", "integration")]
public sealed class ReferralReadsTests : IAsyncLifetime
{
    private readonly TestDatabase _database = new();
    private TestNode _node = null!;
    private StaffId _paola;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _database.InitializeAsync();
        _node = new TestNode(_database);
        await _node.SettleAsync();
        _paola = await _node.LoyalAsync();
        await _node.StockAsync();
        (await _node.As(_paola).RunAsync<PublishRule, PublishRuleResult>(x => x.RunAsync(
            new EarningRule { Code = "referidos", NameEs = "Referidos", NameEn = "Referrals", From = new(2020, 1, 1), Cause = RuleCause.Referral, Gives = new Yield.Fixed(200) }, Ct)))
            .ShouldBeOfType<PublishRuleResult.Published>();
    }

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_friend_waits_for_the_first_contribution_gives_points_and_takes_them_back_with_it()
    {
        var (friend, referrer) = (await _node.RegisterAsync(), await _node.RegisterAsync());
        await ReferAsync(friend, referrer);
        await _node.SettleAsync();
        var waiting = await LinesAsync(referrer);

        var paid = Till.Pays(_node, MemberRef.Of(friend));
        await _node.ContributeAsync(paid);
        await _node.SettleAsync();
        var given = await LinesAsync(referrer);
        var (brought, by) = (await OfAsync(referrer), await OfAsync(friend));
        await _node.ContributeAsync(paid with { Key = Till.Key(), TakesBack = paid.Key, Amount = 0 });
        await _node.SettleAsync();
        var back = await LinesAsync(referrer);
        await _node.ContributeAsync(Till.Pays(_node, MemberRef.Of(friend)));
        await _node.SettleAsync();

        (waiting, given, back, await LinesAsync(referrer)).ShouldBe(("Waiting 0", "Given 200", "TakenBack 0", "Given 200"));
        (brought.Friends, brought.Points, brought.Lines.Single().Brought, brought.Lines.Single().Other).ShouldBe((1, 200, true, friend));
        (by.Friends, by.Points, by.Lines.Single().Brought, by.Lines.Single().Other, by.Lines.Single().Points).ShouldBe((0, 0, false, referrer, 200));
    }

    [Fact]
    public async Task Who_had_paid_before_brings_nothing_and_who_brought_many_is_told_how_many()
    {
        var referrer = await _node.RegisterAsync();
        var known = await _node.RegisterAsync();
        await _node.ContributeAsync(Till.Pays(_node, MemberRef.Of(known)));
        _node.Clock.Advance(TimeSpan.FromDays(3));
        await ReferAsync(known, referrer);
        await _node.SettleAsync();
        (await LinesAsync(referrer)).ShouldBe("None 0");

        for (var n = 0; n < ReferralReads.AtMost; n++)
        {
            await ReferAsync(await _node.RegisterAsync(), referrer);
        }

        var row = await OfAsync(referrer);
        (row.Friends, row.Lines.Count, row.Points).ShouldBe((ReferralReads.AtMost + 1, ReferralReads.AtMost, 0));
        (await OfAsync(await _node.RegisterAsync())).Lines.ShouldBeEmpty();
    }

    [Fact]
    public async Task Both_pages_hear_of_the_relation_and_of_what_came_of_it()
    {
        var (friend, referrer) = (await _node.RegisterAsync(), await _node.RegisterAsync());
        await ReferAsync(friend, referrer);
        await _node.SettleAsync();
        var heard = (await HeardAsync(friend, "ties"), await HeardAsync(referrer, "ties"));
        var before = (await HeardAsync(friend, "referrals"), await HeardAsync(referrer, "referrals"));

        await _node.ContributeAsync(Till.Pays(_node, MemberRef.Of(friend)));
        await _node.SettleAsync();

        heard.ShouldBe((1, 1));
        (await HeardAsync(friend, "referrals") > before.Item1, await HeardAsync(referrer, "referrals") > before.Item2).ShouldBe((true, true));
        var reads = _node.Get<ReferralReads>();
        (await reads.ReadAsync(Topic.Member(referrer), ["referrals"], Ct)).ShouldHaveSingleItem().Points.ShouldBe(200);
        (await reads.ReadAsync(Topic.Member(referrer), ["note"], Ct)).ShouldBeEmpty();
    }

    private Task<ReferralsRow> OfAsync(MemberId member) => _node.Get<ReferralReads>().OfAsync(member, Ct);

    private async Task<string> LinesAsync(MemberId member) => string.Join(", ", (await OfAsync(member)).Lines.Select(line => $"{line.State} {line.Points}"));

    private Task<long> HeardAsync(MemberId member, string key) => _node.ScalarAsync<long>(
        "select count(*) from core.live_change where topic = @topic and key = @key", ("topic", Topic.Member(member).Name), ("key", key));

    private async Task ReferAsync(MemberId friend, MemberId referrer) =>
        (await _node.As(_paola).RunAsync<BeginRelation, string?>(x => x.RunAsync(friend, RelationKind.Referrer, referrer, null, Ct))).ShouldBeNull();
}
