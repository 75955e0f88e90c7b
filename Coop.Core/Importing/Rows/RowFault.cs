namespace Coop.Core.Importing.Rows;

/// <summary>A row of a file, as it stands there.</summary>
/// <param name="Row">Its number as a spreadsheet counts it.</param>
/// <param name="Cells">What its cells say.</param>
internal sealed record SourceRow(long Row, string[] Cells);

/// <summary>Something in a row that cannot be.</summary>
/// <param name="Row">Which row.</param>
/// <param name="Field">Code of the field; empty when it is the row as such.</param>
/// <param name="Fault">Code of what is wrong, as <c>number</c>.</param>
/// <param name="Value">What stands there, cut short.</param>
internal sealed record RowFault(long Row, string Field, string Fault, string? Value = null);

/// <summary>Rows that are taken together or not at all: a ticket, or one row.</summary>
internal abstract class RowGroup
{
    /// <summary>The rows.</summary>
    public List<SourceRow> Rows { get; } = [];

    /// <summary>What is wrong with them; nothing when they can be taken.</summary>
    public List<RowFault> Faults { get; } = [];
}
