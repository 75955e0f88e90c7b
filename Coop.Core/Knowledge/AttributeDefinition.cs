using System.Text.Json;

namespace Coop.Core.Knowledge;

/// <summary>What kind of value an attribute has. It never changes: what is known was written in it.</summary>
public enum AttributeKind
{
    /// <summary>Free text.</summary>
    Text,

    /// <summary>A number, with at most four decimals.</summary>
    Number,

    /// <summary>A day.</summary>
    Date,

    /// <summary>One of the attribute's own options.</summary>
    Choice,

    /// <summary>Yes or no.</summary>
    YesNo,
}

/// <summary>One of the values a choice has.</summary>
/// <param name="Code">What is kept.</param>
/// <param name="Es">What people read, in Spanish.</param>
/// <param name="En">What people read, in English.</param>
public sealed record AttributeOption(string Code, string Es, string En);

/// <summary>Something this cooperative wants to know of its members beyond their record, and for how long it stays true.</summary>
public sealed class AttributeDefinition
{
    private AttributeDefinition()
    {
    }

    /// <summary>Names it in conditions and files.</summary>
    public string Code { get; private set; } = "";

    /// <summary>What kind of value it has.</summary>
    public AttributeKind Kind { get; private set; }

    /// <summary>What people call it, in Spanish.</summary>
    public string NameEs { get; private set; } = "";

    /// <summary>What people call it, in English.</summary>
    public string NameEn { get; private set; } = "";

    /// <summary>After how many months a value is to be asked anew; null when it stays true.</summary>
    public int? ShelfMonths { get; private set; }

    /// <summary>The options of a choice as JSON; null for other kinds.</summary>
    public string? Options { get; private set; }

    /// <summary>It is asked for still.</summary>
    public bool Active { get; private set; }

    /// <summary>Some values still carry the end of an earlier shelf life; the sweep is at it.</summary>
    public bool Aging { get; private set; }

    /// <summary>Counts the changes.</summary>
    public long Rev { get; private set; }

    /// <summary>The options of a choice, in their order; none for other kinds.</summary>
    public IReadOnlyList<AttributeOption> Choices => Options is null ? [] : JsonSerializer.Deserialize<List<AttributeOption>>(Options, JsonSerializerOptions.Web)!;

    /// <summary>When something said at a moment is to be asked anew; null when it stays true.</summary>
    public DateTimeOffset? StaleAfter(DateTimeOffset notedAt) => ShelfMonths is { } months ? notedAt.AddMonths(months) : null;

    internal static AttributeDefinition Of(AttributeDraft draft)
    {
        var made = new AttributeDefinition { Code = draft.Code, Kind = draft.Kind };
        made.Say(draft);
        made.Aging = false;
        return made;
    }

    internal void Say(AttributeDraft draft)
    {
        Aging |= ShelfMonths != draft.ShelfMonths;
        (NameEs, NameEn, ShelfMonths, Active) = (draft.NameEs, draft.NameEn, draft.ShelfMonths, draft.Active);
        Options = Kind == AttributeKind.Choice ? JsonSerializer.Serialize(draft.Options, JsonSerializerOptions.Web) : null;
        Rev++;
    }
}
