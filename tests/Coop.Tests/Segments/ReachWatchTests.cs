using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Coop.Core.Conditions;
using Coop.Core.Segments;
using Coop.Web.Client.Segments;
using Npgsql;
using Shouldly;
using Xunit;

namespace Coop.Tests.Segments;

/// <summary>Whatever comes when: the figure shown is of the condition that is looked at, and the exact one stays.</summary>
[Trait("Category", "unit")]
public sealed class ReachWatchTests
{
    private static readonly Condition Young = new Condition.Number("age", Bounds.AtMost(30));
    private static readonly Condition Old = new Condition.Number("age", Bounds.AtLeast(60));
    private static readonly Reach.About Rough = new(Estimate.Of(200_000, 10_000, 620));

    private readonly List<(Condition Condition, Channel<Reach> Answers, CancellationToken Token)> _asked = [];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_exact_figure_takes_the_place_of_the_estimate()
    {
        using var watch = new ReachWatch(Ask, () => { });
        var asking = watch.AskAsync(Young, Ct);

        Answer(0, Rough);
        (watch.Figure, watch.Counting, watch.Exact).ShouldBe((Rough, true, null));
        Answer(0, new Reach.Exactly(12_431), last: true);

        (await asking).ShouldBeTrue();
        (watch.Exact, watch.Counting).ShouldBe((12_431, false));
    }

    [Fact]
    public async Task An_answer_to_an_older_condition_never_shows()
    {
        using var watch = new ReachWatch(Ask, () => { });
        var older = watch.AskAsync(Young, Ct);
        Answer(0, Rough);
        var newer = watch.AskAsync(Old, Ct);
        watch.Figure.ShouldBeNull("an estimate of what was asked before says nothing about this");
        _asked[0].Token.IsCancellationRequested.ShouldBeTrue();

        Answer(1, new Reach.Exactly(70), last: true);
        Answer(0, new Reach.Exactly(9), last: true);

        (await newer).ShouldBeTrue();
        (await older).ShouldBeFalse();
        watch.Exact.ShouldBe(70);
    }

    [Fact]
    public async Task A_late_failure_of_an_older_condition_does_not_show_either()
    {
        using var watch = new ReachWatch(Ask, () => { });
        var older = watch.AskAsync(Young, Ct);
        var newer = watch.AskAsync(Old, Ct);

        _asked[0].Answers.Writer.Complete(new NpgsqlException("gone"));
        Answer(1, new Reach.Exactly(70), last: true);

        (await older).ShouldBeFalse();
        (await newer).ShouldBeTrue();
        (watch.Failed, watch.Exact).ShouldBe((false, 70));
    }

    [Fact]
    public async Task While_facts_move_it_the_exact_figure_stays_until_the_next_exact_one()
    {
        using var watch = new ReachWatch(Ask, () => { });
        var first = watch.AskAsync(Young, Ct);
        Answer(0, new Reach.Exactly(12_431), last: true);
        await first;

        var again = watch.AgainAsync(Ct);
        Answer(1, Rough);
        watch.Exact.ShouldBe(12_431);
        (await watch.AgainAsync(Ct)).ShouldBeFalse("one is under way");
        Answer(1, new Reach.Exactly(12_432), last: true);
        watch.Exact.ShouldBe(12_432);
        watch.Counting.ShouldBeTrue("something happened while it was counted");
        Answer(2, new Reach.Exactly(12_433), last: true);

        (await again).ShouldBeTrue();
        (_asked.Count, watch.Exact, watch.Counting).ShouldBe((3, 12_433, false));
    }

    [Fact]
    public async Task What_is_not_counted_in_time_keeps_its_estimate_and_says_so()
    {
        using var watch = new ReachWatch(Ask, () => { });
        var asking = watch.AskAsync(Young, Ct);
        Answer(0, Rough);
        Answer(0, new Reach.TooSlow(), last: true);
        await asking;

        (watch.Figure, watch.TooSlow, watch.Counting).ShouldBe((Rough, true, false));

        watch.Drop();
        (watch.Figure, watch.TooSlow, watch.Counting).ShouldBe((null, false, false));
        (await watch.AgainAsync(Ct)).ShouldBeFalse("there is nothing to count");
    }

    [Fact]
    public async Task A_database_that_is_gone_is_said_and_asked_again_later()
    {
        using var watch = new ReachWatch(Ask, () => { });
        var asking = watch.AskAsync(Young, Ct);
        _asked[0].Answers.Writer.Complete(new NpgsqlException("gone"));
        await asking;
        (watch.Failed, watch.Counting).ShouldBe((true, false));

        var again = watch.AgainAsync(Ct);
        Answer(1, new Reach.Exactly(3), last: true);
        await again;

        (watch.Failed, watch.Exact).ShouldBe((false, 3));
    }

    private void Answer(int asked, Reach reach, bool last = false)
    {
        _asked[asked].Answers.Writer.TryWrite(reach);
        if (last)
        {
            _asked[asked].Answers.Writer.TryComplete();
        }
    }

    /// <summary>Answers as told, whether or not anybody waits any more: the latest possible answer.</summary>
    private async IAsyncEnumerable<Reach> Ask(Condition condition, [EnumeratorCancellation] CancellationToken ct)
    {
        var answers = Channel.CreateUnbounded<Reach>(new() { AllowSynchronousContinuations = true });
        _asked.Add((condition, answers, ct));
        await foreach (var reach in answers.Reader.ReadAllAsync(CancellationToken.None))
        {
            yield return reach;
        }
    }
}
