using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Coop.Channels.Simulators;
using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.WebChat;

[Trait("Category", "integration")]
public sealed class PostMessageTests(ChatSite site) : IClassFixture<ChatSite>
{
    private static readonly JsonSerializerOptions AsBrowsersDo = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private const string Counted = "select count(*) from channels.inbound where lane = @lane";

    [Fact]
    public async Task A_message_is_stored_as_it_came_before_it_is_accepted()
    {
        await using var visitor = await VisitorAsync();
        var body = """{ "text" : "Buenos días\tñandú 🌳", "clientId" : "0198a3b2-0000-7000-8000-0000000000aa" }""";

        using var answer = await visitor.PostAsync(Json(body), ChatSite.Soon);

        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var raw = await site.ScalarAsync<byte[]>(
            "select r.body from channels.inbound i join channels.inbound_raw r on r.inbound_id = i.id where i.lane = @lane", ("lane", Lane(visitor)));
        Encoding.UTF8.GetString(raw).ShouldBe(body);
        answer.Headers.Contains("Set-Cookie").ShouldBeFalse();
    }

    [Fact]
    public async Task A_hundred_repeats_at_once_make_one_entry()
    {
        await using var visitor = site.Visitor();
        await visitor.ConnectAsync(ChatSite.Soon);
        var body = Message("¿Cuándo es la asamblea?");

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => visitor.PostAsync(Json(body), ChatSite.Soon)));

        answers.ShouldAllBe(answer => answer.StatusCode == HttpStatusCode.Accepted);
        await visitor.UntilAsync(() => visitor.Rows.Count > 0, ChatSite.Soon);
        (await visitor.PostAsync(Json(body), ChatSite.Soon)).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        await visitor.PlayAsync([new Cue.Write("Una más")], ChatSite.Soon);
        visitor.Rows.Select(row => row.Text).ShouldBe(["¿Cuándo es la asamblea?", "Una más"]);
        (await site.ScalarAsync<long>(Counted, ("lane", Lane(visitor)))).ShouldBe(2);
    }

    public static TheoryData<string, HttpStatusCode, string> BadBodies => new()
    {
        { Message(""), HttpStatusCode.BadRequest, "empty" },
        { Message(" \n\t "), HttpStatusCode.BadRequest, "empty" },
        { Message("\u0007\u200b\u2060"), HttpStatusCode.BadRequest, "empty" },
        { Message(new string('ñ', 4_001)), HttpStatusCode.BadRequest, "too_long" },
        { Message("a\0b"), HttpStatusCode.BadRequest, "not_text" },
        { "{\"clientId\":\"0198a3b2-0000-7000-8000-000000000001\",\"text\":\"a\0b\"}", HttpStatusCode.BadRequest, "not_understood" },
        { """{"clientId":"0198a3b2-0000-7000-8000-000000000001","text":"\ud83d"}""", HttpStatusCode.BadRequest, "not_understood" },
        { """{"clientId":"0198a3b2-0000-7000-8000-000000000001","text":"a","text":"b"}""", HttpStatusCode.BadRequest, "not_understood" },
        { """{"clientId":"0198a3b2-0000-7000-8000-000000000001"}""", HttpStatusCode.BadRequest, "not_understood" },
        { """{"clientId":"0198a3b2-0000-7000-8000-000000000001","text":null}""", HttpStatusCode.BadRequest, "not_understood" },
        { """{"clientId":"0198a3b2-0000-7000-8000-000000000001","text":{"a":1}}""", HttpStatusCode.BadRequest, "not_understood" },
        { """{"clientId":"yo","text":"Hola"}""", HttpStatusCode.BadRequest, "not_understood" },
        { """{"text":"Hola"}""", HttpStatusCode.BadRequest, "not_understood" },
        { "null", HttpStatusCode.BadRequest, "not_understood" },
        { "[]", HttpStatusCode.BadRequest, "not_understood" },
        { "", HttpStatusCode.BadRequest, "not_understood" },
        { "{", HttpStatusCode.BadRequest, "not_understood" },
        { new string('[', 5_000), HttpStatusCode.BadRequest, "not_understood" },
        { Message(new string('x', 1_048_576)), HttpStatusCode.RequestEntityTooLarge, "too_large" },
    };

    [Theory]
    [MemberData(nameof(BadBodies))]
    public async Task What_cannot_be_taken_is_refused_in_plain_words_and_nothing_is_stored(string body, HttpStatusCode status, string code)
    {
        await using var visitor = await VisitorAsync();
        var before = site.Refused(code);

        using var answer = await visitor.PostAsync(Json(body), ChatSite.Soon);

        await ShouldSayAsync(answer, status, code);
        (await site.ScalarAsync<long>(Counted, ("lane", Lane(visitor)))).ShouldBe(0);
        site.Refused(code).ShouldBe(before + 1);
    }

    [Fact]
    public async Task Bytes_that_are_no_utf8_are_refused()
    {
        await using var visitor = await VisitorAsync();
        byte[] body = [.. "{\"clientId\":\"0198a3b2-0000-7000-8000-000000000001\",\"text\":\""u8, 0xc3, 0x28, 0xff, .. "\"}"u8];

        using var answer = await visitor.PostAsync(Bytes(body, "application/json"), ChatSite.Soon);

        await ShouldSayAsync(answer, HttpStatusCode.BadRequest, "not_understood");
    }

    [Fact]
    public async Task A_body_of_unknown_length_is_read_no_further_than_allowed()
    {
        await using var visitor = await VisitorAsync();
        using var content = Json(Message(new string('x', 1_048_576)));
        content.Headers.ContentLength = null;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/web/messages") { Content = content, Headers = { TransferEncodingChunked = true } };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", visitor.Token);

        using var answer = await site.Http.SendAsync(request, ChatSite.Soon);

        await ShouldSayAsync(answer, HttpStatusCode.RequestEntityTooLarge, "too_large");
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data")]
    public async Task What_is_not_declared_as_json_is_refused(string type)
    {
        await using var visitor = await VisitorAsync();

        using var answer = await visitor.PostAsync(Bytes(Encoding.UTF8.GetBytes(Message("Hola")), type), ChatSite.Soon);

        await ShouldSayAsync(answer, HttpStatusCode.UnsupportedMediaType, "not_json");
    }

    [Fact]
    public async Task The_longest_message_of_the_widest_characters_is_taken()
    {
        await using var visitor = await VisitorAsync();
        var text = string.Concat(Enumerable.Repeat("🌳", 2_000));

        using var answer = await visitor.PostAsync(Json($$"""{"clientId":"{{Guid.CreateVersion7(TimeProvider.System.GetUtcNow())}}","text":"{{text}}"}"""), ChatSite.Soon);

        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task Markup_stays_text_and_control_characters_are_left_out()
    {
        await using var visitor = site.Visitor();

        await visitor.PlayAsync([new Cue.Write("<img src=x onerror=alert(1)>\u001b[31m\r\n'; drop table core.member; --\ttab")], ChatSite.Soon);

        visitor.Rows[0].Text.ShouldBe("<img src=x onerror=alert(1)>[31m\n'; drop table core.member; --\ttab");
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("CfDJ8HitrDsSbDtFsb152JjxSAGqRZpqzZlQn8PKEsiUyIDtHCTCeXWvhsf2hvP48n2RYM2VPWgLH3kzg9p1WufOhwUBxhDRgPvVd5DvRCaUBPWKllfGwPHx0ufRLIh9RGFzGzYZnpo4P6JUx")]
    [InlineData("%00../")]
    public async Task A_forged_token_is_refused_and_counted(string token)
    {
        await using var visitor = site.Visitor();
        visitor.Token = token;
        var before = site.Refused("bad_token");

        using var answer = await visitor.PostAsync(Json(Message("Hola")), ChatSite.Soon);

        await ShouldSayAsync(answer, HttpStatusCode.Unauthorized, "bad_token");
        site.Refused("bad_token").ShouldBe(before + 1);
    }

    [Fact]
    public async Task A_token_changed_in_one_place_is_forged()
    {
        await using var visitor = await VisitorAsync();
        visitor.Token = visitor.Token![..60] + (visitor.Token[60] == 'A' ? 'B' : 'A') + visitor.Token[61..];

        using var answer = await visitor.PostAsync(Json(Message("Hola")), ChatSite.Soon);

        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_session_is_continued_under_a_fresh_token()
    {
        await using var visitor = await VisitorAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/web/session");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", visitor.Token);

        using var answer = await site.Http.SendAsync(request, ChatSite.Soon);

        var (before, old) = (site.SessionOf(visitor), visitor.Token);
        visitor.Token = (await answer.Content.ReadFromJsonAsync<JsonElement>(ChatSite.Soon)).GetProperty("token").GetString();
        visitor.Token.ShouldNotBe(old);
        site.SessionOf(visitor).ShouldBe(before);
    }

    [Fact]
    public async Task A_page_of_a_foreign_origin_is_refused_and_counted()
    {
        await using var visitor = await VisitorAsync();
        var before = site.Refused("foreign_origin");

        using var answer = await FromOriginAsync(visitor, "https://evil.example", HttpMethod.Post);
        using var preflight = await FromOriginAsync(visitor, "https://evil.example", HttpMethod.Options);

        await ShouldSayAsync(answer, HttpStatusCode.Forbidden, "foreign_origin");
        preflight.Headers.Contains("Access-Control-Allow-Origin").ShouldBeFalse();
        (await site.ScalarAsync<long>(Counted, ("lane", Lane(visitor)))).ShouldBe(0);
        site.Refused("foreign_origin").ShouldBe(before + 1);
    }

    [Fact]
    public async Task A_page_of_an_allowed_origin_may_post_without_cookies()
    {
        await using var visitor = await VisitorAsync();

        using var answer = await FromOriginAsync(visitor, ChatSite.AllowedOrigin, HttpMethod.Post);
        using var preflight = await FromOriginAsync(visitor, ChatSite.AllowedOrigin, HttpMethod.Options);

        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        foreach (var one in (HttpResponseMessage[])[answer, preflight])
        {
            one.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe([ChatSite.AllowedOrigin]);
            one.Headers.Contains("Access-Control-Allow-Credentials").ShouldBeFalse();
        }
    }

    [Fact]
    public async Task Too_many_new_messages_are_told_when_to_come_again_and_repeats_do_not_count()
    {
        await using var visitor = await VisitorAsync();
        var repeated = Message("Hola");
        for (var i = 0; i < 30; i++)
        {
            (await visitor.PostAsync(Json(Message($"{i}")), ChatSite.Soon)).EnsureSuccessStatusCode();
            (await visitor.PostAsync(Json(repeated), ChatSite.Soon)).EnsureSuccessStatusCode();
        }

        HttpResponseMessage? refused = null;
        for (var i = 0; i < 40 && refused is null; i++)
        {
            var answer = await visitor.PostAsync(Json(Message($"más {i}")), ChatSite.Soon);
            refused = answer.IsSuccessStatusCode ? null : answer;
        }

        await ShouldSayAsync(refused!, HttpStatusCode.TooManyRequests, "too_many");
        refused!.Headers.RetryAfter!.Delta!.Value.ShouldBeInRange(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Words_come_in_the_visitors_language()
    {
        await using var visitor = await VisitorAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/web/messages?lang=en") { Content = Json(Message("")) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", visitor.Token);

        using var answer = await site.Http.SendAsync(request, ChatSite.Soon);

        (await answer.Content.ReadFromJsonAsync<JsonElement>(ChatSite.Soon)).GetProperty("detail").GetString()
            .ShouldBe("The message is empty. Write something and send it again.");
    }

    [Theory]
    [InlineData("es", "Abrir el chat")]
    [InlineData("en", "Open the chat")]
    [InlineData("fr", "Abrir el chat")]
    public async Task The_widgets_texts_come_from_resources(string lang, string open)
    {
        await using var visitor = site.Visitor();

        var texts = await site.Http.GetFromJsonAsync<JsonElement>($"/api/web/texts?lang={lang}", ChatSite.Soon);

        texts.GetProperty("texts").GetProperty("open").GetString().ShouldBe(open);
        texts.GetProperty("maxLength").GetInt32().ShouldBe(4_000);
        texts.GetProperty("title").GetString().ShouldBe("Cooperativa La Ceiba");
    }

    private static string Message(string text) =>
        JsonSerializer.Serialize(new { clientId = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()), text }, AsBrowsersDo);

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    private static ByteArrayContent Bytes(byte[] body, string type) => new(body) { Headers = { ContentType = new MediaTypeHeaderValue(type) } };

    private static async Task ShouldSayAsync(HttpResponseMessage answer, HttpStatusCode status, string code)
    {
        answer.StatusCode.ShouldBe(status);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(ChatSite.Soon);
        problem.GetProperty("status").GetInt32().ShouldBe((int)status);
        problem.GetProperty("code").GetString().ShouldBe(code);
        problem.GetProperty("title").GetString().ShouldBe("No pudimos recibir el mensaje");
        problem.GetProperty("detail").GetString()!.Length.ShouldBeGreaterThan(20);
    }

    private async Task<ScriptedVisitor> VisitorAsync()
    {
        var visitor = site.Visitor();
        visitor.Token = await visitor.SessionAsync(ChatSite.Soon);
        return visitor;
    }

    private string Lane(ScriptedVisitor visitor) => $"web:{site.SessionOf(visitor).Value:D}";

    private async Task<HttpResponseMessage> FromOriginAsync(ScriptedVisitor visitor, string origin, HttpMethod method)
    {
        using var request = new HttpRequestMessage(method, "/api/web/messages");
        request.Headers.Add("Origin", origin);
        if (method == HttpMethod.Options)
        {
            request.Headers.Add("Access-Control-Request-Method", "POST");
            request.Headers.Add("Access-Control-Request-Headers", "authorization,content-type");
        }
        else
        {
            request.Content = Json(Message("Hola"));
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", visitor.Token);
        }

        return await site.Http.SendAsync(request, ChatSite.Soon);
    }
}
