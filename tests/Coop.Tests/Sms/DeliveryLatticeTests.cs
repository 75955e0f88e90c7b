using Coop.Core.Outbound;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace Coop.Tests.Sms;

[Trait("Category", "unit")]
public sealed class DeliveryLatticeTests
{
    private static readonly OutboundState[] Reported = [OutboundState.Sent, OutboundState.Failed, OutboundState.Delivered, OutboundState.Read];

    [Fact]
    public void Reports_lost_repeated_and_shuffled_end_where_the_farthest_of_them_is()
    {
        var reports = Gen.ListOf(Gen.Elements(Reported));

        foreach (var told in reports.Sample(12, 500))
        {
            var inOrder = told.Aggregate(OutboundState.Sending, DeliveryLattice.Join);
            var shuffled = Gen.Shuffle(told.Concat(told)).Sample(1, 1).Single().Aggregate(OutboundState.Sending, DeliveryLattice.Join);

            shuffled.ShouldBe(inOrder);
            inOrder.ShouldBe(told.Append(OutboundState.Sending).MaxBy(Rank));
        }
    }

    [Fact]
    public void No_report_ever_moves_a_message_back()
    {
        foreach (var (now, told) in from now in Enum.GetValues<OutboundState>() from told in Reported select (now, told))
        {
            var next = DeliveryLattice.Join(now, told);

            (next == now || (DeliveryLattice.IsForward(now, next) && !DeliveryLattice.IsForward(next, now))).ShouldBeTrue($"{now} + {told}");
            DeliveryLattice.Join(next, told).ShouldBe(next);
        }
    }

    [Theory]
    [InlineData(OutboundState.Refused)]
    [InlineData(OutboundState.Cancelled)]
    public void What_never_left_stays_as_it_is(OutboundState state) => Reported.ShouldAllBe(told => DeliveryLattice.Join(state, told) == state);

    [Fact]
    public void Delivery_beats_failure_in_either_order()
    {
        DeliveryLattice.Join(OutboundState.Failed, OutboundState.Delivered).ShouldBe(OutboundState.Delivered);
        DeliveryLattice.Join(OutboundState.Delivered, OutboundState.Failed).ShouldBe(OutboundState.Delivered);
    }

    private static int Rank(OutboundState state) => DeliveryLattice.Chain.ToList().IndexOf(state);
}
