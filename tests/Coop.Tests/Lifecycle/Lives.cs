using Coop.Core.Access;
using Coop.Core.Lifecycle;
using Coop.Core.Members;
using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Lifecycle;

/// <summary>What happens in members' lives, in one line each.</summary>
internal static class Lives
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<IReadOnlyList<LifecyclePeriod>> BelievedAsync(this TestNode node, MemberId member) =>
        [.. (await node.Get<LifecycleReads>().HistoryAsync(member, Ct)).Select(line => line.Period).Where(period => period.SupersededAt is null).Reverse()];

    public static async Task<LifecyclePeriod> PresentAsync(this TestNode node, MemberId member) => (await node.BelievedAsync(member))[^1];

    public static async Task<LifecycleResult> ChangeAsync(
        this TestNode node, StaffId who, MemberId member, LifecycleCause cause, DateTimeOffset? at = null, string? evidence = "Acta 14")
    {
        var seen = (await node.PresentAsync(member)).Id;
        return await node.As(who).RunAsync<ChangeLifecycle, LifecycleResult>(
            x => x.RunAsync(member, new LifecycleDraft(cause, seen) { At = at, Evidence = evidence }, Ct));
    }

    public static async Task<LifecycleResult> CorrectAsync(
        this TestNode node, StaffId who, MemberId member, LifecycleCause cause, DateTimeOffset at, string? reason = "La carta llegó tarde", string? evidence = "Carta")
    {
        var seen = (await node.PresentAsync(member)).Id;
        return await node.As(who).RunAsync<CorrectLifecycle, LifecycleResult>(
            x => x.RunAsync(member, new LifecycleDraft(cause, seen) { At = at, Evidence = evidence, Reason = reason }, Ct));
    }

    /// <summary>What always holds of a member's history, whatever was done to it.</summary>
    public static async Task ShouldHoldAsync(this TestNode node, MemberId member)
    {
        var periods = await node.BelievedAsync(member);
        periods.Count(period => period.IsPresent).ShouldBe(1);
        periods[^1].IsPresent.ShouldBeTrue();
        for (var i = 1; i < periods.Count; i++)
        {
            periods[i].StartsAt.ShouldBe(periods[i - 1].EndsAt!.Value, "neither gap nor overlap");
        }

        (await node.ScalarAsync<string>("select stage from core.member where id = @id", ("id", member.Value)))
            .ShouldBe(await node.ScalarAsync<string>(
                "select stage from core.lifecycle where member_id = @id and ends_at is null and superseded_at is null", ("id", member.Value)));
        for (var i = 1; i < periods.Count; i++)
        {
            if (periods[i].Cause != LifecycleCause.Registered)
            {
                LifecycleTable.Next(periods[i - 1].State, periods[i].Cause, MemberKind.Person).ShouldBe(periods[i].State);
            }
        }
    }
}
