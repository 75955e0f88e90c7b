using System.Globalization;
using System.Resources;
using Coop.Channels.Twilio;
using Coop.Web.Client;
using Shouldly;
using Xunit;

namespace Coop.Tests.Sms;

[Trait("Category", "unit")]
public sealed class ReasonWordsTests
{
    private static readonly ResourceManager Texts = new("Coop.Web.Client.Texts", typeof(Texts).Assembly);

    [Theory]
    [InlineData("es-CO")]
    [InlineData("en")]
    public void Every_reason_a_message_did_not_arrive_for_has_words(string language)
    {
        var culture = new CultureInfo(language);
        string[] ours = ["rate_limited", "carrier_away", "account_blocked", "no_adapter", "whatsapp_window", "consent_withdrawn", "no_consent"];

        TwilioErrors.All.Concat(ours).ShouldAllBe(reason => !string.IsNullOrEmpty(Texts.GetString($"Reason.{reason}", culture)));
    }
}
