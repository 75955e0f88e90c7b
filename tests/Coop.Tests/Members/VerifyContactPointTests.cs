using Coop.Core.Access;
using Coop.Core.Members;
using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Members;

[Trait("Category", "integration")]
public sealed class VerifyContactPointTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_address_is_said_to_be_the_members_and_no_longer_and_the_card_is_newer_each_time()
    {
        await using var node = new TestNode(database);
        var agent = await node.HireAsync();
        var member = await node.RegisterAsync(null, ContactAddress.Telephone($"+57301{An.Number() % 10_000_000:D7}")!);
        var before = (await node.Get<MemberReads>().FindAsync(member, Ct)).ShouldNotBeNull();
        var point = before.ContactPoints.ShouldHaveSingleItem().Id;

        await node.As(agent).RunAsync<VerifyContactPoint>(verify => verify.RunAsync(point, isTheirs: true, Ct));
        await node.As(agent).RunAsync<VerifyContactPoint>(verify => verify.RunAsync(point, isTheirs: true, Ct));
        var verified = (await node.Get<MemberReads>().FindAsync(member, Ct)).ShouldNotBeNull();
        await node.As(agent).RunAsync<VerifyContactPoint>(verify => verify.RunAsync(point, isTheirs: false, Ct));
        var doubted = (await node.Get<MemberReads>().FindAsync(member, Ct)).ShouldNotBeNull();

        verified.ContactPoints.Single().VerifiedAt.ShouldNotBeNull();
        doubted.ContactPoints.Single().VerifiedAt.ShouldBeNull();
        verified.Rev.ShouldBeGreaterThan(before.Rev);
        doubted.Rev.ShouldBeGreaterThan(verified.Rev);
        (await node.ScalarAsync<long>(
            "select count(*) from core.audit where subject = @subject and action in ('member.verify_address', 'member.doubt_address')",
            ("subject", $"member:{member.Value:D}"))).ShouldBe(2);
    }

    [Fact]
    public async Task A_browsers_session_cannot_be_shown_to_be_anybodys()
    {
        await using var node = new TestNode(database);
        var agent = await node.HireAsync();
        var session = An.Id();
        var thread = await node.ChatAsync(session);

        await node.As(agent).RunAsync<VerifyContactPoint>(verify => verify.RunAsync(thread.ContactPointId, isTheirs: true, Ct));

        (await node.ScalarAsync<bool>("select verified_at is null from core.contact_point where id = @id", ("id", thread.ContactPointId.Value))).ShouldBeTrue();
    }

    [Fact]
    public async Task An_address_is_added_in_its_normal_form_and_whoever_shares_it_is_named()
    {
        await using var node = new TestNode(database);
        var agent = await node.HireAsync();
        var number = $"301{An.Number() % 10_000_000:D7}";
        var (mother, daughter) = (await node.RegisterAsync(An.Person("Rosalba"), ContactAddress.Telephone(number)!), await node.RegisterAsync());

        var added = (await AddAsync(node, agent, daughter, ContactPointKind.Telephone, $"{number[..3]} {number[3..6]} {number[6..]}")).ShouldBeOfType<AddAddressResult.Done>();

        added.Others.Select(other => other.Member).ShouldBe([mother]);
        var point = (await node.Get<MemberReads>().FindAsync(daughter, Ct))!.ContactPoints.ShouldHaveSingleItem();
        (point.Id, point.Value, point.VerifiedAt).ShouldBe((added.Id, $"+57{number}", null));
        (await AddAsync(node, agent, daughter, ContactPointKind.Telephone, $"+57{number}")).ShouldBe(new AddAddressResult.Unfit("already"));
        (await AddAsync(node, agent, daughter, ContactPointKind.Telephone, "12")).ShouldBe(new AddAddressResult.Unfit("telephone"));
        (await AddAsync(node, agent, daughter, ContactPointKind.Email, "rosa@")).ShouldBe(new AddAddressResult.Unfit("email"));
        (await AddAsync(node, agent, (await node.ChatAsync(An.Id())).MemberId, ContactPointKind.Telephone, number)).ShouldBe(new AddAddressResult.Unfit("provisional"));
    }

    [Fact]
    public async Task The_same_address_added_by_many_at_once_is_one()
    {
        await using var node = new TestNode(database);
        var (agent, member) = (await node.HireAsync(), await node.RegisterAsync());
        var mailbox = $"rosa{An.Number()}@example.coop";

        var results = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(() => AddAsync(node, agent, member, ContactPointKind.Email, mailbox), Ct)));

        results.OfType<AddAddressResult.Done>().Count().ShouldBe(1);
        results.OfType<AddAddressResult.Unfit>().ShouldAllBe(result => result.What == "already");
        (await node.Get<MemberReads>().FindAsync(member, Ct))!.ContactPoints.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_mistyped_address_goes_and_one_that_was_used_stays()
    {
        await using var node = new TestNode(database);
        var agent = await node.HireAsync();
        var member = await node.RegisterAsync(null, ContactAddress.Telephone($"+57301{An.Number() % 10_000_000:D7}")!);
        var before = (await node.Get<MemberReads>().FindAsync(member, Ct))!;
        var point = before.ContactPoints.Single().Id;
        var session = (await node.ChatAsync(An.Id())).ContactPointId;

        (await RemoveAsync(point)).ShouldBeNull();
        (await RemoveAsync(point)).ShouldBeNull("it is gone already");
        (await RemoveAsync(session)).ShouldBe("kind");
        var after = (await node.Get<MemberReads>().FindAsync(member, Ct))!;
        after.ContactPoints.ShouldBeEmpty();
        after.Rev.ShouldBeGreaterThan(before.Rev, "screens take only what is newer");

        var used = (await AddAsync(node, agent, member, ContactPointKind.Telephone, $"+57302{An.Number() % 10_000_000:D7}")).ShouldBeOfType<AddAddressResult.Done>().Id;
        await node.ScalarAsync<long>(
            "with made as (insert into channels.conversation (id, member_id, contact_point_id, channel, last_in_seq, opened_at, rev) select gen_random_uuid(), @member, @point, 'sms', 0, now(), 1 returning 1) select count(*) from made",
            ("member", member.Value), ("point", used.Value));
        (await RemoveAsync(used)).ShouldBe("used");
        (await node.Get<MemberReads>().FindAsync(member, Ct))!.ContactPoints.ShouldHaveSingleItem();

        Task<string?> RemoveAsync(ContactPointId id) => node.As(agent).RunAsync<RemoveContactPoint, string?>(remove => remove.RunAsync(id, Ct));
    }

    private static Task<AddAddressResult> AddAsync(TestNode node, StaffId who, MemberId member, ContactPointKind kind, string typed) =>
        node.As(who).RunAsync<AddContactPoint, AddAddressResult>(add => add.RunAsync(member, kind, typed, Ct));
}
