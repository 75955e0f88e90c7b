using Coop.Core.Access;
using Coop.Core.Lifecycle;
using Coop.Core.Members;
using Coop.Core.Timeline;
using Coop.Testing;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using Xunit;

namespace Coop.Tests.Lifecycle;

[Trait("Category", "integration")]
public sealed class LifecycleSweepTests : IAsyncLifetime
{
    private readonly TestDatabase _database = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _database.InitializeAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Who_is_neither_heard_from_nor_reachable_for_long_has_disappeared_once_and_says_by_which_rule()
    {
        await using var node = new TestNode(_database);
        var boss = await node.HireAsync("Rosa", Role.Supervisor);
        var silent = await node.RegisterAsync();
        var reachable = await node.RegisterAsync(null, ContactAddress.Telephone("3005550101")!);
        var gone = await node.RegisterAsync(An.Person() with { Stage = MemberStage.Withdrawn });
        node.Clock.Advance(TimeSpan.FromDays(500));
        var heard = await node.RegisterAsync();
        await node.InWorkAsync(work => node.Get<AppendEntry>().RunAsync(work, heard, new EntryDraft(EntryKind.Visit, Channel.Visit, Direction.In), Ct));
        node.Clock.Advance(TimeSpan.FromDays(100));

        var preview = await node.As(boss).RunAsync<PreviewRule, RulePreview>(x => x.RunAsync(LifecycleRuleKind.Silence, 18, Ct));
        (await node.Get<LifecycleSweep>().DrainAsync(Ct)).ShouldBe(0, "it is switched off");
        await SwitchOnAsync(node, boss, "silence", 18);
        var moved = await node.Get<LifecycleSweep>().DrainAsync(Ct);
        var again = await node.Get<LifecycleSweep>().DrainAsync(Ct);
        node.Clock.Advance(TimeSpan.FromDays(1));
        var nextDay = await node.Get<LifecycleSweep>().DrainAsync(Ct);

        preview.ShouldSatisfyAllConditions(() => preview.Count.ShouldBe(1), () => preview.Some.ShouldBe([silent]));
        (moved, again, nextDay).ShouldBe((1, 0, 0));
        var present = await node.PresentAsync(silent);
        (present.Stage, present.Rule, present.ActorId).ShouldBe((MemberStage.Disappeared, "silence", null));
        EntryFacts.Text((await node.TimelineAsync(silent)).ShouldHaveSingleItem().Facts, "rule").ShouldBe("silence");
        foreach (var other in new[] { reachable, heard, gone })
        {
            (await node.PresentAsync(other)).Cause.ShouldBe(LifecycleCause.Registered);
        }
    }

    [Fact]
    public async Task A_telephone_that_failed_when_last_tried_reaches_nobody()
    {
        await using var node = new TestNode(_database);
        var boss = await node.HireAsync("Rosa", Role.Supervisor);
        var member = await node.RegisterAsync(null, ContactAddress.Telephone("3005550101")!);
        await node.ExecuteAsync(
            """
            insert into core.outbound (id, dedupe_key, member_id, conversation_id, contact_point_id, channel, purpose, state, due_at, created_at, rev)
            select @id, 'x', member_id, @id, id, 'sms', 'service', 'failed', created_at, created_at, 1 from core.contact_point where member_id = @member
            """, ("id", An.Id()), ("member", member.Value));
        node.Clock.Advance(TimeSpan.FromDays(600));

        var preview = await node.As(boss).RunAsync<PreviewRule, RulePreview>(x => x.RunAsync(LifecycleRuleKind.Silence, 18, Ct));

        preview.Some.ShouldBe([member]);
    }

    [Fact]
    public async Task Nodes_share_a_run_and_one_that_is_cut_off_in_the_middle_leaves_the_rest_to_the_other()
    {
        await using var node = new TestNode(_database);
        await using var other = new TestNode(_database, node.Clock);
        var boss = await node.HireAsync("Rosa", Role.Supervisor);
        await node.ExecuteAsync(
            """
            with made as (
                insert into core.member (id, kind, stage, provisional, given_names, search_text, created_at, rev)
                select gen_random_uuid(), 'person', 'active', false, 'Nombre', '', @now, 1 from generate_series(1, 1200) returning id)
            insert into core.timeline_head (member_id, last_seq) select id, 0 from made
            """, ("now", node.Clock.GetUtcNow()));

        node.Clock.Advance(TimeSpan.FromDays(600));
        await SwitchOnAsync(node, boss, "silence", 18);

        var first = Task.Run(() => Should.NotThrowAsync(async () =>
        {
            try
            {
                await node.Get<LifecycleSweep>().DrainAsync(Ct);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                // Its connections were cut.
            }
        }), Ct);
        await Eventually.TrueAsync(() => other.ScalarAsync<bool>("select exists (select 1 from core.lifecycle_run where moved > 0)"), "a page is done");
        await node.CutConnectionsAsync();
        await first;
        await Eventually.TrueAsync(async () =>
        {
            await other.Get<LifecycleSweep>().DrainAsync(Ct);
            return await other.ScalarAsync<bool>("select done_at is not null from core.lifecycle_run");
        });

        (await other.ScalarAsync<long>("select count(*) from core.lifecycle where stage = 'disappeared'")).ShouldBe(1_200);
        (await other.ScalarAsync<long>("select moved from core.lifecycle_run")).ShouldBe(1_200);
        (await other.ScalarAsync<long>("select count(*) from core.event where name = 'lifecycle.changed'")).ShouldBe(1_200);
        (await other.ScalarAsync<long>("select count(*) from core.member where stage = 'disappeared'")).ShouldBe(1_200);
    }

    [Fact]
    public async Task Who_came_back_and_stays_is_active_again()
    {
        await using var node = new TestNode(_database);
        var boss = await node.HireAsync("Rosa", Role.Supervisor);
        var (back, quiet) = (await node.RegisterAsync(), await node.RegisterAsync());
        foreach (var member in new[] { back, quiet })
        {
            node.Clock.Advance(TimeSpan.FromHours(1));
            await node.ChangeAsync(boss, member, LifecycleCause.BadService);
            node.Clock.Advance(TimeSpan.FromHours(1));
            await node.ChangeAsync(boss, member, LifecycleCause.WonBack);
        }

        node.Clock.Advance(TimeSpan.FromDays(190));
        await node.InWorkAsync(work => node.Get<AppendEntry>().RunAsync(work, back, new EntryDraft(EntryKind.Visit, Channel.Visit, Direction.In), Ct));
        await SwitchOnAsync(node, boss, "settled", 6);

        (await node.Get<LifecycleSweep>().DrainAsync(Ct)).ShouldBe(1);

        ((await node.PresentAsync(back)).Stage, (await node.PresentAsync(quiet)).Stage).ShouldBe((MemberStage.Active, MemberStage.Returned));
    }

    [Fact]
    public async Task Who_owes_three_months_has_no_vote_until_the_last_of_them_is_paid()
    {
        await using var node = new TestNode(_database);
        var boss = await node.HireAsync("Rosa", Role.Supervisor);
        var (owing, paying, forgiven, partly) = (await node.RegisterAsync(), await node.RegisterAsync(), await node.RegisterAsync(), await node.RegisterAsync());
        foreach (var month in new[] { new DateOnly(2026, 1, 1), new DateOnly(2026, 2, 1), new DateOnly(2026, 3, 1), new DateOnly(2026, 4, 1) })
        {
            foreach (var member in new[] { owing, paying, forgiven, partly })
            {
                var due = await ContributeAsync(node, member, "due", month, 30_000);
                if (member == paying || (member == partly && month.Month > 1))
                {
                    await ContributeAsync(node, member, "paid", month, member == paying ? 30_000 : 29_999);
                }

                if (member == forgiven)
                {
                    await ContributeAsync(node, member, "taken_back", month, 30_000, due);
                }
            }
        }

        await SwitchOnAsync(node, boss, "overdue", 3);
        await SwitchOnAsync(node, boss, "paid_up", 1);
        (await node.Get<LifecycleSweep>().DrainAsync(Ct)).ShouldBe(0, "of March and April nobody is late yet");
        node.Clock.Advance(TimeSpan.FromDays(30));
        (await node.Get<LifecycleSweep>().DrainAsync(Ct)).ShouldBe(2);
        (await node.PresentAsync(owing)).ShouldSatisfyAllConditions(
            p => p.Standing.ShouldBe(MemberStanding.Overdue), p => p.Stage.ShouldBe(MemberStage.Active), p => p.Rule.ShouldBe("overdue"));
        (await node.PresentAsync(partly)).Standing.ShouldBe(MemberStanding.Overdue, "a peso is missing each month");

        for (var month = 1; month <= 3; month++)
        {
            await ContributeAsync(node, owing, "paid", new DateOnly(2026, month, 1), 30_000);
        }

        node.Clock.Advance(TimeSpan.FromDays(1));
        (await node.Get<LifecycleSweep>().DrainAsync(Ct)).ShouldBe(1);
        (await node.PresentAsync(owing)).Standing.ShouldBe(MemberStanding.Able);
        (await node.PresentAsync(partly)).Standing.ShouldBe(MemberStanding.Overdue);
    }

    [Fact]
    public async Task A_run_is_of_the_cooperatives_day()
    {
        await using var node = new TestNode(_database);
        var boss = await node.HireAsync("Rosa", Role.Supervisor);
        await SwitchOnAsync(node, boss, "silence", 18);
        node.Clock.AdvanceTo(new DateTimeOffset(2026, 3, 12, 1, 0, 0, TimeSpan.Zero));

        await node.Get<LifecycleSweep>().DrainAsync(Ct);

        (await node.Get<LifecycleReads>().RunsAsync(20, Ct)).ShouldHaveSingleItem().Day.ShouldBe(new DateOnly(2026, 3, 11), "in Bogotá it is eight in the evening");
    }

    [Fact]
    public async Task Two_who_steer_a_rule_at_once_hear_of_each_other_and_months_have_limits()
    {
        await using var node = new TestNode(_database);
        var boss = await node.HireAsync("Rosa", Role.Supervisor);
        var rev = (await node.Get<LifecycleReads>().RulesAsync(Ct)).Single(rule => rule.Code == "silence").Rev;

        var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(n => Task.Run(() => node.As(boss).RunAsync<SteerRule, SteerRuleResult>(
            x => x.RunAsync("silence", 12 + n, true, rev, Ct)), Ct)));

        results.Count(result => result == SteerRuleResult.Done).ShouldBe(1);
        results.Count(result => result == SteerRuleResult.Stale).ShouldBe(3);
        (await node.As(boss).RunAsync<SteerRule, SteerRuleResult>(x => x.RunAsync("silence", 0, true, rev + 1, Ct))).ShouldBe(SteerRuleResult.Months);
    }

    private static async Task<Guid> ContributeAsync(TestNode node, MemberId member, string entry, DateOnly period, decimal amount, Guid? takesBack = null)
    {
        var id = An.Id();
        await node.ExecuteAsync(
            """
            insert into core.contribution (id, source, key, member_id, kind, entry, period, amount, takes_back, before_admission, late, content, at, recorded_at)
            values (@id, 'test', @id::text, @member, 'ordinary', @entry, @period, @amount, nullif(@takes, '00000000-0000-0000-0000-000000000000'), false, false, '', @now, @now)
            """, ("id", id), ("member", member.Value), ("entry", entry), ("period", period), ("amount", amount), ("takes", takesBack ?? Guid.Empty), ("now", node.Clock.GetUtcNow()));
        return id;
    }

    private static async Task SwitchOnAsync(TestNode node, StaffId boss, string code, int months)
    {
        var rev = (await node.Get<LifecycleReads>().RulesAsync(Ct)).Single(rule => rule.Code == code).Rev;
        (await node.As(boss).RunAsync<SteerRule, SteerRuleResult>(x => x.RunAsync(code, months, true, rev, Ct))).ShouldBe(SteerRuleResult.Done);
    }
}
