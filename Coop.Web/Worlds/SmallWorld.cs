using Coop.Channels.Web;
using Coop.Core.Access;
using Coop.Core.Facts;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Workflows.Shipped;

namespace Coop.Web.Worlds;

/// <summary>
/// Cooperativa La Ceiba, which does not exist: three branches, some fifty members and what they bought in a year, a small staff, and
/// what happened on the web chat in the last days. Built through the use cases, so that it breaks when their rules change.
/// </summary>
internal static class SmallWorld
{
    /// <summary>What it is called on the command line and in COOP_WORLD.</summary>
    public const string Name = "small";

    /// <summary>Good for development only: printed at start and known to everybody.</summary>
    public const string Password = "la-ceiba-2026";

    public static IReadOnlyList<(string Name, string DisplayName, Role Role)> People { get; } =
    [
        ("lucia", "Lucía Fernanda Ríos Cárdenas", Role.Agent),
        ("mateo", "Mateo Quiñones Valencia", Role.Agent),
        ("yuliana", "Yuliana Andrea Mosquera Palacios", Role.Agent),
        ("hernan", "Hernán Darío Echeverri Ospina", Role.Supervisor),
        ("paola", "Paola Ximena Buitrago Niño", Role.Marketer),
        ("tomas", "Tomás Alejandro Villamizar Peña", Role.Analyst),
        ("gloria", "Gloria Inés Zambrano Arboleda", Role.Administrator),
    ];

    /// <summary>A member who may come into the portal, and the telephone their code arrives on.</summary>
    public static (string Name, string Telephone) Member { get; } = ("María Alejandra de los Ríos", "300 555 0102");

    /// <summary>Whether these people are this database's staff, so that their password may be told.</summary>
    public static async Task<bool> IsHereAsync(IServiceProvider services)
    {
        var staff = await services.GetRequiredService<StaffReads>().ListAsync(CancellationToken.None);
        return People.All(person => staff.Any(row => row.UserName == person.Name && row.DisplayName == person.DisplayName));
    }

    /// <summary>Fills a migrated database nobody has used yet, and returns when all is told.</summary>
    public static async Task BuildAsync(string connectionString, TimeProvider real, CancellationToken ct)
    {
        var clock = new WorldClock(real);
        await using var world = WorldServices.On(connectionString, clock);

        var visitors = await SettleAsync(world, clock, ct);
        await using var scope = world.CreateAsyncScope();
        var stage = scope.ServiceProvider.GetRequiredService<Stage>();
        foreach (var product in SmallWorldCatalog.All)
        {
            await world.GetRequiredService<SaveProduct>().RunAsync(product, null, isNew: true, ct);
        }

        var (facts, programme) = (scope.ServiceProvider.GetRequiredService<SmallWorldFacts>(), clock.Today - TimeSpan.FromDays(30));
        await facts.TellAsync(programme, ct);
        clock.TurnTo(programme);
        await world.GetRequiredService<PublishShipped>().RunAsync(ct);
        await scope.ServiceProvider.GetRequiredService<SmallWorldPoints>().BuildAsync(ct);
        await scope.ServiceProvider.GetRequiredService<SmallWorldKnowledge>().BuildAsync(ct);
        await scope.ServiceProvider.GetRequiredService<SmallWorldRequests>().BuildAsync(ct);
        await WelcomeAsync(stage, clock, ct);
        var steps =
            from story in SmallWorldStories.All
            let visitor = story.Document is { } document ? visitors[document] : clock.NewId<WebSessionId>()
            from step in story.Steps
            orderby step.Ago descending
            select (step, visitor);
        foreach (var (step, visitor) in steps.ToList())
        {
            clock.TurnTo(clock.Today - step.Ago);
            await step.Play(stage, visitor, ct);
        }

        await facts.TellAsync(clock.Today, ct);
        clock.TurnTo(clock.Today);
        await facts.FollowAsync(ct);
        await SmallWorldSegments.BuildAsync(world, scope.ServiceProvider.GetRequiredService<Act>(), world.GetRequiredService<WorldActor>(), ct);
    }

    /// <summary>New members of the last days, each greeted as far as the journey has come by now.</summary>
    private static async Task WelcomeAsync(Stage stage, WorldClock clock, CancellationToken ct)
    {
        foreach (var newcomer in SmallWorldMembers.Newcomers.OrderByDescending(newcomer => newcomer.Ago))
        {
            clock.TurnTo(clock.Today - newcomer.Ago);
            await stage.MoveMembersAsync(ct);
            await stage.JoinAsync("lucia", newcomer, ct);
        }

        clock.TurnTo(clock.Today);
        await stage.MoveMembersAsync(ct);
    }

    /// <summary>Everybody who is there before the first story begins; returns the browsers of members who have one, by document.</summary>
    private static async Task<Dictionary<string, WebSessionId>> SettleAsync(IServiceProvider world, WorldClock clock, CancellationToken ct)
    {
        await WorldServices.HireAsync(world, ct);
        var register = world.GetRequiredService<RegisterMember>();
        await using var work = await world.GetRequiredService<WorkFactory>().BeginAsync(ct);
        var branches = SmallWorldMembers.Branches.Select(branch => Branch.Opened(branch.Code, branch.Name, clock)).ToDictionary(b => b.Code);
        work.Db.Branches.AddRange(branches.Values);
        var visitors = new Dictionary<string, WebSessionId>(StringComparer.Ordinal);
        foreach (var (place, member) in SmallWorldMembers.All.Index())
        {
            clock.TurnTo(clock.Today - SmallWorldFacts.Belongs(place));
            var browser = clock.NewId<WebSessionId>();
            visitors[member.Document] = browser;
            register.Run(work, member.Details(branches[member.Branch].Id), [.. member.Addresses(), ContactAddress.Web(browser.Value)]);
        }

        clock.TurnTo(clock.Today - SmallWorldFacts.Belongs(0));

        // At the counter everybody showed that their telephone and their mailbox are theirs: they may come into the portal.
        foreach (var point in work.Db.ContactPoints.Local.Where(point => point.Kind is ContactPointKind.Telephone or ContactPointKind.Email))
        {
            point.Verify(work.Now);
        }

        await work.CommitAsync(ct);
        return visitors;
    }
}
