using Coop.Core.Access;
using Coop.Core.Persistence;
using Coop.Web.Worlds.Populace;
using Coop.Workflows.Shipped;

namespace Coop.Web.Worlds;

/// <summary>What large worlds have in common: the staff, the programme, and a populace with three years of history.</summary>
internal static class BigWorld
{
    /// <summary>Fills the database; <paramref name="redemptions"/> says how many members spend points, null that none are earned yet.</summary>
    public static async Task BuildAsync(
        IServiceProvider world, string connectionString, int members, long lines, int? redemptions, Action<string> tell, CancellationToken ct)
    {
        var clock = world.GetRequiredService<WorldClock>();
        await using var source = WorldServices.BulkSource(connectionString);
        var plan = new WorldPlan(members, lines, clock.Today) { EarnsFrom = redemptions is null ? DateOnly.MaxValue : BigWorldPoints.Begins(clock.Today) };
        var populate = new Populate(source, plan, tell);
        await WorldServices.HireAsync(world, ct);
        await world.GetRequiredService<PublishShipped>().RunAsync(ct);
        await world.GetRequiredService<MonthPartitions>().EnsureAsync(ct);
        await BigWorldPoints.PublishAsync(world, ct);
        await using (var scope = world.CreateAsyncScope())
        {
            await SmallWorldKnowledge.AskForAsync(scope.ServiceProvider.GetRequiredService<Act>(), world.GetRequiredService<WorldActor>(), ct);
        }

        await populate.RunAsync(ct);
        if (redemptions is { } many)
        {
            await BigWorldPoints.EarnAsync(world, new BulkLoad(source), many, populate.Tell, ct);
        }

        // Putting everybody on the ladder is the work of one connection, and so is looking at what there is: they go side by side.
        await Task.WhenAll(redemptions is null ? Task.CompletedTask : BigWorldPoints.ClimbAsync(world, populate.Tell, ct), populate.AnalyzeAsync(ct));
        await populate.FinishAsync(ct);
    }
}
