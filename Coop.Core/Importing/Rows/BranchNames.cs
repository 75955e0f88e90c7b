using System.Collections.Frozen;
using Coop.Core.Members;

namespace Coop.Core.Importing.Rows;

/// <summary>Branches by their codes, and by their names where nobody else has the same.</summary>
internal sealed class BranchNames(IReadOnlyList<Branch> branches)
{
    private readonly FrozenDictionary<string, Branch> _byCode = branches.ToFrozenDictionary(branch => branch.Code, StringComparer.Ordinal);

    private readonly FrozenDictionary<string, Branch> _byName = branches
        .GroupBy(branch => Member.Fold(branch.Name)).Where(same => same.Count() == 1).ToFrozenDictionary(same => same.Key, same => same.First(), StringComparer.Ordinal);

    /// <summary>The branch a cell names; null when there is none.</summary>
    public Branch? Find(string named) => _byCode.GetValueOrDefault(named) ?? _byName.GetValueOrDefault(Member.Fold(named));
}
