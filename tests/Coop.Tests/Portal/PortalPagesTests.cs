using System.Net;
using Coop.Testing;
using Coop.Tests.Access;
using Shouldly;
using Xunit;

namespace Coop.Tests.Portal;

/// <summary>The portal's pages over the network, without a script.</summary>
[Trait("Category", "integration")]
public sealed class PortalPagesTests(AccessSite site) : IClassFixture<AccessSite>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Known_and_unknown_people_are_answered_alike_to_the_letter()
    {
        TestServer.SkipWhenMissing();
        var (_, known) = await PortalBrowser.MemberAsync(site.Site);
        var seen = new List<string>();
        foreach (var number in new[] { known, PortalNode.NewNumber() })
        {
            using var browser = new PortalBrowser(site.Site);
            await browser.GetAsync("/portal");
            using var asked = await browser.PostAsync("/portal/sign-in", ("address", number));
            using var waiting = await browser.GetAsync("/portal/code");
            var page = browser.Page;
            using var wrong = await browser.PostAsync("/portal/code", ("code", "12 34"));
            seen.Add(string.Join('\n',
                asked.StatusCode, asked.Headers.Location, string.Join(' ', asked.Headers.Select(header => header.Key).Order()), string.Join(' ', browser.Cookies.Keys.Order()),
                waiting.StatusCode, PortalBrowser.WithoutTokens(page), wrong.StatusCode, PortalBrowser.WithoutTokens(browser.Page)).Replace(number[1..], "NUMBER", StringComparison.Ordinal));
        }

        seen[1].ShouldBe(seen[0]);
    }

    [Fact]
    public async Task A_member_comes_in_writes_and_leaves_without_a_script()
    {
        TestServer.SkipWhenMissing();
        var (member, number) = await PortalBrowser.MemberAsync(site.Site);
        using var browser = new PortalBrowser(site.Site);
        await browser.SignInAsync(number);

        using var sent = await browser.PostAsync("/portal/messages", ("client", An.Id().ToString("D")), ("text", "<script>alert('hola')</script> & \"buenas\""));
        sent.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        sent.Headers.Location!.ToString().ShouldBe("/portal#write");
        await Eventually.TrueAsync(async () =>
        {
            await browser.GetAsync("/portal");
            return browser.Page.Contains("data-state=\"sent\"", StringComparison.Ordinal);
        });
        browser.Page.ShouldContain("&lt;script&gt;alert(&#x27;hola&#x27;)&lt;/script&gt; &amp;");
        browser.Page.ShouldNotContain("<script>alert");

        await browser.GetAsync("/portal/account");
        using var left = await browser.PostAsync("/portal/sign-out");
        await browser.GetAsync("/portal");
        browser.Page.ShouldContain("name=\"address\"");
        browser.Page.ShouldNotContain("buenas");
        member.Value.ShouldNotBe(Guid.Empty);
    }

    [Fact]
    public async Task Opening_the_link_changes_nothing_and_confirming_it_opens_the_portal_once_in_any_browser()
    {
        TestServer.SkipWhenMissing();
        var (_, number) = await PortalBrowser.MemberAsync(site.Site);
        using var asks = new PortalBrowser(site.Site);
        var (_, token) = await asks.AskAsync(number);

        // What a mail's scanner does, and then the member on another device.
        for (var n = 0; n < 3; n++)
        {
            using var scanner = new PortalBrowser(site.Site);
            using var looked = await scanner.GetAsync($"/portal/link?t={token}");
            looked.StatusCode.ShouldBe(HttpStatusCode.OK);
            scanner.Cookies.Keys.ShouldNotContain("coop-portal");
        }

        using var follows = new PortalBrowser(site.Site);
        await follows.GetAsync($"/portal/link?t={token}");
        using var confirmed = await follows.PostAsync("/portal/link", ("t", token));
        confirmed.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        follows.Cookies.Keys.ShouldContain("coop-portal");

        using var again = new PortalBrowser(site.Site);
        await again.GetAsync($"/portal/link?t={token}");
        using var refused = await again.PostAsync("/portal/link", ("t", token));
        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        again.Page.ShouldContain("data-role=\"portal-fault\"");
        again.Cookies.Keys.ShouldNotContain("coop-portal");
    }

    [Fact]
    public async Task Two_who_share_a_telephone_are_asked_who_they_are()
    {
        TestServer.SkipWhenMissing();
        var (_, number) = await PortalBrowser.MemberAsync(site.Site, "Carmen Rosa");
        await using var node = new TestNode(site.Database);
        var son = await node.RegisterAsync(An.Person("Brayan Stiven"), Core.Members.ContactAddress.Telephone(number)!);
        await node.ExecuteAsync("update core.contact_point set verified_at = now() where member_id = @member", ("member", son.Value));
        using var browser = new PortalBrowser(site.Site);
        var (code, _) = await browser.AskAsync(number);
        browser.Page.ShouldNotContain("Carmen");

        using var proved = await browser.PostAsync("/portal/code", ("code", code));
        proved.Headers.Location!.ToString().ShouldBe("/portal/choose");
        await browser.GetAsync("/portal/choose");
        browser.Page.ShouldContain("Carmen Rosa");
        browser.Page.ShouldContain("Brayan Stiven");
        using var chosen = await browser.PostAsync("/portal/choose", ("member", son.Value.ToString("D")));
        chosen.StatusCode.ShouldBe(HttpStatusCode.SeeOther);

        await browser.GetAsync("/portal/account");
        browser.Page.ShouldContain("Brayan Stiven");
        browser.Page.ShouldNotContain("Carmen");
    }

    [Fact]
    public async Task The_cookie_of_staff_gives_nothing_in_the_portal_and_the_members_nothing_elsewhere()
    {
        TestServer.SkipWhenMissing();
        var (_, name) = await site.HireAsync();
        var staff = await site.Site.SignInAsync(name, Ct);
        var (_, number) = await PortalBrowser.MemberAsync(site.Site);
        using var browser = new PortalBrowser(site.Site);
        await browser.SignInAsync(number);
        var member = browser.CookieHeader;

        using var portal = await site.SendAsync(HttpMethod.Get, "/portal", staff);
        (await portal.Content.ReadAsStringAsync(Ct)).ShouldContain("name=\"address\"");
        foreach (var page in new[] { "/portal/consents", "/portal/account" })
        {
            using var answer = await site.SendAsync(HttpMethod.Get, page, staff);
            answer.StatusCode.ShouldBe(HttpStatusCode.SeeOther, page);
        }

        using var line = await site.SendAsync(HttpMethod.Get, "/hubs/portal", staff);
        line.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        foreach (var page in new[] { "/desk", "/counter", "/journeys", "/admin/people" })
        {
            using var answer = await site.SendAsync(HttpMethod.Get, page, member);
            answer.StatusCode.ShouldBe(HttpStatusCode.Redirect, page);
            answer.Headers.Location!.ToString().ShouldContain("/sign-in");
        }

        foreach (var address in new[] { "/session", "/_blazor", "/hubs/staff" })
        {
            using var answer = await site.SendAsync(HttpMethod.Get, address, member);
            answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized, address);
        }

        // With both at once each counts where it belongs.
        using var both = await site.SendAsync(HttpMethod.Get, "/portal/account", $"{staff}; {member}");
        WebUtility.HtmlDecode(await both.Content.ReadAsStringAsync(Ct)).ShouldContain("María José");
    }

    [Fact]
    public async Task A_form_that_is_not_ours_does_nothing()
    {
        TestServer.SkipWhenMissing();
        var (member, number) = await PortalBrowser.MemberAsync(site.Site);
        using var browser = new PortalBrowser(site.Site);
        await browser.SignInAsync(number);
        using var stranger = new PortalBrowser(site.Site);
        await stranger.GetAsync("/portal");
        using var foreign = new PortalBrowser(site.Site, ("Origin", "https://otro.example"));

        foreach (var (path, fields) in new (string, (string, string)[])[]
        {
            ("/portal/messages", [("client", An.Id().ToString("D")), ("text", "No lo escribí yo")]),
            ("/portal/consents", [("channel", "sms"), ("purpose", "marketing"), ("granted", "true")]),
            ("/portal/sign-out-everywhere", []),
        })
        {
            using var without = await browser.PostAsync(path, token: null, fields);
            without.StatusCode.ShouldBe(HttpStatusCode.BadRequest, path);
            using var others = await browser.PostAsync(path, FormTokenOf(stranger.Page), fields);
            others.StatusCode.ShouldBe(HttpStatusCode.BadRequest, path);
            using var elsewhere = await foreign.PostAsync(path, token: null, fields);
            elsewhere.StatusCode.ShouldBe(HttpStatusCode.Forbidden, path);
        }

        await using var node = new TestNode(site.Database);
        (await node.ScalarAsync<long>("select count(*) from channels.inbound where lane = @lane", ("lane", $"portal:{member.Value:D}"))).ShouldBe(0);
        (await node.ScalarAsync<long>("select count(*) from core.consent where member_id = @member", ("member", member.Value))).ShouldBe(0);
        await browser.GetAsync("/portal");
        browser.Page.ShouldContain("data-write");
    }

    [Fact]
    public async Task Pages_are_kept_by_nobody_and_run_nothing_that_is_not_ours()
    {
        TestServer.SkipWhenMissing();
        using var browser = new PortalBrowser(site.Site);

        using var page = await browser.GetAsync("/portal");

        page.Headers.GetValues("Content-Security-Policy").ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            policy => policy.ShouldStartWith("default-src 'none'; script-src 'self'; style-src 'self';"), policy => policy.ShouldNotContain("unsafe"));
        page.Headers.CacheControl!.NoStore.ShouldBeTrue();
        page.Headers.GetValues("Referrer-Policy").ShouldBe(["same-origin"]);
        browser.Page.ShouldNotContain("style=");
        browser.Page.ShouldNotContain("<script>");
    }

    [Fact]
    public async Task Over_tls_no_neighbour_plants_the_cookies_and_no_script_reads_them()
    {
        TestServer.SkipWhenMissing();
        await using var behindProxy = ServedSite.Start(site.Database.ConnectionString, [new("COOP_WORLD", ""), new("ForwardedHeaders_Enabled", "true")]);
        using var browser = new PortalBrowser(behindProxy, ("X-Forwarded-Proto", "https"));
        await browser.GetAsync("/portal");

        using var asked = await browser.PostAsync("/portal/sign-in", ("address", PortalNode.NewNumber()));

        var cookie = asked.Headers.GetValues("Set-Cookie").ShouldHaveSingleItem();
        cookie.ShouldStartWith("__Host-coop-portal-code=");
        foreach (var part in new[] { "secure", "httponly", "samesite=lax", "path=/" })
        {
            cookie.ShouldContain(part, Case.Insensitive);
        }
    }

    [Fact]
    public async Task Whoever_tries_too_often_is_told_to_wait()
    {
        TestServer.SkipWhenMissing();
        await using var strict = ServedSite.Start(site.Database.ConnectionString, [new("COOP_WORLD", ""), new("Portal:TriesPerMinute", "2"), new("Portal:CodesPerHour", "1")]);
        using var browser = new PortalBrowser(strict);
        await browser.GetAsync("/portal");
        var number = PortalNode.NewNumber();
        (await browser.PostAsync("/portal/sign-in", ("address", number))).StatusCode.ShouldBe(HttpStatusCode.SeeOther);

        using var tooManyCodes = await browser.PostAsync("/portal/sign-in", ("address", number));
        using var tooManyTries = await browser.PostAsync("/portal/sign-in", ("address", PortalNode.NewNumber()));

        tooManyCodes.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        tooManyTries.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        tooManyTries.Headers.RetryAfter!.Delta!.Value.ShouldBeGreaterThan(TimeSpan.Zero);
        browser.Page.ShouldContain("role=\"alert\"");
    }

    [Theory]
    [InlineData("/portal/link")]
    [InlineData("/portal/link?t=")]
    [InlineData("/portal/code")]
    [InlineData("/portal/choose")]
    [InlineData("/portal?before=-1")]
    [InlineData("/portal?before=99999999999999999999")]
    [InlineData("/portal?lang=xx")]
    public async Task Odd_addresses_lead_to_the_way_in(string path)
    {
        TestServer.SkipWhenMissing();
        using var browser = new PortalBrowser(site.Site);

        using var answer = await browser.GetAsync(path);

        ((int)answer.StatusCode).ShouldBeLessThan(500);
        if (answer.StatusCode == HttpStatusCode.SeeOther)
        {
            await browser.GetAsync(answer.Headers.Location!.ToString());
        }

        browser.Page.ShouldContain("name=\"address\"");
    }

    [Fact]
    public async Task The_language_is_the_members_choice_and_is_remembered_with_them()
    {
        TestServer.SkipWhenMissing();
        var (member, number) = await PortalBrowser.MemberAsync(site.Site);
        using var browser = new PortalBrowser(site.Site);
        await browser.SignInAsync(number);
        browser.Page.ShouldContain("<html lang=\"es\"");
        await browser.GetAsync("/portal/account");
        using var chosen = await browser.PostAsync("/portal/preferences", ("language", "en"), ("back", "https://otro.example/"));
        chosen.Headers.Location!.ToString().ShouldBe("/portal");

        using var elsewhere = new PortalBrowser(site.Site);
        await elsewhere.SignInAsync(number);

        elsewhere.Page.ShouldContain("<html lang=\"en\"");
        await using var node = new TestNode(site.Database);
        (await node.ScalarAsync<string>("select language from core.member where id = @member", ("member", member.Value))).ShouldBe("en");
    }

    private static string FormTokenOf(string page) => System.Text.RegularExpressions.Regex.Match(page, "name=\"__RequestVerificationToken\" value=\"([^\"]+)\"").Groups[1].Value;
}
