using System.Net;
using Coop.Channels.Web;
using Coop.Core.Persistence;
using Microsoft.Extensions.Options;

namespace Coop.Channels.Portal;

/// <summary>How often one remote address may try to come in. Kept on each node by itself; addresses of members have limits of their own, in the database.</summary>
public sealed class PortalLimit(IOptions<PortalOptions> options, PortalMetrics metrics, MachineClock machine)
{
    private readonly Buckets<IPAddress> _addresses = new(options.Value.TriesPerMinute, machine);

    /// <summary>Zero when one more try is let through, else how long until one is.</summary>
    public TimeSpan Take(IPAddress? remote)
    {
        var wait = _addresses.Take(WebLimits.Network(remote ?? IPAddress.None));
        if (wait > TimeSpan.Zero)
        {
            metrics.Count(PortalStep.TooMany);
        }

        return wait;
    }
}
