using Coop.Core.Importing;
using Coop.Core.Persistence;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Importing;

/// <summary>What each column of a file holds, as guessed and as somebody corrects it.</summary>
public sealed partial class ImportMapping(IStringLocalizer<Texts> texts)
{
    private const int Longest = 40;
    private const int Shown = 3;

    private string[] _columns = [];
    private string _source = "";
    private ImportDecimals _decimals;
    private ImportExisting _existing;
    private ImportId? _of;
    private bool _hasSaid;

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
            _hasSaid = _decimals != AmountColumns.Guess(_columns, Sample);
        }
    }

    private string Examples(int place) => string.Join(
        " · ", Sample.Where(cells => cells.Length > place).Select(cells => cells[place].Trim()).Where(cell => cell.Length > 0).Distinct().Take(Shown).Select(Short));

    private static string Short(string cell) => cell.Length > Longest ? cell[..Longest] + "…" : cell;

    /// <summary>With the column the amounts stand in, how they are written may show otherwise: until somebody has said.</summary>
    private void Hold(int place, string field)
    {
        _columns[place] = field;
        _decimals = _hasSaid ? _decimals : AmountColumns.Guess(_columns, Sample);
    }

    private void Say(string decimals) => (_decimals, _hasSaid) = (StoredName.Parse<ImportDecimals>(decimals), true);

    private Task CheckAsync() => OnCheck.InvokeAsync(new ImportSettings(_source.Trim(), [.. _columns], _decimals, _existing));
}
