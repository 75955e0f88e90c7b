using Coop.Core;
using Coop.Core.Access;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Core.Requests;
using Coop.Core.Timeline;
using Microsoft.EntityFrameworkCore;

namespace Coop.Web.Worlds;

/// <summary>What members of La Ceiba asked of it in the last weeks: some wait, one too long.</summary>
internal sealed class SmallWorldRequests(Act act, WorldActor actor, IDbContextFactory<CoopDb> contexts, CooperativeCalendar calendar, WorldClock clock)
{
    /// <summary>Who (document), how many days ago, what, how it came, in which words, and how it ended.</summary>
    private static readonly (string Document, int Ago, RequestKind Kind, Channel Channel, RequestWording Wording, Ending? Ended)[] All =
    [
        ("99990121", 29, RequestKind.Claim, Channel.Voice, RequestWording.Claims[0], new Ending(2, RequestState.Answered)),
        ("99990128", 28, RequestKind.Complaint, Channel.Visit, RequestWording.Complaints[0], null),
        ("99990122", 20, RequestKind.Petition, Channel.Email, RequestWording.Petitions[0], new Ending(12, RequestState.Answered)),
        ("99990133", 18, RequestKind.Claim, Channel.Voice, RequestWording.Claims[1], null),
        ("99990125", 15, RequestKind.Suggestion, Channel.Web, RequestWording.Suggestions[0], null),
        ("99990127", 11, RequestKind.Petition, Channel.Visit, RequestWording.Petitions[1], new Ending(8, RequestState.Withdrawn)),
        ("99990110", 6, RequestKind.Claim, Channel.Voice, RequestWording.Claims[2], null),
        ("99990136", 5, RequestKind.Compliment, Channel.Sms, RequestWording.Compliments[0], new Ending(5, RequestState.Answered)),
        ("99990134", 2, RequestKind.Petition, Channel.Web, RequestWording.Petitions[2], null),
    ];

    public async Task BuildAsync(CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        var steps = new List<(int Ago, Func<Task> Play)>();
        foreach (var one in All)
        {
            var (id, member) = (clock.NewId<RequestId>(), await db.Members.Where(m => m.DocumentNumber == one.Document).Select(m => m.Id).SingleAsync(ct));
            steps.Add((one.Ago, () => act.RunAsync<OpenRequest, OpenResult>(x => x.RunAsync(
                new RequestDraft(id, member, one.Kind, one.Channel, calendar.Today, one.Wording.Subject, one.Wording.Body), ct))));
            if (one.Ended is { } end)
            {
                steps.Add((end.Ago, () => act.RunAsync<CloseRequest, string?>(x => x.RunAsync(id, end.How, one.Wording.Answer, ct))));
            }
        }

        actor.Name = "mateo";
        foreach (var (ago, play) in steps.OrderByDescending(step => step.Ago).ToList())
        {
            clock.TurnTo(clock.Today - TimeSpan.FromDays(ago));
            await play();
        }
    }

    private sealed record Ending(int Ago, RequestState How);
}

/// <summary>Words of a request and of its answer.</summary>
/// <param name="Subject">In a few words.</param>
/// <param name="Body">In the member's own.</param>
/// <param name="Answer">What they were told.</param>
internal sealed record RequestWording(string Subject, string Body, string Answer)
{
    public static IReadOnlyList<RequestWording> Petitions { get; } =
    [
        new("Certificado de aportes para el banco", "Necesito el certificado de mis aportes del año pasado para un crédito de vivienda.", "Se envió el certificado al correo registrado."),
        new("Copia del reglamento de crédito", "Quiero leer el reglamento antes de pedir el préstamo.", "Se entregó la copia en la oficina."),
        new("Cambio de la fecha de descuento", "Me pagan el 5, y el descuento llega el 30. ¿Se puede pasar?", "Se pasó el descuento al día 8 de cada mes."),
    ];

    public static IReadOnlyList<RequestWording> Complaints { get; } =
    [
        new("Mala atención en la caja", "Esperé una hora y la persona de la caja se fue sin decir nada.", "Hablamos con el equipo de la caja y pedimos disculpas por teléfono."),
        new("Nadie devuelve la llamada", "Me prometieron llamar el lunes y ya es viernes.", "Se llamó ese mismo día y se resolvió la consulta."),
    ];

    public static IReadOnlyList<RequestWording> Claims { get; } =
    [
        new("Aporte descontado dos veces", "En octubre me descontaron dos veces el aporte.", "Se devolvió el aporte cobrado de más."),
        new("El mercado llegó incompleto", "Faltaron el aceite y dos bolsas de leche, y en la factura están.", "Se entregaron los productos que faltaban."),
        new("Puntos que no aparecen", "Compré el sábado y los puntos no están.", "Los puntos se abonaron con la compra."),
    ];

    public static IReadOnlyList<RequestWording> Suggestions { get; } =
    [
        new("Abrir los sábados por la tarde", "Muchos salimos del trabajo al mediodía.", "La junta lo estudia en su próxima reunión."),
    ];

    public static IReadOnlyList<RequestWording> Compliments { get; } =
    [
        new("Gracias por el curso", "El curso de abonos fue muy bueno, ojalá lo repitan.", "Se le agradeció."),
    ];

    /// <summary>Words for a kind of requests.</summary>
    public static IReadOnlyList<RequestWording> Of(RequestKind kind) => kind switch
    {
        RequestKind.Petition => Petitions,
        RequestKind.Complaint => Complaints,
        RequestKind.Claim => Claims,
        RequestKind.Suggestion => Suggestions,
        _ => Compliments,
    };
}
