using System.Security.Cryptography;
using Npgsql;
using Xunit;

namespace Coop.Testing;

/// <summary>
/// A migrated database of a test class's own: <c>class TimelineTests(TestDatabase database) : IClassFixture&lt;TestDatabase&gt;</c>.
/// </summary>
public sealed class TestDatabase : IAsyncLifetime
{
    private readonly string _name = "coop_test_" + RandomNumberGenerator.GetHexString(12, lowercase: true);
    private NpgsqlDataSource? _source;

    public string ConnectionString => Source.ConnectionString;

    /// <summary>Plain connections, for looking at what a use case left behind. Skips the test where there is no server.</summary>
    public NpgsqlDataSource Source
    {
        get
        {
            TestServer.SkipWhenMissing();
            return _source ?? throw new InvalidOperationException("The database is not there yet.");
        }
    }

    public async ValueTask InitializeAsync()
    {
        if (!TestServer.IsMissing)
        {
            _source = NpgsqlDataSource.Create(await TestServer.CloneAsync(_name, TestContext.Current.CancellationToken));
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_source is not null)
        {
            await _source.DisposeAsync();
            await TestServer.DropAsync(_name, CancellationToken.None);
        }
    }
}
