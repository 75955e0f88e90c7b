using Coop.Core.Access;
using Coop.Core.Facts;

namespace Coop.Channels.Simulators;

/// <summary>One article in the basket of the simulated till.</summary>
/// <param name="Product">Code of the product.</param>
/// <param name="Quantity">How much of it.</param>
/// <param name="Price">What one of it costs, in pesos.</param>
public sealed record BasketLine(string Product, decimal Quantity, decimal Price);

/// <summary>
/// A point of sale to play with: it tells sales and returns as a real till would, by the same use cases, under a source of
/// its own.
/// </summary>
[Needs(Permission.SeeMembers)]
public sealed class PlayTill(RecordSale sales, RecordReturn returns, TimeProvider clock, Playground playground)
{
    /// <summary>Sells a basket under the ticket's number; selling it again changes nothing.</summary>
    /// <exception cref="NotAllowedException">Nothing is simulated here.</exception>
    public Task<FactResult> SellAsync(string ticket, MemberRef member, DateTimeOffset at, IReadOnlyList<BasketLine> basket, CancellationToken ct)
    {
        EnsureOpen();
        return sales.RunAsync(
            new SaleDraft(
                FactDraft.Simulator, ticket, member, at,
                [.. basket.Select(line => new SaleLineDraft(line.Product, line.Quantity, decimal.Round(line.Quantity * line.Price, 2)))]),
            ct);
    }

    /// <summary>Takes back all that is left of a ticket.</summary>
    /// <exception cref="NotAllowedException">Nothing is simulated here.</exception>
    public Task<FactResult> TakeBackAsync(string ticket, CancellationToken ct)
    {
        EnsureOpen();
        return returns.RunAsync(new ReturnDraft(FactDraft.Simulator, $"D-{ticket}", ticket, clock.GetUtcNow(), []), ct);
    }

    // Where real networks are configured, nobody invents purchases.
    private void EnsureOpen()
    {
        if (!playground.IsOpen)
        {
            throw new NotAllowedException("Nothing is simulated here.");
        }
    }
}
