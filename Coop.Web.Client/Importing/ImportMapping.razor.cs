using Coop.Core.Importing;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Importing;

/// <summary>What each column of a file holds, as guessed and as somebody corrects it.</summary>
public sealed partial class ImportMapping(IStringLocalizer<Texts> texts)
{
    private const int Shown = 40;

    private string[] _columns = [];
    private string _source = "";
    private ImportDecimals _decimals;
    private ImportExisting _existing;
    private ImportId? _of;

    /// <summary>The import.</summary>
    [Parameter, EditorRequired]
    public required ImportRow Row { get; set; }

    /// <summary>Its first rows.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<string[]> Sample { get; set; }

    /// <summary>Systems that told facts before.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<string> Sources { get; set; }

    /// <summary>What cannot be, once it was tried.</summary>
    [Parameter]
    public SteerResult.Unfit? Unfit { get; set; }

    /// <summary>Something is under way.</summary>
    [Parameter]
    public bool Busy { get; set; }

    /// <summary>It is to be gone through with these.</summary>
    [Parameter]
    public EventCallback<ImportSettings> OnCheck { get; set; }

    /// <inheritdoc />
    protected override void OnParametersSet()
    {
        // What somebody is choosing stays while the row behind it moves on.
        if (_of != Row.Id)
        {
            _of = Row.Id;
            (_columns, _source, _decimals, _existing) = ([.. Row.Settings.Columns], Row.Settings.Source, Row.Settings.Decimals, Row.Settings.Existing);
        }
    }

    private string Examples(int place) =>
        string.Join(" · ", Sample.Where(cells => cells.Length > place).Select(cells => cells[place].Trim()).Where(cell => cell.Length > 0).Distinct().Select(Short));

    private static string Short(string cell) => cell.Length > Shown ? cell[..Shown] + "…" : cell;

    private Task CheckAsync() => OnCheck.InvokeAsync(new ImportSettings(_source.Trim(), [.. _columns], _decimals, _existing));
}
