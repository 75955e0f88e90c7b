using Coop.Channels.Dispatch;
using Coop.Core.Outbound;
using Shouldly;
using Xunit;

namespace Coop.Testing;

/// <summary>What goes wrong at a provider's edge, in words every provider has.</summary>
public enum ProviderFault
{
    /// <summary>It will not take the message.</summary>
    Refuses,

    /// <summary>It wants fewer calls.</summary>
    Crowded,

    /// <summary>It takes the message and the answer is lost.</summary>
    LosesAnswer,

    /// <summary>It takes the message and says that something broke.</summary>
    Stumbles,

    /// <summary>It is not there.</summary>
    Gone,
}

/// <summary>What every channel's adapter keeps to, whatever its provider does. An adapter's tests supply the two of them.</summary>
public abstract class ChannelAdapterContract
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>The adapter with a provider that behaves.</summary>
    protected abstract IChannelAdapter Adapter { get; }

    /// <summary>A message that can be sent.</summary>
    protected abstract LeasedMessage Message(string body = "Buenos días, con gusto");

    /// <summary>Has the provider misbehave from now on; behave again when null.</summary>
    protected abstract Task MisbehaveAsync(ProviderFault? fault);

    /// <summary>How many copies of the message reached the member.</summary>
    protected abstract int Arrived(LeasedMessage message);

    [Fact]
    public async Task A_message_that_is_taken_arrives_once_and_has_the_providers_id()
    {
        var message = Message();

        var outcome = await Adapter.SendAsync(message, Ct);

        outcome.ShouldBeOfType<SendOutcome.Accepted>().ProviderId.ShouldNotBeNullOrEmpty();
        Arrived(message).ShouldBe(1);
    }

    [Fact]
    public async Task A_refusal_has_a_reason_and_nothing_arrives()
    {
        await MisbehaveAsync(ProviderFault.Refuses);
        var message = Message();

        var outcome = await Adapter.SendAsync(message, Ct);

        outcome.ShouldBeOfType<SendOutcome.Refused>().Reason.ShouldMatch("^[a-z_]+$");
        Arrived(message).ShouldBe(0);
    }

    [Theory]
    [InlineData(ProviderFault.Crowded)]
    [InlineData(ProviderFault.Gone)]
    public async Task What_certainly_did_not_leave_may_be_tried_again_later(ProviderFault fault)
    {
        await MisbehaveAsync(fault);
        var message = Message();

        var outcome = await Adapter.SendAsync(message, Ct);

        outcome.ShouldBeOfType<SendOutcome.Later>().After.ShouldBeGreaterThan(TimeSpan.Zero);
        Arrived(message).ShouldBe(0);
    }

    [Theory]
    [InlineData(ProviderFault.LosesAnswer)]
    [InlineData(ProviderFault.Stumbles)]
    public async Task What_may_have_left_is_in_doubt_until_the_provider_is_asked(ProviderFault fault)
    {
        await MisbehaveAsync(fault);
        var message = Message();

        var outcome = await Adapter.SendAsync(message, Ct);
        await MisbehaveAsync(null);
        var found = await Adapter.FindAsync(message, Ct);

        outcome.ShouldBeOfType<SendOutcome.Unknown>();
        found.ShouldBeOfType<SendOutcome.Accepted>().ProviderId.ShouldNotBeNullOrEmpty();
        Arrived(message).ShouldBe(1);
    }

    [Fact]
    public async Task Nobody_claims_to_know_a_message_that_was_never_sent() => (await Adapter.FindAsync(Message("Nunca enviado"), Ct)).ShouldBeNull();
}
