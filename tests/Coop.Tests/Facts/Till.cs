using Coop.Core.Facts;
using Coop.Core.Members;
using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Facts;

/// <summary>A shop's till as the tests use it: a catalogue of three products and tickets of its own.</summary>
internal static class Till
{
    public const string Source = "till";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static string Key() => $"T-{An.Number()}";

    public static async Task StockAsync(this TestNode node)
    {
        foreach (var draft in new ProductDraft[]
        {
            new("MERCADO", "Supermercado", null), new("ARROZ", "Arroz, bolsa de 5 kg", "MERCADO"), new("PANELA", "Panela", "MERCADO"), new("CURSO", "Cursos", null),
        })
        {
            (await node.Get<SaveProduct>().RunAsync(draft, null, isNew: false, Ct)).ShouldBeOfType<ProductResult.Done>();
        }
    }

    /// <summary>Two bags of rice and half a kilo of panela, sold now.</summary>
    public static SaleDraft Sale(TestNode node, MemberRef member, string? key = null) => new(
        Source, key ?? Key(), member, node.Clock.GetUtcNow(), [new("ARROZ", 2, 43_800), new("PANELA", 0.5m, 3_333.33m)]);

    public static Task<FactResult> SellAsync(this TestNode node, SaleDraft draft) => node.Get<RecordSale>().RunAsync(draft, Ct);

    public static async Task<SaleDraft> SoldAsync(this TestNode node, MemberId member)
    {
        var draft = Sale(node, MemberRef.Of(member));
        (await node.SellAsync(draft)).ShouldBeOfType<FactResult.Done>();
        return draft;
    }

    public static ReturnDraft Back(TestNode node, SaleDraft sale, params ReturnLineDraft[] lines) => new(Source, Key(), sale.Key, node.Clock.GetUtcNow(), lines);

    public static Task<FactResult> ReturnAsync(this TestNode node, ReturnDraft draft) => node.Get<RecordReturn>().RunAsync(draft, Ct);

    public static ContributionDraft Pays(TestNode node, MemberRef member, decimal amount = 45_000) => new(
        Source, Key(), member, node.Clock.GetUtcNow(), new DateOnly(2026, 3, 1), amount);

    public static Task<FactResult> ContributeAsync(this TestNode node, ContributionDraft draft) => node.Get<RecordContribution>().RunAsync(draft, Ct);

    public static Task<long> CountAsync(this TestNode node, string table, string key) =>
        node.ScalarAsync<long>($"select count(*) from core.{table} where source = '{Source}' and key = @key", ("key", key));

    public static Task<long> EventsAsync(this TestNode node, string name, MemberId member) => node.ScalarAsync<long>(
        "select count(*) from core.event where name = @name and body ->> 'member' = @member", ("name", name), ("member", member.Value.ToString("D")));
}
