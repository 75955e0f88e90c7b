using Coop.Channels.Dispatch;
using Coop.Channels.Simulators.Phone;
using Coop.Channels.Sms;
using Coop.Channels.Twilio;
using Coop.Core.Members;
using Coop.Core.Outbound;
using Coop.Core.Timeline;
using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Sms;

[Trait("Category", "integration")]
public sealed class SmsAdapterTests : ChannelAdapterContract, IAsyncLifetime
{
    private readonly TestDatabase _database = new();
    private SmsStage _stage = null!;

    protected override IChannelAdapter Adapter => _stage.Node.Get<SmsAdapter>();

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

    [Theory]
    [InlineData(21211, "invalid_number")]
    [InlineData(21614, "invalid_number")]
    [InlineData(21408, "no_route")]
    [InlineData(21610, "opted_out")]
    [InlineData(21635, "landline")]
    [InlineData(21617, "too_long")]
    [InlineData(63016, "whatsapp_window")]
    [InlineData(99999, "carrier_refused")]
    public async Task Each_code_of_the_network_has_its_reason(int code, string reason)
    {
        _stage.Network.Misbehaviour = new() { Refuse = code };

        (await Adapter.SendAsync(Message(), Ct)).ShouldBe(new SendOutcome.Refused(reason));
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(7, 7)]
    [InlineData(86_400, 3_600)]
    public async Task Whoever_is_told_to_come_back_later_does_within_reason(int told, int waits)
    {
        _stage.Network.Misbehaviour = new() { TooMany = TimeSpan.FromSeconds(told) };

        (await Adapter.SendAsync(Message(), Ct)).ShouldBe(new SendOutcome.Later(TimeSpan.FromSeconds(waits), "rate_limited"));
    }

    [Fact]
    public async Task An_account_the_network_does_not_know_loses_no_message()
    {
        var accounts = _stage.Node.Get<TwilioAccounts>();
        accounts.Simulate(accounts.Current! with { Secret = "wrong" });

        (await Adapter.SendAsync(Message(), Ct)).ShouldBe(new SendOutcome.Later(TimeSpan.FromMinutes(5), "account_blocked"));
    }

    [Fact]
    public async Task Without_any_network_a_message_is_refused_and_nobody_can_be_asked()
    {
        _stage.Node.Get<TwilioAccounts>().Simulate(null);

        (await Adapter.SendAsync(Message(), Ct)).ShouldBe(new SendOutcome.Refused("no_adapter"));
        (await Adapter.FindAsync(Message(), Ct)).ShouldBeNull();
    }

    [Fact]
    public async Task Nobody_can_be_written_to_under_a_withheld_number_and_nothing_too_long_is_posted()
    {
        (await Adapter.SendAsync(Message() with { To = To(ContactAddress.Other("withheld:SM1", "anonymous")) }, Ct)).ShouldBe(new SendOutcome.Refused("invalid_number"));
        (await Adapter.SendAsync(Message(new string('a', 1_601)), Ct)).ShouldBe(new SendOutcome.Refused("too_long"));
        _stage.Network.Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task Whatsapp_goes_by_the_same_call_with_its_own_addresses()
    {
        await Adapter.SendAsync(Message() with { To = To(ContactAddress.Whatsapp(SmsStage.Maria)!) }, Ct);

        _stage.Network.Messages.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            m => m.To.ShouldBe("whatsapp:" + SmsStage.Maria), m => m.From.ShouldBe("whatsapp:" + _stage.Network.Number));
    }

    [Fact]
    public async Task Every_message_asks_for_reports_under_our_own_id()
    {
        var message = Message();

        await Adapter.SendAsync(message, Ct);

        _stage.Network.Messages.Single().StatusCallback.ShouldBe($"{_stage.Url}/webhooks/twilio/{_stage.Account.Connection}/status?message={message.Id.Value:D}");
    }

    [Fact]
    public async Task One_message_with_the_same_words_twice_is_not_taken_for_the_other()
    {
        var node = _stage.Node;
        var ana = await node.HireAsync();
        var thread = await _stage.TextAsync();
        await node.AnswerAsync(ana, thread.Id, "Listo");
        var known = await node.ColumnAsync<string>("select provider_id from core.outbound");
        await using var db = await node.Get<Microsoft.EntityFrameworkCore.IDbContextFactory<Coop.Core.Persistence.CoopDb>>().CreateDbContextAsync(Ct);

        var found = await Adapter.FindAsync(Message("Listo") with { Member = thread.MemberId }, Ct);

        known.ShouldHaveSingleItem();
        found.ShouldBeNull("the only such message belongs to another of ours");
    }

    protected override LeasedMessage Message(string body = "Buenos días, con gusto") =>
        new(new OutboundId(Guid.CreateVersion7(_stage.Node.Clock.GetUtcNow())), 1, Channel.Sms, new MemberId(An.Id()), To(ContactAddress.Telephone(SmsStage.Maria)!), body);

    protected override async Task MisbehaveAsync(ProviderFault? fault)
    {
        _stage.Network.Misbehaviour = fault switch
        {
            ProviderFault.Refuses => new() { Refuse = 21211 },
            ProviderFault.Crowded => new() { TooMany = TimeSpan.FromSeconds(3) },
            ProviderFault.LosesAnswer => new() { LoseReplies = true, LoseReports = true },
            ProviderFault.Stumbles => new() { Stumble = true, LoseReports = true },
            _ => new(),
        };
        if (fault == ProviderFault.Gone)
        {
            var accounts = _stage.Node.Get<TwilioAccounts>();
            var there = accounts.Current!;
            await _stage.Node.Get<PhoneServer>().StopAsync(Ct);
            accounts.Simulate(there);
        }
    }

    protected override int Arrived(LeasedMessage message) => _stage.Network.ReceivedBy(message.To.Value).Count(m => m.Body == message.Body);

    private ContactPoint To(ContactAddress address) => ContactPoint.Learned(new MemberId(An.Id()), address, _stage.Node.Clock);
}
