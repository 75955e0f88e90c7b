using System.Text;
using Coop.Channels.Inbound;
using Coop.Channels.Web;
using Coop.Core.Members;
using Coop.Core.Timeline;
using Coop.Testing;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using Shouldly;
using Xunit;

namespace Coop.Tests.WebChat;

[Trait("Category", "unit")]
public sealed class WebChatOptionsTests
{
    [Fact]
    public void Options_as_they_come_are_right() => Faults(_ => { }).ShouldBeEmpty();

    [Theory]
    [InlineData("https://www.laceiba.coop")]
    [InlineData("http://localhost:5081")]
    public void An_origin_is_taken_as_browsers_write_it(string origin) => Faults(web => web.AllowedOrigins.Add(origin)).ShouldBeEmpty();

    [Theory]
    [InlineData("www.laceiba.coop")]
    [InlineData("https://www.laceiba.coop/")]
    [InlineData("https://www.laceiba.coop/chat")]
    [InlineData("https://WWW.laceiba.coop")]
    [InlineData("https://www.laceiba.coop:443")]
    [InlineData("ftp://www.laceiba.coop")]
    [InlineData("*")]
    [InlineData("null")]
    public void What_no_browser_would_send_as_an_origin_is_named(string origin) =>
        Faults(web =>
        {
            web.AllowedOrigins.Add("https://www.laceiba.coop");
            web.AllowedOrigins.Add(origin);
        }).ShouldHaveSingleItem().ShouldStartWith("Web:AllowedOrigins:1 ");

    [Fact]
    public void Every_wrong_key_is_named() =>
        Faults(web =>
        {
            (web.PrivacyUrl, web.MaxLength, web.MaxBodyBytes, web.SessionDays) = ("javascript:alert(1)", 0, 12, 0);
            (web.MessagesPerMinute, web.RequestsPerMinute, web.ConnectionsPerSession, web.CallsPerSecond) = (0, -1, 0, 0);
        }).Select(fault => fault.Split(' ')[0]).ShouldBe(
        [
            "Web:PrivacyUrl", "Web:MaxLength", "Web:MaxBodyBytes", "Web:SessionDays", "Web:MessagesPerMinute", "Web:RequestsPerMinute",
            "Web:ConnectionsPerSession", "Web:CallsPerSecond",
        ]);

    private static List<string> Faults(Action<WebChatOptions> set)
    {
        var options = new WebChatOptions();
        set(options);
        return [.. new WebChatOptionsCheck().Validate(null, options).Failures ?? []];
    }
}

[Trait("Category", "unit")]
public sealed class SessionTokensTests
{
    private readonly ManualClock _clock = new();
    private readonly EphemeralDataProtectionProvider _keys = new();

    [Fact]
    public void A_token_carries_its_session()
    {
        var tokens = Tokens();

        var session = tokens.Verify(tokens.Issue());

        session.ShouldNotBeNull();
        tokens.Verify(tokens.Issue(session)).ShouldBe(session);
    }

    [Fact]
    public void Another_node_with_the_same_keys_verifies_it()
    {
        var session = new WebSessionId(An.Id());

        Tokens().Verify(Tokens().Issue(session)).ShouldBe(session);
    }

    [Fact]
    public void Other_keys_and_other_purposes_do_not_verify()
    {
        var foreign = new SessionTokens(new EphemeralDataProtectionProvider(), Options.Create(new WebChatOptions()), _clock).Issue();
        var misused = Convert.ToBase64String(_keys.CreateProtector("something else").Protect(new byte[24])).TrimEnd('=').Replace('+', '-').Replace('/', '_');

        Tokens().Verify(foreign).ShouldBeNull();
        Tokens().Verify(misused).ShouldBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("ñandú")]
    [InlineData("====")]
    public void What_is_no_token_is_none(string token) => Tokens().Verify(token).ShouldBeNull();

    [Fact]
    public void A_token_far_too_long_is_not_even_looked_at() => Tokens().Verify(new string('A', 1_000_000)).ShouldBeNull();

    [Fact]
    public void A_token_runs_out_when_its_browser_stays_away_even_if_it_was_verified_before()
    {
        var tokens = Tokens();
        var token = tokens.Issue();
        tokens.Verify(token).ShouldNotBeNull();

        _clock.Advance(TimeSpan.FromDays(180));
        tokens.Verify(token).ShouldNotBeNull();
        _clock.Advance(TimeSpan.FromSeconds(1));

        tokens.Verify(token).ShouldBeNull();
    }

    private SessionTokens Tokens() => new(_keys, Options.Create(new WebChatOptions()), _clock);
}

[Trait("Category", "unit")]
public sealed class WebChatReaderTests
{
    private const string Session = "0198a3b2-0000-7000-8000-0000000000ff";

    [Fact]
    public void A_stored_item_says_who_wrote_what()
    {
        var message = Read("""{"clientId":"0198a3b2-0000-7000-8000-000000000001","text":"  Hola\r\n\u0007¿qué\ttal?\u0085 "}""");

        message.From.ShouldBe(ContactAddress.Web(Guid.Parse(Session)));
        message.Channel.ShouldBe(Channel.Web);
        message.Body.ShouldBe("Hola\n¿qué\ttal?");
        message.Facts.ShouldBe("""{"client":"0198a3b2-0000-7000-8000-000000000001"}""");
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("""{"text":"Hola"}""")]
    public void An_item_nobody_understands_goes_to_quarantine(string body) => Should.Throw<FormatException>(() => Read(body));

    [Fact]
    public void A_lane_without_a_session_goes_to_quarantine() =>
        Should.Throw<FormatException>(() => new WebChatReader().Read(
            new TakenItem(new(An.Id()), "web", "web:nobody", 0, default, Encoding.UTF8.GetBytes("""{"clientId":"0198a3b2-0000-7000-8000-000000000001","text":"Hola"}"""))));

    private static InboundMessage Read(string body) =>
        new WebChatReader().Read(new TakenItem(new(An.Id()), "web", $"web:{Session}", 0, default, Encoding.UTF8.GetBytes(body)));
}
