namespace Coop.Core.Conditions;

/// <summary>What kind of value a field has.</summary>
public enum FieldKind
{
    /// <summary>One of a list of codes.</summary>
    Choice,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A day or a moment.</summary>
    Date,

    /// <summary>Free text.</summary>
    Text,
}

/// <summary>A field of the member that conditions ask for.</summary>
/// <param name="Code">Its stored name; those the cooperative defined itself begin with <c>attribute:</c>.</param>
/// <param name="Kind">What kind of value it has.</param>
public sealed record MemberField(string Code, FieldKind Kind)
{
    /// <summary>How the codes of the cooperative's own attributes begin.</summary>
    public const string Attribute = "attribute:";

    /// <summary>The fields every installation has, in the order they are offered.</summary>
    public static IReadOnlyList<MemberField> Standard { get; } =
    [
        new("stage", FieldKind.Choice),
        new("standing", FieldKind.Choice),
        new("member_since", FieldKind.Date),
        new("branch", FieldKind.Choice),
        new("kind", FieldKind.Choice),
        new("age", FieldKind.Number),
        new("birth_date", FieldKind.Date),
        new("gender", FieldKind.Choice),
        new("municipality", FieldKind.Choice),
        new("occupation", FieldKind.Text),
        new("document_type", FieldKind.Choice),
        new("language", FieldKind.Choice),
        new("tier", FieldKind.Choice),
        new("household", FieldKind.Number),
        new("registered", FieldKind.Date),
    ];

    /// <summary>The field of a code, be it everybody's or an attribute of this cooperative; null when there is none.</summary>
    public static MemberField? Find(string code, ConditionTerms terms) =>
        Standard.FirstOrDefault(field => field.Code == code)
        ?? (code.StartsWith(Attribute, StringComparison.Ordinal) && terms.Attributes.TryGetValue(code[Attribute.Length..], out var kind) ? new(code, kind) : null);
}
