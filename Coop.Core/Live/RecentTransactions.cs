using System.Globalization;

namespace Coop.Core.Live;

/// <summary>Transactions whose changes this node delivered and that the tail may still show again.</summary>
internal sealed class RecentTransactions
{
    private readonly Lock _gate = new();
    private readonly HashSet<ulong> _seen = [];
    private ulong _below;

    /// <summary>True when the transaction was not seen before. One the tail is past was: by the tail, before its own commit had been told.</summary>
    public bool Add(string xid)
    {
        var number = ulong.Parse(xid, CultureInfo.InvariantCulture);
        lock (_gate)
        {
            return number >= _below && _seen.Add(number);
        }
    }

    /// <summary>Forgets transactions that the tail is past.</summary>
    public void Forget(ulong below)
    {
        lock (_gate)
        {
            _below = below;
            _seen.RemoveWhere(xid => xid < below);
        }
    }
}
