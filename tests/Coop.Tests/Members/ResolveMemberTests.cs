using Coop.Core.Access;
using Coop.Core.Members;
using Coop.Core.Members.Ties;
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
        var details = An.Person(document: $"57{An.Number():D6}");

        var results = await Task.WhenAll(agents.Zip(members).Select(pair => Task.Run(
            () => node.As(pair.First).RunAsync<IdentifyMember, IdentifyResult>(identify => identify.RunAsync(pair.Second, details, new MemberDetails(), Ct)), Ct)));

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

        await node.As(ana).RunAsync<IdentifyMember>(identify => identify.RunAsync(member, An.Person(), new MemberDetails(), Ct));
        var stale = await node.As(ana).RunAsync<IdentifyMember, IdentifyResult>(identify => identify.RunAsync(member, An.Person("Otra"), new MemberDetails(), Ct));

        stale.ShouldBeOfType<IdentifyResult.Stale>().Now.GivenNames.ShouldBe(An.Person().GivenNames);
        (await node.TimelineAsync(member)).ShouldHaveSingleItem().Author.ShouldBe(ana.Value);
        (await node.ColumnAsync<string>("select name from core.event where body ->> 'member' = @id order by position", ("id", member.Value.ToString("D"))))
            .ShouldBe(["timeline.entry-appended", "members.identified", "lifecycle.changed", "members.joined"]);
        (await node.ColumnAsync<string>("select action || ' ' || actor_id || ' ' || details from core.audit where subject = @subject", ("subject", $"member:{member.Value:D}")))
            .ShouldBe([$"member.identify {ana.Value:D} {{}}"]);
    }

    [Fact]
    public async Task Only_what_was_said_of_who_they_are_can_be_outdated_and_the_same_again_leaves_no_trace()
    {
        await using var node = new TestNode(database);
        var ana = await node.HireAsync();
        var seen = An.Person("Beatriz");
        var member = await node.RegisterAsync(seen);
        await node.As(ana).RunAsync<SaveProfile, ProfileResult>(x => x.RunAsync(member, new ProfileDetails { Occupation = "Costurera" }, 0, Ct));

        (await IdentifyAsync(seen with { SecondSurname = "Alfa" }, seen)).ShouldBe(new IdentifyResult.Done());
        var stale = (await IdentifyAsync(seen with { GivenNames = "Betty" }, seen)).ShouldBeOfType<IdentifyResult.Stale>();
        stale.Now.SecondSurname.ShouldBe("Alfa");
        (await IdentifyAsync(stale.Now with { GivenNames = "Betty" }, stale.Now)).ShouldBe(new IdentifyResult.Done());
        var lines = (await node.TimelineAsync(member)).Count;
        (await IdentifyAsync(stale.Now with { GivenNames = " Betty " }, stale.Now with { GivenNames = "Betty" })).ShouldBe(new IdentifyResult.Done());

        (await node.TimelineAsync(member)).Count.ShouldBe(lines);
        (await node.Get<MemberReads>().FindAsync(member, Ct))!.Member.DisplayName.ShouldBe($"Betty {seen.FirstSurname} Alfa");

        Task<IdentifyResult> IdentifyAsync(MemberDetails details, MemberDetails based) =>
            node.As(ana).RunAsync<IdentifyMember, IdentifyResult>(x => x.RunAsync(member, details, based, Ct));
    }

    [Fact]
    public async Task A_person_with_what_only_persons_have_does_not_become_an_organisation()
    {
        await using var node = new TestNode(database);
        var ana = await node.HireAsync();
        var seen = An.Person("Sara");
        var (member, other) = (await node.RegisterAsync(seen), await node.RegisterAsync());
        var firm = await node.RegisterAsync(new MemberDetails { Kind = MemberKind.Organisation, OrganisationName = "Panadería", Stage = MemberStage.Active });
        var asFirm = new MemberDetails { Kind = MemberKind.Organisation, OrganisationName = "Sara SAS", BranchId = seen.BranchId };

        await node.As(ana).RunAsync<SaveProfile, ProfileResult>(x => x.RunAsync(member, new ProfileDetails { BirthDate = new DateOnly(1980, 5, 1) }, 0, Ct));
        (await BecomeAsync()).ShouldBe(new IdentifyResult.Incomplete("kind_profile"));
        await node.As(ana).RunAsync<SaveProfile, ProfileResult>(x => x.RunAsync(member, ProfileDetails.Nothing, 1, Ct));
        await node.As(ana).RunAsync<ShareHousehold, string?>(x => x.RunAsync(member, other, HouseholdRole.Partner, Ct));
        (await BecomeAsync()).ShouldBe(new IdentifyResult.Incomplete("kind_household"));
        await node.As(ana).RunAsync<LeaveHousehold>(x => x.RunAsync(member, Ct));
        await node.As(ana).RunAsync<BeginRelation, string?>(x => x.RunAsync(member, RelationKind.EmployeeOf, firm, null, Ct));
        (await BecomeAsync()).ShouldBe(new IdentifyResult.Incomplete("kind_work"));
        var work = new RelationId(await node.ScalarAsync<Guid>("select id from core.relation where member_id = @member", ("member", member.Value)));
        await node.As(ana).RunAsync<TakeBackRelation>(x => x.RunAsync(work, Ct));
        (await BecomeAsync()).ShouldBe(new IdentifyResult.Done());

        Task<IdentifyResult> BecomeAsync() => node.As(ana).RunAsync<IdentifyMember, IdentifyResult>(x => x.RunAsync(member, asFirm, seen, Ct));
    }

    private static ContactAddress Telephone() => ContactAddress.Telephone($"+57300{An.Number():D7}")!;

    private static Task<Sender> ResolveAsync(TestNode node, ContactAddress address) => node.InWorkAsync(work => node.Get<ResolveMember>().RunAsync(work, address, Ct));
}
