using Coop.Testing;
using Shouldly;

namespace Coop.Tests.Architecture;

/// <summary>A rule of the house: why it is there, and the decision record that tells the rest.</summary>
internal sealed record Rule(string Reason, string Decision)
{
    /// <summary>Fails with every offender, the reason and the record's path.</summary>
    public void ForbidsAll(IEnumerable<string> offenders)
    {
        var found = offenders.Order(StringComparer.Ordinal).ToList();
        found.ShouldBeEmpty($"{string.Join('\n', found)}\n{Reason}\nSee docs/decisions/{Decision}.");
        File.Exists(Repository.PathOf($"docs/decisions/{Decision}")).ShouldBeTrue($"The rule cites docs/decisions/{Decision}, which is not there.");
    }
}
