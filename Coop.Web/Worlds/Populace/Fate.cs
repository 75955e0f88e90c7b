using Coop.Core.Lifecycle;
using Coop.Core.Members;

namespace Coop.Web.Worlds.Populace;

/// <summary>What becomes of a member: their periods by the ways the lifecycle knows, and from when to when they buy and pay.</summary>
internal sealed class Fate
{
    private const int Silent = 550;
    private readonly List<Period> _life = [];
    private readonly WorldPlan _plan;
    private readonly MemberKind _kind;

    private Fate(WorldPlan plan, MemberKind kind, int joined, LifecycleState first)
    {
        (_plan, _kind, Joined) = (plan, kind, joined);
        _life.Add(new Period(first, plan.At(joined, .2), null, null, null));
        (Buys, Pays) = ((joined, plan.Today, int.MaxValue, int.MinValue), (joined, plan.Today));
    }

    /// <summary>The day the record was made.</summary>
    public int Joined { get; }

    public IReadOnlyList<Period> Life => _life;

    public (int From, int Until, int PauseFrom, int PauseUntil) Buys { get; private set; }

    public (int From, int Until) Pays { get; private set; }

    /// <summary>Where it stands now.</summary>
    public MemberStage Stage => _life[^1].State.Stage;

    /// <summary>Makes somebody's fate.</summary>
    public static Fate Of(WorldPlan plan, MemberKind kind, Dice dice)
    {
        // Three of five were there before the history begins; the others came by and by, more of them lately.
        var joined = dice.Comes(.6) ? -dice.Between(1, 4500) : (int)(plan.Today * Math.Sqrt(dice.Unit()));
        var age = plan.Today - Math.Max(0, joined);
        var lot = dice.Unit();
        if (lot < .035)
        {
            return Candidate(plan, kind, Math.Max(joined, plan.Today - 240), lot < .01, dice);
        }

        var fate = joined >= 0 && dice.Comes(.7) ? Admitted(plan, kind, joined, ref dice) : Member(plan, kind, joined);
        var since = Math.Max(0, fate.Pays.From);
        switch (lot)
        {
            case < .115 when age > 150:
                fate.Leaves(dice.Between(since + 60, plan.Today - 1), ref dice);
                break;
            case < .165 when age > Silent + 120:
                fate.FallsSilent(dice.Between(since + 30, plan.Today - Silent - 2), dice.Comes(.2), ref dice);
                break;
            case < .18 when age > 300:
                fate.IsLost(dice.Between(plan.Today - 200, plan.Today - 20), ref dice);
                break;
            case < .19 when age > 400:
                fate.IsNotWonBack(dice.Between(plan.Today - 300, plan.Today - 100));
                break;
            case < .24 when age > 200:
                fate.IsAtRisk(dice.Between(plan.Today - 80, plan.Today - 5));
                break;
            case < .29 when age > 200:
                fate.OwesContributions(dice.Between(plan.Today - 60, plan.Today - 3));
                break;
            case < .31 when age > 500:
                fate.OwedContributions(dice.Between(plan.Today - 300, plan.Today - 150));
                break;
        }

        return fate;
    }

    private static Fate Member(WorldPlan plan, MemberKind kind, int joined) =>
        new(plan, kind, joined, new LifecycleState(MemberStage.Active, MemberStanding.Able, LifecycleCause.Registered));

    private static Fate Admitted(WorldPlan plan, MemberKind kind, int joined, ref Dice dice)
    {
        var fate = new Fate(plan, kind, joined, new LifecycleState(MemberStage.Prospect, null, LifecycleCause.Registered));
        var asked = joined + dice.Between(1, 20);
        var admitted = asked + dice.Between(5, 30);
        if (admitted >= plan.Today - 2)
        {
            return Member(plan, kind, joined);
        }

        fate.Comes(LifecycleCause.Application, asked);
        fate.Comes(LifecycleCause.Admission, admitted);
        (fate.Buys, fate.Pays) = (fate.Buys with { From = admitted }, fate.Pays with { From = admitted });
        return fate;
    }

    private static Fate Candidate(WorldPlan plan, MemberKind kind, int joined, bool applies, Dice dice)
    {
        joined = Math.Min(joined, plan.Today - 12);
        var fate = new Fate(plan, kind, joined, new LifecycleState(MemberStage.Prospect, null, LifecycleCause.Registered));
        if (applies)
        {
            fate.Comes(LifecycleCause.Application, joined + dice.Between(1, 10));
        }

        fate.Pays = (0, -1);
        return fate;
    }

    private void Leaves(int day, ref Dice dice)
    {
        var lot = dice.Unit();
        var cause = lot < .82 ? LifecycleCause.VoluntaryWithdrawal
            : lot < .88 ? LifecycleCause.Exclusion
            : _kind == MemberKind.Person ? LifecycleCause.Death : LifecycleCause.Dissolution;
        Comes(cause, day, cause switch
        {
            LifecycleCause.VoluntaryWithdrawal => $"Carta de retiro del {_plan.Day(day - 2):yyyy-MM-dd}",
            LifecycleCause.Exclusion => $"Acta del consejo de administración {dice.Between(300, 480)}",
            LifecycleCause.Death => $"Registro civil de defunción {dice.Between(1_000_000, 9_999_999)}",
            _ => $"Acta de liquidación {dice.Between(10, 99)}",
        });
        // Who leaves of their own will had stopped buying before.
        Ends(day - (cause == LifecycleCause.VoluntaryWithdrawal ? dice.Between(10, 120) : 2));
    }

    private void FallsSilent(int last, bool returns, ref Dice dice)
    {
        Comes(LifecycleCause.Silence, last + Silent, rule: "silence");
        var back = last + Silent + dice.Between(20, 200);
        if (returns && back < _plan.Today - 10)
        {
            Comes(LifecycleCause.WonBack, back);
            Buys = Buys with { PauseFrom = last, PauseUntil = back };
        }
        else
        {
            Ends(last);
        }
    }

    private void IsLost(int day, ref Dice dice)
    {
        Comes(LifecycleCause.BadService, day, $"Queja {dice.Between(1000, 9999)}: demora en la devolución");
        Ends(day - 1);
    }

    private void IsNotWonBack(int day)
    {
        Comes(LifecycleCause.WarningSigns, day);
        Comes(LifecycleCause.WinBackFailed, day + 90);
        Ends(day - 40);
    }

    private void IsAtRisk(int day)
    {
        Comes(LifecycleCause.WarningSigns, day);
        Buys = Buys with { Until = day - 50 };
    }

    private void OwesContributions(int day)
    {
        Comes(LifecycleCause.ContributionsOverdue, day);
        Pays = Pays with { Until = day - 95 };
    }

    private void OwedContributions(int day)
    {
        Comes(LifecycleCause.ContributionsOverdue, day);
        Comes(LifecycleCause.ContributionsPaid, day + 45);
    }

    private void Ends(int day) => (Buys, Pays) = (Buys with { Until = day }, Pays with { Until = day });

    private void Comes(LifecycleCause cause, int day, string? evidence = null, string? rule = null)
    {
        var present = _life[^1];
        var at = _plan.At(day, .5);
        var next = LifecycleTable.Next(present.State, cause, _kind) ?? throw new InvalidOperationException($"{cause} does not follow {present.State.Stage}.");
        _life[^1] = present with { Until = at };
        _life.Add(new Period(next, at, null, evidence, rule));
    }
}
