using Coop.Core.Access;
using Coop.Core.Persistence;
using Coop.Web.Worlds.Populace;
using Coop.Workflows.Shipped;

namespace Coop.Web.Worlds;

/// <summary>
/// A cooperative as large as the largest of the country: for benchmarks, and to see how screens behave there. Three years of
/// history of everybody; no conversations.
/// </summary>
internal static class StressWorld
{
    /// <summary>What it is called on the command line and in COOP_WORLD.</summary>
    public const string Name = "stress";

    /// <summary>How many members it has when nobody says how many.</summary>
    public const int Members = 200_000;

    /// <summary>How many lines of sales.</summary>
    public const long Lines = 10_000_000;

    /// <summary>Fills a migrated database nobody has used yet.</summary>
    public static async Task BuildAsync(string connectionString, int members, long lines, TimeProvider clock, CancellationToken ct, Action<string>? tell = null)
    {
        var time = new WorldClock(clock);
        await using var source = WorldServices.BulkSource(connectionString);
        await using var world = WorldServices.On(connectionString, time);
        var populate = new Populate(source, new WorldPlan(members, lines, time.Today), tell ?? Console.WriteLine);
        await WorldServices.HireAsync(world, ct);
        await world.GetRequiredService<PublishShipped>().RunAsync(ct);
        await world.GetRequiredService<MonthPartitions>().EnsureAsync(ct);
        await using (var scope = world.CreateAsyncScope())
        {
            await BigWorldPoints.PublishAsync(scope.ServiceProvider.GetRequiredService<Act>(), world.GetRequiredService<WorldActor>(), time, ct);
        }

        await populate.RunAsync(ct);
        await populate.FinishAsync(ct);
    }
}
