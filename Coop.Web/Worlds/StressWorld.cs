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

    /// <summary>Fills a migrated database nobody has used yet. Without points what was bought is still to earn.</summary>
    public static async Task BuildAsync(
        string connectionString, int members, long lines, TimeProvider clock, CancellationToken ct, Action<string>? tell = null, bool points = true)
    {
        var time = new WorldClock(clock);
        await using var world = WorldServices.On(connectionString, time);
        await BigWorld.BuildAsync(world, connectionString, members, lines, points ? members / 200 : null, tell ?? Console.WriteLine, ct);
    }
}
