using System.Diagnostics;
using Coop.Channels.Sms;
using Coop.Core.Outbound;
using Coop.Core.Persistence;
using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Sms;

[Trait("Category", "integration")]
public sealed class SmsDoubtTests : IAsyncLifetime
{
    private readonly TestDatabase _database = new();

    private SmsStage _stage = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _database.InitializeAsync();
        _stage = await SmsStage.OpenAsync(_database);
    }

    public async ValueTask DisposeAsync()
    {
        await _stage.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Two_with_the_same_words_in_doubt_at_once_are_never_taken_for_one_sms()
    {
        var node = _stage.Node;
        var ana = await node.HireAsync();
        var thread = await _stage.TextAsync();
        _stage.Network.Misbehaviour = new() { LoseReplies = true, LoseReports = true };
        var first = await node.AnswerAsync(ana, thread.Id, "Con mucho gusto");
        var second = await node.AnswerAsync(ana, thread.Id, "Con mucho gusto");
        _stage.Network.Misbehaviour = new();
        node.Clock.Advance(TimeSpan.FromMinutes(5));

        var asked = new[] { (await node.Get<LostMessages>().TakeDoubtfulAsync(Ct))!, (await node.Get<LostMessages>().TakeDoubtfulAsync(Ct))! };
        var found = await Task.WhenAll(asked.Select(message => node.Get<SmsAdapter>().FindAsync(message, Ct)));
        found.ShouldAllBe(outcome => outcome is SendOutcome.Accepted);
        (await node.Get<SettleMessage>().RunAsync(asked[0].Id, asked[0].Token, found[0]!, Ct)).ShouldBeTrue();
        var twice = await Should.ThrowAsync<Exception>(node.Get<SettleMessage>().RunAsync(asked[1].Id, asked[1].Token, found[1]!, Ct));
        DatabaseFault.IsDuplicate(twice, "outbound_sms_provider").ShouldBeTrue();
        await node.ExecuteAsync("update core.outbound set lease_until = clock_timestamp() - interval '1 second' where lease_until is not null");
        node.Clock.Advance(TimeSpan.FromMinutes(30));
        await node.SettleAsync();

        var (one, two) = (await node.MessageAsync(first), await node.MessageAsync(second));
        (one.State, two.State).ShouldBe((OutboundState.Sent, OutboundState.Sent));
        new[] { one.ProviderId, two.ProviderId }.ShouldBe(_stage.Network.ReceivedBy(SmsStage.Maria).Select(m => m.Sid), ignoreOrder: true);
    }

    [Fact]
    public async Task A_report_that_names_an_sms_somebody_else_claims_still_counts()
    {
        var node = _stage.Node;
        var ana = await node.HireAsync();
        var thread = await _stage.TextAsync();
        _stage.Network.Misbehaviour = new() { LoseReplies = true, LoseReports = true };
        var first = await node.AnswerAsync(ana, thread.Id, "Con mucho gusto");
        var second = await node.AnswerAsync(ana, thread.Id, "Con mucho gusto");
        await node.ExecuteAsync("update core.outbound set provider_id = 'SM1', state = 'sent' where id = @id", ("id", first.Value));

        (await node.Get<RecordProgress>().RunAsync(new ProgressReport(second, OutboundState.Delivered, null, "SM1"), Ct)).ShouldBeTrue();

        (await node.MessageAsync(second)).State.ShouldBe(OutboundState.Delivered);
    }

    [Fact]
    public async Task A_slow_network_posts_no_sooner_than_it_was_told()
    {
        _stage.Network.Misbehaviour = new() { Delay = TimeSpan.FromMilliseconds(400) };
        var began = Stopwatch.GetTimestamp();

        await _stage.TextAsync();

        Stopwatch.GetElapsedTime(began).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(390));
    }
}
