using Coop.Core.Access;
using Coop.Core.Lifecycle;
using Coop.Core.Members;
using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Lifecycle;

/// <summary>Taking back gives what was believed before, one change after the other.</summary>
[Trait("Category", "integration")]
public sealed class TakeBackLifecycleTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_correction_taken_back_gives_again_what_it_made_fall()
    {
        await using var node = new TestNode(database);
        var boss = await node.HireAsync("Rosa", Role.Supervisor);
        var member = await node.RegisterAsync();
        var joined = node.Clock.GetUtcNow();
        node.Clock.Advance(TimeSpan.FromDays(60));
        await node.ChangeAsync(boss, member, LifecycleCause.WarningSigns);
        await node.CorrectAsync(boss, member, LifecycleCause.Sanction, joined.AddDays(20));

        var first = await TakeBackAsync(node, boss, member);
        var believed = await node.BelievedAsync(member);
        var second = await TakeBackAsync(node, boss, member);
        var third = await TakeBackAsync(node, boss, member);

        first.ShouldBeOfType<LifecycleResult.Done>().Now.Stage.ShouldBe(MemberStage.AtRisk);
        believed.Select(period => (period.Stage, period.StartsAt)).ShouldBe([(MemberStage.Active, joined), (MemberStage.AtRisk, joined.AddDays(60))]);
        second.ShouldBeOfType<LifecycleResult.Done>().Now.Stage.ShouldBe(MemberStage.Active);
        third.ShouldBeOfType<LifecycleResult.Refused>().Why.ShouldBe("first");
        await node.ShouldHoldAsync(member);
    }

    [Fact]
    public async Task Whatever_was_done_in_whatever_order_is_taken_back_in_the_opposite_order()
    {
        await using var node = new TestNode(database);
        var boss = await node.HireAsync("Rosa", Role.Supervisor);
        var causes = Enum.GetValues<LifecycleCause>();
        for (var seed = 0; seed < 12; seed++)
        {
            var random = new Random(seed);
            var member = await node.RegisterAsync();
            var before = new Stack<string>();
            for (var step = 0; step < 30; step++)
            {
                node.Clock.Advance(TimeSpan.FromDays(random.Next(20)));
                var (now, cause) = (node.Clock.GetUtcNow(), causes[random.Next(causes.Length)]);
                var was = await StoodAsync(node, member);
                if (random.Next(5) == 0)
                {
                    var result = await TakeBackAsync(node, boss, member);
                    (result is LifecycleResult.Done).ShouldBe(before.Count > 0, $"seed {seed} step {step}");
                    (await StoodAsync(node, member)).ShouldBe(before.TryPop(out var expected) ? expected : was, $"seed {seed} step {step}");
                }
                else if ((random.Next(2) == 0
                    ? await node.CorrectAsync(boss, member, cause, now.AddDays(-random.Next(60)))
                    : await node.ChangeAsync(boss, member, cause)) is LifecycleResult.Done)
                {
                    before.Push(was);
                }

                await node.ShouldHoldAsync(member);
            }

            while (before.TryPop(out var expected))
            {
                (await TakeBackAsync(node, boss, member)).ShouldBeOfType<LifecycleResult.Done>();
                (await StoodAsync(node, member)).ShouldBe(expected, $"seed {seed}, at the end");
            }

            await node.ShouldHoldAsync(member);
        }
    }

    private static async Task<LifecycleResult> TakeBackAsync(TestNode node, StaffId who, MemberId member)
    {
        var seen = (await node.PresentAsync(member)).Id;
        return await node.As(who).RunAsync<TakeBackLifecycle, LifecycleResult>(x => x.RunAsync(member, seen, "Fue un error", Ct));
    }

    private static async Task<string> StoodAsync(TestNode node, MemberId member) =>
        string.Join(' ', (await node.BelievedAsync(member)).Select(period => $"{period.State} {period.StartsAt:O} {period.EndsAt:O} {period.Evidence}"));
}
