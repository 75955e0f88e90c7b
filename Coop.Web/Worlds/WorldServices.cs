using Coop.Channels;
using Coop.Core;
using Coop.Core.Access;
using Coop.Core.Persistence;
using Coop.Workflows;
using Npgsql;

namespace Coop.Web.Worlds;

/// <summary>The product without its web site, on a world's database and clock, for worlds to be told by its use cases.</summary>
internal static class WorldServices
{
    public static ServiceProvider On(string connectionString, WorldClock clock, Action<IServiceCollection>? also = null)
    {
        var services = new ServiceCollection()
            .AddSingleton<TimeProvider>(clock)
            .AddSingleton(clock)
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddLogging()
            .AddCoopCore(connectionString)
            .AddCoopChannels()
            .AddCoopWorkflows()
            .AddSingleton<WorldActor>()
            .AddSingleton<IWhoActs>(provider => provider.GetRequiredService<WorldActor>())
            .AddScoped<Stage>()
            .AddScoped<SmallWorldPoints>()
            .AddScoped<SmallWorldKnowledge>()
            .AddScoped<SmallWorldRequests>()
            .AddScoped<SmallWorldFacts>();
        also?.Invoke(services);
        return services.BuildServiceProvider();
    }

    /// <summary>Takes on the people who work in every world.</summary>
    public static async Task HireAsync(IServiceProvider world, CancellationToken ct)
    {
        var staff = world.GetRequiredService<AddStaff>();
        await using var work = await world.GetRequiredService<WorkFactory>().BeginAsync(ct);
        foreach (var (name, displayName, role) in SmallWorld.People)
        {
            staff.Run(work, name, displayName, SmallWorld.Password, role);
        }

        await work.CommitAsync(ct);
    }

    /// <summary>Connections for filling a database in bulk: they wait for as long as it takes, and nothing of it need survive a crash.</summary>
    public static NpgsqlDataSource BulkSource(string connectionString) => NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString)
    {
        CommandTimeout = 0,
        Options = "-c synchronous_commit=off -c maintenance_work_mem=256MB -c work_mem=128MB",
    });
}
