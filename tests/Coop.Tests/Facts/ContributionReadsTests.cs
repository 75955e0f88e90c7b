using Coop.Core;
using Coop.Core.Conditions;
using Coop.Core.Facts;
using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Testing;
using Npgsql;
using Shouldly;
using Xunit;

namespace Coop.Tests.Facts;

/// <summary>What screens show of a member's contributions, month by month. The present month is March 2026.</summary>
[Trait("Category", "integration")]
public sealed class ContributionReadsTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncDisposable
{
    private static readonly DateOnly March = new(2026, 3, 1);

    private readonly TestNode _node = new(database);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task A_month_is_paid_paid_in_part_owed_or_still_open()
    {
        var member = await _node.RegisterAsync();
        await DueAsync(member, March.AddMonths(1));
        await DueAsync(member, March);
        await DueAsync(member, March.AddMonths(-1));
        await DueAsync(member, March.AddMonths(-2));
        await PaidAsync(member, March.AddMonths(-2), 25_000);
        await DueAsync(member, March.AddMonths(-3));
        await PaidAsync(member, March.AddMonths(-3), 25_000);
        await PaidAsync(member, March.AddMonths(-3), 20_000);
        await PaidAsync(member, March.AddMonths(-4), 10_000);

        var known = await FindAsync(member);

        known.Rows.Select(row => (row.Period.Month, row.Due, row.Paid, row.State)).ShouldBe(
        [
            (4, 45_000, 0, ContributionState.Open), (3, 45_000, 0, ContributionState.Open), (2, 45_000, 0, ContributionState.Owed),
            (1, 45_000, 25_000, ContributionState.PartlyPaid), (12, 45_000, 45_000, ContributionState.Paid), (11, 0, 10_000, ContributionState.Paid),
        ]);
        (known.PaidIn, known.PaidUntil, known.MonthsOwed, known.Months).ShouldBe((80_000, new DateOnly(2026, 1, 1), 2, 6));
    }

    [Fact]
    public async Task An_extraordinary_one_stands_by_itself_and_is_never_owed()
    {
        var (member, month) = (await _node.RegisterAsync(), March.AddMonths(-2));
        await DueAsync(member, month, ContributionKind.Extraordinary);
        await DueAsync(member, month);
        await PaidAsync(member, month);

        var known = await FindAsync(member);

        known.Rows.Select(row => (row.Kind, row.State)).ShouldBe(
            [(ContributionKind.Ordinary, ContributionState.Paid), (ContributionKind.Extraordinary, ContributionState.Open)]);
        (known.MonthsOwed, known.Months).ShouldBe((0, 1));
    }

    [Fact]
    public async Task What_was_told_late_or_before_joining_says_so()
    {
        var member = await _node.RegisterAsync(An.Person() with { Stage = MemberStage.Prospect });
        await PaidAsync(member, March);
        await TellAsync(Told(member, March.AddMonths(-1)) with { At = _node.Clock.GetUtcNow().AddMonths(-1) });

        var entries = (await FindAsync(member)).Rows.Select(row => row.Entries.ShouldHaveSingleItem()).ToList();

        entries.Select(entry => (entry.ToldLate, entry.BeforeAdmission, entry.StandsOut)).ShouldBe([(null, true, true), (_node.Clock.GetUtcNow(), true, true)]);
    }

    [Fact]
    public async Task A_payment_that_bounced_counts_no_more_and_stays_in_sight()
    {
        var (member, month) = (await _node.RegisterAsync(), March.AddMonths(-1));
        await DueAsync(member, month);
        var (bounced, wrong) = (Told(member, month) with { At = _node.Clock.GetUtcNow().AddMonths(-1) }, Told(member, March));
        await TellAsync(bounced);
        await TellAsync(wrong);
        await TellAsync(bounced with { Key = Till.Key(), TakesBack = bounced.Key, At = bounced.At.AddDays(10) });
        await TellAsync(wrong with { Key = Till.Key(), TakesBack = wrong.Key });

        var known = await FindAsync(member);

        known.Rows.Select(row => (row.Period.Month, row.Paid, row.State)).ShouldBe([(3, 0, ContributionState.TakenBack), (2, 0, ContributionState.Owed)]);
        var back = known.Rows[1].Entries.Single(entry => entry.Entry == ContributionEntry.Paid);
        (back.Amount, back.TakenBack, back.ToldLate, back.BackToldLate).ShouldBe((45_000, bounced.At.AddDays(10), _node.Clock.GetUtcNow(), _node.Clock.GetUtcNow()));
        known.Rows[0].Entries.ShouldHaveSingleItem().BackToldLate.ShouldBeNull();
        (known.PaidIn, known.PaidUntil, known.MonthsOwed, known.Rev).ShouldBe((0, null, 1, 5));
    }

    [Fact]
    public async Task As_many_months_are_read_as_are_asked_for_and_a_follower_is_told_of_all()
    {
        var member = await _node.RegisterAsync();
        for (var n = 0; n < 15; n++)
        {
            await PaidAsync(member, March.AddMonths(-2 * n));
            await PaidAsync(member, March.AddMonths(-2 * n), kind: n % 2 == 0 ? ContributionKind.Ordinary : ContributionKind.Extraordinary);
        }

        var (none, some) = (await FindAsync(member, 0), await FindAsync(member, 4));
        var heard = await _node.Get<ContributionReads>().ReadAsync(Topic.Member(member), ["contributions"], Ct);
        var others = await _node.Get<ContributionReads>().ReadAsync(Topic.Member(member), ["purchases"], Ct);

        (none.Rows.Count, none.Months, none.PaidIn).ShouldBe((0, 15, 1_350_000));
        some.Rows.Select(row => row.Period).Distinct().ShouldBe([March, March.AddMonths(-2), March.AddMonths(-4), March.AddMonths(-6)]);
        (some.Rows.Count, some.Months).ShouldBe((6, 15));
        heard.ShouldHaveSingleItem().Rows.Select(row => row.Period).Distinct().Count().ShouldBe(15);
        others.ShouldBeEmpty();
    }

    [Fact]
    public async Task Of_nobody_known_or_nothing_told_there_is_nothing()
    {
        var known = await FindAsync(await _node.RegisterAsync());

        (known.PaidIn, known.PaidUntil, known.MonthsOwed, known.Months, known.Rows.Count, known.Rev).ShouldBe((0, null, 0, 0, 0, 0));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Months_are_owed_by_the_rule_that_conditions_ask_by(int seed)
    {
        var random = new Random(seed);
        var member = await _node.RegisterAsync();
        var told = new List<ContributionDraft>();
        for (var n = 0; n < 40; n++)
        {
            var draft = Told(member, March.AddMonths(random.Next(-6, 3)), 15_000 * random.Next(1, 4)) with
            {
                Entry = random.Next(2) == 0 ? ContributionEntry.Due : ContributionEntry.Paid,
                Contributes = random.Next(4) == 0 ? ContributionKind.Extraordinary : ContributionKind.Ordinary,
            };
            await TellAsync(draft);
            told.Add(draft);
        }

        foreach (var draft in told.Where(_ => random.Next(4) == 0))
        {
            await TellAsync(draft with { Key = Till.Key(), TakesBack = draft.Key, Amount = 0 });
        }

        var known = await FindAsync(member);

        known.Rows.Count(row => row is { Kind: ContributionKind.Ordinary } && row.Period < March && row.Due > row.Paid).ShouldBe((int)known.MonthsOwed);
        (await OwesAsync(member, Bounds.AtLeast(known.MonthsOwed))).ShouldBeTrue();
        (await OwesAsync(member, Bounds.AtLeast(known.MonthsOwed + 1))).ShouldBeFalse();
    }

    private async Task<bool> OwesAsync(MemberId member, Bounds months)
    {
        await using var connection = await _node.Get<NpgsqlDataSource>().OpenConnectionAsync(Ct);
        var condition = new Condition.Contributed(ContributedMeasure.MonthsOwed, months, Window.Ever);
        var test = ConditionTest.Of(condition, await PictureReads.TermsAsync(connection, Ct), ConditionMoment.Now(_node.Get<CooperativeCalendar>()));
        return test.Holds((await PictureReads.LoadAsync(connection, [member], PictureParts.All, Ct))[member]);
    }

    private Task<MemberContributions> FindAsync(MemberId member, int months = 12) => _node.Get<ContributionReads>().FindAsync(member, months, Ct);

    private ContributionDraft Told(MemberId member, DateOnly month, decimal amount = 45_000) => Till.Pays(_node, MemberRef.Of(member), amount) with { Period = month };

    private async Task TellAsync(ContributionDraft draft) => (await _node.ContributeAsync(draft)).ShouldBeOfType<FactResult.Done>();

    private Task PaidAsync(MemberId member, DateOnly month, decimal amount = 45_000, ContributionKind kind = ContributionKind.Ordinary) =>
        TellAsync(Told(member, month, amount) with { Contributes = kind });

    private Task DueAsync(MemberId member, DateOnly month, ContributionKind kind = ContributionKind.Ordinary) =>
        TellAsync(Told(member, month) with { Entry = ContributionEntry.Due, Contributes = kind });
}
