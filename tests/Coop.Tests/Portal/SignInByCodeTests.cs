using Coop.Channels.Portal;
using Coop.Core.Outbound;
using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Portal;

[Trait("Category", "integration")]
public sealed class SignInByCodeTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_member_comes_in_by_the_code_on_their_telephone()
    {
        await using var portal = await PortalNode.OpenAsync(database);
        var number = PortalNode.NewNumber();
        var member = await portal.MemberAsync(number);

        var visitor = await portal.VisitorAsync(await portal.SignInAsync(number));

        visitor.ShouldNotBeNull().Member.ShouldBe(member);
        visitor.Name.ShouldBe("María José Ñáñez Gutiérrez");
        (await portal.Node.ScalarAsync<long>(
            "select count(*) from core.audit where action = 'portal.sign_in' and subject = @subject", ("subject", $"member:{member.Value:D}"))).ShouldBe(1);
    }

    [Theory]
    [InlineData("code")]
    [InlineData("link")]
    public async Task Two_who_come_with_the_same_secret_at_once_are_one_who_gets_in(string by)
    {
        await using var portal = await PortalNode.OpenAsync(database);
        var number = PortalNode.NewNumber();
        await portal.MemberAsync(number);
        var browser = await portal.AskAsync(number);
        var (code, token) = (portal.CodeOn(number), portal.TokenOn(number));

        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ =>
            by == "code" ? portal.ProveAsync(browser, code) : portal.Node.Get<ProveAddress>().ByLinkAsync(token, Ct)));

        results.OfType<ProofResult.Proved>().Count().ShouldBe(1);
        results.OfType<ProofResult.Expired>().Count().ShouldBe(7);
        var proof = results.OfType<ProofResult.Proved>().Single().Proof;
        var entered = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => portal.Node.Get<EnterPortal>().RunAsync(proof, null, Ct)));
        entered.OfType<EnterResult.Entered>().Count().ShouldBe(1);
    }

    [Fact]
    public async Task A_code_is_good_once_and_ends_its_link_with_it()
    {
        await using var portal = await PortalNode.OpenAsync(database);
        var number = PortalNode.NewNumber();
        await portal.MemberAsync(number);
        var browser = await portal.AskAsync(number);
        (await portal.ProveAsync(browser, portal.CodeOn(number))).ShouldBeOfType<ProofResult.Proved>();

        (await portal.ProveAsync(browser, portal.CodeOn(number))).ShouldBeOfType<ProofResult.Expired>();
        (await portal.Node.Get<ProveAddress>().ByLinkAsync(portal.TokenOn(number), Ct)).ShouldBeOfType<ProofResult.Expired>();
    }

    [Fact]
    public async Task A_code_is_good_for_ten_minutes_and_so_is_what_it_proved()
    {
        await using var portal = await PortalNode.OpenAsync(database);
        var number = PortalNode.NewNumber();
        await portal.MemberAsync(number);
        var browser = await portal.AskAsync(number);
        portal.Node.Clock.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(1));
        var proved = (await portal.ProveAsync(browser, portal.CodeOn(number))).ShouldBeOfType<ProofResult.Proved>();
        var late = await portal.AskAsync(number);
        portal.Node.Clock.Advance(TimeSpan.FromMinutes(10));

        (await portal.Node.Get<EnterPortal>().RunAsync(proved.Proof, null, Ct)).ShouldBeOfType<EnterResult.Expired>();
        (await portal.ProveAsync(late, portal.CodeOn(number))).ShouldBeOfType<ProofResult.Expired>();
        (await portal.Node.Get<ProveAddress>().ByLinkAsync(portal.TokenOn(number), Ct)).ShouldBeOfType<ProofResult.Expired>();
    }

    [Fact]
    public async Task Five_wrong_codes_end_a_code_also_when_they_come_at_once()
    {
        await using var portal = await PortalNode.OpenAsync(database);
        var number = PortalNode.NewNumber();
        await portal.MemberAsync(number);
        var browser = await portal.AskAsync(number);
        var wrong = portal.CodeOn(number) == "000000" ? "000001" : "000000";

        var results = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => portal.ProveAsync(browser, wrong)));

        results.OfType<ProofResult.Wrong>().Select(result => result.Left).Order().ShouldBe([1, 2, 3, 4]);
        results.OfType<ProofResult.Locked>().Count().ShouldBe(8);
        (await portal.ProveAsync(browser, portal.CodeOn(number))).ShouldBeOfType<ProofResult.Locked>();
        (await portal.Node.Get<ProveAddress>().ByLinkAsync(portal.TokenOn(number), Ct)).ShouldBeOfType<ProofResult.Locked>();
    }

    [Fact]
    public async Task What_is_no_code_costs_no_try()
    {
        await using var portal = await PortalNode.OpenAsync(database);
        var number = PortalNode.NewNumber();
        await portal.MemberAsync(number);
        var browser = await portal.AskAsync(number);

        foreach (var text in new[] { "", "12345", "1234567", "abcdef", "12345a", "１２３４５６", new string('1', 5_000) })
        {
            (await portal.ProveAsync(browser, text)).ShouldBeOfType<ProofResult.NoCode>();
        }

        var code = portal.CodeOn(number);
        (await portal.ProveAsync(browser, $" {code[..3]} {code[3..]} ")).ShouldBeOfType<ProofResult.Proved>();
    }

    [Fact]
    public async Task A_code_is_good_in_the_browser_that_asked_for_it_and_nowhere_else()
    {
        await using var portal = await PortalNode.OpenAsync(database);
        var number = PortalNode.NewNumber();
        await portal.MemberAsync(number);
        var mine = await portal.AskAsync(number);
        var code = portal.CodeOn(number);
        var other = await portal.AskAsync(number);

        (await portal.ProveAsync(other, code)).ShouldBeOfType<ProofResult.Wrong>();
        (await portal.ProveAsync("nobody's", code)).ShouldBeOfType<ProofResult.Expired>();
        (await portal.ProveAsync(mine, code)).ShouldBeOfType<ProofResult.Proved>();
    }

    [Fact]
    public async Task Nothing_in_the_database_opens_the_portal_once_the_message_has_left()
    {
        await using var portal = await PortalNode.OpenAsync(database);
        var number = PortalNode.NewNumber();
        var member = await portal.MemberAsync(number);
        var browser = await portal.AskAsync(number);
        var (code, token) = (portal.CodeOn(number), portal.TokenOn(number));
        (await portal.Node.ScalarAsync<bool>("select sealed is null from channels.portal_sign_in order by asked_at desc limit 1")).ShouldBeTrue();

        portal.Node.Clock.Advance(TimeSpan.FromMinutes(11));
        await portal.CarryAsync();

        foreach (var secret in new[] { code, token, browser })
        {
            (await portal.Node.ScalarAsync<bool>("""
                select exists (select 1 from core.outbound_content where body like '%' || @secret || '%')
                    or exists (select 1 from core.entry_content where body like '%' || @secret || '%')
                    or exists (select 1 from channels.portal_sign_in s where s::text like '%' || @secret || '%')
                """, ("secret", secret))).ShouldBeFalse();
        }

        (await portal.LastMessageAsync(member)).State.ShouldBe(OutboundState.Delivered);
    }

    [Fact]
    public async Task Staff_see_that_a_code_was_sent_and_never_the_code_before_or_after_it_left()
    {
        await using var portal = await PortalNode.OpenAsync(database);
        var number = PortalNode.NewNumber();
        var member = await portal.MemberAsync(number);
        (await portal.Node.Get<AskForCode>().RunAsync(number, "es", Ct)).ShouldBeOfType<AskResult.Asked>();
        await portal.Node.Get<SendCodes>().DrainAsync(Ct);

        var waiting = (await portal.Node.Get<Core.Timeline.TimelineReads>().WaitingAsync(member, Ct)).ShouldHaveSingleItem();
        await portal.CarryAsync();
        var sent = (await portal.Node.TimelineAsync(member)).ShouldHaveSingleItem();

        foreach (var row in new[] { waiting, sent })
        {
            row.IsSecret.ShouldBeTrue();
            row.Body.ShouldBeNull();
            row.ToString().ShouldNotContain(portal.CodeOn(number));
        }

        (await portal.RowsAsync(member)).ShouldHaveSingleItem().Kind.ShouldBe("code");
    }

    [Fact]
    public async Task A_code_needs_no_consent_and_passes_the_one_gate_with_its_verdict()
    {
        await using var portal = await PortalNode.OpenAsync(database);
        var number = PortalNode.NewNumber();
        var member = await portal.MemberAsync(number);
        await portal.Node.InWorkAsync(async work =>
        {
            await portal.Node.Get<Core.Consent.WriteConsent>().ForbidAsync(work, member, Core.Timeline.Channel.Sms, "keyword", Ct);
            return 0;
        });

        await portal.AskAsync(number);

        var message = await portal.LastMessageAsync(member);
        message.State.ShouldBe(OutboundState.Delivered);
        message.Purpose.ShouldBe("access");
        (await portal.Node.ScalarAsync<string>("select reason from core.policy_verdict where outbound_id = @id", ("id", message.Id.Value))).ShouldBe("member_asked");
        (await portal.Node.ScalarAsync<long>("select count(*) from core.consent where purpose = 'access'")).ShouldBe(0);
    }

    [Fact]
    public async Task A_code_that_could_not_leave_in_time_does_not_leave()
    {
        await using var portal = await PortalNode.OpenAsync(database);
        var number = PortalNode.NewNumber();
        var member = await portal.MemberAsync(number);
        (await portal.Node.Get<AskForCode>().RunAsync(number, "es", Ct)).ShouldBeOfType<AskResult.Asked>();
        await portal.Node.Get<SendCodes>().DrainAsync(Ct);
        portal.Node.Clock.Advance(TimeSpan.FromMinutes(10));

        await portal.CarryAsync();

        portal.On(number).ShouldBeEmpty();
        var message = await portal.LastMessageAsync(member);
        (message.State, message.Reason).ShouldBe((OutboundState.Refused, "too_late"));
    }

    [Fact]
    public async Task Nothing_but_a_secret_that_ends_slips_through_under_the_purpose_of_access()
    {
        await using var portal = await PortalNode.OpenAsync(database);
        var number = PortalNode.NewNumber();
        var member = await portal.MemberAsync(number);
        await portal.AskAsync(number);
        var message = await portal.LastMessageAsync(member);

        await portal.Node.InWorkAsync(async work => await portal.Node.Get<QueueMessage>().RunAsync(work, new OutboundDraft(
            "smuggled", member, message.ConversationId, message.ContactPointId, Core.Timeline.Channel.Sms, "access", null, work.Now, "¡Gran oferta!"), Ct));
        await portal.CarryAsync();

        (await portal.LastMessageAsync(member)).Reason.ShouldBe("no_consent");
        portal.On(number).Count.ShouldBe(1);
    }
}
