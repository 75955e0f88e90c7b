using Coop.Channels.Simulators.Phone;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Dev;

/// <summary>The call on a member's telephone: it rings, is spoken on and is hung up.</summary>
public sealed partial class CallBox(PhoneNetwork network, PhoneExchange exchange, IStringLocalizer<Texts> texts) : IDisposable
{
    private const string Withheld = "anonymous";
    private static readonly string[] Keys = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];

    private PhoneCall? _call;
    private PhoneCall? _last;
    private string? _hidden;

    /// <summary>The member's number.</summary>
    [Parameter, EditorRequired]
    public string Number { get; set; } = "";

    /// <inheritdoc />
    public void Dispose() => network.Changed -= OnChanged;

    /// <inheritdoc />
    protected override void OnInitialized()
    {
        network.Changed += OnChanged;
        Look();
    }

    private void OnChanged() => _ = InvokeAsync(() =>
    {
        Look();
        StateHasChanged();
    });

    // Whoever hides their number is found by the call they made here.
    private void Look()
    {
        var mine = exchange.Calls.Where(call => call.Telephone == Number || call.Sid == _hidden).ToList();
        _call = mine.FindLast(call => !call.Over);
        _last = mine.FindLast(call => call.Over);
    }

    private void CallHidden()
    {
        _hidden = exchange.MemberCalls(Withheld);
        Look();
    }

    private string StateOf(PhoneCall call) => texts[call switch
    {
        { Rings: true } => "Dev.Call.Rings",
        { OnHold: true } => "Dev.Call.OnHold",
        { Together: true } => "Dev.Call.Together",
        { AnsweredAt: not null } => "Dev.Call.Waiting",
        _ => "Dev.Call.Calling",
    }];

    private string WordsOf(string status) => texts[$"Dev.Call.Status.{status}"];

    private static string Name(string key) => key switch
    {
        "*" => "star",
        "#" => "hash",
        _ => key,
    };
}
