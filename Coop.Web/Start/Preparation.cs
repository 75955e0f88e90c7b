using Coop.Core.Access;
using Coop.Core.Persistence;
using Coop.Web.Worlds;
using Microsoft.EntityFrameworkCore;

namespace Coop.Web.Start;

/// <summary>What happens between building the site and serving it: the schema is brought forward, an empty database is given a world.</summary>
internal static class Preparation
{
    /// <summary>False when the command line asked for something else than to serve, and that is done.</summary>
    public static async Task<bool> PrepareAsync(this WebApplication app, string connectionString, string[] args)
    {
        await app.Services.GetRequiredService<Migrator>().RunAsync(CancellationToken.None);
        var seeding = args is ["seed", ..];
        var world = seeding ? args.ElementAtOrDefault(1) : app.Configuration["COOP_WORLD"];
        if (seeding && world is not { Length: > 0 })
        {
            throw new StartRefusedException("Which world? seed small");
        }

        if (world is { Length: > 0 } and not "small")
        {
            throw new StartRefusedException($"There is no world '{world}'. Known: small");
        }

        if (world is { Length: > 0 } && await IsEmptyAsync(app))
        {
            await SmallWorld.BuildAsync(connectionString, app.Services.GetRequiredService<TimeProvider>(), CancellationToken.None);
        }
        else if (seeding)
        {
            throw new StartRefusedException("This database has people already: a world is built in an empty one only.");
        }

        app.GreetWhenStarted(world is { Length: > 0 } && await SmallWorld.IsHereAsync(app.Services));
        return !seeding;
    }

    private static async Task<bool> IsEmptyAsync(WebApplication app)
    {
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<CoopDb>>().CreateDbContextAsync();
        return !await db.Staff.AnyAsync();
    }
}
