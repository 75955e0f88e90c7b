using Coop.Channels.Portal;
using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Portal;

[Trait("Category", "integration")]
public sealed class PortalSessionTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_session_lasts_while_it_is_used_but_not_for_ever()
    {
        await using var portal = await PortalNode.OpenAsync(database, new("Portal:IdleHours", "48"), new("Portal:LongestDays", "5"));
        var number = PortalNode.NewNumber();
        var member = await portal.MemberAsync(number);
        var (used, unused) = (await portal.SignInAsync(number), await portal.SignInAsync(number));

        for (var day = 0; day < 4; day++)
        {
            portal.Node.Clock.Advance(TimeSpan.FromHours(24));
            (await portal.VisitorAsync(used)).ShouldNotBeNull($"day {day}");
        }

        (await portal.VisitorAsync(unused)).ShouldBeNull();
        portal.Node.Clock.Advance(TimeSpan.FromHours(24));
        (await portal.VisitorAsync(used)).ShouldBeNull();
        await portal.Node.Get<MemberSessions>().SweepAsync(Ct);
        (await portal.Node.ScalarAsync<long>("select count(*) from channels.portal_session where member_id = @member", ("member", member.Value))).ShouldBe(0);
    }

    [Fact]
    public async Task Leaving_ends_this_session_and_leaving_everywhere_ends_all_of_this_member_alone()
    {
        await using var portal = await PortalNode.OpenAsync(database);
        var (number, other) = (PortalNode.NewNumber(), PortalNode.NewNumber());
        await portal.MemberAsync(number);
        await portal.MemberAsync(other);
        var (first, second, third, strangers) = (
            await portal.SignInAsync(number), await portal.SignInAsync(number), await portal.SignInAsync(number), await portal.SignInAsync(other));
        var sessions = portal.Node.Get<MemberSessions>();

        await sessions.EndAsync((await portal.VisitorAsync(first))!, Ct);
        (await portal.VisitorAsync(first)).ShouldBeNull();
        (await sessions.CountAsync((await portal.VisitorAsync(second))!.Member, Ct)).ShouldBe(2);
        await sessions.EndAllAsync((await portal.VisitorAsync(second))!, Ct);

        (await portal.VisitorAsync(second)).ShouldBeNull();
        (await portal.VisitorAsync(third)).ShouldBeNull();
        (await portal.VisitorAsync(strangers)).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("update core.contact_point set verified_at = null where kind = 'telephone' and value = @number")]
    [InlineData("update core.contact_point set member_id = @other where kind = 'telephone' and value = @number")]
    public async Task A_session_ends_when_the_address_it_was_opened_by_is_no_longer_the_members(string change)
    {
        await using var portal = await PortalNode.OpenAsync(database);
        var number = PortalNode.NewNumber();
        await portal.MemberAsync(number);
        var other = await portal.MemberAsync(PortalNode.NewNumber());
        var key = await portal.SignInAsync(number);
        var visitor = (await portal.VisitorAsync(key)).ShouldNotBeNull();

        await portal.Node.ExecuteAsync(change, ("number", number), ("other", other.Value));

        (await portal.VisitorAsync(key)).ShouldBeNull();
        (await portal.Node.Get<MemberSessions>().OpenAmongAsync([visitor.Session], Ct)).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_database_holds_no_key_that_opens_a_session()
    {
        await using var portal = await PortalNode.OpenAsync(database);
        var number = PortalNode.NewNumber();
        await portal.MemberAsync(number);
        var key = await portal.SignInAsync(number);
        var stored = (await portal.VisitorAsync(key)).ShouldNotBeNull().Session;

        (await portal.VisitorAsync(stored)).ShouldBeNull();
        (await portal.Node.ScalarAsync<bool>("select exists (select 1 from channels.portal_session s where s::text like '%' || @key || '%')", ("key", key))).ShouldBeFalse();
    }
}
