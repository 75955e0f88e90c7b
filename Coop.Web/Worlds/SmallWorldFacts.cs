using System.Globalization;
using System.Text;
using Coop.Core;
using Coop.Core.Access;
using Coop.Core.Events;
using Coop.Core.Importing;
using Coop.Core.Loyalty.Rules;
using Coop.Core.Loyalty.Tiers;
using Coop.Core.Members;

namespace Coop.Web.Worlds;

/// <summary>
/// What the members of La Ceiba bought, contributed and used in the last year, as tills, treasury and the welfare office told it: a file of each at every month's end.
/// Everybody has habits of their own, December is December, growers buy before they sow, and a few have stopped coming.
/// </summary>
internal sealed class SmallWorldFacts(
    Act act, WorldActor actor, ImportWorker imports, ImportReads reads, EventPump events, IEnumerable<IEventSubscriber> subscribers, EarnInSets earn, TurnTiers tiers,
    CooperativeCalendar calendar, WorldClock clock)
{
    private const int Months = 12;
    private const int Evening = 20;

    private static readonly (string Product, int Price)[] Groceries = [("ARROZ-5", 24_500), ("LECHE-6", 23_400), ("FRIJOL-1", 11_900), ("PANELA-24", 38_000)];
    private static readonly (string Product, int Price)[] Farm = [("ABONO-50", 168_000), ("SEMILLA-MAIZ", 21_000)];
    private static readonly (string Product, int Price)[] Treats = [("CURSO-HUERTA", 60_000), ("CENTRO-VACACIONAL", 140_000)];

    /// <summary>Who no longer comes: they bought until so many months ago.</summary>
    private static readonly Dictionary<string, int> Left = new(StringComparer.Ordinal) { ["99990118"] = 5, ["99990131"] = 4, ["99990138"] = 7 };

    /// <summary>Who joined and has not begun.</summary>
    private const string Idle = "99990150";

    private static readonly IReadOnlyList<(int Place, WorldMember Member)> Buyers =
        [.. SmallWorldMembers.All.Index().Where(one => one.Item.Base.Stage == MemberStage.Active && one.Item.Document != Idle).Select(one => (one.Index, one.Item))];

    private DateOnly? _told;

    private DateOnly First => new DateOnly(calendar.DayOf(clock.Today).Year, calendar.DayOf(clock.Today).Month, 1).AddMonths(-Months);

    /// <summary>How long members have belonged, by their place on the list: some as long as the files reach back, most much longer.</summary>
    public static TimeSpan Belongs(int place) => TimeSpan.FromDays(400 + (place * 137 % 3_000));

    /// <summary>Has the files of the months that end before a moment handed in, each at its month's end; what the present month has so far, with the last.</summary>
    public async Task TellAsync(DateTimeOffset until, CancellationToken ct)
    {
        actor.Name = "gloria";
        for (var month = _told ?? First; calendar.StartOf(month) < until; month = month.AddMonths(1))
        {
            var ends = calendar.StartOf(month.AddMonths(1)) - TimeSpan.FromHours(24 - Evening);
            if (ends > until && until < clock.Today)
            {
                return;
            }

            var goesOn = ends > clock.Today;
            clock.TurnTo(goesOn ? clock.Today : ends);
            var before = goesOn ? calendar.DayOf(clock.Today) : month.AddMonths(1);
            var name = month.ToString("yyyy-MM", CultureInfo.InvariantCulture);
            await HandInAsync(ImportKind.Sale, $"ventas-{name}.csv", "caja", Sales(month, before), ct);
            await HandInAsync(ImportKind.Contribution, $"aportes-{name}.csv", "tesoreria", Contributions(month, before), ct);
            await HandInAsync(ImportKind.ServiceUse, $"servicios-{name}.csv", "bienestar", ServiceUses(month, before), ct);
            _told = month.AddMonths(1);
        }
    }

    /// <summary>Everybody who listens hears of it; points are given, and tiers follow.</summary>
    public async Task FollowAsync(CancellationToken ct)
    {
        await HearAsync(ct);
        await earn.DrainAsync(ct);
        await HearAsync(ct);
        await tiers.DrainAsync(ct);
        await HearAsync(ct);
    }

    private async Task HearAsync(CancellationToken ct)
    {
        foreach (var subscriber in subscribers)
        {
            await events.RegisterAsync(subscriber.Name, ct);
            await events.CatchUpAsync(subscriber.Name, ct);
        }
    }

    private async Task HandInAsync(ImportKind kind, string name, string source, string text, CancellationToken ct)
    {
        if (text.Length == 0)
        {
            return;
        }

        using var body = new MemoryStream(Encoding.UTF8.GetBytes(text));
        var received = (ReceiveResult.Done)await act.RunAsync<ReceiveFile, ReceiveResult>(x => x.RunAsync(body, name, kind, ct));
        var settings = (await reads.FindAsync(received.Id, ct))[0].Settings;
        await act.RunAsync<CheckImport, SteerResult>(x => x.RunAsync(received.Id, settings with { Source = source }, ct));
        await imports.DrainAsync(ct);
        await act.RunAsync<StartImport, SteerResult>(x => x.RunAsync(received.Id, ct));
        await imports.DrainAsync(ct);
        if ((await reads.FindAsync(received.Id, ct))[0] is not { State: ImportState.Done, Counts: { Faulty: 0, Parked: 0 } })
        {
            throw new InvalidOperationException($"{name} cannot be taken in.");
        }
    }

    private string Sales(DateOnly month, DateOnly before)
    {
        var text = new StringBuilder();
        foreach (var (place, member) in Buyers)
        {
            var rhythm = (member.Base.Kind == MemberKind.Organisation ? 12 : 19) + (place * 7 % 16);
            var last = Left.TryGetValue(member.Document, out var ago) ? First.AddMonths(Months - ago) : DateOnly.MaxValue;
            for (var day = First.AddDays(place * 5 % rhythm); day < before && day < last; day = day.AddDays(rhythm))
            {
                if (day.Year == month.Year && day.Month == month.Month)
                {
                    Basket(text, place, member, day);
                }
            }
        }

        return text.Length == 0 ? "" : $"tiquete;fecha;hora;tipo documento;documento;sede;producto;cantidad;valor\n{text}";
    }

    private static void Basket(StringBuilder text, int place, WorldMember member, DateOnly day)
    {
        var turn = place + day.DayNumber;
        var many = (member.Base.Kind == MemberKind.Organisation ? 6 : 1) * (day.Month == 12 ? 2 : 1);
        var sows = member.Branch == "GUA" && day.Month is 3 or 4 or 9 or 10;
        (string Product, int Price, int Count)[] lines =
        [
            .. Enumerable.Range(0, 1 + (turn % 3)).Select(n => Groceries[(turn + n) % Groceries.Length]).Select(good => (good.Product, good.Price, many)),
            .. sows ? Farm.Select(good => (good.Product, good.Price, 1 + (turn % 4))) : [],
            .. turn % 17 == 0 ? [(Treats[place % 2].Product, Treats[place % 2].Price, 1)] : Array.Empty<(string, int, int)>(),
        ];
        foreach (var (product, price, count) in lines)
        {
            text.Append(CultureInfo.InvariantCulture, $"V{day:yyMMdd}-{place:D2};{day:yyyy-MM-dd};{8 + (turn % 10):D2}:{turn * 7 % 60:D2};{Papers(member)};{member.Branch};{product};{count};{price * count}\n");
        }
    }

    /// <summary>Everybody pays on a day of the month of their own; some have not paid for a while.</summary>
    private string Contributions(DateOnly month, DateOnly before)
    {
        var text = new StringBuilder();
        foreach (var (place, member) in Buyers)
        {
            var amount = (member.Base.Kind == MemberKind.Organisation ? 120_000 : 35_000) + (place % 4 * 10_000);
            var (falls, paid) = (month.AddDays(4), month.AddDays(4 + (place * 3 % 20)));
            var behind = place % 9 == 4 && month >= First.AddMonths(Months - 4);
            if (falls < before)
            {
                Line("C", falls, "causado");
            }

            if (!behind && paid < before)
            {
                Line("R", paid, "pagado");
            }

            void Line(string mark, DateOnly day, string entry) => text.Append(
                CultureInfo.InvariantCulture, $"{mark}{month:yyMM}-{place:D2};{day:yyyy-MM-dd};{Papers(member)};{amount};{month:yyyy-MM};{entry}\n");
        }

        return text.Length == 0 ? "" : $"recibo;fecha;tipo documento;documento;valor;periodo;movimiento\n{text}";
    }

    /// <summary>Every seventh person does something for themselves each month.</summary>
    private static string ServiceUses(DateOnly month, DateOnly before)
    {
        var text = new StringBuilder();
        foreach (var (place, member) in Buyers.Where(one => one.Member.Base.Kind == MemberKind.Person && (one.Place + month.Month) % 7 == 0))
        {
            var day = month.AddDays(place * 11 % 28);
            var (service, _) = Treats[(place + (month.Month / 7)) % Treats.Length];
            if (day < before)
            {
                text.Append(CultureInfo.InvariantCulture, $"S{month:yyMM}-{place:D2};{day:yyyy-MM-dd};{Papers(member)};{service};{1 + (place % 3)}\n");
            }
        }

        return text.Length == 0 ? "" : $"asistencia;fecha;tipo documento;documento;servicio;cantidad\n{text}";
    }

    private static string Papers(WorldMember member) => $"{member.Base.DocumentType.ToString()!.ToUpperInvariant()};{member.Document}";
}
