using Coop.Channels.Voice;
using Coop.Core.Timeline;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace Coop.Tests.Voice;

[Trait("Category", "unit")]
public sealed class CallLatticeTests
{
    private static readonly LegState[] Reported =
        [LegState.Queued, LegState.Ringing, LegState.InProgress, LegState.Canceled, LegState.Failed, LegState.NoAnswer, LegState.Busy, LegState.Completed];

    [Fact]
    public void Reports_on_a_leg_lost_repeated_and_shuffled_end_where_the_farthest_of_them_is()
    {
        foreach (var told in Gen.ListOf(Gen.Elements(Reported)).Sample(12, 500))
        {
            var inOrder = told.Aggregate(LegState.New, CallLattice.Join);
            var shuffled = Gen.Shuffle(told.Concat(told)).Sample(1, 1).Single().Aggregate(LegState.New, CallLattice.Join);

            shuffled.ShouldBe(inOrder);
            inOrder.ShouldBe(told.Append(LegState.New).Max());
        }
    }

    [Theory]
    [InlineData(Direction.In)]
    [InlineData(Direction.Out)]
    public void The_more_is_known_of_its_legs_the_farther_a_call_has_come(Direction direction)
    {
        bool[] both = [false, true];
        foreach (var (member, agent, over) in from member in both from agent in both from over in both select (member, agent, over))
        {
            var now = CallLattice.Of(direction, member, agent, over);

            (CallLattice.Of(direction, true, agent, over) >= now).ShouldBeTrue();
            (CallLattice.Of(direction, member, true, over) >= now).ShouldBeTrue();
            (CallLattice.Of(direction, member, agent, true) >= now).ShouldBeTrue();
        }
    }

    [Theory]
    [InlineData("queued", LegState.Queued)]
    [InlineData("initiated", LegState.Queued)]
    [InlineData("ringing", LegState.Ringing)]
    [InlineData("in-progress", LegState.InProgress)]
    [InlineData("participant-join", LegState.InProgress)]
    [InlineData("completed", LegState.Completed)]
    [InlineData("busy", LegState.Busy)]
    [InlineData("no-answer", LegState.NoAnswer)]
    [InlineData("canceled", LegState.Canceled)]
    [InlineData("failed", LegState.Failed)]
    [InlineData("participant-leave", null)]
    [InlineData("a word of next year", null)]
    [InlineData(null, null)]
    public void The_networks_words_mean_what_they_mean(string? status, LegState? state) => CallLattice.StateOf(status).ShouldBe(state);
}
