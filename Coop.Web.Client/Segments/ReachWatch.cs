using System.Data.Common;
using Coop.Core.Conditions;
using Coop.Core.Segments;

namespace Coop.Web.Client.Segments;

/// <summary>
/// The figure of the condition somebody looks at, and of no other: whatever arrives of one asked before is dropped. An exact figure is only
/// ever replaced by an exact one of the same condition.
/// </summary>
internal sealed class ReachWatch(Func<Condition, CancellationToken, IAsyncEnumerable<Reach>> ask, Action changed) : IDisposable
{
    private CancellationTokenSource? _asking;
    private Condition? _condition;
    private bool _again;

    /// <summary>The best that is known; null while nothing is.</summary>
    public Reach? Figure { get; private set; }

    /// <summary>A better one is on its way.</summary>
    public bool Counting { get; private set; }

    /// <summary>Everybody was not counted within the time there is.</summary>
    public bool TooSlow { get; private set; }

    /// <summary>The database did not answer.</summary>
    public bool Failed { get; private set; }

    /// <summary>The exact figure, if that is the one known.</summary>
    public long? Exact => (Figure as Reach.Exactly)?.Members;

    /// <summary>Asks for another condition; true when it was answered to the end and no other was asked meanwhile.</summary>
    public Task<bool> AskAsync(Condition condition, CancellationToken ct)
    {
        Drop();
        (_condition, Counting) = (condition, true);
        changed();
        return RunAsync(condition, ct);
    }

    /// <summary>Asks the same again, because something happened; while it is being asked anyway, once more after that.</summary>
    public Task<bool> AgainAsync(CancellationToken ct)
    {
        _again = Counting;
        if (Counting || _condition is null)
        {
            return Task.FromResult(false);
        }

        Counting = true;
        return RunAsync(_condition, ct);
    }

    /// <summary>There is nothing to count.</summary>
    public void Drop()
    {
        _asking?.Cancel();
        _asking?.Dispose();
        (_asking, _condition, _again) = (null, null, false);
        (Figure, Counting, TooSlow, Failed) = (null, false, false, false);
    }

    /// <inheritdoc />
    public void Dispose() => Drop();

    private async Task<bool> RunAsync(Condition condition, CancellationToken ct)
    {
        _asking?.Dispose();
        var asking = _asking = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var token = asking.Token;
        try
        {
            do
            {
                _again = false;
                await foreach (var reach in ask(condition, token))
                {
                    if (asking != _asking || token.IsCancellationRequested)
                    {
                        return false;
                    }

                    Take(reach);
                }
            }
            while (asking == _asking && _again);
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException or DbException)
        {
            if (asking != _asking || token.IsCancellationRequested)
            {
                return false;
            }

            (Figure, Failed) = (null, true);
        }

        if (asking != _asking)
        {
            return false;
        }

        Counting = false;
        changed();
        return true;
    }

    private void Take(Reach reach)
    {
        (TooSlow, Failed) = (reach is Reach.TooSlow, false);
        Figure = reach switch
        {
            Reach.TooSlow => Figure,
            Reach.About when Figure is Reach.Exactly => Figure,
            _ => reach,
        };
        changed();
    }
}
