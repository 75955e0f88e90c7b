using Coop.Core.Access;
using Coop.Testing;
using Coop.Tests.Facts;
using Xunit;

namespace Coop.Tests.Loyalty;

/// <summary>A cooperative of its own for each test, with a programme in force, goods to sell, and Paola, who steers it.</summary>
public abstract class StockedTests : IAsyncLifetime
{
    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    protected TestDatabase Database { get; } = new();

    protected TestNode Node { get; private set; } = null!;

    protected StaffId Paola { get; private set; }

    public async ValueTask InitializeAsync()
    {
        await Database.InitializeAsync();
        Node = new TestNode(Database);
        await Node.SettleAsync();
        Paola = await Node.LoyalAsync();
        await Node.StockAsync();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Node.DisposeAsync();
        await Database.DisposeAsync();
    }
}
