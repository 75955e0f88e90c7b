using System.Net;
using System.Text;
using Coop.Channels.Inbound;
using Coop.Channels.Sms;
using Coop.Channels.Twilio;
using Coop.Core.Members;
using Coop.Core.Timeline;
using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Sms;

[Trait("Category", "integration")]
public sealed class WebhookTests : IAsyncLifetime
{
    private readonly TestDatabase _database = new();

    private SmsStage _stage = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string InboundPath => SmsModule.InboundPath(_stage.Account.Connection);

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
    public async Task A_message_becomes_an_entry_of_its_member()
    {
        var maria = await _stage.Node.RegisterAsync(null, ContactAddress.Telephone("300 123 4567")!);

        var thread = await _stage.TextAsync("Buenos días 🙏", media: "https://media.example/1");

        thread.MemberId.ShouldBe(maria);
        var row = (await _stage.Node.TimelineAsync(maria)).ShouldHaveSingleItem();
        (row.Channel, row.Direction, row.Body).ShouldBe((Channel.Sms, Direction.In, "Buenos días 🙏"));
        EntryFacts.Text(row.Facts, "media")!.ShouldContain("https://media.example/1");
        (await _stage.Node.OpenWorkAsync(thread.Id)).ShouldNotBeNull().WaitingSince.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_webhook_repeated_a_hundred_times_at_once_makes_one_entry_and_is_accepted_each_time()
    {
        await _stage.Node.StartAsync<InboundWorker>();

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => _stage.PostAsync(InboundPath, SmsStage.Sms())));
        await _stage.Node.SettleAsync();

        answers.ShouldAllBe(answer => answer.StatusCode == HttpStatusCode.OK);
        (await answers[0].Content.ReadAsStringAsync(Ct)).ShouldEndWith("<Response/>");
        (await _stage.Node.TimelineAsync((await _stage.ThreadAsync()).MemberId)).Count.ShouldBe(1);
        (await _stage.Node.ScalarAsync<long>("select count(*) from channels.inbound")).ShouldBe(1);
        (await _stage.Node.ScalarAsync<long>("select count(*) from core.event where name = 'timeline.entry-appended'")).ShouldBe(1);
    }

    [Fact]
    public async Task A_bad_signature_is_refused_and_nothing_is_stored()
    {
        var forged = await _stage.PostAsync(InboundPath, SmsStage.Sms(), token: "guessed");
        var unsigned = await _stage.PostAsync(InboundPath, SmsStage.Sms(), signature: "");
        var elsewhere = await _stage.PostAsync(InboundPath + "?x=1", SmsStage.Sms(), signature: TwilioSignature.Of(_stage.Network.Token, _stage.Url + InboundPath, SmsStage.Sms()));
        var altered = await _stage.PostAsync(
            InboundPath, SmsStage.Sms(), TwilioSignature.Of(_stage.Network.Token, _stage.Url + InboundPath, SmsStage.Sms()), content: new FormUrlEncodedContent(SmsStage.Sms(body: "Otra cosa")));

        foreach (var answer in new[] { forged, unsigned, elsewhere, altered })
        {
            answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
            (await answer.Content.ReadAsStringAsync(Ct)).ShouldContain("bad_signature");
        }

        (await _stage.Node.ScalarAsync<long>("select count(*) from channels.inbound")).ShouldBe(0);
    }

    [Theory]
    [InlineData("/webhooks/twilio/nobody/sms")]
    [InlineData("/webhooks/twilio/nobody/status?message=0198c000-0000-7000-8000-000000000000")]
    public async Task An_unknown_connection_is_not_found_however_well_it_is_signed(string path) =>
        (await _stage.PostAsync(path, SmsStage.Sms())).StatusCode.ShouldBe(HttpStatusCode.NotFound);

    [Fact]
    public async Task Odd_bodies_are_refused_with_a_word_why()
    {
        var json = await _stage.PostAsync(InboundPath, [], content: new StringContent("{}", Encoding.UTF8, "application/json"));
        var large = await _stage.PostAsync(InboundPath, SmsStage.Sms(body: new string('a', 70_000)));
        var endless = await _stage.PostAsync(InboundPath, [], content: Chunked(new string('a', 200_000)));
        var nameless = await _stage.PostAsync(InboundPath, [new("From", SmsStage.Maria), new("Body", "Hola")]);
        var longSid = await _stage.PostAsync(InboundPath, SmsStage.Sms(sid: new string('S', 65)));
        var nobody = await _stage.PostAsync($"{SmsModule.InboundPath(_stage.Account.Connection).Replace("/sms", "/status", StringComparison.Ordinal)}?message=x", SmsStage.Sms());

        (json.StatusCode, large.StatusCode, endless.StatusCode).ShouldBe((HttpStatusCode.UnsupportedMediaType, HttpStatusCode.RequestEntityTooLarge, HttpStatusCode.RequestEntityTooLarge));
        (nameless.StatusCode, longSid.StatusCode, nobody.StatusCode).ShouldBe((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest, HttpStatusCode.BadRequest));
        (await nameless.Content.ReadAsStringAsync(Ct)).ShouldContain("not_understood");
        (await _stage.Node.ScalarAsync<long>("select count(*) from channels.inbound")).ShouldBe(0);
    }

    [Fact]
    public async Task Escapes_in_the_address_and_fields_nobody_knows_are_signed_too()
    {
        var fields = SmsStage.Sms(body: "100% + ñ & = ?").Append(new("ChannelMetadata", "{\"a\":[1,2]}")).Append(new("", "x")).ToList();

        var answer = await _stage.PostAsync(InboundPath + "?a=%C3%B1%2F&b=1+2&empty", fields);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        await _stage.Node.SettleAsync();
        (await _stage.Node.TimelineAsync((await _stage.ThreadAsync()).MemberId))[0].Body.ShouldBe("100% + ñ & = ?");
    }

    [Fact]
    public async Task Withheld_and_malformed_numbers_make_provisional_members_and_keep_what_came()
    {
        foreach (var from in new[] { "anonymous", "85432", "anonymous", "85432" })
        {
            _stage.Network.MemberSends(from, "¿Quién soy?");
            await _stage.Network.QuietAsync();
            await _stage.Node.SettleAsync();
        }

        var raws = await _stage.Node.ColumnAsync<string>(
            "select p.raw from core.contact_point p join core.member m on m.id = p.member_id where m.provisional and p.kind = 'other' order by p.raw");
        raws.ShouldBe(["85432", "anonymous", "anonymous"]);
    }

    [Fact]
    public async Task Who_is_known_by_telephone_is_known_on_whatsapp_in_a_thread_of_its_own()
    {
        var maria = await _stage.Node.RegisterAsync(null, ContactAddress.Telephone("300 123 4567")!);

        var sms = await _stage.TextAsync("Por SMS");
        var whatsapp = await _stage.TextAsync("Por WhatsApp", from: "whatsapp:" + SmsStage.Maria);

        (sms.MemberId, whatsapp.MemberId).ShouldBe((maria, maria));
        whatsapp.Id.ShouldNotBe(sms.Id);
        (await _stage.Node.TimelineAsync(maria)).Select(row => row.Body).ShouldBe(["Por SMS", "Por WhatsApp"]);
    }

    private static StreamContent Chunked(string text)
    {
        var content = new StreamContent(new MemoryStream(Encoding.ASCII.GetBytes(text)));
        content.Headers.ContentType = new("application/x-www-form-urlencoded");
        content.Headers.ContentLength = null;
        return content;
    }
}
