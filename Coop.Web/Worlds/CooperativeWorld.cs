using Coop.Channels.Web;
using Coop.Core.Access;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Web.Worlds.Populace;
using Npgsql;

namespace Coop.Web.Worlds;

/// <summary>
/// Cooperativa La Ceiba as it would be after years: 20,000 members with three years of purchases, contributions and points, some
/// hundreds of whom have written on the web chat in the last weeks, with tiers, segments, and work that waits at the desk.
/// </summary>
internal static class CooperativeWorld
{
    /// <summary>What it is called on the command line and in COOP_WORLD.</summary>
    public const string Name = "cooperative";

    private const int Members = 20_000;
    private const long Lines = 1_000_000;
    private const int Redemptions = 400;
    private const int Talkers = 240;

    /// <summary>Fills a migrated database nobody has used yet.</summary>
    public static Task BuildAsync(string connectionString, TimeProvider real, CancellationToken ct) =>
        BuildAsync(connectionString, Members, Lines, Redemptions, Talkers, real, Console.WriteLine, ct);

    /// <summary>The same in another size.</summary>
    public static async Task BuildAsync(
        string connectionString, int members, long lines, int redemptions, int talkers, TimeProvider real, Action<string> tell, CancellationToken ct)
    {
        var clock = new WorldClock(real);
        await using var world = WorldServices.On(connectionString, clock);
        await BigWorld.BuildAsync(world, connectionString, members, lines, redemptions, tell, ct);
        await using var source = WorldServices.BulkSource(connectionString);
        var who = await new BulkLoad(source).ScalarAsync<Guid[]>(PopulaceSql.Talkers, ct, new NpgsqlParameter("count", talkers));
        var visitors = await OpenChatsAsync(world, clock, who, ct);
        await using var scope = world.CreateAsyncScope();
        var stage = scope.ServiceProvider.GetRequiredService<Stage>();
        foreach (var (step, visitor) in CooperativeStories.Of(visitors).OrderByDescending(one => one.Step.Ago))
        {
            clock.TurnTo(clock.Today - step.Ago);
            await step.Play(stage, visitor, ct);
        }

        clock.TurnTo(clock.Today);
        tell($"{visitors.Count} members wrote");
        await SmallWorldSegments.BuildAsync(world, scope.ServiceProvider.GetRequiredService<Act>(), world.GetRequiredService<WorldActor>(), ct);
    }

    /// <summary>The browsers of members who write.</summary>
    private static async Task<List<WebSessionId>> OpenChatsAsync(IServiceProvider world, WorldClock clock, Guid[] members, CancellationToken ct)
    {
        clock.TurnTo(clock.Today - TimeSpan.FromDays(60));
        await using var work = await world.GetRequiredService<WorkFactory>().BeginAsync(ct);
        var visitors = members.Select(member => (Member: new MemberId(member), Session: clock.NewId<WebSessionId>())).ToList();
        work.Db.ContactPoints.AddRange(visitors.Select(visitor => ContactPoint.Learned(visitor.Member, ContactAddress.Web(visitor.Session.Value), clock)));
        await work.CommitAsync(ct);
        return [.. visitors.Select(visitor => visitor.Session)];
    }
}
