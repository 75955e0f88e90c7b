using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Coop.Channels.Twilio;
using Shouldly;
using Xunit;

namespace Coop.Tests.Sms;

[Trait("Category", "unit")]
public sealed class TwilioSignatureTests
{
    private const string Token = "12345";
    private const string Url = "https://mycompany.com/myapp.php?foo=1&bar=2";
    private const string Signature = "RSOYDt4T1cUTdK1PDd93/VVr8B8=";

    private static readonly KeyValuePair<string, string>[] Fields =
    [
        new("CallSid", "CA1234567890ABCDE"), new("Caller", "+14158675309"), new("Digits", "1234"), new("From", "+14158675309"), new("To", "+18005551212"),
    ];

    [Theory]
    [InlineData(Url, Signature)]
    [InlineData("https://mycompany.com:443/myapp.php?foo=1&bar=2", "kvajT1Ptam85bY51eRf/AJRuM3w=")]
    public void A_form_is_signed_as_the_published_examples_are(string url, string signature) => TwilioSignature.Of(Token, url, Fields).ShouldBe(signature);

    [Theory]
    [InlineData("?foo=1&bar=2&", "a9nBmqA0ju/hNViExpshrM61xv4=")]
    [InlineData("?", "y77kIzt2vzLz71DgmJGsen2scGs=")]
    public void A_json_body_is_covered_by_its_hash_in_the_address(string query, string signature)
    {
        var body = """{"property": "value", "boolean": true}"""u8.ToArray();
        var url = $"https://mycompany.com/myapp.php{query}bodySHA256={Convert.ToHexStringLower(SHA256.HashData(body))}";

        TwilioSignature.Of(Token, url).ShouldBe(signature);
        TwilioSignature.Covers([Token], url, body, signature).ShouldBeTrue();
        TwilioSignature.Covers([Token], url, [.. body, (byte)' '], signature).ShouldBeFalse();
        TwilioSignature.Covers([Token], "https://mycompany.com/myapp.php", body, TwilioSignature.Of(Token, "https://mycompany.com/myapp.php")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("https://mycompany.com/a", "https://mycompany.com:443/a")]
    [InlineData("http://mycompany.com/a", "http://mycompany.com:80/a")]
    [InlineData("https://mycompany.com", "https://mycompany.com:443")]
    [InlineData("https://mycompany.com?x=1:2", "https://mycompany.com:443?x=1:2")]
    [InlineData("https://[::1]/a", "https://[::1]:443/a")]
    [InlineData("https://MyCompany.com/a", "https://MyCompany.com:443/a")]
    public void The_port_of_the_scheme_may_be_written_or_not(string without, string with)
    {
        TwilioSignature.Covers([Token], without, Fields, TwilioSignature.Of(Token, with, Fields)).ShouldBeTrue();
        TwilioSignature.Covers([Token], with, Fields, TwilioSignature.Of(Token, without, Fields)).ShouldBeTrue();
    }

    [Fact]
    public void Another_port_is_another_address() =>
        TwilioSignature.Covers([Token], "https://mycompany.com/a", Fields, TwilioSignature.Of(Token, "https://mycompany.com:8443/a", Fields)).ShouldBeFalse();

    [Fact]
    public void A_token_that_is_being_replaced_still_counts_and_a_foreign_one_does_not()
    {
        TwilioSignature.Covers(["new", Token], Url, Fields, Signature).ShouldBeTrue();
        TwilioSignature.Covers(["new"], Url, Fields, Signature).ShouldBeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData("RSOYDt4T1cUTdK1PDd93/VVr8B8")]
    [InlineData("rsoydt4t1cutdk1pdd93/vvr8b8=")]
    [InlineData("ñ")]
    public void What_is_not_the_signature_to_the_letter_is_none(string signature) => TwilioSignature.Covers([Token], Url, Fields, signature).ShouldBeFalse();

    [Fact]
    public void Any_change_of_any_field_or_of_the_address_breaks_it()
    {
        for (var i = 0; i < Fields.Length; i++)
        {
            var changed = Fields.ToArray();
            changed[i] = new(changed[i].Key, changed[i].Value + " ");
            TwilioSignature.Covers([Token], Url, changed, Signature).ShouldBeFalse();
            TwilioSignature.Covers([Token], Url, [.. Fields[..i], .. Fields[(i + 1)..]], Signature).ShouldBeFalse();
        }

        TwilioSignature.Covers([Token], Url, [.. Fields, new("MessagingServiceSid", "MG1")], Signature).ShouldBeFalse();
        TwilioSignature.Covers([Token], "https://mycompany.com/myapp.php?bar=2&foo=1", Fields, Signature).ShouldBeFalse();
    }

    [Fact]
    public void Names_are_sorted_by_their_code_points_and_repeated_fields_are_taken_once_or_all()
    {
        KeyValuePair<string, string>[] fields = [new("b", "2"), new("B", "1"), new("ñ", "3"), new("b", "1"), new("b", "2")];

        TwilioSignature.Of(Token, Url, fields).ShouldBe(Hmac("B1b1b2ñ3"));
        TwilioSignature.Covers([Token], Url, fields, Hmac("B1b1b2ñ3")).ShouldBeTrue();
        TwilioSignature.Covers([Token], Url, fields, Hmac("B1b2b1b2ñ3")).ShouldBeTrue();
    }

    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "Twilio's choice.")]
    private static string Hmac(string fields) => Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(Token), Encoding.UTF8.GetBytes(Url + fields)));
}
