using Coop.Core.Consent;
using Coop.Core.Facts;
using Coop.Core.Members;
using Coop.Core.Timeline;
using Coop.Testing;
using Coop.Tests.Facts;
using Npgsql;
using Shouldly;
using Xunit;

namespace Coop.Tests.Persistence;

[Trait("Category", "integration")]
public sealed class AppendOnlyTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("core.timeline_entry", "occurred_at = now()")]
    [InlineData("core.consent", "granted = not granted")]
    [InlineData("core.audit", "action = 'nothing'")]
    [InlineData("core.policy_verdict", "allowed = true")]
    [InlineData("core.sale", "total = 0")]
    [InlineData("core.sale_line", "amount = 0")]
    [InlineData("core.sale_return", "total = 0")]
    [InlineData("core.return_line", "amount = 0")]
    [InlineData("core.contribution", "amount = 1")]
    [InlineData("core.service_use", "quantity = 1")]
    public async Task A_record_can_be_neither_changed_nor_removed(string table, string change)
    {
        await using var node = new TestNode(database);
        await MakeOneOfEachAsync(node);

        var update = await Should.ThrowAsync<PostgresException>(node.ExecuteAsync($"update {table} set {change}"));
        var delete = await Should.ThrowAsync<PostgresException>(node.ExecuteAsync($"delete from {table}"));

        update.SqlState.ShouldBe(PostgresErrorCodes.RestrictViolation);
        delete.SqlState.ShouldBe(PostgresErrorCodes.RestrictViolation);
    }

    [Fact]
    public async Task A_partition_is_no_way_round()
    {
        await using var node = new TestNode(database);
        var member = await MakeOneOfEachAsync(node);
        var partition = await node.ScalarAsync<string>("select tableoid::regclass::text from core.timeline_entry where member_id = @member limit 1", ("member", member.Value));

        var delete = await Should.ThrowAsync<PostgresException>(node.ExecuteAsync($"delete from {partition}"));

        delete.SqlState.ShouldBe(PostgresErrorCodes.RestrictViolation);
    }

    [Fact]
    public async Task Personal_content_leaves_while_its_entry_stays()
    {
        await using var node = new TestNode(database);
        var thread = await node.ChatAsync(An.Id(), "Mi cédula es 1.020.304");

        await node.ExecuteAsync("delete from core.entry_content where member_id = @member", ("member", thread.MemberId.Value));

        var row = (await node.TimelineAsync(thread.MemberId)).ShouldHaveSingleItem();
        row.Seq.ShouldBe(1);
        row.Body.ShouldBeNull();
    }

    private static async Task<MemberId> MakeOneOfEachAsync(TestNode node)
    {
        var ana = await node.HireAsync();
        var thread = await node.ChatAsync(An.Id());
        await node.AnswerAsync(ana, thread.Id);
        await node.As(ana).RunAsync<RecordConsent>(x => x.RunAsync(thread.MemberId, Channel.Sms, "marketing", true, "agent", Ct));
        await node.StockAsync();
        var member = await node.RegisterAsync();
        await node.ReturnAsync(Till.Back(node, await node.SoldAsync(member)));
        await node.ContributeAsync(Till.Pays(node, MemberRef.Of(member)));
        await node.Get<RecordServiceUse>().RunAsync(new ServiceUseDraft(Till.Source, Till.Key(), MemberRef.Of(member), node.Clock.GetUtcNow(), "CURSO", 1), Ct);
        return thread.MemberId;
    }
}
