using Coop.Core.Loyalty.Rules;
using Coop.Core.Members;
using Coop.Testing;
using Npgsql;
using Shouldly;
using Xunit;

namespace Coop.Tests.Loyalty;

/// <summary>Rows of the ledger refer to rows that are there, however many are written at once and whoever writes them.</summary>
[Trait("Category", "integration")]
public sealed class LedgerReferenceTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private TestNode _node = null!;
    private MemberId _member;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _node = new TestNode(database);
        await _node.EmptyBooksAsync();
        var paola = await _node.LoyalAsync();
        (await _node.As(paola).RunAsync<PublishRule, PublishRuleResult>(x => x.RunAsync(
            new EarningRule { Code = "compras", NameEs = "Compras", NameEn = "Purchases", From = new(2026, 1, 1), Cause = RuleCause.Sale, Gives = new Yield.PerAmount(1, 1000) }, Ct)))
            .ShouldBeOfType<PublishRuleResult.Published>();
        _member = await _node.RegisterAsync();
        await _node.EarnAsync(_member, $"venta-{An.Number()}", 100);
    }

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Theory]
    [InlineData("insert into core.loyalty_lot select @m, 1 + n % 50 / 49, 2 + n, 5, 5, current_date, 'never', null, null from generate_series(1, 99) n")]
    [InlineData("insert into core.loyalty_line select @m, 1 + n % 50 / 49, n, 'compras', 1, 1, 1000, 1 from generate_series(1, 99) n")]
    [InlineData("insert into core.loyalty_line select @m, 1, n, 'compras', 1 + n / 99, 1, 1000, 1 from generate_series(1, 99) n")]
    [InlineData("insert into core.loyalty_line select @m, 1, n, 'otra', 1, 1, 1000, 1 from generate_series(1, 99) n")]
    [InlineData("insert into core.loyalty_line select @m, 1, 1, 'compras', 1, 1, 1000, -1, 1, 77")]
    [InlineData("insert into core.loyalty_entry select @m, 1 + n, 'earned', 5, 0, 'test', n::text, null, 1 + n / 99, current_date, current_date, now() from generate_series(1, 99) n")]
    [InlineData("insert into core.loyalty_entry select @m, 2, 'reversed', -5, 0, 'test', 'x', 7, 1, current_date, current_date, now()")]
    [InlineData("insert into core.loyalty_entry select gen_random_uuid(), 1, 'earned', 5, 0, 'test', 'x', null, 1, current_date, current_date, now()")]
    public async Task One_row_that_refers_to_nothing_has_all_refused(string insert)
    {
        var refused = await Should.ThrowAsync<PostgresException>(() => RunAsync(insert));

        refused.SqlState.ShouldBe(PostgresErrorCodes.ForeignKeyViolation);
        await _node.ShouldAddUpAsync();
    }

    [Theory]
    [InlineData("delete from core.loyalty_entry where member_id = @m")]
    [InlineData("update core.loyalty_entry set seq = 9 where member_id = @m")]
    [InlineData("delete from core.loyalty_rule where @m is not null")]
    [InlineData("delete from core.loyalty_programme where @m is not null")]
    public async Task What_is_referred_to_cannot_go(string damage)
    {
        var refused = await Should.ThrowAsync<PostgresException>(() => RunAsync(damage));

        refused.SqlState.ShouldBe(PostgresErrorCodes.RestrictViolation);
        await _node.ShouldAddUpAsync();
    }

    private async Task RunAsync(string sql)
    {
        await using var command = database.Source.CreateCommand(sql);
        command.Parameters.AddWithValue("m", _member.Value);
        await command.ExecuteNonQueryAsync(Ct);
    }
}
