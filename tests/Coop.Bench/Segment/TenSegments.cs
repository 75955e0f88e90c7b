using Coop.Core.Conditions;
using Coop.Core.Members;
using Coop.Core.Timeline;

namespace Coop.Bench.Segment;

/// <summary>Ten segments a marketer would ask for, the easy ones first, each with the SQL somebody would write for it by hand.</summary>
internal static class TenSegments
{
    public static IReadOnlyList<(string Name, Condition Condition, string ByHand)> All { get; } =
    [
        ("present at two branches",
            Both(new Condition.Choice("stage", ["active", "at_risk", "returned"]), new Condition.Choice("branch", ["CEN", "LAU"])),
            TenSegmentsSql.Present),
        ("women of 25 to 40 in Medellín",
            Both(new Condition.Choice("gender", ["female"]), new Condition.Number("age", new(25, 40)), new Condition.Choice("municipality", ["05001"])),
            TenSegmentsSql.Women),
        ("may be written to by SMS",
            Both(new Condition.Consented(Channel.Sms, "marketing", ConsentStanding.Granted), new Condition.Reachable(ContactPointKind.Telephone, false)),
            TenSegmentsSql.BySms),
        ("points and a proven mailbox",
            Both(new Condition.Points(PointsMeasure.Balance, Bounds.AtLeast(500), Window.Ever), new Condition.Reachable(ContactPointKind.Email, true)),
            TenSegmentsSql.Points),
        ("three purchases in 90 days",
            Both(new Condition.Bought(BoughtMeasure.Times, Bounds.AtLeast(3), Window.Last(90))),
            TenSegmentsSql.Often),
        ("half a million in a year",
            Both(new Condition.Bought(BoughtMeasure.Amount, Bounds.AtLeast(500_000), Window.Last(365)) { Channels = ["counter"] }),
            TenSegmentsSql.Much),
        ("dairy in half a year",
            Both(new Condition.Bought(BoughtMeasure.Times, Bounds.AtLeast(1), Window.Last(180)) { Products = ["MERCADO-LACTEOS"] }),
            TenSegmentsSql.Dairy),
        ("bought often and stopped",
            Both(
                new Condition.Bought(BoughtMeasure.Times, Bounds.AtLeast(5), Window.Before(180)),
                new Condition.None { Of = [new Condition.Bought(BoughtMeasure.Times, Bounds.AtLeast(1), Window.Last(180))] }),
            TenSegmentsSql.Stopped),
        ("owes contributions of a year",
            Both(new Condition.Contributed(ContributedMeasure.MonthsOwed, Bounds.AtLeast(2), Window.Last(365)), new Condition.Choice("stage", ["active", "at_risk"])),
            TenSegmentsSql.Owes),
        ("farm or many points, no refusal",
            Both(
                new Condition.Choice("stage", ["active", "returned"]),
                new Condition.Any
                {
                    Of =
                    [
                        new Condition.Bought(BoughtMeasure.Amount, Bounds.AtLeast(400_000), Window.Last(365)) { Products = ["AGRO"] },
                        new Condition.Points(PointsMeasure.Earned, Bounds.AtLeast(2_000), Window.Last(365)),
                    ],
                },
                new Condition.None { Of = [new Condition.Consented(Channel.Sms, "marketing", ConsentStanding.Withdrawn)] },
                new Condition.Number("age", Bounds.AtLeast(18))),
            TenSegmentsSql.Mixed),
    ];

    private static Condition.All Both(params Condition[] parts) => new() { Of = parts };
}
