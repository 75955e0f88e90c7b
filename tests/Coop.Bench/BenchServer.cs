using Coop.Channels;
using Coop.Core;
using Coop.Core.Persistence;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Coop.Bench;

/// <summary>A PostgreSQL server for one benchmark, durable as a real one (fsync on), and the product's use cases on it.</summary>
internal sealed class BenchServer : IAsyncDisposable
{
    private readonly PrivatePostgres _postgres;
    private readonly string _folder;

    private BenchServer(PrivatePostgres postgres, string folder, ServiceProvider services)
    {
        _postgres = postgres;
        _folder = folder;
        Services = services;
    }

    public string ConnectionString => _postgres.ConnectionString;

    public ServiceProvider Services { get; }

    public NpgsqlDataSource Source => Services.GetRequiredService<NpgsqlDataSource>();

    public static async Task<BenchServer> StartAsync(CancellationToken ct, Action<IServiceCollection>? configure = null)
    {
        var folder = Path.Combine("/tmp", $"coop-bench-{Environment.ProcessId}");
        var postgres = await PrivatePostgres.StartAsync(
            new PrivatePostgresOptions(folder, "shared_buffers=2GB", "max_wal_size=8GB", "checkpoint_timeout=30min"), ct);
        var services = new ServiceCollection().AddLogging();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddCoopCore(postgres.ConnectionString).AddCoopChannels();
        configure?.Invoke(services);
        var provider = services.BuildServiceProvider();
        await provider.GetRequiredService<Migrator>().RunAsync(ct);
        return new BenchServer(postgres, folder, provider);
    }

    public async Task ExecuteAsync(string sql, CancellationToken ct, params NpgsqlParameter[] parameters)
    {
        await using var command = Source.CreateCommand(sql);
        command.CommandTimeout = 0;
        command.Parameters.AddRange(parameters);
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Another migrated database on the same server, for a bare arm that the product's workers must not serve.</summary>
    public async Task<NpgsqlDataSource> SecondDatabaseAsync(CancellationToken ct)
    {
        await ExecuteAsync(MigratorSql.CreateDatabase("bare"), ct);
        var builder = new NpgsqlDataSourceBuilder(ConnectionString);
        (builder.ConnectionStringBuilder.Database, builder.ConnectionStringBuilder.MaxAutoPrepare) = ("bare", 100);
        var source = builder.Build();
        await new Migrator(source, NullLogger<Migrator>.Instance).RunAsync(ct);
        return source;
    }

    public async ValueTask DisposeAsync()
    {
        await Services.DisposeAsync();
        await _postgres.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
