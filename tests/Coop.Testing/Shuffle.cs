using System.Security.Cryptography;
using System.Text;
using Xunit.Sdk;
using Xunit.v3;

namespace Coop.Testing;

/// <summary>
/// The order of the tests: by a hash of their names and of COOP_ORDER, so the same on every machine and in every folder (the runner's own
/// follows the path of the assembly), and another one for another COOP_ORDER, to find tests that lean on their neighbours.
/// </summary>
public sealed class Shuffle : ITestCaseOrderer, ITestCollectionOrderer
{
    private static readonly string Seed = Environment.GetEnvironmentVariable("COOP_ORDER") ?? "";

    /// <inheritdoc />
    public IReadOnlyCollection<TTestCase> OrderTestCases<TTestCase>(IReadOnlyCollection<TTestCase> testCases)
        where TTestCase : notnull, ITestCase =>
        [.. testCases.OrderBy(test => Place(test.TestCaseDisplayName), StringComparer.Ordinal)];

    /// <inheritdoc />
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderBy(collection => Place(collection.TestCollectionDisplayName), StringComparer.Ordinal)];

    private static string Place(string name) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{Seed} {name}")));
}
