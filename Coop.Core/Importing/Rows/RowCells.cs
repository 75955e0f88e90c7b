using System.Globalization;
using System.Text.RegularExpressions;
using Coop.Core.Facts;
using Coop.Core.Importing.Csv;
using Coop.Core.Members;
using Coop.Core.Persistence;

namespace Coop.Core.Importing.Rows;

/// <summary>Reads what the cells of a row say, field by field, and remembers what cannot be read.</summary>
internal sealed partial class RowCells
{
    private const int LongestShown = 120;

    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly bool _commas;
    private readonly int _width;
    private SourceRow _row = new(0, []);
    private List<RowFault> _faults = [];

    public RowCells(IReadOnlyList<string> columns, ImportDecimals decimals)
    {
        (_commas, _width) = (decimals == ImportDecimals.Comma, columns.Count);
        for (var place = 0; place < columns.Count; place++)
        {
            if (columns[place].Length > 0)
            {
                _places[columns[place]] = place;
            }
        }
    }

    /// <summary>Whether a spreadsheet has made a long number into this, as 1,98765E+12: many other numbers look the same.</summary>
    public static bool IsRounded(string cell) => Rounded().IsMatch(cell);

    /// <summary>Goes on to a row; what is wrong with it is added to <paramref name="faults"/>.</summary>
    public void Begin(SourceRow row, List<RowFault> faults)
    {
        (_row, _faults) = (row, faults);
        if (row.Cells.Skip(_width).Any(cell => cell.Length > 0))
        {
            Fault("", "columns", null);
        }
    }

    /// <summary>Says that something in the row cannot be.</summary>
    public void Fault(string field, string fault, string? value = null) =>
        _faults.Add(new RowFault(_row.Row, field, fault, value is null ? null : StoredText.Of(value, LongestShown)));

    /// <summary>What stands in the field's cell, without spaces around; null when nothing does.</summary>
    public string? Raw(string field)
    {
        if (!_places.TryGetValue(field, out var place) || place >= _row.Cells.Length)
        {
            return null;
        }

        var cell = CsvText.Plain(_row.Cells[place].Trim());
        return cell.Length == 0 ? null : cell;
    }

    /// <summary>A text of at most so many characters.</summary>
    public string? Text(string field, int longest, bool required = false)
    {
        if (Raw(field) is not { } text)
        {
            return required ? Bad<string>(field, "missing", null) : null;
        }

        return text.Length > longest ? Bad<string>(field, "too_long", text)
            : IsRounded(text) ? Bad<string>(field, "rounded", text)
            : text.AsSpan().IndexOfAny('\r', '\n') >= 0 ? Bad<string>(field, "line_break", text)
            : text.Any(char.IsControl) || text != StoredText.Of(text) ? Bad<string>(field, "unprintable", text)
            : text;
    }

    /// <summary>A number as people write it: with groups of thousands, a currency sign, decimals behind comma or point.</summary>
    public decimal? Number(string field)
    {
        if (Raw(field) is not { } text)
        {
            Fault(field, "missing");
            return null;
        }

        if (NumberText.Read(text, _commas) is { } number)
        {
            return number;
        }

        Fault(field, "number", text);
        return null;
    }

    /// <summary>A day: year first, or day, month and year.</summary>
    public DateOnly? Day(string field)
    {
        if (Raw(field) is not { } text)
        {
            return null;
        }

        if (DayText.Day(text) is { } day)
        {
            return day;
        }

        if (text.Length > 10 && DayText.Read(text) is { } at)
        {
            return DateOnly.FromDateTime(at);
        }

        Fault(field, "date", text);
        return null;
    }

    /// <summary>A moment: a day with its hour in the same cell or in that of <paramref name="hours"/>. Without an offset it is the cooperative's own time.</summary>
    public DateTimeOffset? Moment(string field, string hours)
    {
        if (Raw(field) is not { } text)
        {
            Fault(field, "missing");
            return null;
        }

        if (text.Length > 16 && text[4] == '-' && (text[^1] == 'Z' || text[^6] is '+' or '-')
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var sure))
        {
            return sure.ToUniversalTime();
        }

        if (DayText.Read(Raw(hours) is { } hour ? $"{text} {hour}" : text) is not { } local)
        {
            Fault(field, "date", text);
            return null;
        }

        return FactTime.InBogota(local);
    }

    /// <summary>One of the words of a table, by any of its names.</summary>
    public T? Choice<T>(string field, IReadOnlyDictionary<string, T> words)
        where T : struct
    {
        if (Raw(field) is not { } text)
        {
            return null;
        }

        if (words.TryGetValue(text, out var value) || words.TryGetValue(Member.Fold(text).Replace(".", "", StringComparison.Ordinal), out value))
        {
            return value;
        }

        Fault(field, "choice", text);
        return null;
    }

    private T? Bad<T>(string field, string fault, string? value)
        where T : class
    {
        Fault(field, fault, value);
        return null;
    }

    [GeneratedRegex(@"^-?[0-9](?:[.,][0-9]+)?[Ee]\+[0-9]+$", RegexOptions.NonBacktracking)]
    private static partial Regex Rounded();
}
