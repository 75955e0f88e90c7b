using Coop.Core.Access;
using Coop.Testing;
using Xunit;

namespace Coop.Tests.Loyalty;

/// <summary>A cooperative with a programme in force, which the tests of a class share, and Paola, who steers it.</summary>
public abstract class LoyalTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    protected TestDatabase Database { get; } = database;

    protected TestNode Node { get; private set; } = null!;

    protected StaffId Paola { get; private set; }

    public async ValueTask InitializeAsync()
    {
        Node = new TestNode(Database);
        Paola = await Node.ScalarAsync<bool>("select exists (select from core.loyalty_programme)")
            ? await Node.HireAsync("Paola", Role.Marketer, Role.Agent)
            : await Node.LoyalAsync();
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return Node.DisposeAsync();
    }
}
