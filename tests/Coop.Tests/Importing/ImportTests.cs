using Coop.Core.Access;
using Coop.Core.Members;
using Coop.Testing;
using Coop.Tests.Facts;
using Xunit;

namespace Coop.Tests.Importing;

/// <summary>A cooperative with something to sell, and Gloria, who hands files in.</summary>
public abstract class ImportTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    protected TestDatabase Database { get; } = database;

    protected TestNode Node { get; } = new(database);

    protected StaffId Gloria { get; private set; }

    public virtual async ValueTask InitializeAsync()
    {
        await Node.StockAsync();
        Gloria = await Node.HireAsync("Gloria", Role.Administrator);
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return Node.DisposeAsync();
    }

    /// <summary>Somebody with an identity document that nobody had before.</summary>
    protected async Task<(MemberId Id, string Document)> MemberAsync(MemberStage stage = MemberStage.Active)
    {
        var document = $"77{An.Number():D7}";
        return (await Node.RegisterAsync(An.Person(document: document) with { Stage = stage }), document);
    }
}
