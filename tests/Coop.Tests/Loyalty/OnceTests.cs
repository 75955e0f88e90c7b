using Coop.Core.Facts;
using Coop.Core.Loyalty.Ledger;
using Coop.Core.Loyalty.Rules;
using Coop.Core.Persistence;
using Coop.Testing;
using Coop.Tests.Facts;
using Npgsql;
using Shouldly;
using Xunit;

namespace Coop.Tests.Loyalty;

/// <summary>The law "once": whatever is tried, at once and by whatever way in, a source has one entry in the whole ledger.</summary>
[Trait("Category", "integration")]
public sealed class OnceTests(TestDatabase database) : LoyalTests(database)
{
    [Fact]
    public async Task One_source_booked_by_many_at_once_is_booked_once()
    {
        await using var other = new TestNode(Database, Node.Clock);
        var member = await Node.RegisterAsync();
        var sale = $"once-{member.Value:N}";

        await Task.WhenAll(Enumerable.Range(0, 24).Select(n => Task.Run(() => TryAsync(() => (n % 2 == 0 ? Node : other).EarnAsync(member, sale, 10 + n)), Ct)));

        (await EntriesAsync("sale", sale)).ShouldBe(1);
        await Node.ShouldAddUpAsync();
    }

    [Fact]
    public async Task One_source_claimed_by_two_members_at_once_goes_to_one_of_them()
    {
        var (one, two) = (await Node.RegisterAsync(), await Node.RegisterAsync());
        var sale = $"claimed-{one.Value:N}";

        await Task.WhenAll(Enumerable.Range(0, 16).Select(n => Task.Run(() => TryAsync(() => Node.EarnAsync(n % 2 == 0 ? one : two, sale, 100)), Ct)));

        (await EntriesAsync("sale", sale)).ShouldBe(1);
        (await Node.BalanceAsync(one) + await Node.BalanceAsync(two)).ShouldBe(100);
        await Node.ShouldAddUpAsync();
    }

    [Fact]
    public async Task The_subscriber_and_somebody_who_books_the_same_sale_by_hand_meet_at_one_entry()
    {
        await Node.StockAsync();
        await Node.As(Paola).RunAsync<PublishRule, PublishRuleResult>(x => x.RunAsync(
            new EarningRule { Code = "compras", NameEs = "Compras", NameEn = "Purchases", From = new(2026, 1, 1), Gives = new Yield.PerAmount(1, 1000) }, Ct));
        var member = await Node.RegisterAsync();
        var told = (FactResult.Done)await Node.SellAsync(Till.Sale(Node, MemberRef.Of(member)));
        var sale = told.Id.ToString("D");
        var purchase = new Purchase(RuleCause.Sale, Node.Today(), [new PurchaseLine(1, [], 900_000)]);

        await Task.WhenAll(
            Task.Run(() => TryAsync(() => Node.SettleAsync()), Ct),
            Task.Run(() => TryAsync(() => Node.EarnAsync(member, sale, 5)), Ct),
            Task.Run(() => TryAsync(() => Node.InWorkAsync(work => Node.Get<EarnPoints>().RunAsync(work, member, new PointSource("sale", sale), purchase, Ct))), Ct));
        await Node.SettleAsync();

        (await EntriesAsync("sale", sale)).ShouldBe(1);
        await Node.ShouldAddUpAsync();
    }

    [Fact]
    public async Task A_correction_a_redemption_and_a_return_sent_twice_at_once_count_once()
    {
        var member = await Node.RegisterAsync();
        var (id, wish, sale) = (An.Id(), An.Id(), $"back-{member.Value:N}");
        await Node.EarnAsync(member, sale, 1000);
        var reward = await Node.OfferAsync(Paola, 100);

        await Task.WhenAll(Enumerable.Range(0, 12).Select(n => Task.Run(
            () => TryAsync(() => (n % 3) switch
            {
                0 => Node.As(Paola).RunAsync<AdjustPoints, AdjustResult>(x => x.RunAsync(id, member, 50, "Compensación", Ct)),
                1 => Node.RedeemAsync(Paola, member, reward, wish),
                _ => (Task)Node.ReturnAsync(sale, 200),
            }),
            Ct)));

        (await Node.BalanceAsync(member)).ShouldBe(1000 + 50 - 100 - 200);
        await Node.ShouldAddUpAsync();
    }

    [Fact]
    public async Task Past_all_use_cases_the_database_itself_refuses_a_second_entry()
    {
        var member = await Node.RegisterAsync();
        var sale = $"sql-{member.Value:N}";
        await Node.EarnAsync(member, sale, 10);

        var error = await Should.ThrowAsync<PostgresException>(Node.ExecuteAsync(
            """
            insert into core.loyalty_entry (member_id, seq, kind, points, forgiven, source_type, source_id, programme, occurred_on, booked_on, recorded_at)
            select member_id, seq + 1, kind, points, forgiven, source_type, source_id, programme, occurred_on, booked_on, recorded_at
              from core.loyalty_entry where source_type = 'sale' and source_id = @sale
            """, ("sale", sale)));

        error.ConstraintName.ShouldBe("loyalty_entry_source");
    }

    /// <summary>Who loses a race may be refused by the database; what counts is what stands in the books afterwards.</summary>
    private static async Task TryAsync(Func<Task> attempt)
    {
        try
        {
            await attempt();
        }
        catch (Exception error) when (DatabaseFault.IsDuplicate(error, "loyalty_entry_source") || DatabaseFault.IsCrossing(error))
        {
            // Another was first.
        }
    }

    private Task<long> EntriesAsync(string type, string id) =>
        Node.ScalarAsync<long>("select count(*) from core.loyalty_entry where source_type = @t and source_id = @i", ("t", type), ("i", id));
}
