namespace Coop.Core.Conditions;

/// <summary>
/// What the codes in conditions stand for in this cooperative, read anew before conditions are asked: a product means what stands
/// below it now.
/// </summary>
public sealed class ConditionTerms
{
    private readonly ILookup<Guid?, Guid> _below;
    private readonly Dictionary<string, Guid> _products;
    private readonly Dictionary<string, Guid> _branches;

    private readonly IReadOnlyDictionary<Guid, Condition> _segments;
    private readonly Dictionary<Guid, int?> _sizes = [];

    internal ConditionTerms(
        IReadOnlyList<(Guid Id, Guid? Parent, string Code)> products, IReadOnlyList<(Guid Id, string Code)> branches,
        IReadOnlyDictionary<string, FieldKind> attributes, IReadOnlyDictionary<Guid, Condition> segments, IReadOnlySet<string> questions)
    {
        _below = products.ToLookup(product => product.Parent, product => product.Id);
        _products = products.ToDictionary(product => product.Code, product => product.Id, StringComparer.Ordinal);
        _branches = branches.ToDictionary(branch => branch.Code, branch => branch.Id, StringComparer.Ordinal);
        Attributes = attributes;
        Questions = questions;
        _segments = segments;
        foreach (var segment in segments.Keys)
        {
            Measure(segment);
        }
    }

    /// <summary>The cooperative's own attributes by code, and what kind of value each has.</summary>
    public IReadOnlyDictionary<string, FieldKind> Attributes { get; }

    /// <summary>Whether there is a product of this code.</summary>
    public bool HasProduct(string code) => _products.ContainsKey(code);

    /// <summary>The codes of the questions there are, those no longer asked too.</summary>
    public IReadOnlySet<string> Questions { get; }

    /// <summary>Whether there is a branch of this code.</summary>
    public bool HasBranch(string code) => _branches.ContainsKey(code);

    /// <summary>What must hold of who is in a segment; null where there is no such segment.</summary>
    internal Condition? Segment(string code) => Guid.TryParse(code, out var id) ? _segments.GetValueOrDefault(id) : null;

    /// <summary>The segments whose condition asks for this one, be it by way of others.</summary>
    public IReadOnlySet<Guid> SegmentsAsking(Guid segment) => _segments.Keys.Where(id => id != segment && Reaches(_segments[id], segment)).ToHashSet();

    /// <summary>Whether a condition asks for a segment, be it by way of others.</summary>
    internal bool Reaches(Condition condition, Guid segment)
    {
        var seen = new HashSet<Guid>();
        return Look(condition);

        bool Look(Condition part) => part switch
        {
            Condition.Group group => group.Of.Any(Look),
            Condition.Belongs { Segments: { } codes } => codes.Any(code => Guid.TryParse(code, out var id)
                && (id == segment || (seen.Add(id) && _segments.TryGetValue(id, out var definition) && Look(definition)))),
            _ => false,
        };
    }

    /// <summary>How many statements a segment's condition comes to with those of the segments it asks for; null where it leads back to itself.</summary>
    internal int? SizeOf(string segment) => Guid.TryParse(segment, out var id) ? _sizes.GetValueOrDefault(id) : null;

    /// <summary>Each segment is measured once, however many ask for it: written out, a few that ask for each other often would be endless.</summary>
    private int? Measure(Guid segment)
    {
        if (!_sizes.TryGetValue(segment, out var size) && _segments.TryGetValue(segment, out var definition))
        {
            // Whoever comes back to it while it is being measured has gone round in a circle.
            _sizes.Add(segment, null);
            _sizes[segment] = size = Measure(definition);
        }

        return size;
    }

    private int? Measure(Condition condition) => condition switch
    {
        Condition.Group group => Sum(group.Of.Select(Measure)),
        Condition.Belongs { Segments: { } codes } => Sum(codes.Select(code => Guid.TryParse(code, out var id) ? Measure(id) : null)),
        _ => 1,
    };

    private static int? Sum(IEnumerable<int?> sizes) =>
        sizes.Aggregate((int?)0, (sum, size) => sum is { } before && size is { } more ? Math.Min(before + Math.Max(more, 1), ConditionCheck.Most + 1) : null);

    /// <summary>The products of these codes and all that stand below them.</summary>
    internal HashSet<Guid> Products(IEnumerable<string> codes)
    {
        var found = new HashSet<Guid>();
        var rest = new Stack<Guid>(codes.Where(_products.ContainsKey).Select(code => _products[code]));
        while (rest.TryPop(out var product))
        {
            if (found.Add(product))
            {
                foreach (var child in _below[product])
                {
                    rest.Push(child);
                }
            }
        }

        return found;
    }

    /// <summary>The branches of these codes.</summary>
    internal HashSet<Guid> Branches(IEnumerable<string> codes) => [.. codes.Where(_branches.ContainsKey).Select(code => _branches[code])];
}
