using Coop.Core.Access;
using Coop.Core.Events;
using Coop.Core.Facts;
using Coop.Core.Importing;
using Coop.Core.Lifecycle;
using Coop.Core.Loyalty.Rules;
using Coop.Core.Loyalty.Tiers;
using Coop.Core.Members;
using Coop.Core.Timeline;
using Coop.Testing;
using Coop.Tests.Facts;
using Coop.Tests.Importing;
using Coop.Tests.Lifecycle;
using Shouldly;
using Xunit;

namespace Coop.Tests.Loyalty.Tiers;

/// <summary>Tiers as facts move them, in a cooperative of its own for each test.</summary>
[Trait("Category", "integration")]
public sealed class TurnTiersTests : StockedTests
{
    [Fact]
    public async Task A_purchase_raises_a_tier_once_and_journeys_timeline_and_history_hear_of_it()
    {
        await PublishAsync(Spend(40_000, 400_000));
        var member = await Node.RegisterAsync();
        await Node.SettleAsync();
        var before = await TierAsync(member);

        var sale = await Node.SoldAsync(member);
        await Node.SettleAsync();
        await Node.SellAsync(sale);
        await Node.ExecuteAsync("update core.event_cursor set xid = '0', position = 0 where subscriber in ('loyalty', 'tiers')");
        await Node.SettleAsync();

        (before, await TierAsync(member)).ShouldBe(("raiz", "tallo"));
        (await Node.EventsAsync("tier.risen", member)).ShouldBe(1);
        (await Node.TimelineAsync(member)).Where(entry => entry.Kind == EntryKind.Tier).ShouldHaveSingleItem().Facts!.ShouldContain("risen");
        (await MovesAsync(member)).ShouldBe(["placed raiz", "risen tallo"]);
        (await Node.Get<StandingReads>().MovesAsync(member, 10, Ct))[0].Move.Figures.Spend.ShouldBe(47_133.33m);
    }

    [Theory]
    [InlineData(TierReturns.Keep, "tallo")]
    [InlineData(TierReturns.Recount, "raiz")]
    public async Task Goods_brought_back_take_a_tier_only_as_published_and_a_sale_told_wrong_never_made_one(TierReturns returns, string after)
    {
        await PublishAsync(Spend(40_000, 400_000) with { Returns = returns });
        var (member, mistaken) = (await Node.RegisterAsync(), await Node.RegisterAsync());
        var (sale, wrong) = (await Node.SoldAsync(member), await Node.SoldAsync(mistaken));
        await Node.SettleAsync();
        (await TierAsync(member), await TierAsync(mistaken)).ShouldBe(("tallo", "tallo"));
        Node.Clock.Advance(TimeSpan.FromDays(2));

        await Node.ReturnAsync(Till.Back(Node, sale));
        await Node.SellAsync(Till.Sale(Node, MemberRef.Of(mistaken)) with { At = wrong.At, Corrects = wrong.Key, Lines = [new("ARROZ", 1, 21_900)] });
        await Node.SettleAsync();

        (await TierAsync(member), await TierAsync(mistaken)).ShouldBe((after, "raiz"));
        (await Node.EventsAsync("tier.lost", member)).ShouldBe(after == "raiz" ? 1 : 0);
    }

    [Fact]
    public async Task A_tier_that_rises_and_falls_leaves_the_vote_and_what_may_be_told_as_they_were()
    {
        await PublishAsync(Spend(40_000, 400_000) with { Returns = TierReturns.Recount });
        var member = await Node.RegisterAsync();
        await Node.SettleAsync();
        var rights = await RightsAsync(member);

        var sale = await Node.SoldAsync(member);
        await Node.SettleAsync();
        var risen = await RightsAsync(member);
        Node.Clock.Advance(TimeSpan.FromDays(2));
        await Node.ReturnAsync(Till.Back(Node, sale));
        await Node.SettleAsync();

        (await MovesAsync(member)).ShouldBe(["placed raiz", "risen tallo", "lost raiz"]);
        rights.ShouldContain("able");
        (risen, await RightsAsync(member)).ShouldBe((rights, rights), "one member, one vote: Ley 79 de 1988, art. 33");
    }

    [Fact]
    public async Task The_turn_of_days_warns_lets_go_and_lands_one_tier_down_with_two_nodes_at_it()
    {
        await using var other = new TestNode(Database, Node.Clock);
        await PublishAsync(Spend(10_000, 40_000));
        var member = await Node.RegisterAsync();
        await Node.SoldAsync(member);
        await Node.SettleAsync();
        var until = await Node.ScalarAsync<DateOnly>("select until from core.loyalty_standing where member_id = @m", ("m", member.Value));

        foreach (var (day, events) in new[]
        {
            (until.AddDays(-61), (0, 0)), (until.AddDays(-60), (1, 0)), (until.AddDays(-1), (1, 0)), (until.AddDays(15), (1, 0)), (until.AddDays(16), (1, 1)),
        })
        {
            Node.Clock.Advance(TimeSpan.FromDays(day.DayNumber - Node.Today().DayNumber));
            await Task.WhenAll(Node.Get<TurnTiers>().DrainAsync(Ct), other.Get<TurnTiers>().DrainAsync(Ct));
            await Node.Get<TurnTiers>().DrainAsync(Ct);
            ((int)await Node.EventsAsync("tier.at-risk", member), (int)await Node.EventsAsync("tier.lost", member)).ShouldBe(events, $"on {day:O}");
        }

        (await MovesAsync(member)).ShouldBe(["placed raiz", "risen copa", "at_risk tallo", "lost tallo"]);
    }

    [Fact]
    public async Task The_ladder_counts_nobody_as_leaving_until_the_year_that_decides_has_begun()
    {
        await PublishAsync(Spend(40_000, 400_000));
        await Node.SoldAsync(await Node.RegisterAsync());
        await Node.SettleAsync();
        var before = await Node.Get<LadderReads>().CountAsync(Ct);

        Node.Clock.Advance(TimeSpan.FromDays(new DateOnly(Node.Today().Year + 1, 1, 1).DayNumber - Node.Today().DayNumber));
        await Node.Get<TurnTiers>().DrainAsync(Ct);

        before.ShouldBe([new TierCount("tallo", 1, 0)]);
        (await Node.Get<LadderReads>().CountAsync(Ct)).ShouldBe([new TierCount("tallo", 1, 1)]);
    }

    [Fact]
    public async Task Points_of_rules_count_and_go_again_with_what_came_back()
    {
        await Node.As(Paola).RunAsync<PublishRule, PublishRuleResult>(x => x.RunAsync(
            new EarningRule { Code = "compras", NameEs = "Compras", NameEn = "Purchases", From = new(2026, 1, 1), Gives = new Yield.PerAmount(1, 1000) }, Ct));
        await PublishAsync(Of(new Threshold(Measure.Points, 40), new Threshold(Measure.Points, 400)) with { Returns = TierReturns.Recount });
        var member = await Node.RegisterAsync();
        var sale = await Node.SoldAsync(member);
        await Node.SettleAsync();
        var (risen, outlook) = (await TierAsync(member), await Node.Get<StandingReads>().FindAsync(member, Ct));
        await Node.ReturnAsync(Till.Back(Node, sale, new ReturnLineDraft(1, 1)));
        await Node.SettleAsync();

        (risen, await TierAsync(member)).ShouldBe(("tallo", "raiz"));
        outlook!.Next!.Gaps.ShouldBe([new TierGap(Measure.Points, 47, 400)]);
    }

    [Fact]
    public async Task What_came_back_by_a_file_counts_no_more_either()
    {
        await PublishAsync(Of(new Threshold(Measure.Spend, 40_000), new Threshold(Measure.Spend, 400_000)) with { Returns = TierReturns.Recount });
        var gloria = await Node.HireAsync("Gloria", Role.Administrator);
        var member = await Node.RegisterAsync();
        var sale = await Node.SoldAsync(member);
        await Node.SettleAsync();
        var risen = await TierAsync(member);

        (await Node.ImportAsync(gloria, ImportKind.Return, $"devolucion;tiquete;fecha\n{Till.Key()};{sale.Key};2026-03-11\n")).Counts.New.ShouldBe(1);
        await Node.SettleAsync();

        (risen, await TierAsync(member)).ShouldBe(("tallo", "raiz"));
    }

    [Fact]
    public async Task A_contribution_that_bounced_counts_no_more()
    {
        await PublishAsync(Of(new Threshold(Measure.Contributions, 45_000), new Threshold(Measure.Contributions, 450_000)) with { Returns = TierReturns.Recount });
        var member = await Node.RegisterAsync();
        var paid = Till.Pays(Node, MemberRef.Of(member));
        await Node.ContributeAsync(paid);
        await Node.SettleAsync();
        var risen = await TierAsync(member);
        await Node.ContributeAsync(paid with { Key = Till.Key(), TakesBack = paid.Key, Amount = 0 });
        await Node.SettleAsync();

        (risen, await TierAsync(member)).ShouldBe(("tallo", "raiz"));
    }

    [Fact]
    public async Task Who_is_no_member_has_no_tier_and_what_was_before_admission_counts_for_nothing()
    {
        await PublishAsync(Spend(40_000, 400_000));
        var (prospect, leaver) = (await Node.RegisterAsync(An.Person() with { Stage = MemberStage.Prospect }), await Node.RegisterAsync());
        await Node.SoldAsync(prospect);
        await Node.SoldAsync(leaver);
        await Node.SettleAsync();
        (await Node.ScalarAsync<long>("select count(*) from core.loyalty_standing where member_id = @m", ("m", prospect.Value))).ShouldBe(0);

        Node.Clock.Advance(TimeSpan.FromHours(1));
        (await Node.ChangeAsync(await Node.HireAsync("Rosa", Role.Supervisor), leaver, LifecycleCause.VoluntaryWithdrawal)).ShouldBeOfType<LifecycleResult.Done>();
        Node.Clock.Advance(TimeSpan.FromDays(1));
        await Node.SettleAsync();

        (await Node.ScalarAsync<long>("select count(*) from core.loyalty_standing where member_id = @m", ("m", leaver.Value))).ShouldBe(0);
        (await MovesAsync(leaver)).ShouldBe(["placed raiz", "risen tallo", "left "]);
    }

    [Fact]
    public async Task The_preview_counts_what_the_walk_would_come_to_and_a_newer_ladder_places_everybody_anew()
    {
        var random = new Random(7);
        var members = new List<MemberId>();
        for (var n = 0; n < 30; n++)
        {
            var member = await Node.RegisterAsync();
            members.Add(member);
            for (var sale = random.Next(4); sale > 0; sale--)
            {
                var draft = Till.Sale(Node, MemberRef.Of(member)) with { Lines = [new("ARROZ", 1, random.Next(1, 9) * 10_000)] };
                await Node.SellAsync(draft);
                if (random.Next(4) == 0)
                {
                    await Node.ReturnAsync(Till.Back(Node, draft));
                }
            }
        }

        await Node.SettleAsync();
        Node.Clock.Advance(TimeSpan.FromDays(1));
        var ladder = Of(new Threshold(Measure.Spend, 60_000), new Threshold(Measure.Spend, 120_000)) with { Returns = TierReturns.Recount };
        var preview = await PreviewAsync(ladder);
        await PublishAsync(ladder);
        await Node.SettleAsync();
        var counts = (await Node.Get<LadderReads>().CountAsync(Ct)).ToDictionary(count => count.Tier, count => count.Members);

        preview.ShouldAllBe(shift => shift.Now == null);
        preview.ToDictionary(shift => ladder.At(shift.Rank).Code, shift => shift.Members).ShouldBe(counts, ignoreOrder: true);
        counts.Count.ShouldBe(3);
        (await Node.ScalarAsync<long>("select count(*) from core.event where name like 'tier.%'")).ShouldBe(0, "who comes onto a ladder is told nothing of what was before");
        (await PreviewAsync(ladder)).ShouldAllBe(shift => shift.Now == ladder.At(shift.Rank).Code);
    }

    [Fact]
    public async Task A_node_cut_off_in_the_middle_leaves_the_rest_to_another_and_nobody_is_told_twice()
    {
        await using var other = new TestNode(Database, Node.Clock);
        await PublishAsync(Spend(40_000, 400_000));
        var members = new List<MemberId>();
        for (var n = 0; n < 12; n++)
        {
            members.Add(await Node.RegisterAsync());
        }

        await Node.SettleAsync();
        foreach (var member in members)
        {
            await Node.SoldAsync(member);
        }

        await Node.Get<EventPump>().DrainAsync("tiers", Ct);
        var turn = Task.Run(() => other.Get<TurnTiers>().DrainAsync(Ct), Ct);
        await other.CutConnectionsAsync();
        await Task.WhenAny(turn);
        await Node.SettleAsync();

        (await Node.ScalarAsync<long>("select count(*) from core.event where name = 'tier.risen'")).ShouldBe(12);
    }

    [Fact]
    public async Task Only_who_steers_loyalty_publishes_and_never_for_the_past()
    {
        var analyst = await Node.HireAsync("Andrés", Role.Analyst);
        await Should.ThrowAsync<NotAllowedException>(Node.As(analyst).RunAsync<PublishLadder, PublishLadderResult>(x => x.RunAsync(Spend(1, 2), Node.Today(), Ct)));
        await Should.ThrowAsync<NotAllowedException>(Node.As(analyst).RunAsync<PreviewLadder, IReadOnlyList<LadderShift>>(x => x.RunAsync(Spend(1, 2), Ct)));
        await PublishAsync(Spend(1, 2));

        (await Node.As(Paola).RunAsync<PublishLadder, PublishLadderResult>(x => x.RunAsync(Spend(1, 2) with { GraceDays = 999 }, Node.Today().AddDays(-1), Ct)))
            .ShouldBeOfType<PublishLadderResult.Unsound>().Problems.ShouldBe([nameof(TierLadder.GraceDays), nameof(LadderVersion.From)]);
        await Should.ThrowAsync<Npgsql.PostgresException>(Node.ExecuteAsync("update core.loyalty_ladder set valid_from = valid_from - 1"));
        await Node.SettleAsync();
        await Node.RegisterAsync();
        await Should.ThrowAsync<Npgsql.PostgresException>(Node.ExecuteAsync("delete from core.loyalty_ladder"));
    }

    private static TierLadder Spend(decimal tallo, decimal copa) => Of(new(Measure.Spend, tallo), new(Measure.Spend, copa));

    private static TierLadder Of(Threshold tallo, Threshold copa) => Rungs.Ladder with { Tiers = [Rungs.Rung("raiz"), Rungs.Rung("tallo", tallo), Rungs.Rung("copa", copa)] };

    private async Task PublishAsync(TierLadder ladder) => (await Node.As(Paola).RunAsync<PublishLadder, PublishLadderResult>(
        x => x.RunAsync(ladder, Node.Today(), Ct))).ShouldBeOfType<PublishLadderResult.Published>();

    private Task<IReadOnlyList<LadderShift>> PreviewAsync(TierLadder ladder) =>
        Node.As(Paola).RunAsync<PreviewLadder, IReadOnlyList<LadderShift>>(x => x.RunAsync(ladder, Ct));

    private Task<string> TierAsync(MemberId member) => Node.ScalarAsync<string>("select tier from core.loyalty_standing where member_id = @m", ("m", member.Value));

    /// <summary>Where a member stands in law, since when and by what, and what they allowed: all that votes and messages are decided by.</summary>
    private Task<string> RightsAsync(MemberId member) => Node.ScalarAsync<string>(
        """
        select jsonb_build_object(
                   'lifecycle', (select jsonb_agg(to_jsonb(l) order by l.starts_at, l.id) from core.lifecycle l where l.member_id = m.id),
                   'consents', (select jsonb_agg(to_jsonb(c) order by c.id) from core.consent c where c.member_id = m.id),
                   'stage', m.stage)::text
          from core.member m where m.id = @m
        """,
        ("m", member.Value));

    private Task<List<string>> MovesAsync(MemberId member) =>
        Node.ColumnAsync<string>("select kind || ' ' || coalesce(to_tier, '') from core.loyalty_tier_move where member_id = @m order by seq", ("m", member.Value));
}
