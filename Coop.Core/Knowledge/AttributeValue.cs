using System.Globalization;
using Coop.Core.Persistence;

namespace Coop.Core.Knowledge;

/// <summary>A value of an attribute: exactly one of the three is there. The code of a choice and <c>yes</c> or <c>no</c> are texts.</summary>
/// <param name="Text">A text, a choice's code, yes or no.</param>
/// <param name="Number">A number.</param>
/// <param name="Date">A day.</param>
public readonly record struct AttributeValue(string? Text, decimal? Number, DateOnly? Date)
{
    /// <summary>The longest text, in characters.</summary>
    public const int MaxLength = 500;

    /// <summary>What a yes and a no are kept as.</summary>
    public const string Yes = "yes", No = "no";

    private const decimal Largest = 99_999_999_999_999m; // numeric(18,4)

    /// <summary>The value as fields and files have it: numbers and days in the form every language shares.</summary>
    public string Typed => Text ?? Number?.ToString("0.####", CultureInfo.InvariantCulture) ?? Date?.ToString("O", CultureInfo.InvariantCulture) ?? "";

    /// <summary>Reads what was typed; a code says what is wrong with it: <c>empty</c>, <c>long</c>, <c>number</c>, <c>date</c>, <c>choice</c>, <c>yes_no</c>.</summary>
    public static (AttributeValue Value, string? Fault) Read(AttributeDefinition definition, string? typed)
    {
        var text = StoredText.Of(typed ?? "").Trim();
        return text.Length == 0 ? (default, "empty") : definition.Kind switch
        {
            AttributeKind.Text when text.Length > MaxLength => (default, "long"),
            AttributeKind.Text => (new(text, null, null), null),
            AttributeKind.Number => Parse(text) is { } number ? (new(null, number, null), null) : (default, "number"),
            AttributeKind.Date => Day(text) is { } day ? (new(null, null, day), null) : (default, "date"),
            AttributeKind.YesNo => text is Yes or No ? (new(text, null, null), null) : (default, "yes_no"),
            _ => definition.Choices.Any(option => option.Code == text) ? (new(text, null, null), null) : (default, "choice"),
        };
    }

    private static decimal? Parse(string text) =>
        decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
        && Math.Abs(number) <= Largest && decimal.Round(number, 4) == number
            ? number
            : null;

    private static DateOnly? Day(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is >= 1900 and <= 2200 ? day : null;
}
