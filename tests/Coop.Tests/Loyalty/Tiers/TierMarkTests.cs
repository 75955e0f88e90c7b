using Coop.Core.Loyalty.Tiers;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Testing;
using Npgsql;
using Shouldly;
using Xunit;

namespace Coop.Tests.Loyalty.Tiers;

/// <summary>Whoever marks members for a look at their tier waits for nobody.</summary>
[Trait("Category", "integration")]
public sealed class TierMarkTests : IAsyncLifetime
{
    private readonly TestDatabase _database = new();
    private TestNode _node = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _database.InitializeAsync();
        _node = new TestNode(_database);
        await _node.SettleAsync();
        var paola = await _node.LoyalAsync();
        (await _node.As(paola).RunAsync<PublishLadder, PublishLadderResult>(x => x.RunAsync(Rungs.Ladder, _node.Today(), Ct)))
            .ShouldBeOfType<PublishLadderResult.Published>();
        await _node.SettleAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Two_who_mark_the_same_members_in_another_order_do_not_wait_for_each_other()
    {
        var (first, second) = (await _node.RegisterAsync(), await _node.RegisterAsync());
        await _node.SettleAsync();
        await using var one = await BeginAsync();
        await using var other = await BeginAsync();

        await MarkTiers.MarkAsync(one, [first], Ct);
        await MarkTiers.MarkAsync(other, [second], Ct);
        await MarkTiers.MarkAsync(one, [second], Ct);
        await MarkTiers.MarkAsync(other, [first], Ct);
        await one.CommitAsync(Ct);
        await other.CommitAsync(Ct);

        (await MarksAsync()).ShouldBe(4);
        await _node.Get<TurnTiers>().DrainAsync(Ct);
        (await MarksAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Who_marks_does_not_wait_for_whoever_is_looking_and_the_mark_outlives_that_look()
    {
        var member = await _node.RegisterAsync();
        await _node.SettleAsync();
        await MarkAsync(member);
        await using var looking = await BeginAsync();
        await using (var take = new NpgsqlCommand(TierSql.Take, looking.Connection) { Parameters = { new("most", 500) } })
        {
            (await take.ExecuteScalarAsync(Ct)).ShouldBe(member.Value);
        }

        await MarkAsync(member);
        await looking.CommitAsync(Ct);

        (await MarksAsync()).ShouldBe(1);
    }

    private async Task MarkAsync(MemberId member)
    {
        await using var work = await BeginAsync();
        await MarkTiers.MarkAsync(work, [member], Ct);
        await work.CommitAsync(Ct);
    }

    /// <summary>Whoever would have to wait is told so.</summary>
    private async Task<Work> BeginAsync()
    {
        var work = await _node.Get<WorkFactory>().BeginAsync(Ct);
        await using var limit = new NpgsqlCommand("set local lock_timeout = '2s'", work.Connection);
        await limit.ExecuteNonQueryAsync(Ct);
        return work;
    }

    private Task<long> MarksAsync() => _node.ScalarAsync<long>("select count(*) from core.loyalty_tier_due");
}
