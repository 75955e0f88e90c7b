using System.Security.Cryptography;
using System.Text;
using Coop.Core;
using Coop.Core.Persistence;
using Coop.Web.Worlds;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Coop.Bench;

/// <summary>
/// The stress world on a server of its own, for benchmarks that only read it. Building takes some minutes, so it stays in its folder and
/// is used again until the schema or the day is another: remove <c>coop-bench-stress</c> from the folder of temporary files to be rid of it.
/// </summary>
internal sealed class StressServer : IAsyncDisposable
{
    private readonly PrivatePostgres _postgres;

    private StressServer(PrivatePostgres postgres, ServiceProvider services) => (_postgres, Services) = (postgres, services);

    public ServiceProvider Services { get; }

    public NpgsqlDataSource Source => Services.GetRequiredService<NpgsqlDataSource>();

    public static async Task<StressServer> StartAsync(CancellationToken ct)
    {
        var folder = Path.Combine(Path.GetTempPath(), "coop-bench-stress");
        var (stamp, wanted) = (Path.Combine(folder, "world.stamp"), Stamp());
        if (!File.Exists(stamp) || await File.ReadAllTextAsync(stamp, ct) != wanted)
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }

            Directory.CreateDirectory(folder);
        }

        var postgres = await PrivatePostgres.StartAsync(
            new PrivatePostgresOptions(Path.Combine(folder, "server"), "shared_buffers=2GB", "max_wal_size=8GB", "checkpoint_timeout=30min"), ct);
        var services = new ServiceCollection().AddLogging().AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddCoopCore(postgres.ConnectionString).BuildServiceProvider();
        if (!File.Exists(stamp))
        {
            await services.GetRequiredService<Migrator>().RunAsync(ct);
            await StressWorld.BuildAsync(postgres.ConnectionString, StressWorld.Members, StressWorld.Lines, TimeProvider.System, ct);
            await File.WriteAllTextAsync(stamp, wanted, ct);
        }

        return new StressServer(postgres, services);
    }

    public async ValueTask DisposeAsync()
    {
        await Services.DisposeAsync();
        await _postgres.DisposeAsync();
    }

    /// <summary>Every migration, and the day the world ends on.</summary>
    private static string Stamp()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var assembly = typeof(Migrator).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.Contains(".Migrations.", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            hash.AppendData(Encoding.UTF8.GetBytes(name + reader.ReadToEnd()));
        }

        hash.AppendData(Encoding.UTF8.GetBytes(DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).ToString("O", System.Globalization.CultureInfo.InvariantCulture)));
        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
