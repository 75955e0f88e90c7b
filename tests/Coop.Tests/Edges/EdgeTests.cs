using System.Diagnostics.Metrics;
using System.Net;
using System.Net.WebSockets;
using Coop.Testing;
using Coop.Tests.Access;
using Coop.Web.Edges;
using Shouldly;
using Xunit;

namespace Coop.Tests.Edges;

[Trait("Category", "integration")]
public sealed class EdgeTests(AccessSite site) : IClassFixture<AccessSite>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("null")]
    [InlineData("http://localhost")]
    public async Task A_page_of_another_site_opens_no_circuit_and_is_counted(string origin)
    {
        var (_, name) = await site.HireAsync();
        var cookie = await site.Site.SignInAsync(name, Ct);
        var counted = 0L;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, own) =>
            {
                if (instrument.Meter.Name == OriginCheck.Meter)
                {
                    own.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, count, _, _) => Interlocked.Add(ref counted, count));
        listener.Start();

        await Should.ThrowAsync<WebSocketException>(async () => (await site.OpenLineAsync(cookie, origin)).Dispose());
        using var negotiate = await site.SendAsync(HttpMethod.Post, "/_blazor/negotiate?negotiateVersion=1", cookie, ("Origin", origin));

        negotiate.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        counted.ShouldBe(2);
    }

    [Fact]
    public async Task A_page_of_this_site_opens_a_circuit()
    {
        var (_, name) = await site.HireAsync();

        using var line = await site.OpenLineAsync(await site.Site.SignInAsync(name, Ct));

        line.State.ShouldBe(WebSocketState.Open);
    }

    [Theory]
    [InlineData("/sign-in")]
    [InlineData("/sign-out")]
    [InlineData("/hubs/staff/negotiate")]
    public async Task Nothing_that_may_change_something_is_open_to_pages_of_other_sites(string path)
    {
        using var answer = await site.SendAsync(HttpMethod.Post, path, null, ("Origin", "https://evil.example"));

        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task The_web_chat_is_open_to_the_pages_it_is_meant_for_and_to_no_others()
    {
        await using var widget = ServedSite.Start(
            site.Database.ConnectionString, [new("COOP_WORLD", ""), new("Web:AllowedOrigins:0", "https://www.example.coop")]);
        using var http = new HttpClient();

        var allowed = await StatusAsync("https://www.example.coop");
        var foreign = await StatusAsync("https://evil.example");

        allowed.ShouldBe(HttpStatusCode.OK);
        foreign.ShouldBe(HttpStatusCode.Forbidden);

        async Task<HttpStatusCode> StatusAsync(string origin)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"{widget.Address}/api/web/session");
            request.Headers.Add("Origin", origin);
            using var answer = await http.SendAsync(request, Ct);
            return answer.StatusCode;
        }
    }

    [Theory]
    [InlineData("/sign-in")]
    [InlineData("/health/live")]
    [InlineData("/nowhere")]
    public async Task Every_answer_tells_browsers_what_not_to_do(string path)
    {
        using var answer = await site.SendAsync(HttpMethod.Get, path);

        var policy = answer.Headers.GetValues("Content-Security-Policy").ShouldHaveSingleItem();
        policy.ShouldContain("script-src 'self';");
        policy.ShouldContain("frame-ancestors 'none'");
        policy.ShouldContain("object-src 'none'");
        policy.ShouldNotContain("unsafe-eval");
        answer.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        answer.Headers.GetValues("X-Frame-Options").ShouldBe(["DENY"]);
        answer.Headers.GetValues("Referrer-Policy").ShouldBe(["same-origin"]);
        answer.Headers.GetValues("Cross-Origin-Opener-Policy").ShouldBe(["same-origin"]);
        answer.Headers.GetValues("Cross-Origin-Resource-Policy").ShouldBe(["same-origin"]);
    }
}
