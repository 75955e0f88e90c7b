using Coop.Channels.Twilio;
using Shouldly;
using Xunit;

namespace Coop.Tests.Sms;

[Trait("Category", "unit")]
public sealed class TwilioOptionsTests
{
    [Fact]
    public void No_account_is_fine_and_a_whole_one_too()
    {
        Faults(new TwilioOptions()).ShouldBeEmpty();
        Faults(Whole()).ShouldBeEmpty();
    }

    [Fact]
    public void Everything_that_is_missing_is_named_at_once()
    {
        var faults = Faults(new TwilioOptions { AccountSid = "AC1" });

        foreach (var key in new[] { "AccountSid", "AuthToken", "Connection", "PublicUrl", "From" })
        {
            faults.ShouldContain(fault => fault.Contains($"Twilio:{key}", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Half_an_account_is_a_mistake_and_no_secret_is_repeated()
    {
        var faults = Faults(new TwilioOptions { AuthToken = "very secret", KeySecret = "as secret" });

        faults.Count.ShouldBe(2);
        faults.ShouldAllBe(fault => !fault.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public void Wrong_values_are_told()
    {
        var wrong = Whole();
        (wrong.From, wrong.ApiUrl, wrong.TimeoutSeconds, wrong.Connection, wrong.KeySid) = ("3001234567", "api.twilio.com", 30, "short", "SK1");

        Faults(wrong).Count.ShouldBe(5);
    }

    [Fact]
    public void A_number_and_a_messaging_service_exclude_each_other()
    {
        var both = Whole();
        both.MessagingServiceSid = "MG1";

        Faults(both).ShouldHaveSingleItem();
    }

    private static TwilioOptions Whole() => new()
    {
        AccountSid = "AC" + new string('a', 32),
        AuthToken = "token",
        Connection = "a-name-nobody-guesses",
        PublicUrl = "https://omni.example.coop",
        From = "+576015550100",
    };

    private static List<string> Faults(TwilioOptions options) => [.. new TwilioOptionsCheck().Validate(null, options).Failures ?? []];
}
