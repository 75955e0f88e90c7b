using Coop.Core.Access;
using Coop.Core.Members;

namespace Coop.Core.Knowledge;

/// <summary>What is known of a member under one attribute now, who says so since when, and until when it is believed.</summary>
public sealed class KnownValue
{
    private KnownValue()
    {
    }

    /// <summary>Whose.</summary>
    public MemberId MemberId { get; private set; }

    /// <summary>Code of the attribute.</summary>
    public string Attribute { get; private set; } = "";

    /// <summary>A text, a choice's code, yes or no.</summary>
    public string? ValueText { get; private set; }

    /// <summary>A number.</summary>
    public decimal? ValueNumber { get; private set; }

    /// <summary>A day.</summary>
    public DateOnly? ValueDate { get; private set; }

    /// <summary>Where it comes from: <c>agent</c>, <c>question</c>, <c>import</c> …</summary>
    public string Source { get; private set; } = "";

    /// <summary>When it was said or last confirmed, UTC.</summary>
    public DateTimeOffset NotedAt { get; private set; }

    /// <summary>The person on the staff who wrote it down, if one did.</summary>
    public StaffId? NotedBy { get; private set; }

    /// <summary>From when on it is to be asked anew, UTC; null when it stays true.</summary>
    public DateTimeOffset? StaleAt { get; private set; }

    /// <summary>The value.</summary>
    public AttributeValue Value => new(ValueText, ValueNumber, ValueDate);

    internal static KnownValue Of(MemberId member, string attribute) => new() { MemberId = member, Attribute = attribute };

    internal void Say(AttributeDefinition definition, AttributeSaid said)
    {
        (ValueText, ValueNumber, ValueDate) = said.Value;
        (Source, NotedAt, NotedBy, StaleAt) = (said.Source, said.At, said.By, definition.StaleAfter(said.At));
    }
}

/// <summary>What a line in an attribute's history is about.</summary>
public enum NoteKind
{
    /// <summary>A value was said.</summary>
    Said,

    /// <summary>The value that was known was said to hold still.</summary>
    Confirmed,

    /// <summary>The value was deleted, with all there was before it.</summary>
    Forgotten,
}

/// <summary>One thing that was said of a member under an attribute, in the order it was written down. Only its value can go.</summary>
public sealed class AttributeNote
{
    private AttributeNote()
    {
    }

    /// <summary>Identifies the note; a later written one is greater.</summary>
    public long Id { get; private set; }

    /// <summary>Of whom.</summary>
    public MemberId MemberId { get; private set; }

    /// <summary>Code of the attribute.</summary>
    public string Attribute { get; private set; } = "";

    /// <summary>What it is about.</summary>
    public NoteKind What { get; private set; }

    /// <summary>A text, a choice's code, yes or no.</summary>
    public string? ValueText { get; private set; }

    /// <summary>A number.</summary>
    public decimal? ValueNumber { get; private set; }

    /// <summary>A day.</summary>
    public DateOnly? ValueDate { get; private set; }

    /// <summary>Where it comes from.</summary>
    public string Source { get; private set; } = "";

    /// <summary>When it was said, UTC; it may have been written down later.</summary>
    public DateTimeOffset NotedAt { get; private set; }

    /// <summary>The person on the staff who wrote it down, if one did.</summary>
    public StaffId? NotedBy { get; private set; }

    /// <summary>When it was written down, UTC.</summary>
    public DateTimeOffset RecordedAt { get; private set; }

    /// <summary>When its value was erased, UTC; null while it is there.</summary>
    public DateTimeOffset? ErasedAt { get; private set; }

    /// <summary>The value; empty where it was erased.</summary>
    public AttributeValue Value => new(ValueText, ValueNumber, ValueDate);

    internal static AttributeNote Of(MemberId member, string attribute, AttributeSaid said, DateTimeOffset now) => new()
    {
        MemberId = member,
        Attribute = attribute,
        What = said.What,
        ValueText = said.Value.Text,
        ValueNumber = said.Value.Number,
        ValueDate = said.Value.Date,
        Source = said.Source,
        NotedAt = said.At,
        NotedBy = said.By,
        RecordedAt = now,
    };
}

/// <summary>Something said of a member under an attribute.</summary>
/// <param name="Value">The value.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="At">When it was said, UTC.</param>
/// <param name="By">The person on the staff who writes it down, if one does.</param>
/// <param name="What">Said, or confirmed.</param>
internal sealed record AttributeSaid(AttributeValue Value, string Source, DateTimeOffset At, StaffId? By, NoteKind What = NoteKind.Said);
