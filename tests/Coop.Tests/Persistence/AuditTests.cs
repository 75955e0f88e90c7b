using Coop.Channels.Inbound;
using Coop.Core.Access;
using Coop.Core.Consent;
using Coop.Core.Members;
using Coop.Core.Timeline;
using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Persistence;

[Trait("Category", "integration")]
public sealed class AuditTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_did_what_about_whom_is_written_down_without_personal_content()
    {
        await using var node = new TestNode(database);
        var (ana, sara) = (await node.HireAsync(), await node.HireAsync("Sara Ruiz", Role.Supervisor));
        var thread = await node.ChatAsync(An.Id());
        await node.Get<StoreInbound>().RunAsync(An.RawItem(text: "poison"), Ct);
        await node.SettleAsync();
        var faulty = (await node.Get<QuarantineReads>().AllAsync(Ct))[0].Id;

        await node.As(ana).RunAsync<IdentifyMember>(x => x.RunAsync(thread.MemberId, An.Person(document: "1020304"), new MemberDetails(), Ct));
        await node.As(ana).RunAsync<RecordConsent>(x => x.RunAsync(thread.MemberId, Channel.Sms, "marketing", true, "agent", Ct));
        await node.As(sara).RunAsync<MendInbound>(x => x.DiscardAsync(faulty, Ct));

        (await node.ColumnAsync<string>("select concat_ws(' ', action, actor_id, subject, details) from core.audit order by position")).ShouldBe(
        [
            $"member.identify {ana.Value} member:{thread.MemberId.Value} {{}}",
            $$"""consent.record {{ana.Value}} member:{{thread.MemberId.Value}} {"source": "agent", "channel": "sms", "granted": true, "purpose": "marketing"}""",
            $"inbound.discard {sara.Value} inbound:{faulty.Value} {{}}",
        ]);
    }

    [Fact]
    public async Task What_came_to_nothing_is_not_written_down()
    {
        await using var node = new TestNode(database);
        var ana = await node.HireAsync();
        var thread = await node.ChatAsync(An.Id());
        var before = await node.ScalarAsync<long>("select count(*) from core.audit");

        await node.As(ana).RunAsync<IdentifyMember>(x => x.RunAsync(thread.MemberId, An.Person(), An.Person("Otra"), Ct));
        await Should.ThrowAsync<NotAllowedException>(node.As(ana).RunAsync<MendInbound>(x => x.DiscardAsync(new(An.Id()), Ct)));

        (await node.ScalarAsync<long>("select count(*) from core.audit")).ShouldBe(before);
    }
}
