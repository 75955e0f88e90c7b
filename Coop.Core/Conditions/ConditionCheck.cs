namespace Coop.Core.Conditions;

/// <summary>What is wrong with a part of a condition.</summary>
public enum ConditionFault
{
    /// <summary>A group holds nothing.</summary>
    EmptyGroup,

    /// <summary>Groups stand deeper in each other than <see cref="ConditionCheck.Deepest"/>.</summary>
    TooDeep,

    /// <summary>There are more statements than <see cref="ConditionCheck.Most"/>.</summary>
    TooMany,

    /// <summary>There is no such field, or it has another kind of value.</summary>
    UnknownField,

    /// <summary>Nothing is chosen.</summary>
    NothingChosen,

    /// <summary>The numbers are missing, upside down or too great.</summary>
    UnsoundBounds,

    /// <summary>The time is missing, upside down or too far away.</summary>
    UnsoundWindow,

    /// <summary>The text is missing or too long.</summary>
    UnsoundText,

    /// <summary>There is no such product.</summary>
    UnknownProduct,

    /// <summary>There is no such branch.</summary>
    UnknownBranch,

    /// <summary>There is no such question.</summary>
    UnknownQuestion,

    /// <summary>There is no such segment.</summary>
    UnknownSegment,

    /// <summary>A segment would ask for itself.</summary>
    SegmentCycle,
}

/// <summary>Something wrong with a condition.</summary>
/// <param name="Path">Where: which child, from the root on; empty is the root.</param>
/// <param name="Fault">What.</param>
public sealed record ConditionProblem(IReadOnlyList<int> Path, ConditionFault Fault);

/// <summary>Finds what is wrong with a condition before it is kept or asked.</summary>
public static class ConditionCheck
{
    /// <summary>How deep groups may stand in each other.</summary>
    public const int Deepest = 6;

    /// <summary>How many statements a condition may have, those of the segments it asks for among them.</summary>
    public const int Most = 60;

    private const int LongestText = 200;
    private const int MostValues = 500;

    /// <summary>Everything that is wrong, from top to bottom, with the condition of a segment; of a new one where there is none.</summary>
    public static IReadOnlyList<ConditionProblem> Problems(Condition condition, ConditionTerms terms, Guid? segment = null)
    {
        var found = new List<ConditionProblem>();
        var statements = 0;
        Look(condition, []);
        if (statements > Most)
        {
            found.Add(new([], ConditionFault.TooMany));
        }

        return found;

        void Look(Condition part, int[] path)
        {
            if (part is not Condition.Group group)
            {
                var faults = Faults(part, terms).Concat(part is Condition.Belongs { Segments.Count: > 0 } belongs ? Asked(belongs, terms, segment) : []).ToList();
                statements += faults.Count == 0 && part is Condition.Belongs asked ? asked.Segments.Sum(code => terms.SizeOf(code) ?? 1) : 1;
                found.AddRange(faults.Select(fault => new ConditionProblem(path, fault)));
            }
            else if (group.Of.Count == 0)
            {
                found.Add(new(path, ConditionFault.EmptyGroup));
            }
            else if (path.Length >= Deepest)
            {
                found.Add(new(path, ConditionFault.TooDeep));
            }
            else
            {
                for (var n = 0; n < group.Of.Count; n++)
                {
                    Look(group.Of[n], [.. path, n]);
                }
            }
        }
    }

    private static IEnumerable<ConditionFault> Faults(Condition statement, ConditionTerms terms) => statement switch
    {
        Condition.Choice choice => Field(choice.Field, FieldKind.Choice, terms).Concat(Chosen(choice.Values))
            .Concat(choice.Field == "branch" ? Branches(choice.Values, terms) : []),
        Condition.Number { Field: "age" or "household" } number => Counted(number.Bounds),
        Condition.Number number => Field(number.Field, FieldKind.Number, terms).Concat(Sound(number.Bounds)),
        Condition.Day date => Field(date.Field, FieldKind.Date, terms).Concat(Sound(date.When)),
        Condition.Text text => Field(text.Field, FieldKind.Text, terms).Concat(Written(text.Value)),
        Condition.Known known => MemberField.Find(known.Field ?? "", terms) is null ? [ConditionFault.UnknownField] : [],
        Condition.Birthday birthday => birthday.Days is >= 0 and <= 365 ? [] : [ConditionFault.UnsoundWindow],
        Condition.Bought bought => (bought.Measure == BoughtMeasure.Times ? Counted(bought.Bounds) : Sound(bought.Bounds)).Concat(Sound(bought.When)).Concat(Products(bought.Products, terms)).Concat(Branches(bought.Branches, terms)),
        Condition.Contributed paid => (paid.Measure == ContributedMeasure.Amount ? Sound(paid.Bounds) : Counted(paid.Bounds)).Concat(Sound(paid.When)),
        Condition.Points points => Whole(points.Bounds).Concat(Sound(points.When)),
        Condition.Consented consented => string.IsNullOrEmpty(consented.Purpose) ? [ConditionFault.NothingChosen] : [],
        Condition.Tagged tagged => Chosen(tagged.Tags),
        Condition.Belongs belongs => Chosen(belongs.Segments),
        Condition.Interested interested => Chosen(interested.Products).Concat(Products(interested.Products, terms)),
        Condition.Asked asked => Counted(asked.Bounds).Concat(Sound(asked.When)).Concat(Questions(asked.Questions, terms)),
        Condition.Requested requested => Counted(requested.Bounds).Concat(Sound(requested.When)),
        Condition.Happened happened => Counted(happened.Bounds).Concat(Sound(happened.When)),
        _ => [],
    };

    /// <summary>What is wrong with asking for other segments: they are there, do not lead back, and are sound in themselves.</summary>
    private static IEnumerable<ConditionFault> Asked(Condition.Belongs belongs, ConditionTerms terms, Guid? segment)
    {
        if (belongs.Segments is not { } codes || codes.Any(code => terms.Segment(code) is null))
        {
            return [ConditionFault.UnknownSegment];
        }

        if ((segment is { } self && terms.Reaches(belongs, self)) || codes.Any(code => terms.SizeOf(code) is null))
        {
            return [ConditionFault.SegmentCycle];
        }

        // Those that are too long are not looked into: they count for what they are.
        return codes.Any(code => terms.SizeOf(code) <= Most && Problems(terms.Segment(code)!, terms, segment).Count > 0) ? [ConditionFault.UnknownSegment] : [];
    }

    private static IEnumerable<ConditionFault> Field(string? code, FieldKind kind, ConditionTerms terms) =>
        MemberField.Find(code ?? "", terms)?.Kind == kind ? [] : [ConditionFault.UnknownField];

    private static IEnumerable<ConditionFault> Chosen(IReadOnlyList<string>? values) =>
        values is { Count: > 0 and <= MostValues } && values.All(IsClean) ? [] : [ConditionFault.NothingChosen];

    private static IEnumerable<ConditionFault> Sound(Bounds? bounds) => bounds is { IsSound: true } ? [] : [ConditionFault.UnsoundBounds];

    /// <summary>Nobody has half a point; who owes some has fewer than none.</summary>
    private static IEnumerable<ConditionFault> Whole(Bounds? bounds) =>
        bounds is { IsSound: true } && IsWhole(bounds.Least) && IsWhole(bounds.Most) ? [] : [ConditionFault.UnsoundBounds];

    /// <summary>What is counted is a whole number, and none is the fewest.</summary>
    private static IEnumerable<ConditionFault> Counted(Bounds? bounds) =>
        bounds is not null && !(bounds.Least < 0) && !(bounds.Most < 0) ? Whole(bounds) : [ConditionFault.UnsoundBounds];

    private static bool IsWhole(decimal? number) => number is null || decimal.Truncate(number.Value) == number;

    private static IEnumerable<ConditionFault> Sound(Window? window) => window is { IsSound: true } ? [] : [ConditionFault.UnsoundWindow];

    private static IEnumerable<ConditionFault> Written(string? text) =>
        !string.IsNullOrWhiteSpace(text) && text.Length <= LongestText && IsClean(text) ? [] : [ConditionFault.UnsoundText];

    private static IEnumerable<ConditionFault> Products(IReadOnlyList<string> codes, ConditionTerms terms) =>
        codes.Count <= MostValues && codes.All(terms.HasProduct) ? [] : [ConditionFault.UnknownProduct];

    private static IEnumerable<ConditionFault> Branches(IReadOnlyList<string> codes, ConditionTerms terms) =>
        codes.Count <= MostValues && codes.All(terms.HasBranch) ? [] : [ConditionFault.UnknownBranch];

    private static IEnumerable<ConditionFault> Questions(IReadOnlyList<string> codes, ConditionTerms terms) =>
        codes.Count <= MostValues && codes.All(terms.Questions.Contains) ? [] : [ConditionFault.UnknownQuestion];

    // PostgreSQL keeps no NUL in a text.
    private static bool IsClean(string? value) => value is { Length: > 0 } && !value.Contains('\0', StringComparison.Ordinal);
}
