using System.Collections.Frozen;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Coop.Core.Persistence;

/// <summary>The fixed text an enum value has in the database, on the wire and in resources: its name in lower-case snake.</summary>
public static class StoredName
{
    /// <summary>The stored text of a value, as <c>in_progress</c> for <c>InProgress</c>.</summary>
    public static string Stored<TEnum>(this TEnum value)
        where TEnum : struct, Enum => Names<TEnum>.ByValue[value];

    /// <summary>The value behind a stored text.</summary>
    /// <exception cref="FormatException">No value of <typeparamref name="TEnum"/> has that text.</exception>
    public static TEnum Parse<TEnum>(string text)
        where TEnum : struct, Enum =>
        Names<TEnum>.ByText.TryGetValue(text, out var value)
            ? value
            : throw new FormatException($"'{text}' is no {typeof(TEnum).Name}.");

    private static class Names<TEnum>
        where TEnum : struct, Enum
    {
        public static readonly FrozenDictionary<TEnum, string> ByValue =
            Enum.GetValues<TEnum>().ToFrozenDictionary(value => value, value => SnakeCase.Of(value.ToString()));

        public static readonly FrozenDictionary<string, TEnum> ByText =
            ByValue.ToFrozenDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);
    }
}

internal sealed class StoredNameConverter<TEnum>()
    : ValueConverter<TEnum, string>(value => value.Stored(), text => StoredName.Parse<TEnum>(text))
    where TEnum : struct, Enum;
