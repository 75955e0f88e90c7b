using Coop.Core.Loyalty;
using Coop.Core.Loyalty.Ledger;
using Coop.Core.Loyalty.Rules;
using Coop.Core.Persistence;
using Coop.Testing;
using Coop.Tests.Facts;
using Npgsql;
using Shouldly;
using Xunit;

namespace Coop.Tests.Loyalty;

/// <summary>Points for batches of imported facts: the same books as one by one, whatever dies or races.</summary>
[Trait("Category", "integration")]
public sealed class EarnInSetsTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, "after:12m", Reversal.Owe)]
    [InlineData(2, "after:3m", Reversal.Owe)]
    [InlineData(3, "idle:2m", Reversal.Forgive)]
    [InlineData(4, "after:20d", Reversal.Forgive)]
    [InlineData(5, "never", Reversal.Owe)]
    public async Task A_history_earned_in_sets_gives_the_books_it_gives_one_by_one(int seed, string expiry, Reversal reversal)
    {
        var terms = LoyaltyStage.Terms with { Expiry = expiry, Reversal = reversal, PendingDays = seed % 2 * 5 };
        var one = await BooksAsync(seed, terms, inSets: false);
        var all = await BooksAsync(seed, terms, inSets: true);

        all.ShouldBe(one);
        all.Count.ShouldBeGreaterThan(100);
    }

    [Theory]
    [InlineData(11, "after:12m", Reversal.Owe)]
    [InlineData(12, "after:3m", Reversal.Forgive)]
    [InlineData(13, "idle:2m", Reversal.Owe)]
    [InlineData(14, "never", Reversal.Forgive)]
    public async Task What_batches_take_back_of_what_was_earned_long_ago_leaves_the_books_it_leaves_one_by_one(int seed, string expiry, Reversal reversal)
    {
        var terms = LoyaltyStage.Terms with { Expiry = expiry, Reversal = reversal, PendingDays = seed % 2 * 5 };
        var one = await BooksAsync(seed, terms, inSets: false, back: true);
        var all = await BooksAsync(seed, terms, inSets: true, back: true);

        all.ShouldBe(one);
        all.Count(line => line.Contains("|reversed|", StringComparison.Ordinal)).ShouldBeGreaterThan(30);
    }

    [Fact]
    public async Task Batches_that_take_back_die_in_the_middle_again_and_again_and_come_to_the_same()
    {
        var calm = await BooksAsync(15, LoyaltyStage.Terms, inSets: true, back: true);
        var stormy = await BooksAsync(15, LoyaltyStage.Terms, inSets: true, async node => await SurviveAsync(node), back: true);

        stormy.ShouldBe(calm);
    }

    [Fact]
    public async Task A_batch_of_returns_told_again_after_more_came_back_takes_nothing_twice()
    {
        await using var fresh = new Fresh();
        await using var node = await fresh.NodeAsync();
        var stage = new BatchStage(node, 16);
        await stage.BeginAsync(LoyaltyStage.Terms);
        await stage.TellAsync("sale", 40);
        await node.SettleAsync();
        await stage.TellBackAsync("return", 30);
        await stage.ImportAsync("return");
        await node.Get<EarnInSets>().DrainAsync(Ct);
        var before = await BatchStage.BooksAsync(node);
        (await node.ScalarAsync<long>("select (body->>'points')::bigint from core.event where name = 'points.taken-back-in-set'")).ShouldBeGreaterThan(0);
        (await node.ScalarAsync<long>("select count(*) from core.event where name = 'points.earned-in-set'")).ShouldBe(0, "nobody earns by bringing back");

        await stage.ImportAsync("return", again: true);
        (await node.Get<EarnInSets>().DrainAsync(Ct)).ShouldBe(0);
        (await BatchStage.BooksAsync(node)).ShouldBe(before);
        foreach (var key in await node.ColumnAsync<string>("select distinct s.key from core.sale s join core.sale_return r on r.sale_id = s.id where s.source = 'till' and r.source = 'till'"))
        {
            await node.ReturnAsync(new Core.Facts.ReturnDraft(Till.Source, Till.Key(), key, node.Clock.GetUtcNow(), []));
        }

        await node.ExecuteAsync("insert into core.loyalty_due (kind, batch, told_at, busy, members, points) select distinct 'return', import_batch, @now, '{}'::uuid[], 0, 0 from core.sale_return where import_batch is not null", ("now", node.Clock.GetUtcNow()));
        await node.Get<EarnInSets>().DrainAsync(Ct);
        await node.SettleAsync();

        await node.ShouldAddUpAsync();
        (await node.ScalarAsync<long>("select count(*) from core.dead_letter")).ShouldBe(0);
        (await node.ScalarAsync<long>("""
            select count(*) from core.sale s join core.loyalty_entry e on e.source_type = 'sale' and e.source_id = s.id::text
             where exists (select from core.sale_return r where r.sale_id = s.id and r.source = 'till')
               and e.points <> (select coalesce(sum(r.forgiven - r.points), 0) from core.loyalty_entry r where r.member_id = e.member_id and r.reverses_seq = e.seq)
            """)).ShouldBe(0, "whatever was brought back whole left nothing");
    }

    [Fact]
    public async Task A_batch_that_dies_in_the_middle_again_and_again_comes_to_the_same()
    {
        var calm = await BooksAsync(6, LoyaltyStage.Terms, inSets: true);
        var died = 0;
        var stormy = await BooksAsync(6, LoyaltyStage.Terms, inSets: true, async node => died += await SurviveAsync(node));

        stormy.ShouldBe(calm);
        died.ShouldBeGreaterThan(0, "a storm that interrupts nothing shows nothing");
    }

    [Fact]
    public async Task A_batch_told_again_changes_nothing_and_leaves_nothing_due()
    {
        await using var fresh = new Fresh();
        await using var node = await fresh.NodeAsync();
        var stage = new BatchStage(node, 7);
        await stage.BeginAsync(LoyaltyStage.Terms);
        await stage.TellAsync("sale", 40);
        await stage.ImportAsync("sale");
        await node.Get<EarnInSets>().DrainAsync(Ct);
        var before = await BatchStage.BooksAsync(node);

        await stage.ImportAsync("sale", again: true);
        var earned = await node.Get<EarnInSets>().DrainAsync(Ct);

        earned.ShouldBe(0);
        (await BatchStage.BooksAsync(node)).ShouldBe(before);
        (await node.ScalarAsync<long>("select count(*) from core.loyalty_due")).ShouldBe(0);
        (await node.ScalarAsync<long>("select count(*) from core.event where name = 'points.earned' and body->>'points' <> '60'")).ShouldBe(0, "one event names the batch");
        (await node.ScalarAsync<long>("select count(*) from core.event where name = 'points.earned-in-set'")).ShouldBe(1);
    }

    [Fact]
    public async Task Whose_account_is_taken_comes_last_and_is_not_forgotten()
    {
        await using var fresh = new Fresh();
        await using var node = await fresh.NodeAsync();
        var stage = new BatchStage(node, 8);
        await stage.BeginAsync(LoyaltyStage.Terms);
        foreach (var member in stage.Members)
        {
            await node.SoldAsync(member);
        }

        await stage.ImportAsync("sale");
        await using var holder = await node.Get<WorkFactory>().BeginAsync(Ct);
        await node.Get<KeepAccounts>().HoldAsync(holder, stage.Members[1], Ct);
        var drain = node.Get<EarnInSets>().DrainAsync(Ct);
        await Eventually.TrueAsync(
            async () => await node.ScalarAsync<long>("select count(distinct member_id) from core.loyalty_entry where source_type = 'sale' and kind = 'earned' and source_id not like 'before%'") == stage.Members.Count - 2,
            "everybody else has points");
        await holder.DisposeAsync();
        await drain;

        (await node.BalanceAsync(stage.Members[1])).ShouldBeGreaterThan(0);
        (await node.BalanceAsync(stage.Members[^1])).ShouldBe(0, "who is no member earns nothing");
        (await node.ScalarAsync<long>("select count(*) from core.loyalty_due")).ShouldBe(0);
        await node.ShouldAddUpAsync();
    }

    [Fact]
    public async Task Sets_the_ordinary_subscriber_redemptions_and_returns_race_and_the_books_add_up()
    {
        await using var fresh = new Fresh();
        await using var node = await fresh.NodeAsync();
        await using var other = new TestNode(fresh.Database, node.Clock);
        var stage = new BatchStage(node, 9);
        var paola = await stage.BeginAsync(LoyaltyStage.Terms);
        await stage.TellAsync("sale", 120);
        await stage.ImportAsync("sale");
        var reward = await node.OfferAsync(paola, 25);
        var keys = await node.ColumnAsync<string>("select key from core.sale s where source = 'till' and not exists (select from core.sale_return r where r.sale_id = s.id) and not exists (select from core.sale c where c.corrects = s.id) order by key limit 30");
        // One is dealt with before the race, so that a return that comes during it is heard by one of the two.
        Task[] all =
        [
            node.Get<EarnInSets>().DrainAsync(Ct),
            other.Get<EarnInSets>().DrainAsync(Ct),
            .. stage.Members.Select(async member =>
            {
                for (var n = 0; n < 5; n++)
                {
                    await node.RedeemAsync(paola, member, reward);
                    await other.SoldAsync(member);
                }
            }),
            Task.Run(async () =>
            {
                foreach (var key in keys)
                {
                    await other.ReturnAsync(new Core.Facts.ReturnDraft(Till.Source, Till.Key(), key, node.Clock.GetUtcNow(), []));
                    await other.Get<Core.Events.EventPump>().DrainAsync("loyalty", Ct);
                }
            }, Ct),
        ];
        await Task.WhenAll(all);
        await node.SettleAsync();
        await node.Get<EarnInSets>().DrainAsync(Ct);

        await node.ShouldAddUpAsync();
        (await node.ScalarAsync<long>("select count(*) from core.loyalty_due")).ShouldBe(0);
        (await node.ScalarAsync<long>("select count(*) from core.dead_letter")).ShouldBe(0);
        (await node.ScalarAsync<long>("""
            select count(*) from core.sale s
             where not s.before_admission and s.total >= 1000 and not exists (select from core.loyalty_entry e where e.source_type = 'sale' and e.source_id = s.id::text)
            """)).ShouldBe(0, "each earned");
        (await node.ScalarAsync<long>("""
            select count(*) from core.sale s join core.loyalty_entry e on e.source_type = 'sale' and e.source_id = s.id::text
             where s.key = any(@keys) and e.points <> (select coalesce(sum(r.forgiven - r.points), 0) from core.loyalty_entry r where r.member_id = e.member_id and r.reverses_seq = e.seq)
            """, ("keys", keys.ToArray()))).ShouldBe(0, "whatever was brought back whole left nothing");
    }

    private static async Task<List<string>> BooksAsync(int seed, ProgrammeTerms terms, bool inSets, Func<TestNode, Task>? drain = null, bool back = false)
    {
        await using var fresh = new Fresh();
        await using var node = await fresh.NodeAsync();
        var stage = new BatchStage(node, seed);
        await stage.BeginAsync(terms);
        foreach (var (kind, things, earlier) in ((string, int, bool)[])[("sale", 80, false), ("contribution", 25, false), .. back ? [("return", 60, true), ("contribution", 40, true)] : Array.Empty<(string, int, bool)>()])
        {
            await (earlier ? stage.TellBackAsync(kind, things) : stage.TellAsync(kind, things));
            if (inSets)
            {
                await stage.ImportAsync(kind);
                await (drain ?? (n => n.Get<EarnInSets>().DrainAsync(Ct)))(node);
            }
            else
            {
                await node.SettleAsync();
            }
        }

        await using var after = new TestNode(fresh.Database, node.Clock);
        await after.Get<LapsePoints>().RunAsync(Ct);
        await after.ShouldAddUpAsync();
        return await BatchStage.BooksAsync(after);
    }

    /// <summary>Works everything out on a database whose connections break all the time; how often that interrupted it.</summary>
    private static async Task<int> SurviveAsync(TestNode node)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var storm = StormAsync(node, over.Token);
        var died = 0;
        while (true)
        {
            try
            {
                await node.Get<EarnInSets>().DrainAsync(Ct);
                break;
            }
            catch (Exception error) when (died++ < 500 && error is not ShouldAssertException)
            {
                // The database died in the middle of it: the next round goes on.
                if (died == 6)
                {
                    await over.CancelAsync();
                }
            }
        }

        await over.CancelAsync();
        await storm;
        node.Get<NpgsqlDataSource>().Clear();

        // A batch that a dying connection still held was nobody's to take; what is told next must not come before it.
        await Eventually.TrueAsync(
            async () =>
            {
                await node.Get<EarnInSets>().DrainAsync(Ct);
                return await node.ScalarAsync<long>("select count(*) from core.loyalty_due") == 0;
            },
            "nothing is due any more");
        return died;
    }

    private static async Task StormAsync(TestNode node, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            await node.CutConnectionsAsync();
            await Task.Delay(TimeSpan.FromMilliseconds(5), new MachineClock(), CancellationToken.None);
        }
    }

    private sealed class Fresh : IAsyncDisposable
    {
        public TestDatabase Database { get; } = new();

        public async Task<TestNode> NodeAsync()
        {
            await Database.InitializeAsync();
            return new TestNode(Database);
        }

        public ValueTask DisposeAsync() => Database.DisposeAsync();
    }
}
