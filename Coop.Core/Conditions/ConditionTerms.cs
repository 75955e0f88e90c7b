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

    internal ConditionTerms(
        IReadOnlyList<(Guid Id, Guid? Parent, string Code)> products, IReadOnlyList<(Guid Id, string Code)> branches,
        IReadOnlyDictionary<string, FieldKind> attributes)
    {
        _below = products.ToLookup(product => product.Parent, product => product.Id);
        _products = products.ToDictionary(product => product.Code, product => product.Id, StringComparer.Ordinal);
        _branches = branches.ToDictionary(branch => branch.Code, branch => branch.Id, StringComparer.Ordinal);
        Attributes = attributes;
    }

    /// <summary>The cooperative's own attributes by code, and what kind of value each has.</summary>
    public IReadOnlyDictionary<string, FieldKind> Attributes { get; }

    /// <summary>Whether there is a product of this code.</summary>
    public bool HasProduct(string code) => _products.ContainsKey(code);

    /// <summary>Whether there is a branch of this code.</summary>
    public bool HasBranch(string code) => _branches.ContainsKey(code);

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
