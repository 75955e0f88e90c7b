using System.Diagnostics.Metrics;
using System.Net;
using Coop.Core.Access;
using Coop.Testing;
using Coop.Web.Access;
using Coop.Web.Worlds;
using Shouldly;
using Xunit;

namespace Coop.Tests.Access;

[Trait("Category", "integration")]
public sealed class SignInTests(AccessSite site) : IClassFixture<AccessSite>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Role.Agent, "/desk")]
    [InlineData(Role.Supervisor, "/desk")]
    [InlineData(Role.Administrator, "/desk")]
    [InlineData(Role.Marketer, "/journeys")]
    [InlineData(Role.Analyst, "/journeys")]
    public async Task People_begin_where_their_role_has_work(Role role, string home)
    {
        var (_, name) = await site.HireAsync(role);
        using var form = new SignInForm(site.Site.Address);

        using var answer = await form.PostAsync(name, SmallWorld.Password, Ct);

        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        answer.Headers.Location!.AbsolutePath.ShouldBe(home);
    }

    [Theory]
    [InlineData("/admin/people?x=1", "/admin/people?x=1")]
    [InlineData("https://evil.example/desk", "/desk")]
    [InlineData("//evil.example/desk", "/desk")]
    [InlineData("/\\evil.example", "/desk")]
    public async Task A_link_leads_on_to_pages_of_this_site_only(string to, string where)
    {
        var (_, name) = await site.HireAsync();
        using var form = new SignInForm(site.Site.Address, $"?to={Uri.EscapeDataString(to)}");

        using var answer = await form.PostAsync(name, SmallWorld.Password, Ct);

        answer.Headers.Location!.ShouldBe(new Uri(site.Site.Address + where));
    }

    [Fact]
    public async Task Tries_are_counted_by_how_they_end()
    {
        var (_, name) = await site.HireAsync();
        var outcomes = new List<object?>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, own) =>
            {
                if (instrument.Meter.Name == SignInMetrics.Meter)
                {
                    own.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => outcomes.Add(tags[0].Value));
        listener.Start();
        using var form = new SignInForm(site.Site.Address);

        (await form.PostAsync(name, "otra cosa", Ct)).Dispose();
        (await form.PostAsync(name, SmallWorld.Password, Ct)).Dispose();

        outcomes.ShouldBe(["refused", "signed_in"]);
    }

    [Fact]
    public async Task The_cookie_is_out_of_scripts_reach_and_the_database_holds_no_key_of_it()
    {
        var (id, name) = await site.HireAsync();
        using var form = new SignInForm(site.Site.Address);

        using var answer = await form.PostAsync(name, SmallWorld.Password, Ct);

        var cookie = answer.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("coop-staff=", StringComparison.Ordinal));
        cookie.ShouldContain("httponly");
        cookie.ShouldContain("samesite=lax");
        cookie.ShouldNotContain("expires");
        var key = await site.Database.Source.ScalarAsync<string>("select key from core.staff_session where staff_id = @id", ("id", id.Value));
        key.ShouldMatch("^[0-9a-f]{64}$");
        cookie.ShouldNotContain(key);
    }

    [Fact]
    public async Task Over_tls_the_cookie_belongs_to_this_host_alone()
    {
        var (_, name) = await site.HireAsync();
        await using var behindProxy = ServedSite.Start(
            site.Database.ConnectionString, [new("COOP_WORLD", ""), new("ForwardedHeaders_Enabled", "true")]);
        using var form = new SignInForm(behindProxy.Address, "", ("X-Forwarded-Proto", "https"));

        using var answer = await form.PostAsync(name, SmallWorld.Password, Ct);

        var cookie = answer.Headers.GetValues("Set-Cookie").Single(c => c.Contains("coop-staff=", StringComparison.Ordinal));
        cookie.ShouldStartWith("__Host-coop-staff=");
        cookie.ShouldContain("secure");
        cookie.ShouldContain("path=/");
        cookie.ShouldNotContain("domain");
    }

    [Fact]
    public async Task A_wrong_password_and_an_unknown_name_get_the_same_page()
    {
        var (_, name) = await site.HireAsync();

        var wrong = await RefusedAsync(name, "no es esta");
        var unknown = await RefusedAsync(new string('x', name.Length), "no es esta");

        wrong.ShouldBe(unknown.Replace(new string('x', name.Length), name, StringComparison.Ordinal));
        wrong.ShouldContain("no coinciden");
    }

    [Theory]
    [InlineData("es-CO,es;q=0.9", "El usuario o la contraseña no coinciden")]
    [InlineData("en-US,en;q=0.9", "User name or password do not match")]
    [InlineData("fr-FR", "El usuario o la contraseña no coinciden")]
    public async Task The_page_says_what_went_wrong_in_the_readers_language(string accepted, string words)
    {
        using var form = new SignInForm(site.Site.Address, "", ("Accept-Language", accepted));

        using var answer = await form.PostAsync("nadie", "nada", Ct);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Ct)).ShouldContain(words);
    }

    [Fact]
    public async Task Somebody_who_is_signed_in_is_not_asked_again()
    {
        var (_, name) = await site.HireAsync();
        var cookie = await site.Site.SignInAsync(name, Ct);

        using var answer = await site.SendAsync(HttpMethod.Get, "/sign-in", cookie);

        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        answer.Headers.Location!.AbsolutePath.ShouldBe("/desk");
    }

    [Fact]
    public async Task Signing_out_ends_the_session_not_only_the_cookie()
    {
        var (_, name) = await site.HireAsync();
        var cookie = await site.Site.SignInAsync(name, Ct);

        using var answer = await site.SendAsync(HttpMethod.Post, "/sign-out", cookie, ("Origin", site.Site.Address));
        using var after = await site.SendAsync(HttpMethod.Get, "/session", cookie);

        answer.Headers.Location!.OriginalString.ShouldBe("/sign-in");
        after.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_form_that_was_not_ours_signs_nobody_in()
    {
        var (_, name) = await site.HireAsync();
        using var http = new HttpClient();

        using var answer = await http.PostAsync($"{site.Site.Address}/sign-in", new FormUrlEncodedContent(
            [new("_handler", "sign-in"), new("Form.Name", name), new("Form.Password", SmallWorld.Password)]), Ct);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        answer.Headers.Contains("Set-Cookie").ShouldBeFalse();
    }

    [Fact]
    public async Task Trying_on_and_on_from_one_place_is_put_off_in_words()
    {
        await using var other = ServedSite.Start(site.Database.ConnectionString, [new("COOP_WORLD", "")]);
        using var form = new SignInForm(other.Address);
        var statuses = new List<HttpStatusCode>();

        for (var i = 0; i < 60; i++)
        {
            using var answer = await form.PostAsync("", "", Ct);
            statuses.Add(answer.StatusCode);
        }

        statuses.ShouldContain(HttpStatusCode.TooManyRequests);
        statuses.Count(status => status == HttpStatusCode.BadRequest).ShouldBeInRange(40, 59);
        using var last = await form.PostAsync("", "", Ct);
        WebUtility.HtmlDecode(await last.Content.ReadAsStringAsync(Ct)).ShouldContain("Demasiados intentos");
    }

    private async Task<string> RefusedAsync(string name, string password)
    {
        using var form = new SignInForm(site.Site.Address);
        using var answer = await form.PostAsync(name, password, Ct);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        return SignInForm.WithoutTokens(WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Ct)));
    }
}
