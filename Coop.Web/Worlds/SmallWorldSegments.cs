using Coop.Core.Access;
using Coop.Core.Conditions;
using Coop.Core.Members;
using Coop.Core.Segments;
using Coop.Core.Timeline;

namespace Coop.Web.Worlds;

/// <summary>The segments of an example cooperative: three a marketer would begin with.</summary>
internal static class SmallWorldSegments
{
    public static IReadOnlyList<SegmentDraft> All { get; } =
    [
        new("Compraron este mes", "Para agradecer y contar qué hay de nuevo", new Condition.All
        {
            Of = [Present, new Condition.Bought(BoughtMeasure.Times, Bounds.AtLeast(1), Window.Last(30))],
        }),
        new("Con puntos y sin autorización de SMS", "Pedir la autorización en la próxima visita", new Condition.All
        {
            Of =
            [
                Present,
                new Condition.Points(PointsMeasure.Balance, Bounds.AtLeast(1000), Window.Ever),
                new Condition.None { Of = [new Condition.Consented(Channel.Sms, "marketing", ConsentStanding.Granted)] },
            ],
        }),
        new("Localizables por teléfono o correo", "", new Condition.Any
        {
            Of = [new Condition.Reachable(ContactPointKind.Telephone, false), new Condition.Reachable(ContactPointKind.Email, false)],
        }),
    ];

    private static Condition Present => new Condition.Choice("stage", ["active", "at_risk", "returned"]);

    public static async Task BuildAsync(IServiceProvider world, Act act, WorldActor actor, CancellationToken ct)
    {
        actor.Name = "paola";
        foreach (var draft in All)
        {
            await act.RunAsync<SaveSegment, SaveSegmentResult>(x => x.RunAsync(null, 0, draft, ct));
        }

        await world.GetRequiredService<RefreshSegments>().RunAsync(ct);
    }
}
