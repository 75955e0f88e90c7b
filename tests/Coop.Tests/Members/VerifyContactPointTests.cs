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
}
