namespace Coop.Core.Live;

/// <summary>Transactions whose changes this node delivered and that the tail may still show again.</summary>
internal sealed class RecentTransactions
{
    private readonly Lock _gate = new();
    private readonly HashSet<ulong> _seen = [];

    /// <summary>True when the transaction was not seen before.</summary>
    public bool Add(string xid)
    {
        lock (_gate)
        {
            return _seen.Add(ulong.Parse(xid, System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Forgets transactions that the tail is past.</summary>
    public void Forget(ulong below)
    {
        lock (_gate)
        {
            _seen.RemoveWhere(xid => xid < below);
        }
    }
}
