using Coop.Core.Lifecycle;
using Coop.Core.Members;
using Shouldly;
using Xunit;

namespace Coop.Tests.Lifecycle;

[Trait("Category", "unit")]
public sealed class LifecycleTableTests
{
    private static readonly LifecycleCause[] Legal =
        [LifecycleCause.VoluntaryWithdrawal, LifecycleCause.Exclusion, LifecycleCause.Death, LifecycleCause.Dissolution];

    [Fact]
    public void Membership_ends_only_as_the_law_says()
    {
        foreach (var from in States().Where(state => state.Stage.IsMember()))
        {
            foreach (var cause in Enum.GetValues<LifecycleCause>().Except(Legal))
            {
                foreach (var kind in Enum.GetValues<MemberKind>())
                {
                    var next = LifecycleTable.Next(from, cause, kind);
                    (next?.Stage.IsMember() ?? true).ShouldBeTrue($"{from} {cause}");
                }
            }
        }

        Enum.GetValues<LifecycleCause>().Where(cause => cause.IsLegal()).ShouldBe(Legal, ignoreOrder: true);
        Legal.ShouldAllBe(cause => cause.NeedsEvidence());
    }

    [Fact]
    public void Membership_begins_only_by_admission()
    {
        foreach (var from in States().Where(state => !state.Stage.IsMember()))
        {
            var ways = LifecycleTable.CausesFrom(from, MemberKind.Person)
                .Where(cause => LifecycleTable.Next(from, cause, MemberKind.Person)!.Value.Stage.IsMember());

            ways.ShouldAllBe(cause => cause == LifecycleCause.Admission || cause == LifecycleCause.Readmission);
        }
    }

    [Fact]
    public void Nothing_follows_death()
    {
        var dead = new LifecycleState(MemberStage.Withdrawn, null, LifecycleCause.Death);

        LifecycleTable.CausesFrom(dead, MemberKind.Person).ShouldBeEmpty();
        LifecycleTable.Refusal(dead, LifecycleCause.Readmission, MemberKind.Person).ShouldBe("dead");
    }

    [Fact]
    public void Only_people_die_and_only_organisations_are_dissolved()
    {
        var active = new LifecycleState(MemberStage.Active, MemberStanding.Able, LifecycleCause.Admission);

        LifecycleTable.Refusal(active, LifecycleCause.Death, MemberKind.Organisation).ShouldBe("people_only");
        LifecycleTable.Refusal(active, LifecycleCause.Dissolution, MemberKind.Person).ShouldBe("organisations_only");
    }

    [Fact]
    public void Who_may_vote_changes_without_the_stage_and_stays_with_it()
    {
        var active = new LifecycleState(MemberStage.Active, MemberStanding.Able, LifecycleCause.Admission);

        var overdue = LifecycleTable.Next(active, LifecycleCause.ContributionsOverdue, MemberKind.Person)!.Value;
        var risky = LifecycleTable.Next(overdue, LifecycleCause.WarningSigns, MemberKind.Person)!.Value;
        var paid = LifecycleTable.Next(risky, LifecycleCause.ContributionsPaid, MemberKind.Person)!.Value;

        (overdue.Stage, overdue.Standing).ShouldBe((MemberStage.Active, MemberStanding.Overdue));
        (risky.Stage, risky.Standing).ShouldBe((MemberStage.AtRisk, MemberStanding.Overdue));
        (paid.Stage, paid.Standing).ShouldBe((MemberStage.AtRisk, MemberStanding.Able));
        LifecycleTable.Refusal(overdue, LifecycleCause.SanctionOver, MemberKind.Person).ShouldBe("standing");
        LifecycleTable.Next(overdue, LifecycleCause.Exclusion, MemberKind.Person)!.Value.Standing.ShouldBeNull();
    }

    [Fact]
    public void From_everywhere_but_the_end_there_is_a_way_on()
    {
        foreach (var from in States().Where(state => !state.Cause.IsFinal()))
        {
            LifecycleTable.CausesFrom(from, MemberKind.Person).ShouldNotBeEmpty($"{from}");
        }
    }

    private static IEnumerable<LifecycleState> States() =>
        from stage in Enum.GetValues<MemberStage>()
        from standing in stage.IsMember() ? Enum.GetValues<MemberStanding>().Select(s => (MemberStanding?)s) : [null]
        from cause in Enum.GetValues<LifecycleCause>()
        select new LifecycleState(stage, standing, cause);
}
