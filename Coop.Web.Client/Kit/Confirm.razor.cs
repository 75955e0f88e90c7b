using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Microsoft.JSInterop;

namespace Coop.Web.Client.Kit;

/// <summary>Asks before something that cannot be undone.</summary>
public sealed partial class Confirm(IJSRuntime js, IStringLocalizer<Texts> texts)
{
    private ElementReference _element;
    private string? _about;
    private Func<Task>? _then;

    /// <summary>The question.</summary>
    [Parameter, EditorRequired]
    public required string Title { get; set; }

    /// <summary>What follows from a yes.</summary>
    [Parameter, EditorRequired]
    public required string Text { get; set; }

    /// <summary>Words of the button that does it.</summary>
    [Parameter, EditorRequired]
    public required string Yes { get; set; }

    /// <summary>Asks about something; does it on a yes.</summary>
    public async Task AskAsync(string about, Func<Task> then)
    {
        (_about, _then) = (about, then);
        StateHasChanged();
        await js.InvokeVoidAsync("coop.showModal", _element);
    }

    private Task YesAsync() => _then?.Invoke() ?? Task.CompletedTask;
}
