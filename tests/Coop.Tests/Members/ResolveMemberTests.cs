using Coop.Core.Access;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Testing;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using Xunit;

namespace Coop.Tests.Members;

[Trait("Category", "integration")]
public sealed class ResolveMemberTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_telephone_of_one_member_is_that_members()
    {
        await using var node = new TestNode(database);
        var telephone = Telephone();
        var member = await node.RegisterAsync(null, telephone);

        var sender = await ResolveAsync(node, telephone);

        sender.Member.ShouldBe(member);
    }

    [Fact]
    public async Task A_telephone_shared_by_two_gets_a_provisional_record_of_its_own_and_keeps_it()
    {
        await using var node = new TestNode(database);
        var telephone = Telephone();
        var known = new[] { await node.RegisterAsync(null, telephone), await node.RegisterAsync(null, telephone) };

        var first = await ResolveAsync(node, telephone);
        var second = await ResolveAsync(node, telephone);

        known.ShouldNotContain(first.Member);
        second.ShouldBe(first);
        await using var db = await node.Get<IDbContextFactory<CoopDb>>().CreateDbContextAsync(Ct);
        (await db.Members.SingleAsync(m => m.Id == first.Member, Ct)).Provisional.ShouldBeTrue();
    }

    [Fact]
    public async Task An_unknown_address_heard_from_twenty_times_at_once_gets_one_record()
    {
        await using var one = new TestNode(database);
        await using var two = new TestNode(database);
        var telephone = Telephone();

        var senders = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => ResolveAsync(i % 2 == 0 ? one : two, telephone), Ct)));

        senders.Distinct().ShouldHaveSingleItem();
        (await one.ScalarAsync<long>("select count(*) from core.contact_point where value = @value", ("value", telephone.Value))).ShouldBe(1);
    }

    [Fact]
    public async Task Two_colleagues_who_give_two_records_the_same_document_at_once_are_told_so()
    {
        await using var node = new TestNode(database);
        var agents = await Task.WhenAll(Enumerable.Range(0, 4).Select(n => node.HireAsync($"Agente {n}", Role.Agent)));
        var members = await Task.WhenAll(agents.Select(async _ => (await ResolveAsync(node, Telephone())).Member));
        var details = An.Person(document: $"{An.Number():D8}");

        var results = await Task.WhenAll(agents.Zip(members).Select(pair => Task.Run(
            () => node.As(pair.First).RunAsync<IdentifyMember, IdentifyResult>(identify => identify.RunAsync(pair.Second, details, 1, Ct)), Ct)));

        results.Count(result => result is IdentifyResult.Done).ShouldBe(1);
        var winner = members[Array.FindIndex(results, result => result is IdentifyResult.Done)];
        results.OfType<IdentifyResult.DocumentInUse>().Select(inUse => inUse.By).ShouldBe([winner, winner, winner]);
    }

    [Fact]
    public async Task Who_says_who_a_member_is_leaves_an_entry_an_event_and_an_audit_row()
    {
        await using var node = new TestNode(database);
        var ana = await node.HireAsync();
        var member = (await ResolveAsync(node, Telephone())).Member;

        await node.As(ana).RunAsync<IdentifyMember>(identify => identify.RunAsync(member, An.Person(), 1, Ct));
        var stale = await node.As(ana).RunAsync<IdentifyMember, IdentifyResult>(identify => identify.RunAsync(member, An.Person("Otra"), 1, Ct));

        stale.ShouldBe(new IdentifyResult.Stale());
        (await node.TimelineAsync(member)).ShouldHaveSingleItem().Author.ShouldBe(ana.Value);
        (await node.ColumnAsync<string>("select name from core.event where body ->> 'member' = @id order by position", ("id", member.Value.ToString("D"))))
            .ShouldBe(["timeline.entry-appended", "members.identified", "lifecycle.changed", "members.joined"]);
        (await node.ColumnAsync<string>("select action || ' ' || actor_id || ' ' || details from core.audit where subject = @subject", ("subject", $"member:{member.Value:D}")))
            .ShouldBe([$"member.identify {ana.Value:D} {{}}"]);
    }

    private static ContactAddress Telephone() => ContactAddress.Telephone($"+57300{An.Number():D7}")!;

    private static Task<Sender> ResolveAsync(TestNode node, ContactAddress address) => node.InWorkAsync(work => node.Get<ResolveMember>().RunAsync(work, address, Ct));
}
