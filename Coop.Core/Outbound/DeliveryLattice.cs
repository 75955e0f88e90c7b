namespace Coop.Core.Outbound;

/// <summary>
/// How far a message has come, as a chain: whatever reports come late, twice or not at all, and in whatever order, the
/// farthest one told stands. A report of delivery beats one of failure, as it comes from the device itself.
/// </summary>
public static class DeliveryLattice
{
    /// <summary>From the beginning to the end. What was refused or taken back never left, and no report changes that.</summary>
    public static IReadOnlyList<OutboundState> Chain { get; } =
    [
        OutboundState.Queued, OutboundState.Sending, OutboundState.Uncertain, OutboundState.Sent, OutboundState.Failed, OutboundState.Delivered,
        OutboundState.Read,
    ];

    /// <summary>The state after a report.</summary>
    public static OutboundState Join(OutboundState now, OutboundState told) => IsForward(now, told) ? told : now;

    /// <summary>Whether a report is news.</summary>
    public static bool IsForward(OutboundState now, OutboundState told) => Rank(now) is >= 0 and var rank && rank < Rank(told);

    private static int Rank(OutboundState state)
    {
        for (var i = 0; i < Chain.Count; i++)
        {
            if (Chain[i] == state)
            {
                return i;
            }
        }

        return -1;
    }
}
