using System.Globalization;
using Coop.Channels.Simulators;
using Coop.Channels.Simulators.Mail;
using Coop.Channels.Simulators.Phone;
using Coop.Web.Client.Kit;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Dev;

/// <summary>What the simulated networks do wrong at present.</summary>
public sealed partial class SwitchesPanel(
    Playground playground, PhoneNetwork network, PhoneExchange exchange, PostOffice office, Toasts toasts, IStringLocalizer<Texts> texts)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly string[] Repeats = ["1", "2", "5", "100"];
    private static readonly string[] Delays = ["0", "2", "10", "60"];

    // Twilio's codes: no such number; opted out; no mobile; the account is suspended.
    private static readonly string[] Refusals = ["", "21211", "21610", "21614", "30002"];

    // Unreachable; blocked; unknown; a landline; filtered as unwanted.
    private static readonly string[] Failures = ["", "30003", "30004", "30005", "30006", "30007"];

    private Misbehaviour Phone
    {
        get => network.Misbehaviour;
        set => network.Misbehaviour = value;
    }

    private PostMisbehaviour Mail
    {
        get => office.Misbehaviour;
        set => office.Misbehaviour = value;
    }

    private void Behave()
    {
        (Phone, Mail) = (new Misbehaviour(), new PostMisbehaviour());
        exchange.AgentsAnswer = true;
        toasts.Say(texts["Dev.Behaves"]);
    }

    private void Renumber()
    {
        office.Renumber(office.Address);
        toasts.Say(texts["Dev.Mail.Renumbered"]);
    }

    private static int? Number(string value) => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string Text(int? code) => code?.ToString(CultureInfo.InvariantCulture) ?? "";
}
