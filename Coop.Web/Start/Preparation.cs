using Coop.Core.Access;
using Coop.Core.Persistence;
using Coop.Web.Worlds;
using Coop.Workflows.Shipped;
using Microsoft.AspNetCore.Connections;
using Npgsql;

namespace Coop.Web.Start;

/// <summary>What happens between building the site and serving it: the schema is brought forward, an empty database is given a world.</summary>
internal static class Preparation
{
    private const string Seed = "seed";

    /// <summary>Prepares the database; serves unless the command line asked for a world or a person only.</summary>
    /// <exception cref="StartRefusedException">What was asked for cannot be done here.</exception>
    public static async Task RunAsync(this WebApplication app, Database database, string[] args)
    {
        if (args is [Hiring.Command, .. var person])
        {
            await PrepareAsync(app, database, seeding: false, world: null);
            await Hiring.RunAsync(app.Services, person, Console.In, CancellationToken.None);
            await Console.Out.WriteLineAsync($"{person[0]} may sign in now.");
            return;
        }

        var seeding = args is [Seed, ..];
        var world = seeding ? args.ElementAtOrDefault(1) ?? "" : app.Configuration["COOP_WORLD"];
        if (world is not null && !KnownWorlds.Has(world) && (seeding || world.Length > 0))
        {
            throw new StartRefusedException($"There is no world '{world}'. Known: {KnownWorlds.Names}");
        }

        var isSample = await PrepareAsync(app, database, seeding, seeding || world is { Length: > 0 } ? world : null);
        if (!seeding)
        {
            app.GreetWhenStarted(isSample);
            await ServeAsync(app);
        }
    }

    /// <summary>Whether the database holds the sample world.</summary>
    private static async Task<bool> PrepareAsync(WebApplication app, Database database, bool seeding, string? world)
    {
        try
        {
            await app.Services.GetRequiredService<Migrator>().RunAsync(CancellationToken.None);
        }
        catch (NpgsqlException error)
        {
            throw new StartRefusedException($"The database cannot be used: {error.Message}. See ConnectionStrings:Coop.");
        }

        await app.Services.GetRequiredService<MonthPartitions>().EnsureAsync(CancellationToken.None);
        await app.Services.GetRequiredService<PublishShipped>().RunAsync(CancellationToken.None);
        if (world is null)
        {
            return false;
        }

        var isEmpty = (await app.Services.GetRequiredService<StaffReads>().ListAsync(CancellationToken.None)).Count == 0;
        if (isEmpty)
        {
            await KnownWorlds.BuildAsync(world, database.ConnectionString, app.Services.GetRequiredService<TimeProvider>(), CancellationToken.None);
        }
        else if (seeding)
        {
            throw new StartRefusedException("This database has people already: a world is built in an empty one only.");
        }

        return isEmpty || await SmallWorld.IsHereAsync(app.Services);
    }

    private static async Task ServeAsync(WebApplication app)
    {
        try
        {
            await app.RunAsync();
        }
        catch (IOException error) when (error.InnerException is AddressInUseException)
        {
            throw new StartRefusedException($"{error.Message} Choose another one by --urls or ASPNETCORE_URLS.");
        }
    }
}
