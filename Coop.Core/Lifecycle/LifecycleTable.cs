using Coop.Core.Members;

namespace Coop.Core.Lifecycle;

/// <summary>Where a relationship stands: its stage, whether the member may vote, and by which cause it came there.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Standing">Able to vote or not; null for whoever is no member in law.</param>
/// <param name="Cause">What led there.</param>
public readonly record struct LifecycleState(MemberStage Stage, MemberStanding? Standing, LifecycleCause Cause);

/// <summary>
/// Every way from stage to stage there is. Membership begins with admission and ends only as the law says: by voluntary
/// withdrawal, exclusion, death or dissolution (Ley 79 de 1988, art. 25). All else is how the relationship goes meanwhile.
/// </summary>
public static class LifecycleTable
{
    private static readonly MemberStage[] Members =
        [MemberStage.Active, MemberStage.AtRisk, MemberStage.Returned, MemberStage.Lost, MemberStage.Unrecovered, MemberStage.Disappeared];

    private static readonly MemberStage[] Present = [MemberStage.Active, MemberStage.AtRisk, MemberStage.Returned];

    private static readonly Dictionary<LifecycleCause, Way> Ways = new()
    {
        [LifecycleCause.Application] = new([MemberStage.Prospect], MemberStage.Applicant),
        [LifecycleCause.ApplicationClosed] = new([MemberStage.Applicant], MemberStage.Prospect),
        [LifecycleCause.Admission] = new([MemberStage.Applicant], MemberStage.Active),
        [LifecycleCause.WarningSigns] = new([MemberStage.Active, MemberStage.Returned], MemberStage.AtRisk),
        [LifecycleCause.SignsPassed] = new([MemberStage.AtRisk], MemberStage.Active),
        [LifecycleCause.BadService] = new(Present, MemberStage.Lost) { NeedsEvidence = true },
        [LifecycleCause.WinBackFailed] = new([MemberStage.AtRisk, MemberStage.Lost, MemberStage.Disappeared], MemberStage.Unrecovered),
        [LifecycleCause.Silence] = new(Present, MemberStage.Disappeared),
        [LifecycleCause.WonBack] = new([MemberStage.Lost, MemberStage.Unrecovered, MemberStage.Disappeared], MemberStage.Returned),
        [LifecycleCause.Settled] = new([MemberStage.Returned], MemberStage.Active),
        [LifecycleCause.VoluntaryWithdrawal] = new(Members, MemberStage.Withdrawn) { IsLegal = true, NeedsEvidence = true },
        [LifecycleCause.Exclusion] = new(Members, MemberStage.Withdrawn) { IsLegal = true, NeedsEvidence = true },
        [LifecycleCause.Death] = new(Enum.GetValues<MemberStage>(), MemberStage.Withdrawn) { IsLegal = true, NeedsEvidence = true, Only = MemberKind.Person },
        [LifecycleCause.Dissolution] = new(Enum.GetValues<MemberStage>(), MemberStage.Withdrawn) { IsLegal = true, NeedsEvidence = true, Only = MemberKind.Organisation },
        [LifecycleCause.Readmission] = new([MemberStage.Withdrawn], MemberStage.Returned) { NeedsEvidence = true },
        [LifecycleCause.ContributionsOverdue] = new(Members, null) { Needs = MemberStanding.Able, Gives = MemberStanding.Overdue },
        [LifecycleCause.ContributionsPaid] = new(Members, null) { Needs = MemberStanding.Overdue, Gives = MemberStanding.Able },
        [LifecycleCause.Sanction] = new(Members, null) { Needs = MemberStanding.Able, Gives = MemberStanding.Suspended, NeedsEvidence = true },
        [LifecycleCause.SanctionOver] = new(Members, null) { Needs = MemberStanding.Suspended, Gives = MemberStanding.Able },
    };

    /// <summary>Stages of those who are members in law, however the relationship goes.</summary>
    public static bool IsMember(this MemberStage stage) => Members.Contains(stage);

    /// <summary>Stages of members who are here: neither lost, nor silent, nor gone.</summary>
    public static bool IsPresent(this MemberStage stage) => Present.Contains(stage);

    /// <summary>Nothing can follow any more.</summary>
    public static bool IsFinal(this LifecycleCause cause) => cause is LifecycleCause.Death or LifecycleCause.Dissolution;

    /// <summary>Membership ends by it, as the law names it.</summary>
    public static bool IsLegal(this LifecycleCause cause) => Ways.TryGetValue(cause, out var way) && way.IsLegal;

    /// <summary>It changes who may vote, and leaves the stage as it is.</summary>
    public static bool IsOfStanding(this LifecycleCause cause) => Ways.TryGetValue(cause, out var way) && way.To is null;

    /// <summary>It counts only with what proves it: the letter, the board's act, the certificate, the complaint.</summary>
    public static bool NeedsEvidence(this LifecycleCause cause) => Ways.TryGetValue(cause, out var way) && way.NeedsEvidence;

    /// <summary>What can happen from here.</summary>
    public static IReadOnlyList<LifecycleCause> CausesFrom(LifecycleState from, MemberKind kind) =>
        [.. Ways.Keys.Where(cause => Refusal(from, cause, kind) is null)];

    /// <summary>Where a cause leads, or null when it cannot follow.</summary>
    public static LifecycleState? Next(LifecycleState from, LifecycleCause cause, MemberKind kind)
    {
        if (Refusal(from, cause, kind) is not null)
        {
            return null;
        }

        var way = Ways[cause];
        var to = way.To ?? from.Stage;
        return new LifecycleState(to, to.IsMember() ? way.Gives ?? from.Standing ?? MemberStanding.Able : null, cause);
    }

    /// <summary>Code of the reason why a cause cannot follow; null when it can.</summary>
    public static string? Refusal(LifecycleState from, LifecycleCause cause, MemberKind kind) => Ways.GetValueOrDefault(cause) switch
    {
        null => "not_from_here",
        _ when from.Cause.IsFinal() => kind == MemberKind.Person ? "dead" : "dissolved",
        { Only: { } only } when only != kind => only == MemberKind.Person ? "people_only" : "organisations_only",
        var way when !way.From.Contains(from.Stage) => "not_from_here",
        { Needs: { } needed } when from.Standing != needed => "standing",
        _ => null,
    };

    private sealed record Way(MemberStage[] From, MemberStage? To)
    {
        public bool IsLegal { get; init; }

        public bool NeedsEvidence { get; init; }

        public MemberKind? Only { get; init; }

        public MemberStanding? Needs { get; init; }

        public MemberStanding? Gives { get; init; }
    }
}
