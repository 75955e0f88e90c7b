using Coop.Core.Access;
using Coop.Core.Access.Keys;
using Coop.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Shouldly;
using Xunit;

namespace Coop.Tests.Api;

[Trait("Category", "integration")]
public sealed class KeyTests(ApiSite site) : IClassFixture<ApiSite>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("coop_0000")]
    [InlineData("otra cosa")]
    public async Task Without_a_good_key_nothing_opens(string? key)
    {
        var answer = await site.PostAsync(key, "/sales", new { });

        (answer.Status, answer["code"]).ShouldBe((401, "no_key"));
    }

    [Fact]
    public async Task A_key_opens_what_its_scopes_say_and_nothing_else()
    {
        var key = (await site.KeyAsync(KeyScope.ProductsRead)).Key;

        (await site.SendAsync(HttpMethod.Get, key, "/products")).Status.ShouldBe(200);
        (await site.PostAsync(key, "/sales", new { })).Status.ShouldBe(403);
        (await site.PostAsync(key, "/returns", new { })).Status.ShouldBe(403);
        (await site.PostAsync(key, "/contributions", new { })).Status.ShouldBe(403);
        (await site.PostAsync(key, "/service-uses", new { })).Status.ShouldBe(403);
        (await site.SendAsync(HttpMethod.Put, key, "/products/X", "{}")).Status.ShouldBe(403);
        (await site.SendAsync(HttpMethod.Get, key, "/members")).Status.ShouldBe(403);
    }

    [Fact]
    public async Task A_revoked_key_opens_nothing_from_then_on()
    {
        var made = await site.KeyAsync();
        (await site.SendAsync(HttpMethod.Get, made.Key, "/products")).Status.ShouldBe(200);

        await site.As(site.Administrator).RunAsync<RevokeKey>(revoke => revoke.RunAsync(made.Id, Ct));

        (await site.SendAsync(HttpMethod.Get, made.Key, "/products")).Status.ShouldBe(401);
    }

    [Fact]
    public async Task The_key_is_nowhere_in_the_database_and_its_making_and_end_are_written_down()
    {
        var made = await site.KeyAsync();
        await site.SendAsync(HttpMethod.Get, made.Key, "/products");
        await site.As(site.Administrator).RunAsync<RevokeKey>(revoke => revoke.RunAsync(made.Id, Ct));
        var source = site.Site.Services.GetRequiredService<NpgsqlDataSource>();

        var row = (await site.Site.Services.GetRequiredService<KeyReads>().ListAsync(Ct)).Single(key => key.Id == made.Id);
        (await source.ScalarAsync<string>("select row_to_json(k)::text from core.api_key k where id = @id", ("id", made.Id))).ShouldNotContain(made.Key[10..]);
        made.Key.ShouldStartWith(row.Start);
        row.UsedAt.ShouldNotBeNull();
        (await source.ColumnAsync<string>("select action from core.audit where subject = @subject order by at", ("subject", $"key:{made.Id:D}")))
            .ShouldBe(["key.make", "key.revoke"]);
    }

    [Fact]
    public async Task Only_an_administrator_makes_keys()
    {
        var (leader, _) = await site.HireAsync(Role.Supervisor, Role.Marketer);

        await Should.ThrowAsync<NotAllowedException>(() => site.As(leader).RunAsync<MakeKey, KeyResult>(
            make => make.RunAsync("Caja", "caja", [KeyScope.SalesWrite], Ct)));
    }

    [Theory]
    [InlineData("", "caja", 1, "name", "missing")]
    [InlineData("Caja", "Caja 1", 1, "source", "form")]
    [InlineData("Caja", "coop", 1, "source", "reserved")]
    [InlineData("Caja", "simulator", 1, "source", "reserved")]
    [InlineData("Caja", "caja", 0, "scopes", "missing")]
    public async Task What_no_key_can_be_made_of_is_named(string name, string source, int scopes, string field, string fault)
    {
        var result = await site.As(site.Administrator).RunAsync<MakeKey, KeyResult>(
            make => make.RunAsync(name, source, [.. Enum.GetValues<KeyScope>().Take(scopes)], Ct));

        result.ShouldBe(new KeyResult.Unfit(field, fault));
    }

    [Fact]
    public async Task Who_asks_too_often_is_told_when_to_come_again()
    {
        await using var busy = ServedSite.Start(
            site.Site.Services.GetRequiredService<NpgsqlDataSource>().ConnectionString, [new("COOP_WORLD", ""), new("Api:Burst", "2"), new("Api:RequestsPerSecond", "1")]);
        var key = (await site.KeyAsync()).Key;
        using var http = new HttpClient { DefaultRequestHeaders = { Authorization = new("Bearer", key) } };

        var answers = new List<HttpResponseMessage>();
        for (var n = 0; n < 6; n++)
        {
            answers.Add(await http.GetAsync(new Uri($"{busy.Address}/api/v1/products"), Ct));
        }

        var refused = answers.First(answer => (int)answer.StatusCode == 429);
        refused.Headers.RetryAfter!.Delta!.Value.ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(1));
        answers.ForEach(answer => answer.Dispose());
    }

    [Fact]
    public async Task The_description_is_open_and_the_approved_one()
    {
        var answer = await site.SendAsync(HttpMethod.Get, null, "/openapi.json");

        answer.Status.ShouldBe(200);
        answer.Text.ShouldBeApproved();
    }
}
