using Coop.Channels.Web;
using static Coop.Web.Worlds.Step;

namespace Coop.Web.Worlds;

/// <summary>What members of a large cooperative write about, and what they are answered: a few themes in many variations, over two months.</summary>
internal static class CooperativeStories
{
    private const int Waiting = 9;
    private const int Taken = 6;

    private static readonly string[] Agents = ["lucia", "mateo", "yuliana"];

    private static readonly (string Asks, string Answer, string Thanks)[] Themes =
    [
        ("Buenas tardes, ¿ya quedó registrado mi aporte de este mes? Lo pagué en la oficina el lunes.", "Buenas tardes. Sí, su aporte quedó registrado el mismo día; está al día hasta este mes.", "Muchas gracias, muy amable."),
        ("Hola, ¿cuántos puntos tengo y hasta cuándo los puedo gastar?", "Hola. En el portal, en la parte de puntos, ve el saldo y la fecha de vencimiento. También se lo digo aquí con gusto.", "Ah, listo, ya los vi."),
        ("¿A qué hora abre la oficina de Guadalupe el sábado?", "El sábado atiende de 8 a 12. El lunes es festivo y no hay servicio.", "Gracias."),
        ("Compré una fumigadora hace ocho días y no da presión. ¿La puedo devolver?", "Claro que sí. Llévela con la factura a cualquier almacén; los puntos de esa compra se descuentan por separado.", "Perfecto, mañana la llevo."),
        ("Necesito un certificado de aportes para la declaración de renta.", "Se lo acabo de enviar al correo que tenemos registrado. ¿Lo recibió?", "Sí, ya llegó. Gracias."),
        ("Quiero cambiar mi número de celular, el anterior lo perdí.", "Con gusto. Por seguridad le hago dos preguntas y lo cambio enseguida.", "Quedó, gracias."),
        ("¿El bono de mercado lo entregan en todas las oficinas?", "Sí, en todas. Pídalo en el punto de atención con su documento.", "Qué bueno."),
        ("Mi mamá quiere asociarse, ¿qué necesita llevar?", "Su documento y una referencia. Si usted la refiere, las dos reciben puntos cuando ella pague el primer aporte.", "Ah, muy bien, yo la llevo."),
        ("Me llegó un mensaje de vencimiento de puntos pero no entiendo la fecha.", "Los puntos vencen al final del trimestre, doce meses después de la compra, y hay quince días más de gracia.", "Ya entendí."),
        ("Buenos días, ¿tienen abono 10-30-10 en el almacén del Centro?", "Buenos días. Hay 40 bultos hoy. ¿Le separo algunos?", "Sí, tres por favor. Paso por la tarde."),
        ("¿Puedo pagar por trimestre en vez de cada mes?", "Sí, lo dejo desde el próximo periodo. Le llega la confirmación por este mismo medio.", "Excelente."),
        ("En mi última compra no aparecen los puntos de la página.", "Tiene razón: la compra fue menor de $ 30.000 y esos puntos son desde ese valor. Las compras siguientes sí los suman.", "Ah, bueno."),
        ("Llevo media hora esperando en la oficina del Centro y nadie atiende.", "Lamento la espera. Ya avisé a la coordinadora; en este momento abren otra ventanilla.", "Sí, ya abrieron. Gracias por responder."),
    ];

    /// <summary>What happens to these visitors, each theirs; the newest are still open.</summary>
    public static IEnumerable<(Step Step, WebSessionId Visitor)> Of(IReadOnlyList<WebSessionId> visitors) =>
        visitors.SelectMany((visitor, n) => Steps(n).Select(step => (step, visitor)));

    private static IEnumerable<Step> Steps(int n)
    {
        var (theme, agent) = (Themes[n * 7 % Themes.Length], Agents[n % Agents.Length]);
        // From minutes ago to two months ago, and no two at the same moment.
        var ago = n < Waiting ? 6 + (n * 17) : n < Waiting + Taken ? 40 + (n * 31) : (n * 353) + (n % 7 * 11);
        yield return Wrote(Ago(ago), theme.Asks);
        if (n < Waiting)
        {
            yield break;
        }

        yield return Took(Ago(ago - 2), agent);
        yield return Replied(Ago(ago - 4), agent, theme.Answer);
        yield return Saw(Ago(ago - 6));
        if (n < Waiting + Taken)
        {
            yield break;
        }

        yield return Wrote(Ago(ago - 9), theme.Thanks);
        yield return Closed(Ago(ago - 12), agent, n % 4 == 0 ? "informed" : "solved");
    }

    private static string Ago(int minutes) => FormattableString.Invariant($"{minutes / 1440}d {minutes % 1440 / 60}h {minutes % 60}m");
}
