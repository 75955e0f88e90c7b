using System.Reflection;
using System.Text;
using Coop.Core.Access;
using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Access;

[Trait("Category", "integration")]
public sealed class PermissionTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void Who_may_do_what_is_as_approved()
    {
        var table = new StringBuilder();
        foreach (var role in Enum.GetValues<Role>())
        {
            table.AppendLine(role.ToString());
            foreach (var permission in Enum.GetValues<Permission>().Where(p => Permissions.Allow([role], p)))
            {
                var useCases = UseCaseRightsTests.UseCases.Where(type => type.GetCustomAttribute<NeedsAttribute>()!.Permission == permission).Select(type => type.Name).ToList();
                table.Append("  ").Append(permission).AppendLine(useCases.Count == 0 ? "" : $": {string.Join(", ", useCases)}");
            }
        }

        table.ToString().ShouldBeApproved();
    }

    [Fact]
    public async Task The_database_lets_each_role_do_that_and_no_more()
    {
        await using var node = new TestNode(database);

        foreach (var role in Enum.GetValues<Role>())
        {
            var person = await node.HireAsync("Ana", role);
            foreach (var permission in Enum.GetValues<Permission>())
            {
                var allowed = await AllowedAsync(node, person, permission);
                allowed.ShouldBe(Permissions.Allow([role], permission), $"{role} {permission}");
            }
        }
    }

    [Fact]
    public async Task Nobody_and_who_holds_no_role_may_do_nothing()
    {
        await using var node = new TestNode(database);
        var person = await node.HireAsync();
        await node.ExecuteAsync("delete from core.staff_role where staff_id = @id", ("id", person.Value));

        foreach (var permission in Enum.GetValues<Permission>())
        {
            (await AllowedAsync(node, person, permission)).ShouldBeFalse();
            (await AllowedAsync(node, new StaffId(An.Id()), permission)).ShouldBeFalse();
        }
    }

    private static async Task<bool> AllowedAsync(TestNode node, StaffId person, Permission permission)
    {
        try
        {
            await node.Get<StaffReads>().EnsureAsync(person, permission, Ct);
            return true;
        }
        catch (NotAllowedException)
        {
            return false;
        }
    }
}
