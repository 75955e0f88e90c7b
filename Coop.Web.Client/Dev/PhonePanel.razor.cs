using Coop.Channels.Simulators.Phone;
using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Dev;

/// <summary>A member's telephone on the simulated network: its messages, and its calls.</summary>
public sealed partial class PhonePanel(PhoneNetwork network, Toasts toasts, IStringLocalizer<Texts> texts) : IDisposable
{
    private const string WhatsappPrefix = "whatsapp:";
    private const int MostShown = 12;

    private IReadOnlyList<PhoneMessage> _messages = [];
    private bool _whatsapp;
    private int _draft;
    private string _text = "";

    /// <summary>The member's number; empty for somebody without.</summary>
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

    private void Look()
    {
        var number = Number.Trim();
        _messages = [.. network.Messages.Where(m => IsOf(m.From, number) || IsOf(m.To, number)).TakeLast(MostShown)];
    }

    private void SendAsync()
    {
        if (string.IsNullOrWhiteSpace(_text))
        {
            toasts.Warn(texts["Dev.NothingWritten"]);
            return;
        }

        network.MemberSends((_whatsapp ? WhatsappPrefix : "") + Number.Trim(), _text);
        (_text, _draft) = ("", _draft + 1);
    }

    private static bool IsOf(string address, string number) => address == number || address == WhatsappPrefix + number;

    private static bool IsWhatsapp(PhoneMessage message) => message.To.StartsWith(WhatsappPrefix, StringComparison.Ordinal);
}
