using System.Globalization;
using System.Text;
using Coop.Channels.Inbound;
using Coop.Channels.Sms;
using Coop.Channels.Twilio;
using Coop.Core.Members;
using Coop.Core.Timeline;
using Shouldly;
using Xunit;

namespace Coop.Tests.Sms;

[Trait("Category", "unit")]
public sealed class SmsReadingTests
{
    private static readonly SmsReader Reader = new();

    [Fact]
    public void A_message_is_read_as_it_was_posted()
    {
        var message = Read("MessageSid=SM1&From=%2B573001234567&To=%2B576015550100&Body=Buenos+d%C3%ADas%2C+%C2%BFhay+caf%C3%A9%3F+%F0%9F%99%8F%0A&NumSegments=2&NumMedia=0");

        message.From.ShouldBe(new ContactAddress(ContactPointKind.Telephone, "+573001234567", "+573001234567"));
        message.Channel.ShouldBe(Channel.Sms);
        message.Body.ShouldBe("Buenos días, ¿hay café? 🙏");
        message.Keyword.ShouldBeNull();
        EntryFacts.Text(message.Facts, "sid").ShouldBe("SM1");
        EntryFacts.Text(message.Facts, "segments").ShouldBe("2");
    }

    [Fact]
    public void Pictures_are_kept_as_addresses()
    {
        var message = Read("MessageSid=MM1&From=whatsapp%3A%2B573001234567&Body=&NumMedia=2&MediaUrl0=https%3A%2F%2Fapi.example%2Fa&MediaContentType0=image%2Fjpeg&MediaUrl1=https%3A%2F%2Fapi.example%2Fb");

        message.From.ShouldBe(new ContactAddress(ContactPointKind.Whatsapp, "+573001234567", "whatsapp:+573001234567"));
        message.Body.ShouldBe("");
        EntryFacts.Text(message.Facts, "media").ShouldBe("""[{"url":"https://api.example/a","type":"image/jpeg"},{"url":"https://api.example/b","type":""}]""");
    }

    [Theory]
    [InlineData("NumMedia=-1")]
    [InlineData("NumMedia=99999999999999999999")]
    [InlineData("NumMedia=1000000")]
    [InlineData("NumMedia=1&MediaUrl0=")]
    [InlineData("NumSegments=viele")]
    [InlineData("Body=%00hola%ED%A0%80%zz%")]
    [InlineData("&&==&=&%")]
    public void Odd_fields_do_no_harm(string fields)
    {
        var message = Read("MessageSid=SM1&From=%2B573001234567&" + fields);

        EntryFacts.Text(message.Facts, "media").ShouldNotBeNull().ShouldBe("");
        message.Body.ShouldNotContain('\0');
    }

    [Theory]
    [InlineData("")]
    [InlineData("From=%2B573001234567&Body=Hola")]
    [InlineData("MessageSid=&Body=Hola")]
    [InlineData("{\"MessageSid\":\"SM1\"}")]
    public void What_is_no_message_is_quarantined(string body) => Should.Throw<FormatException>(() => Read(body));

    [Theory]
    [InlineData("anonymous")]
    [InlineData("")]
    [InlineData("+266696687")]
    [InlineData("Restricted")]
    public void Two_withheld_numbers_are_two_senders(string raw)
    {
        var (one, two) = (SmsReader.SenderOf(raw, "SM1"), SmsReader.SenderOf(raw, "SM2"));

        one.Kind.ShouldBe(ContactPointKind.Other);
        one.Raw.ShouldBe(raw);
        two.Value.ShouldNotBe(one.Value);
    }

    [Theory]
    [InlineData("85432", "85432")]
    [InlineData("MiBanco", "mibanco")]
    [InlineData("+57", "+57")]
    [InlineData("+573001234567890123", "+573001234567890123")]
    [InlineData("whatsapp:+57", "whatsapp:+57")]
    [InlineData("client:ana", "client:ana")]
    public void What_is_no_number_keeps_what_came(string raw, string value) => SmsReader.SenderOf(raw, "SM1").ShouldBe(ContactAddress.Other(value, raw));

    [Theory]
    [InlineData("+573001234567", "+573001234567")]
    [InlineData("573001234567", "+573001234567")]
    [InlineData("3001234567", "+573001234567")]
    [InlineData("6012345678", "+576012345678")]
    [InlineData("+57 1 2345678", "+576012345678")]
    [InlineData("+574 444 5566", "+576044445566")]
    [InlineData("+14155552671", "+14155552671")]
    [InlineData("+34612345678", "+34612345678")]
    public void Numbers_have_one_form(string raw, string value) => SmsReader.SenderOf(raw, "SM1").Value.ShouldBe(value);

    [Theory]
    [InlineData("+57 500 123 4567")]
    [InlineData("6112345678")]
    [InlineData("+57 300 123 456")]
    [InlineData("+57 9 2345678")]
    public void What_the_numbering_plan_of_colombia_does_not_have_is_no_number(string raw) => ContactAddress.Telephone(raw).ShouldBeNull();

    [Theory]
    [InlineData("STOP", false)]
    [InlineData("stop", false)]
    [InlineData("  Baja. ", false)]
    [InlineData("¡ALTO!", false)]
    [InlineData("cáncelar", false)]
    [InlineData("Parar", false)]
    [InlineData("“parar”", false)]
    [InlineData("ＳＴＯＰ", false)]
    [InlineData("start", true)]
    [InlineData("Álta", true)]
    [InlineData("ALTA\n", true)]
    public void A_word_about_being_written_to_is_known_however_it_is_typed(string text, bool allows) => SmsKeyword.Of(text).ShouldBe(new ConsentKeyword(allows));

    [Theory]
    [InlineData("")]
    [InlineData("No quiero parar")]
    [InlineData("Alta gerencia")]
    [InlineData("stop por favor")]
    [InlineData("BAJA BAJA")]
    [InlineData("paràrse")]
    [InlineData("stopstop")]
    public void A_sentence_with_such_a_word_is_a_sentence(string text) => SmsKeyword.Of(text).ShouldBeNull();

    [Fact]
    public void A_word_the_network_has_dealt_with_is_not_answered_again() =>
        Read("MessageSid=SM1&From=%2B573001234567&Body=STOP&OptOutType=STOP").Keyword.ShouldBe(new ConsentKeyword(Allows: false, Answered: true));

    [Fact]
    public void More_fields_than_any_webhook_has_are_none() =>
        FormPairs.Read(Encoding.ASCII.GetBytes(string.Join('&', Enumerable.Range(0, 501).Select(n => n.ToString(CultureInfo.InvariantCulture) + "=1")))).ShouldBeNull();

    private static InboundMessage Read(string body) =>
        Reader.Read(new TakenItem(new InboundId(Coop.Testing.An.Id()), SmsReader.ConnectionName, "sms:x", 0, DateTimeOffset.UnixEpoch, Encoding.UTF8.GetBytes(body)));
}
