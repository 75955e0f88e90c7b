using Coop.Core.Importing.Csv;
using Coop.Core.Importing.Rows;

namespace Coop.Core.Importing;

/// <summary>An amount as it stands in a file, and what it is read as.</summary>
/// <param name="Written">What the cell says.</param>
/// <param name="Read">How much that is.</param>
public sealed record AmountRead(string Written, decimal Read);

/// <summary>How the amounts and quantities of a file are written, as its first rows show.</summary>
public static class AmountColumns
{
    /// <summary>How many rows are looked at.</summary>
    public const int Rows = 50;

    private const string Amount = "amount";
    private const string Quantity = "quantity";
    private const int Shown = 3;

    /// <summary>
    /// What stands before the decimals. Only amounts and quantities tell, and amounts before quantities: <c>99990110.0</c> is a document that
    /// went through a spreadsheet. Where nothing does, it is the comma, as in Colombia.
    /// </summary>
    public static ImportDecimals Guess(IReadOnlyList<string> columns, IReadOnlyList<string[]> rows)
    {
        var amounts = Cells(Amount, columns, rows).Sum(cell => Vote(cell, isAmount: true));
        var votes = amounts != 0 ? amounts : Cells(Quantity, columns, rows).Sum(cell => Vote(cell, isAmount: false));
        return votes >= 0 ? ImportDecimals.Comma : ImportDecimals.Point;
    }

    /// <summary>A few different amounts, those that can be mistaken first, and what they are read as; none where the file tells none.</summary>
    public static IReadOnlyList<AmountRead> Examples(IReadOnlyList<string> columns, ImportDecimals decimals, IReadOnlyList<string[]> rows) =>
        [.. Cells(Amount, columns, rows).Distinct().OrderBy(cell => cell.AsSpan().IndexOfAny('.', ',') < 0)
            .Select(cell => NumberText.Read(cell, decimals == ImportDecimals.Comma) is { } read ? new AmountRead(cell, read) : null)
            .OfType<AmountRead>().Take(Shown)];

    private static IEnumerable<string> Cells(string field, IReadOnlyList<string> columns, IReadOnlyList<string[]> rows)
    {
        var place = columns.ToList().IndexOf(field);
        return place < 0 ? [] : rows.Where(cells => cells.Length > place).Select(cells => CsvText.Plain(cells[place].Trim())).Where(cell => cell.Length > 0);
    }

    /// <summary>1 where the comma stands before the decimals, -1 where the point does, 0 where the cell does not tell.</summary>
    private static int Vote(string cell, bool isAmount)
    {
        var number = cell.Trim(' ', '$', '-', '\u00a0');
        var (first, last) = (number.AsSpan().IndexOfAny('.', ','), number.AsSpan().LastIndexOfAny('.', ','));
        if (first <= 0 || last == number.Length - 1 || number.Any(letter => !char.IsAsciiDigit(letter) && letter is not ('.' or ',')))
        {
            return 0;
        }

        var vote = number[last] == ',' ? 1 : -1;
        return number[first] != number[last] ? vote         // 1.234,50
            : first != last ? -vote                         // 1.234.567
            : number.Length - last != 4 || first > 3 || number[0] == '0' ? vote // 12,5 or 1234,500 or 0,250
            : isAmount ? -vote                              // 25.000: nobody counts thousandths of a peso
            : 0;
    }
}
