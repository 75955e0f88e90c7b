using Coop.Core.Members;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Members;

/// <summary>Finds one of Colombia's municipalities by a few letters of name, department or code.</summary>
public sealed partial class TownSearch(IStringLocalizer<Texts> texts) : ComponentBase
{
    private const int AtMost = 6;

    private ElementReference _field;
    private IReadOnlyList<Municipality> _found = [];
    private bool _hasMore;

    /// <summary>Names the field for a label that stands outside.</summary>
    [Parameter]
    public string? Id { get; set; }

    /// <summary>Its label where none stands outside.</summary>
    [Parameter]
    public string? Label { get; set; }

    /// <summary>What the empty field says.</summary>
    [Parameter]
    public string? Placeholder { get; set; }

    /// <summary>The id of what explains the field.</summary>
    [Parameter]
    public string? Describes { get; set; }

    /// <summary>Names the field for tests.</summary>
    [Parameter, EditorRequired]
    public required string Role { get; set; }

    /// <summary><c>true</c> when what stands in the field was refused.</summary>
    [Parameter]
    public string? Invalid { get; set; }

    /// <summary>Codes of municipalities not to be found, as they are chosen already.</summary>
    [Parameter]
    public IReadOnlyList<string> But { get; set; } = [];

    /// <summary>What stands in the field.</summary>
    [Parameter]
    public string? Typed { get; set; }

    /// <summary>Something else stands in it.</summary>
    [Parameter]
    public EventCallback<string?> TypedChanged { get; set; }

    /// <summary>Hears which municipality was chosen.</summary>
    [Parameter, EditorRequired]
    public required EventCallback<Municipality> OnChoose { get; set; }

    private string? Count => _found.Count switch
    {
        0 => string.IsNullOrWhiteSpace(Typed) ? null : texts["Pick.NoTown", Typed.Trim()].Value,
        1 => texts["Pick.FoundOne"].Value,
        _ => _hasMore ? $"{texts["Pick.Found", _found.Count]} {texts["Pick.FoundMore"]}" : texts["Pick.Found", _found.Count].Value,
    };

    /// <summary>Puts the keyboard into the field.</summary>
    public ValueTask FocusAsync() => _field.FocusAsync();

    /// <inheritdoc />
    protected override void OnParametersSet()
    {
        Municipality[] found = [.. Municipality.Search(Typed ?? "", But.Count + AtMost + 1).Where(town => !But.Contains(town.Code)).Take(AtMost + 1)];
        (_found, _hasMore) = ([.. found.Take(AtMost)], found.Length > AtMost);
    }

    private Task KeyAsync(KeyboardEventArgs pressed) => pressed.Key == "Enter" && _found.Count > 0 ? OnChoose.InvokeAsync(_found[0]) : Task.CompletedTask;
}
