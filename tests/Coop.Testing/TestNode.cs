using Coop.Channels;
using Coop.Channels.Dispatch;
using Coop.Channels.Inbound;
using Coop.Core;
using Coop.Core.Access;
using Coop.Core.Events;
using Coop.Core.Live;
using Coop.Core.Loyalty.Tiers;
using Coop.Workflows;
using Coop.Workflows.Engine;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Xunit;

namespace Coop.Testing;

/// <summary>
/// One node of the product without its web site, on a test's database, with a simulated provider at its edges. Several on
/// one database are several nodes. Its workers stand still, and work is done by <see cref="SettleAsync"/>, unless they are started.
/// </summary>
public sealed class TestNode : IAsyncDisposable
{
    private static int _count;

    private readonly ServiceProvider _services;
    private readonly List<IHostedService> _running = [];

    /// <param name="database">The database it shares with the other nodes of the test.</param>
    /// <param name="clock">The business time, turned by the test.</param>
    /// <param name="provider">Who takes its messages; one of its own when null.</param>
    /// <param name="also">Further registrations, as subscribers.</param>
    public TestNode(TestDatabase database, ManualClock? clock = null, TestProvider? provider = null, Action<IServiceCollection>? also = null)
    {
        Name = $"node{Interlocked.Increment(ref _count)}";
        Clock = clock ?? new ManualClock();
        Provider = provider ?? new TestProvider();
        var connection = new NpgsqlConnectionStringBuilder(database.ConnectionString) { ApplicationName = Name, IncludeErrorDetail = true };
        var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddSingleton<TimeProvider>(Clock)
            .AddCoopCore(connection.ConnectionString)
            .AddCoopChannels()
            .AddCoopWorkflows();
        services.RemoveAll<IHostedService>().AddSingleton<LivePeers>();
        services.RemoveAll<IChannelAdapter>().AddSingleton<IChannelAdapter>(Provider).AddSingleton<IInboundReader>(Reader);
        also?.Invoke(services);
        _services = services.BuildServiceProvider(validateScopes: true);
    }

    /// <summary>What PostgreSQL knows its connections by.</summary>
    public string Name { get; }

    public ManualClock Clock { get; }

    public TestProvider Provider { get; }

    public TestReader Reader { get; } = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Runs use cases as a screen would on behalf of somebody.</summary>
    public Act As(StaffId who) => new(Get<IServiceScopeFactory>(), new Somebody(who));

    /// <summary>Starts a hosted worker.</summary>
    public async Task StartAsync<TWorker>()
        where TWorker : IHostedService
    {
        var worker = Get<TWorker>();
        await worker.StartAsync(Ct);
        _running.Add(worker);
    }

    /// <summary>Starts all that a node runs beside its web site.</summary>
    public async Task StartAsync()
    {
        await StartAsync<LiveTail>();
        await StartAsync<LivePeers>();
        await StartAsync<InboundWorker>();
        await StartAsync<DispatchWorker>();
        await StartAsync<EventPump>();
        await StartAsync<JourneyWorker>();
    }

    /// <summary>Does all that is due now, however many nodes share it: inbound items, messages, events.</summary>
    public Task SettleAsync() => Eventually.NothingAsync(
        async () =>
        {
            await Get<InboundWorker>().DrainAsync(Ct);
            await Get<DispatchWorker>().DrainAsync(Ct);
            await using var scope = _services.CreateAsyncScope();
            foreach (var subscriber in scope.ServiceProvider.GetServices<IEventSubscriber>())
            {
                await Get<EventPump>().RegisterAsync(subscriber.Name, Ct);
                await Get<EventPump>().DrainAsync(subscriber.Name, Ct);
            }

            await Get<TurnTiers>().DrainAsync(Ct);
            await Get<JourneyWorker>().DrainAsync(Ct);
            return await this.ScalarAsync<string>(TestSql.Unsettled, ("now", Clock.GetUtcNow()));
        },
        "stayed unsettled");

    /// <summary>Ends the node's connections in whatever they are doing, as a crash of its machine would; it opens new ones. Returns how many.</summary>
    public async Task<long> CutConnectionsAsync()
    {
        await using var other = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(Get<NpgsqlDataSource>().ConnectionString)
        {
            ApplicationName = "cutter",
            Pooling = false,
        });
        await using var cut = other.CreateCommand(TestSql.Cut);
        cut.Parameters.AddWithValue("name", Name);
        return (long)(await cut.ExecuteScalarAsync(Ct))!;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _running)
        {
            await worker.StopAsync(CancellationToken.None);
        }

        await _services.DisposeAsync();
    }

    private sealed class Somebody(StaffId who) : IWhoActs
    {
        public ValueTask<StaffId?> FindAsync() => ValueTask.FromResult<StaffId?>(who);
    }
}
