using Coop.Core.Conditions;
using Coop.Core.Members;
using Coop.Web.Client.Members;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Segments;

/// <summary>Chooses some of a list.</summary>
public sealed partial class CodesField(IStringLocalizer<Texts> texts) : ComponentBase
{
    private TownSearch? _towns;
    private string? _typed;

    /// <summary>What is chosen from.</summary>
    [Parameter, EditorRequired]
    public required string Label { get; set; }

    /// <summary>What the list says while nothing is chosen.</summary>
    [Parameter, EditorRequired]
    public required string Empty { get; set; }

    /// <summary>The list.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<CodeName> Options { get; set; }

    /// <summary>What is chosen, by code.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<string> Chosen { get; set; }

    /// <summary>Something has to be chosen.</summary>
    [Parameter]
    public bool Needed { get; set; }

    /// <summary>The list is that of the municipalities, too long to show: it is searched.</summary>
    [Parameter]
    public bool Towns { get; set; }

    /// <summary>Hears of another choice.</summary>
    [Parameter, EditorRequired]
    public required EventCallback<IReadOnlyList<string>> OnChange { get; set; }

    private string NameOf(string code) => Options.FirstOrDefault(option => option.Code == code) is { } option ? ConditionWords.In(option) : code;

    private async Task AddTownAsync(Municipality town)
    {
        _typed = null;
        await AddAsync(town.Code);
        await _towns!.FocusAsync();
    }

    private Task AddAsync(string? code) => string.IsNullOrEmpty(code) ? Task.CompletedTask : OnChange.InvokeAsync([.. Chosen, code]);
}
