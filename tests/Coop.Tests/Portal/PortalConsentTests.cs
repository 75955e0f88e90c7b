using Coop.Channels.Portal;
using Coop.Core.Members;
using Coop.Core.Outbound;
using Coop.Core.Timeline;
using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Portal;

[Trait("Category", "integration")]
public sealed class PortalConsentTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Allowing_and_withdrawing_hold_at_once_also_for_what_is_queued_already()
    {
        await using var portal = await PortalNode.OpenAsync(database);
        var number = PortalNode.NewNumber();
        var member = await portal.MemberAsync(number);
        var visitor = (await portal.VisitorAsync(await portal.SignInAsync(number))).ShouldNotBeNull();
        var change = portal.Node.Get<ChangeConsent>();
        var codes = portal.On(number).Count;

        (await change.RunAsync(visitor, Channel.Sms, "marketing", granted: true, "es", Ct)).ShouldBeTrue();
        await QueueAsync(portal, member, "Oferta uno");
        await portal.CarryAsync();
        portal.On(number).Count.ShouldBe(codes + 1);

        await QueueAsync(portal, member, "Oferta dos");
        (await change.RunAsync(visitor, Channel.Sms, "marketing", granted: false, "es", Ct)).ShouldBeTrue();
        await portal.CarryAsync();

        portal.On(number).Count.ShouldBe(codes + 1);
        var message = await portal.LastMessageAsync(member);
        (message.State, message.Reason, message.EntrySeq).ShouldBe((OutboundState.Refused, "consent_withdrawn", null));
        (await portal.RowsAsync(member)).Where(row => row.Kind == "consent").Select(row => row.Granted).ShouldBe([true, false]);
    }

    [Fact]
    public async Task A_consent_is_kept_with_the_words_that_were_on_screen_their_version_and_the_session()
    {
        await using var portal = await PortalNode.OpenAsync(database, new KeyValuePair<string, string?>("Web:Title", "La Ceiba"));
        var number = PortalNode.NewNumber();
        var member = await portal.MemberAsync(number);
        var visitor = (await portal.VisitorAsync(await portal.SignInAsync(number))).ShouldNotBeNull();

        await portal.Node.Get<ChangeConsent>().RunAsync(visitor, Channel.Email, "marketing", granted: true, "en", Ct);

        var (text, version, session) = (await Evidence("text"), await Evidence("wording"), await Evidence("session"));
        text.ShouldBe("I allow La Ceiba to contact me by e-mail to send me offers and benefits. I can withdraw this whenever I want, right here.");
        version.ShouldBe(PortalTexts.WordingVersion);
        visitor.Session.ShouldStartWith(session);
        var sheet = await portal.Node.Get<PortalConsents>().ReadAsync(member, Ct);
        sheet.Switches.Count.ShouldBe(8);
        sheet.Switches.Single(one => one.IsOn).Latest.ShouldNotBeNull().Source.ShouldBe("portal");

        Task<string> Evidence(string name) => portal.Node.ScalarAsync<string>(
            "select evidence ->> @name from core.consent where member_id = @member", ("name", name), ("member", member.Value));
    }

    [Fact]
    public void A_new_wording_needs_a_new_version()
    {
        var texts = new PortalTexts(Microsoft.Extensions.Options.Options.Create(new Coop.Channels.Web.WebChatOptions { Title = "La Ceiba" }));
        var all =
            from language in new[] { "es", "en" }
            from channel in new[] { Channel.Voice, Channel.Email, Channel.Sms, Channel.Web }
            from purpose in new[] { "service", "marketing" }
            from granted in new[] { true, false }
            select texts.Wording(channel, purpose, granted, language);

        string.Join('\n', all.Prepend(PortalTexts.WordingVersion)).ShouldBeApproved();
    }

    [Theory]
    [InlineData(Channel.Sms, "access")]
    [InlineData(Channel.Sms, "nothing there is")]
    [InlineData(Channel.Visit, "service")]
    [InlineData(Channel.System, "marketing")]
    public async Task There_is_nothing_else_to_switch(Channel channel, string purpose)
    {
        await using var portal = await PortalNode.OpenAsync(database);
        var number = PortalNode.NewNumber();
        var member = await portal.MemberAsync(number);
        var visitor = (await portal.VisitorAsync(await portal.SignInAsync(number))).ShouldNotBeNull();

        (await portal.Node.Get<ChangeConsent>().RunAsync(visitor, channel, purpose, granted: true, "es", Ct)).ShouldBeFalse();

        (await portal.Node.ScalarAsync<long>("select count(*) from core.consent where member_id = @member", ("member", member.Value))).ShouldBe(0);
    }

    private static Task<OutboundId?> QueueAsync(PortalNode portal, MemberId member, string text) => portal.Node.InWorkAsync(async work =>
    {
        await AppendEntry.LockAsync(work, [member], Ct);
        var point = work.Db.ContactPoints.Single(p => p.MemberId == member && p.Kind == ContactPointKind.Telephone);
        var key = new ThreadKey(member, point.Id, Channel.Sms);
        var thread = (await portal.Node.Get<IThreads>().OpenAsync(work, [key], Ct))[key];
        return await portal.Node.Get<QueueMessage>().RunAsync(
            work, new OutboundDraft($"offer:{An.Number()}", member, thread, point.Id, Channel.Sms, "marketing", null, work.Now, text), Ct);
    });
}
