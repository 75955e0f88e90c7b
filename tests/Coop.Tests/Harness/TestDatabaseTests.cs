using Coop.Core.Persistence;
using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Harness;

[Trait("Category", "integration")]
public sealed class TestDatabaseTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task A_clone_has_every_migration()
    {
        await using var command = database.Source.CreateCommand("select name from public.coop_migration order by name");
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var names = new List<string>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            names.Add(reader.GetString(0));
        }

        names.ShouldBe(Migrator.Files.Select(file => file.Name));
    }

    [Fact]
    public async Task Two_clones_know_nothing_of_each_other()
    {
        await using var other = new TestDatabase();
        await other.InitializeAsync();

        await using var make = other.Source.CreateCommand("create table only_here ()");
        await make.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await using var look = database.Source.CreateCommand("select to_regclass('only_here')::text");
        var found = await look.ExecuteScalarAsync(TestContext.Current.CancellationToken);

        found.ShouldBe(DBNull.Value);
    }
}
