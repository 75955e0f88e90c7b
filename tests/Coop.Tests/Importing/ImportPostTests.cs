using System.Net;
using System.Text.Json;
using Coop.Core.Access;
using Coop.Core.Importing;
using Coop.Testing;
using Coop.Tests.Access;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace Coop.Tests.Importing;

[Trait("Category", "integration")]
public sealed class ImportPostTests(AccessSite site) : IClassFixture<AccessSite>
{
    private const string Address = "/imports?kind=sale&name=ventas.csv";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_may_hands_a_file_in_with_the_token_of_a_page_and_nobody_else_does()
    {
        var (_, gloria) = await site.HireAsync(Role.Administrator);
        var (_, paola) = await site.HireAsync(Role.Marketer);

        using var nobody = await site.SendAsync(HttpMethod.Get, "/imports/token");
        nobody.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await PostAsync(null, withToken: false)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await PostAsync(gloria, withToken: false)).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await PostAsync(paola, withToken: true)).Status.ShouldBe(HttpStatusCode.Forbidden);
        var (status, body) = await PostAsync(gloria, withToken: true);

        status.ShouldBe(HttpStatusCode.Created);
        var id = JsonDocument.Parse(body).RootElement.GetProperty("id").GetGuid();
        var row = (await site.Site.Services.GetRequiredService<ImportReads>().FindAsync(new ImportId(id), Ct)).ShouldHaveSingleItem();
        (row.Name, row.State).ShouldBe(("ventas.csv", ImportState.Mapping));
        (await PostAsync(gloria, withToken: true, content: "")).ShouldBe((HttpStatusCode.UnprocessableEntity, """{"why":"empty"}"""));
    }

    [Fact]
    public async Task A_report_is_for_who_may_import_only()
    {
        var (_, paola) = await site.HireAsync(Role.Marketer);
        var (_, gloria) = await site.HireAsync(Role.Administrator);
        var path = $"/imports/{An.Id():D}/report";

        using var nobody = await site.SendAsync(HttpMethod.Get, path);
        using var marketer = await site.SendAsync(HttpMethod.Get, path, await site.Site.SignInAsync(paola, Ct));
        using var unknown = await site.SendAsync(HttpMethod.Get, path, await site.Site.SignInAsync(gloria, Ct));

        (nobody.StatusCode, marketer.StatusCode, unknown.StatusCode).ShouldBe((HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden, HttpStatusCode.NotFound));
    }

    private async Task<(HttpStatusCode Status, string Body)> PostAsync(string? name, bool withToken, string content = "tiquete;fecha\nT-1;2026-03-09\n")
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        var cookie = name is null ? "" : await site.Site.SignInAsync(name, Ct);
        using var request = new HttpRequestMessage(HttpMethod.Post, site.Site.Address + Address) { Content = new StringContent(content) };
        if (withToken)
        {
            using var page = await site.SendAsync(HttpMethod.Get, "/imports/token", cookie);
            request.Headers.Add("RequestVerificationToken", JsonDocument.Parse(await page.Content.ReadAsStringAsync(Ct)).RootElement.GetProperty("token").GetString());
            cookie = page.Headers.TryGetValues("Set-Cookie", out var set) ? $"{cookie}; {set.First().Split(';')[0]}" : cookie; // or signing in brought it
        }

        if (cookie.Length > 0)
        {
            request.Headers.Add("Cookie", cookie);
        }

        using var answer = await http.SendAsync(request, Ct);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Ct));
    }
}
