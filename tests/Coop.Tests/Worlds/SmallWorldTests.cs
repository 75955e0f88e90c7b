using Coop.Channels.Routing;
using Coop.Core.Access;
using Coop.Core.Outbound;
using Coop.Testing;
using Coop.Web.Worlds;
using Shouldly;
using Xunit;

namespace Coop.Tests.Worlds;

[Trait("Category", "integration")]
public sealed class SmallWorldTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Its_stories_leave_work_that_waits_work_somebody_has_and_work_that_is_done()
    {
        await using var node = new TestNode(database);

        await SmallWorld.BuildAsync(database.ConnectionString, TimeProvider.System, Ct);

        var open = await node.Get<WorkReads>().PageAsync(100, Ct);
        open.Count(row => row.Agent is null && row.WaitingSince is not null).ShouldBeGreaterThanOrEqualTo(5);
        open.Count(row => row.Agent is not null).ShouldBeGreaterThanOrEqualTo(3);
        open.ShouldContain(row => row.Provisional);
        open.Select(row => row.MemberName ?? "").ShouldContain(name => name.StartsWith("Panadería", StringComparison.Ordinal));
        open.ShouldAllBe(row => row.OpenedAt < TimeProvider.System.GetUtcNow());
        (await node.ScalarAsync<long>("select count(*) from channels.work_item where closed_at is not null")).ShouldBeGreaterThanOrEqualTo(5);
        (await node.ScalarAsync<long>("select count(*) from core.member")).ShouldBeGreaterThanOrEqualTo(50);
        (await node.ScalarAsync<long>("select count(*) from channels.inbound where state <> 'done'")).ShouldBe(0);
        var states = await node.ColumnAsync<string>("select distinct state from core.outbound where channel = 'web'");
        (await node.ScalarAsync<long>("select count(*) from journeys.enrollment where state = 'left'")).ShouldBeGreaterThanOrEqualTo(1);
        (await node.ScalarAsync<long>("select count(*) from journeys.enrollment where state = 'inside'")).ShouldBeGreaterThanOrEqualTo(3);
        states.Except([nameof(OutboundState.Sent), nameof(OutboundState.Read)], StringComparer.OrdinalIgnoreCase).ShouldBeEmpty();
    }

    [Fact]
    public void Its_telephones_mailboxes_and_documents_are_nobodys()
    {
        var members = SmallWorldMembers.All;

        var addresses = members.SelectMany(member => member.Addresses()).Select(address => address.Value).ToList();

        addresses.ShouldAllBe(address => address.EndsWith("@example.coop") || address.StartsWith("+5730055501") || address.StartsWith("+5760155501"));
        members.ShouldAllBe(member => member.Document.StartsWith("9999"));
        members.Select(member => member.Document).ShouldBeUnique();
        SmallWorld.People.Select(person => person.Role).Distinct().Count().ShouldBe(Enum.GetValues<Role>().Length);
    }
}
