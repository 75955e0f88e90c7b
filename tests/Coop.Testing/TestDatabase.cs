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
    private readonly Func<string, CancellationToken, Task<string>> _clone;
    private NpgsqlDataSource? _source;

    public TestDatabase()
        : this(TestServer.CloneAsync)
    {
    }

    private TestDatabase(Func<string, CancellationToken, Task<string>> clone) => _clone = clone;

    /// <summary>A database with the small world in it, as it is when nobody has done anything yet.</summary>
    public static TestDatabase OfSmallWorld() => new(TestServer.CloneSmallWorldAsync);

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
            _source = NpgsqlDataSource.Create(await _clone(_name, TestContext.Current.CancellationToken));
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
