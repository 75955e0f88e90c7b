using System.Text.Json;
using Coop.Core.Members;
using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Api;

[Trait("Category", "integration")]
public sealed class FactsOverHttpTests(ApiSite site) : IClassFixture<ApiSite>
{
    [Fact]
    public async Task A_sale_is_told_once_and_told_again_it_is_the_same()
    {
        var key = (await site.KeyAsync()).Key;
        var sale = ApiSite.Sale((await site.RegisterAsync()).Document);

        var first = await site.PostAsync(key, "/sales", sale);
        var again = await site.PostAsync(key, "/sales", sale);

        (first.Status, first["status"]).ShouldBe((201, "recorded"));
        (again.Status, again["id"], again["repeated"]).ShouldBe((200, first["id"], "True"));
    }

    [Fact]
    public async Task A_hundred_at_once_under_one_key_are_one_sale()
    {
        var key = (await site.KeyAsync()).Key;
        var sale = ApiSite.Sale((await site.RegisterAsync()).Document);

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => site.PostAsync(key, "/sales", sale)));

        answers.Count(answer => answer.Status == 201).ShouldBe(1);
        answers.Count(answer => answer.Status == 200).ShouldBe(99);
        answers.Select(answer => answer["id"]).Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public async Task Something_else_under_the_same_key_is_a_conflict_that_is_said()
    {
        var key = (await site.KeyAsync()).Key;
        var document = (await site.RegisterAsync()).Document;
        await site.PostAsync(key, "/sales", ApiSite.Sale(document, "T-doble"));

        var other = await site.PostAsync(key, "/sales", ApiSite.Sale(document, "T-doble", new[] { new { product = "ARROZ", quantity = 1, amount = 21_900 } }));

        (other.Status, other.Type, other["code"], other["field"]).ShouldBe((409, "application/problem+json", "conflict", "key"));
    }

    [Fact]
    public async Task Two_systems_may_use_the_same_key_for_facts_of_their_own()
    {
        var document = (await site.RegisterAsync()).Document;
        var sale = ApiSite.Sale(document, "T-comun");

        var one = await site.PostAsync((await site.KeyAsync()).Key, "/sales", sale);
        var two = await site.PostAsync((await site.KeyAsync()).Key, "/sales", sale);

        (one.Status, two.Status).ShouldBe((201, 201));
        one["id"].ShouldNotBe(two["id"]);
    }

    [Fact]
    public async Task The_header_may_say_the_key()
    {
        var key = (await site.KeyAsync()).Key;
        var (member, _) = await site.RegisterAsync();
        var body = new { member = new { id = member.Value }, at = "2026-03-10T14:00:00Z", lines = new[] { new { product = "arroz", quantity = 1.5m, amount = 30_000.50m } } };

        var first = await site.PostAsync(key, "/sales", body, ("Idempotency-Key", "H-1"));
        var again = await site.PostAsync(key, "/sales", body, ("Idempotency-Key", "H-1"));
        var none = await site.PostAsync(key, "/sales", body);

        (first.Status, again.Status).ShouldBe((201, 200));
        (none.Status, none["field"], none["code"]).ShouldBe((422, "key", "missing"));
    }

    [Fact]
    public async Task What_somebody_unknown_bought_is_kept_and_said_to_be()
    {
        var answer = await site.PostAsync((await site.KeyAsync()).Key, "/sales", ApiSite.Sale($"{90_000_000 + An.Number()}"));

        (answer.Status, answer["status"], answer["reason"]).ShouldBe((202, "parked", "unknown_member"));
    }

    [Fact]
    public async Task Returns_contributions_and_services_are_told_alike()
    {
        var key = (await site.KeyAsync()).Key;
        var (member, document) = await site.RegisterAsync();
        var who = new { documentType = "cc", documentNumber = document };
        await site.PostAsync(key, "/sales", ApiSite.Sale(document, "T-todo"));

        var back = await site.PostAsync(key, "/returns", new { key = "D-1", sale = "T-todo", at = "2026-03-10T10:00:00-05:00", lines = new[] { new { number = 1, quantity = 1 } } });
        var more = await site.PostAsync(key, "/returns", new { key = "D-2", sale = "T-todo", at = "2026-03-10T10:00:00-05:00", lines = new[] { new { number = 1, quantity = 2 } } });
        var orphan = await site.PostAsync(key, "/returns", new { key = "D-3", sale = "T-nunca", at = "2026-03-10T10:00:00-05:00" });
        var due = await site.PostAsync(key, "/contributions", new { key = "A-1", member = who, at = "2026-03-31T23:59:59-05:00", entry = "due", period = "2026-03", amount = 45_000 });
        var paid = await site.PostAsync(key, "/contributions", new { key = "A-2", member = who, at = "2026-03-10T10:00:00-05:00", period = "2026-03", amount = 45_000 });
        var bounced = await site.PostAsync(key, "/contributions", new { key = "A-3", member = who, at = "2026-03-10T11:00:00-05:00", takesBack = "A-2" });
        var used = await site.PostAsync(key, "/service-uses", new { key = "S-1", member = new { id = member.Value }, at = "2026-03-10T11:00:00-05:00", service = "CURSO", quantity = 2 });

        new[] { back, due, paid, bounced, used }.ShouldAllBe(answer => answer.Status == 201);
        (more.Status, more["field"], more["code"]).ShouldBe((422, "lines[0].quantity", "more_than_sold"));
        (orphan.Status, orphan["reason"]).ShouldBe((202, "unknown_fact"));
    }

    [Theory]
    [InlineData("""{"lines":[{"product":"ARROZ","quantity":"dos","amount":1}]}""", 400, "lines[0].quantity")]
    [InlineData("""{"precio":1}""", 400, "precio")]
    [InlineData("""{"key":"a","key":"b"}""", 400, "key")]
    [InlineData("""{"lines":[{"product":"ARROZ","quantity":1e60,"amount":1}]}""", 400, "lines[0].quantity")]
    [InlineData("""no es json""", 400, null)]
    [InlineData("""null""", 400, null)]
    [InlineData("""[]""", 400, null)]
    [InlineData("""{}""", 422, "member")]
    [InlineData("""{"key":"a","member":{"id":"00000000-0000-0000-0000-000000000001","telephone":"3001234567"}}""", 422, "member")]
    [InlineData("""{"key":"a","member":{"telephone":"no tiene"}}""", 422, "member.telephone")]
    [InlineData("""{"key":"a","member":{"documentNumber":"123"}}""", 422, "member.documentType")]
    [InlineData("""{"key":"a","member":{"documentType":"xx","documentNumber":"123"}}""", 422, "member.documentType")]
    [InlineData("""{"key":"a","member":{"documentType":"cc","documentNumber":"abc"}}""", 422, "member.documentNumber")]
    [InlineData("""{"key":"a","member":{"documentType":"cc","documentNumber":"5234\u00005678"}}""", 422, "member.documentNumber")]
    [InlineData("""{"key":"a","member":{"documentType":"nit","documentNumber":"860002964-9"}}""", 422, "member.documentNumber")]
    [InlineData("""{"key":"a","member":{"documentType":"cc","documentNumber":"52345678"},"at":"2026-03-10T09:00:00"}""", 422, "at")]
    [InlineData("""{"key":"a","member":{"documentType":"cc","documentNumber":"52345678"},"at":"ayer"}""", 422, "at")]
    [InlineData("""{"key":"a","member":{"documentType":"cc","documentNumber":"52345678"},"at":"2026-03-10T09:00:00Z"}""", 422, "lines")]
    [InlineData("""{"key":"a","member":{"documentType":"cc","documentNumber":"52345678"},"at":"2026-03-10T09:00:00Z","lines":[null]}""", 422, "lines[0].quantity")]
    [InlineData("""{"key":"a","member":{"documentType":"cc","documentNumber":"52345678"},"at":"2026-03-10T09:00:00Z","channel":"paloma","lines":[{"product":"ARROZ","quantity":1,"amount":1}]}""", 422, "channel")]
    public async Task What_cannot_be_read_or_be_is_answered_in_words_that_name_the_field(string body, int status, string? field)
    {
        var answer = await site.SendAsync(HttpMethod.Post, (await site.KeyAsync()).Key, "/sales", body);

        (answer.Status, answer.Type, answer["field"]).ShouldBe((status, "application/problem+json", field));
        answer["detail"].ShouldNotBeNullOrWhiteSpace();
        answer.Text.ShouldNotContain("System.");
    }

    [Fact]
    public async Task What_is_too_long_or_of_another_kind_is_turned_away_before_it_is_read()
    {
        var key = (await site.KeyAsync()).Key;

        (await site.SendAsync(HttpMethod.Post, key, "/sales", new string(' ', 300_000))).Status.ShouldBe(413);
        (await site.SendAsync(HttpMethod.Post, key, "/sales", "{}", "text/plain")).Status.ShouldBe(415);
    }

    [Fact]
    public async Task The_catalogue_is_read_and_kept_by_code()
    {
        var key = (await site.KeyAsync()).Key;
        var code = $"P{An.Number()}";

        var saved = await site.SendAsync(HttpMethod.Put, key, $"/products/{code}", """{"name":"Fríjol","parent":"ARROZ"}""");
        var unfit = await site.SendAsync(HttpMethod.Put, key, $"/products/{code}", """{"name":"Fríjol","parent":"LUNA"}""");
        var list = await site.SendAsync(HttpMethod.Get, key, "/products");

        saved.Status.ShouldBe(204);
        (unfit.Status, unfit["field"]).ShouldBe((422, "parent"));
        JsonDocument.Parse(list.Text).RootElement.GetProperty("products").EnumerateArray()
            .Single(product => product.GetProperty("code").GetString() == code).GetProperty("name").GetString().ShouldBe("Fríjol");
    }

    [Fact]
    public async Task A_till_finds_the_one_member_behind_a_document_or_a_telephone()
    {
        var key = (await site.KeyAsync()).Key;
        var shared = ContactAddress.Telephone($"311{An.Number():D7}")!;
        var (member, document) = await site.RegisterAsync(shared);

        var found = await site.SendAsync(HttpMethod.Get, key, $"/members?documentType=cc&documentNumber={document}");
        var alone = await site.SendAsync(HttpMethod.Get, key, $"/members?telephone={Uri.EscapeDataString(shared.Raw)}");
        await site.RegisterAsync(shared);
        var several = await site.SendAsync(HttpMethod.Get, key, $"/members?telephone={Uri.EscapeDataString(shared.Raw)}");
        var nobody = await site.SendAsync(HttpMethod.Get, key, "/members?documentType=cc&documentNumber=7777777");
        var unsaid = await site.SendAsync(HttpMethod.Get, key, "/members");

        (found.Status, found["id"], found["name"]).ShouldBe((200, member.Value.ToString("D"), "María José Ñáñez Gutiérrez"));
        (alone.Status, several.Status, nobody.Status, unsaid.Status).ShouldBe((200, 409, 404, 422));
    }
}
