using Coop.Core.Importing;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Importing;

/// <summary>What became of the rows of a file, or would become, and what is wrong with those that are not taken.</summary>
public sealed partial class ImportResult(IStringLocalizer<Texts> texts)
{
    /// <summary>The import.</summary>
    [Parameter, EditorRequired]
    public required ImportRow Row { get; set; }

    /// <summary>The first rows of the file.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<string[]> Sample { get; set; }

    /// <summary>What is wrong, by how often.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<ImportFaultTally> Tally { get; set; }

    /// <summary>What is wrong, the first rows first.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<ImportFaultRow> Faults { get; set; }
}
