using Coop.Core.Access;
using Coop.Core.Loyalty.Ledger;
using Coop.Core.Loyalty.Rewards;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Loyalty;

/// <summary>Random histories: whatever happens, in whatever order, however often it is told, and however often the database dies.</summary>
[Trait("Category", "integration")]
public sealed class LedgerLawTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, "after:3m", "owe")]
    [InlineData(2, "after:1m:quarter", "forgive")]
    [InlineData(3, "idle:2m", "owe")]
    [InlineData(4, "never", "owe")]
    [InlineData(5, "day:03-31", "forgive")]
    [InlineData(6, "after:20d", "owe")]
    public async Task Every_law_holds_after_everything_that_can_happen(int seed, string expiry, string reversal)
    {
        await using var fresh = await FreshAsync();
        await using var node = new TestNode(fresh.Database);
        var terms = LoyaltyStage.Terms with
        {
            Expiry = expiry,
            Reversal = StoredName.Parse<Coop.Core.Loyalty.Reversal>(reversal),
            PendingDays = seed % 3 * 4,
            ReinstatementDays = seed % 2 * 15,
        };
        var history = await History.BeginAsync(node, terms, new Random(seed));

        for (var step = 0; step < 60; step++)
        {
            await history.StepAsync();
            if (step % 6 == 5)
            {
                await node.ShouldAddUpAsync();
            }
        }

        var proof = await node.ShouldAddUpAsync();
        proof.Totals.Credited.ShouldBeGreaterThan(0);
        await history.RepeatEverythingAsync();
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public async Task A_database_that_dies_in_the_middle_again_and_again_leaves_the_same_books(int seed)
    {
        var calm = await BalancesAsync(seed, dying: false);
        var stormy = await BalancesAsync(seed, dying: true);

        stormy.ShouldBe(calm);
        calm.Sum().ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData(21)]
    [InlineData(22)]
    public async Task What_is_told_in_another_order_and_more_than_once_comes_to_the_same(int seed)
    {
        await using var node = new TestNode(database);
        if (!await node.ScalarAsync<bool>("select exists (select from core.loyalty_programme)"))
        {
            await node.LoyalAsync();
        }

        var random = new Random(seed);
        var (one, other) = (await node.RegisterAsync(), await node.RegisterAsync());
        var sales = Enumerable.Range(0, 30).Select(n => (Points: (long)random.Next(1, 500), On: node.Today().AddDays(-random.Next(200)), Back: random.Next(3) == 0)).ToArray();

        foreach (var (member, order) in new[] { (one, Enumerable.Range(0, 30).ToArray()), (other, [.. Enumerable.Range(0, 30).OrderBy(_ => random.Next()), .. Enumerable.Range(0, 10)]) })
        {
            foreach (var n in order)
            {
                await node.EarnAsync(member, $"{member.Value:N}-{n}", sales[n].Points, sales[n].On);
                if (sales[n].Back)
                {
                    await node.ReturnAsync($"{member.Value:N}-{n}", sales[n].Points / 2);
                }
            }
        }

        (await node.BalanceAsync(other)).ShouldBe(await node.BalanceAsync(one));
        (await node.ColumnAsync<string>(Lots, ("m", other.Value))).ShouldBe(await node.ColumnAsync<string>(Lots, ("m", one.Value)));
        await node.ShouldAddUpAsync();
    }

    [Fact]
    public async Task The_database_refuses_to_change_or_remove_what_is_written()
    {
        await using var node = new TestNode(database);
        if (!await node.ScalarAsync<bool>("select exists (select from core.loyalty_programme)"))
        {
            await node.LoyalAsync();
        }

        var member = await node.RegisterAsync();
        await node.EarnAsync(member, $"immutable-{member.Value:N}", 100);
        await node.ReturnAsync($"immutable-{member.Value:N}", 30);

        string[] attempts =
        [
            "update core.loyalty_entry set points = points + 1", "delete from core.loyalty_entry",
            "update core.loyalty_allocation set points = 1", "delete from core.loyalty_allocation",
            "update core.loyalty_lot set points = points + 1", "update core.loyalty_lot set active_on = active_on - 1", "delete from core.loyalty_lot",
            "update core.loyalty_programme set valid_from = valid_from + 1", "delete from core.loyalty_programme",
        ];
        foreach (var attempt in attempts)
        {
            (await Should.ThrowAsync<Npgsql.PostgresException>(node.ExecuteAsync(attempt), attempt)).SqlState.ShouldBe(Npgsql.PostgresErrorCodes.RestrictViolation);
        }

        (await Should.ThrowAsync<Npgsql.PostgresException>(node.ExecuteAsync("update core.loyalty_lot set remaining = -1"))).SqlState.ShouldBe(Npgsql.PostgresErrorCodes.CheckViolation);
        (await node.BalanceAsync(member)).ShouldBe(70);
    }

    private const string Lots = """
        select l.points || '/' || l.remaining || ' ' || l.active_on || ' ' || coalesce(l.expires_on::text, 'never')
          from core.loyalty_lot l where member_id = @m order by l.active_on, l.points, l.remaining
        """;

    private static async Task<long[]> BalancesAsync(int seed, bool dying)
    {
        await using var fresh = await FreshAsync();
        await using var node = new TestNode(fresh.Database);
        var random = new Random(seed);
        var history = await History.BeginAsync(node, LoyaltyStage.Terms with { Expiry = "after:2m" }, random);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var storm = dying ? StormAsync(node, over.Token) : Task.CompletedTask;

        for (var step = 0; step < 40; step++)
        {
            // Besides whatever the storm hits: every connection that rests now is dead when it is used again.
            if (dying && step % 5 == 4)
            {
                await node.CutConnectionsAsync();
            }

            await history.StepAsync();
        }

        await over.CancelAsync();
        await storm;
        (history.Deaths > 0).ShouldBe(dying, "a storm that interrupts nothing shows nothing");
        // A node whose connections nobody cut.
        await using var after = new TestNode(fresh.Database, node.Clock);
        await after.ShouldAddUpAsync();
        return [.. await Task.WhenAll(history.Members.Select(after.BalanceAsync))];
    }

    private static async Task StormAsync(TestNode node, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            await node.CutConnectionsAsync();
            await Task.Delay(TimeSpan.FromMilliseconds(3), new MachineClock(), CancellationToken.None);
        }
    }

    private static async Task<FreshDatabase> FreshAsync()
    {
        var fresh = new TestDatabase();
        await fresh.InitializeAsync();
        return new FreshDatabase(fresh);
    }

    private sealed record FreshDatabase(TestDatabase Database) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => Database.DisposeAsync();
    }

    /// <summary>Three members and what happens to them; every command carries its key, and is given again when the database dies.</summary>
    private sealed class History(TestNode node, StaffId by, Random random, RewardId cheap, RewardId scarce)
    {
        private readonly List<(string Sale, long Points)> _sales = [];
        private readonly List<RedemptionId> _redemptions = [];
        private readonly List<Func<Task>> _all = [];
        private int _n;

        public List<MemberId> Members { get; } = [];

        /// <summary>How often the database died under a command.</summary>
        public int Deaths { get; private set; }

        public static async Task<History> BeginAsync(TestNode node, Coop.Core.Loyalty.ProgrammeTerms terms, Random random)
        {
            var by = await node.LoyalAsync(terms);
            var history = new History(node, by, random, await node.OfferAsync(by, 70), await node.OfferAsync(by, 150, stock: 4));
            for (var n = 0; n < 3; n++)
            {
                history.Members.Add(await node.RegisterAsync());
            }

            return history;
        }

        public Task StepAsync()
        {
            var (member, n) = (Members[random.Next(Members.Count)], _n++);
            var points = (long)random.Next(1, 300);
            switch (random.Next(9))
            {
                case 0 or 1 or 2:
                    var (sale, on) = ($"s{n}", node.Today().AddDays(-random.Next(40)));
                    _sales.Add((sale, points));
                    return DoAsync(() => node.EarnAsync(member, sale, points, on));
                case 3 when _sales.Count > 0:
                    var (returned, was) = _sales[random.Next(_sales.Count)];
                    var back = random.Next(2) == 0 ? was : (was + 1) / 2;
                    return DoAsync(() => node.ReturnAsync(returned, back, $"r{n}"));
                case 4 or 5:
                    var id = new RedemptionId(new Guid(n + 1, 7, 7, [.. BitConverter.GetBytes(random.NextInt64())]));
                    _redemptions.Add(id);
                    var reward = random.Next(3) == 0 ? scarce : cheap;
                    return DoAsync(() => node.RedeemAsync(by, member, reward, id.Value));
                case 6 when _redemptions.Count > 0:
                    var settled = _redemptions[random.Next(_redemptions.Count)];
                    return random.Next(3) == 0 ? DoAsync(() => node.FulfilAsync(by, settled)) : DoAsync(() => node.CancelAsync(by, settled));
                case 7:
                    var correction = An.Id();
                    var put = random.Next(2) == 0 ? points : -points;
                    return DoAsync(() => node.As(by).RunAsync<AdjustPoints, AdjustResult>(x => x.RunAsync(correction, member, put, "Ajuste", Ct)));
                default:
                    node.Clock.Advance(TimeSpan.FromDays(random.Next(25)));
                    return DoAsync(() => node.Get<LapsePoints>().RunAsync(Ct));
            }
        }

        /// <summary>Gives every command again and again: once no refused wish can be granted any more, nothing changes.</summary>
        public async Task RepeatEverythingAsync()
        {
            var (entries, before) = (0L, -1L);
            for (var round = 0; entries != before; round++)
            {
                round.ShouldBeLessThan(20, "it never comes to rest");
                before = entries;
                foreach (var again in _all)
                {
                    await again();
                }

                entries = await node.ScalarAsync<long>("select count(*) from core.loyalty_entry");
            }

            await node.ShouldAddUpAsync();
        }

        private async Task DoAsync<T>(Func<Task<T>> command)
        {
            async Task UntilDoneAsync()
            {
                for (var attempt = 1; ; attempt++)
                {
                    try
                    {
                        await command();
                        return;
                    }
                    catch (Exception error) when (attempt < 500 && error is not ShouldAssertException)
                    {
                        // The database died; whoever asked asks again with the same key.
                        Deaths++;
                    }
                }
            }

            _all.Add(UntilDoneAsync);
            await UntilDoneAsync();
        }
    }
}
