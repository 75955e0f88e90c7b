using Coop.Core.Access;
using Coop.Core.Lifecycle;
using Coop.Core.Members;
using Coop.Core.Timeline;
using Coop.Testing;
using Npgsql;
using Shouldly;
using Xunit;

namespace Coop.Tests.Lifecycle;

[Trait("Category", "integration")]
public sealed class ChangeLifecycleTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_happens_in_whatever_order_the_history_holds_and_what_logic_forbids_is_refused()
    {
        await using var node = new TestNode(database);
        var boss = await node.HireAsync("Rosa", Role.Supervisor);
        var causes = Enum.GetValues<LifecycleCause>();
        for (var seed = 0; seed < 12; seed++)
        {
            var random = new Random(seed);
            var member = await node.RegisterAsync(An.Person() with { Stage = (MemberStage)random.Next(3) });
            for (var step = 0; step < 15; step++)
            {
                node.Clock.Advance(TimeSpan.FromDays(random.Next(1, 40)));
                var (before, cause) = (await node.PresentAsync(member), causes[random.Next(causes.Length)]);
                var at = random.Next(3) == 0 ? node.Clock.GetUtcNow().AddDays(-random.Next(60)) : (DateTimeOffset?)null;

                var result = random.Next(8) switch
                {
                    0 => await node.As(boss).RunAsync<TakeBackLifecycle, LifecycleResult>(x => x.RunAsync(member, before.Id, "Fue otra persona", Ct)),
                    1 or 2 => await node.CorrectAsync(boss, member, cause, at ?? node.Clock.GetUtcNow()),
                    _ => await node.ChangeAsync(boss, member, cause, at),
                };

                if (result is LifecycleResult.Refused && (await node.PresentAsync(member)).Id != before.Id)
                {
                    Assert.Fail($"seed {seed} step {step}: refused, and done");
                }

                await node.ShouldHoldAsync(member);
            }
        }
    }

    [Fact]
    public async Task A_change_leaves_an_entry_an_event_an_audit_row_and_a_newer_card()
    {
        await using var node = new TestNode(database);
        var ana = await node.HireAsync();
        var member = await node.RegisterAsync(An.Person() with { Stage = MemberStage.Applicant });
        var before = (await node.Get<MemberReads>().FindAsync(member, Ct)).ShouldNotBeNull();
        node.Clock.Advance(TimeSpan.FromHours(1));

        (await node.ChangeAsync(ana, member, LifecycleCause.Admission)).ShouldBeOfType<LifecycleResult.Done>();

        var card = (await node.Get<MemberReads>().FindAsync(member, Ct)).ShouldNotBeNull();
        (card.Member.Stage, card.Present.Standing, card.Member.Belongs).ShouldBe((MemberStage.Active, MemberStanding.Able, true));
        card.Rev.ShouldBeGreaterThan(before.Rev);
        var entry = (await node.TimelineAsync(member)).ShouldHaveSingleItem();
        (entry.Kind, entry.Author, EntryFacts.Text(entry.Facts, "cause")).ShouldBe((EntryKind.Lifecycle, ana.Value, "admission"));
        entry.Facts!.ShouldNotContain("Acta");
        EntryFacts.Text(entry.Facts, "day").ShouldBeNullOrEmpty("it happened on the day of the entry");
        (await node.ColumnAsync<string>("select name from core.event where body ->> 'member' = @id order by position", ("id", member.Value.ToString("D"))))
            .ShouldBe(["lifecycle.changed", "timeline.entry-appended", "members.joined"]);
        (await node.ScalarAsync<string>("select details ->> 'to' from core.audit where subject = @subject and action = 'member.lifecycle'", ("subject", $"member:{member.Value:D}")))
            .ShouldBe("active");
    }

    [Fact]
    public async Task Two_who_change_at_once_do_not_overwrite_each_other()
    {
        await using var node = new TestNode(database);
        var agents = await Task.WhenAll(Enumerable.Range(0, 6).Select(n => node.HireAsync($"Agente {n}", Role.Agent)));
        var member = await node.RegisterAsync();
        node.Clock.Advance(TimeSpan.FromHours(1));
        var seen = (await node.PresentAsync(member)).Id;

        var results = await Task.WhenAll(agents.Select((agent, n) => Task.Run(() => node.As(agent).RunAsync<ChangeLifecycle, LifecycleResult>(
            x => x.RunAsync(member, new LifecycleDraft(n % 2 == 0 ? LifecycleCause.WarningSigns : LifecycleCause.VoluntaryWithdrawal, seen) { Evidence = "Carta" }, Ct)), Ct)));

        results.Count(result => result is LifecycleResult.Done).ShouldBe(1);
        results.Count(result => result is LifecycleResult.Stale).ShouldBe(5);
        await node.ShouldHoldAsync(member);
        (await node.BelievedAsync(member)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task What_cannot_be_is_refused_with_its_reason()
    {
        await using var node = new TestNode(database);
        var ana = await node.HireAsync();
        var member = await node.RegisterAsync();
        var unknown = (await node.ChatAsync(An.Id())).MemberId;
        node.Clock.Advance(TimeSpan.FromHours(1));

        (await WhyAsync(member, LifecycleCause.Admission)).ShouldBe("not_from_here");
        (await WhyAsync(member, LifecycleCause.Registered)).ShouldBe("not_from_here");
        (await WhyAsync(member, LifecycleCause.Death, evidence: " ")).ShouldBe("evidence");
        (await WhyAsync(member, LifecycleCause.Death, evidence: new string('x', 501))).ShouldBe("evidence_long");
        (await WhyAsync(member, LifecycleCause.Dissolution)).ShouldBe("organisations_only");
        (await WhyAsync(member, LifecycleCause.Death, node.Clock.GetUtcNow().AddMinutes(1))).ShouldBe("future");
        (await WhyAsync(member, LifecycleCause.Death, node.Clock.GetUtcNow().AddYears(-1))).ShouldBe("earlier");
        (await WhyAsync(unknown, LifecycleCause.Application)).ShouldBe("provisional");
        await node.ChangeAsync(ana, member, LifecycleCause.Death);
        node.Clock.Advance(TimeSpan.FromHours(1));
        (await WhyAsync(member, LifecycleCause.Readmission)).ShouldBe("dead");

        async Task<string> WhyAsync(MemberId who, LifecycleCause cause, DateTimeOffset? at = null, string? evidence = "Acta") =>
            (await node.ChangeAsync(ana, who, cause, at, evidence)).ShouldBeOfType<LifecycleResult.Refused>().Why;
    }

    [Fact]
    public async Task A_withdrawal_that_was_learnt_of_late_rewrites_what_came_after_and_keeps_it_readable()
    {
        await using var node = new TestNode(database);
        var boss = await node.HireAsync("Rosa", Role.Supervisor);
        var member = await node.RegisterAsync();
        var joined = node.Clock.GetUtcNow();
        node.Clock.Advance(TimeSpan.FromDays(60));
        await node.ChangeAsync(boss, member, LifecycleCause.WarningSigns);
        node.Clock.Advance(TimeSpan.FromDays(30));
        await node.ChangeAsync(boss, member, LifecycleCause.WinBackFailed);

        var early = await node.CorrectAsync(boss, member, LifecycleCause.VoluntaryWithdrawal, joined.AddDays(-1));
        var silent = await node.CorrectAsync(boss, member, LifecycleCause.VoluntaryWithdrawal, joined.AddDays(45), reason: null);
        var done = await node.CorrectAsync(boss, member, LifecycleCause.VoluntaryWithdrawal, joined.AddDays(45));

        early.ShouldBeOfType<LifecycleResult.Refused>().Why.ShouldBe("before_record");
        silent.ShouldBeOfType<LifecycleResult.Refused>().Why.ShouldBe("reason");
        done.ShouldBeOfType<LifecycleResult.Done>();
        await node.ShouldHoldAsync(member);
        (await node.BelievedAsync(member)).Select(period => (period.Stage, period.StartsAt)).ShouldBe(
            [(MemberStage.Active, joined), (MemberStage.Withdrawn, joined.AddDays(45))]);
        var all = await node.Get<LifecycleReads>().HistoryAsync(member, Ct);
        all.Count.ShouldBe(5);
        all.Count(line => line.Period.SupersededAt is not null).ShouldBe(3);
        all.Where(line => line.Period.Reason == "La carta llegó tarde").Select(line => (line.Period.Stage, line.Actor, line.Corrector)).ShouldBe(
            [(MemberStage.Withdrawn, "Rosa", null), (MemberStage.Active, null, "Rosa")], "what she wrote again is not hers");
        var said = (await node.TimelineAsync(member)).MaxBy(entry => entry.Seq)!.Facts;
        (EntryFacts.Text(said, "day"), EntryFacts.Text(said, "standingFrom")).ShouldBe(("2026-04-24", "able"));
    }

    [Fact]
    public async Task A_death_noted_at_the_wrong_record_is_taken_back_by_who_may()
    {
        await using var node = new TestNode(database);
        var (ana, boss) = (await node.HireAsync(), await node.HireAsync("Rosa", Role.Supervisor));
        var member = await node.RegisterAsync();
        node.Clock.Advance(TimeSpan.FromHours(1));
        await node.ChangeAsync(ana, member, LifecycleCause.Death);
        var seen = (await node.PresentAsync(member)).Id;

        await Should.ThrowAsync<NotAllowedException>(
            () => node.As(ana).RunAsync<TakeBackLifecycle, LifecycleResult>(x => x.RunAsync(member, seen, "Era un homónimo", Ct)));
        var back = await node.As(boss).RunAsync<TakeBackLifecycle, LifecycleResult>(x => x.RunAsync(member, seen, "Era un homónimo", Ct));
        var again = await node.As(boss).RunAsync<TakeBackLifecycle, LifecycleResult>(x => x.RunAsync(member, seen, "Era un homónimo", Ct));
        var first = (await node.PresentAsync(member)).Id;
        var nothing = await node.As(boss).RunAsync<TakeBackLifecycle, LifecycleResult>(x => x.RunAsync(member, first, "Nada", Ct));

        back.ShouldBeOfType<LifecycleResult.Done>().Now.Stage.ShouldBe(MemberStage.Active);
        again.ShouldBeOfType<LifecycleResult.Stale>();
        nothing.ShouldBeOfType<LifecycleResult.Refused>().Why.ShouldBe("first");
        await node.ShouldHoldAsync(member);
    }

    [Theory]
    [InlineData("update core.member set stage = 'withdrawn' where id = @id")]
    [InlineData("update core.lifecycle set stage = 'withdrawn' where member_id = @id")]
    [InlineData("update core.lifecycle set starts_at = starts_at - interval '1 day' where member_id = @id")]
    [InlineData("update core.lifecycle set evidence = 'otra' where member_id = @id")]
    [InlineData("delete from core.lifecycle where member_id = @id")]
    public async Task Nobody_gets_round_the_history(string sql)
    {
        await using var node = new TestNode(database);
        var member = await node.RegisterAsync();

        var error = await Should.ThrowAsync<PostgresException>(node.ExecuteAsync(sql, ("id", member.Value)));

        error.SqlState.ShouldBe(PostgresErrorCodes.RestrictViolation);
    }

    [Fact]
    public async Task The_database_itself_lets_no_two_periods_overlap()
    {
        await using var node = new TestNode(database);
        var member = await node.RegisterAsync();

        var error = await Should.ThrowAsync<PostgresException>(node.ExecuteAsync(
            """
            insert into core.lifecycle (member_id, stage, standing, cause, starts_at, ends_at, recorded_at)
            select member_id, stage, standing, cause, starts_at + interval '1 day', starts_at + interval '2 days', recorded_at from core.lifecycle where member_id = @id
            """, ("id", member.Value)));

        error.SqlState.ShouldBe(PostgresErrorCodes.ExclusionViolation);
    }

    [Fact]
    public async Task A_record_however_made_begins_its_history()
    {
        await using var node = new TestNode(database);
        var id = An.Id();

        await node.ExecuteAsync(
            "insert into core.member (id, kind, stage, provisional, search_text, created_at, rev) values (@id, 'person', 'active', false, '', @now, 1)",
            ("id", id), ("now", node.Clock.GetUtcNow()));

        (await node.PresentAsync(new MemberId(id))).State.ShouldBe(new LifecycleState(MemberStage.Active, MemberStanding.Able, LifecycleCause.Registered));
    }
}
