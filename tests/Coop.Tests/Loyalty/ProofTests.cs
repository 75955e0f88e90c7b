using Coop.Core.Loyalty.Ledger;
using Coop.Core.Loyalty.Proof;
using Coop.Core.Loyalty.Rewards;
using Coop.Testing;
using Npgsql;
using Shouldly;
using Xunit;

namespace Coop.Tests.Loyalty;

/// <summary>The proof is worth something only if it finds what is wrong: each law is broken past the database's own guards.</summary>
[Trait("Category", "integration")]
public sealed class ProofTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Law.Balances, "update core.loyalty_account set balance = balance + 1 where member_id = @m")]
    [InlineData(Law.Lots, "update core.loyalty_lot set remaining = remaining - 1 where member_id = @m and seq = 1")]
    [InlineData(Law.SpendOrder, "update core.loyalty_lot set expires_on = expires_on - 400, lapses_on = lapses_on + 4000 where member_id = @m and seq = 1")]
    [InlineData(Law.Expiry, "update core.loyalty_entry set points = points - 5 where member_id = @m and kind = 'expired'")]
    [InlineData(Law.Reversals, "update core.loyalty_entry set points = points - 500 where member_id = @m and kind = 'reversed'")]
    [InlineData(Law.Replay, "update core.loyalty_account set last_seq = last_seq + 1 where member_id = @m")]
    [InlineData(Law.Redemptions, "update core.loyalty_redemption set points = points + 1 where member_id = @m")]
    [InlineData(Law.Redemptions, "update core.loyalty_reward set given = given + 1")]
    [InlineData(Law.Liability, "update core.loyalty_entry set points = points + 3 where member_id = @m and seq = 1")]
    public async Task A_law_that_is_broken_shows_and_the_account_is_named(Law law, string damage)
    {
        await using var node = new TestNode(database);
        await node.EmptyBooksAsync();
        var paola = await node.LoyalAsync(LoyaltyStage.Terms with { GraceDays = 0 });
        var member = await node.RegisterAsync();
        await node.EarnAsync(member, "a", 100, node.Today());
        await node.EarnAsync(member, "b", 100, node.Today().AddMonths(-6));
        await node.EarnAsync(member, "c", 40, node.Today().AddMonths(-12));
        await node.EarnAsync(member, "d", 30);
        (await node.RedeemAsync(paola, member, await node.OfferAsync(paola, 120))).ShouldBeOfType<RedeemResult.Requested>();
        await node.ReturnAsync("d", 10);
        await node.EarnAsync(member, "e", 25, node.Today().AddMonths(-12).AddDays(1));
        node.Clock.Advance(TimeSpan.FromDays(3));
        await node.Get<LapsePoints>().RunAsync(Ct);
        await node.ShouldAddUpAsync();

        await DamageAsync(damage, member.Value);

        var reading = (await node.Get<ProveLedger>().RunAsync(Ct)).Laws.Single(reading => reading.Law == law);
        reading.IsKept.ShouldBeFalse();
        if (law != Law.Liability)
        {
            reading.Accounts.ShouldBe([member]);
        }
    }

    [Fact]
    public async Task A_cooperative_without_points_has_books_that_add_up()
    {
        await using var node = new TestNode(database);
        await node.EmptyBooksAsync();

        var proof = await node.ShouldAddUpAsync();

        proof.IsWhole.ShouldBeTrue();
        proof.Totals.Liability.ShouldBe(0);
        (await node.EarnAsync(await node.RegisterAsync(), "too-early", 100)).ShouldBeEmpty("there is no programme yet");
    }

    [Fact]
    public async Task What_the_cooperative_owes_is_what_could_be_spent_at_its_value_less_breakage()
    {
        await using var node = new TestNode(database);
        await node.EmptyBooksAsync();
        await node.LoyalAsync(LoyaltyStage.Terms with { PointValue = 7.5m, Breakage = 0.15m });
        var member = await node.RegisterAsync();
        await node.EarnAsync(member, "now", 1001);
        await node.EarnAsync(member, "later", 500, node.Today().AddDays(3));

        var proof = await node.ShouldAddUpAsync();

        (proof.Totals.Active, proof.Totals.Pending).ShouldBe((1001, 500));
        proof.Totals.Liability.ShouldBe(6381.38m, "1001 × 7.5 × 0.85 = 6381.375");
    }

    private async Task DamageAsync(string damage, Guid member)
    {
        await using var connection = await database.Source.OpenConnectionAsync(Ct);
        await using var unguarded = new NpgsqlCommand("set session_replication_role = replica", connection);
        await unguarded.ExecuteNonQueryAsync(Ct);
        await using var command = new NpgsqlCommand(damage, connection);
        command.Parameters.AddWithValue("m", member);
        (await command.ExecuteNonQueryAsync(Ct)).ShouldBeGreaterThan(0);
        await using var guarded = new NpgsqlCommand("reset session_replication_role", connection);
        await guarded.ExecuteNonQueryAsync(Ct);
    }
}
