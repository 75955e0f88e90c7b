using Coop.Core.Access;
using Coop.Core.Conditions;
using Coop.Core.Members;
using Coop.Core.Segments;
using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Segments;

/// <summary>What marketers do with segments, in one line each.</summary>
internal static class Segmenting
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Who bought at least so many times in the last days.</summary>
    public static Condition BoughtTimes(int times, int days = 30) => new Condition.Bought(BoughtMeasure.Times, Bounds.AtLeast(times), Window.Last(days));

    public static Task<SaveSegmentResult> SaveAsync(this TestNode node, StaffId who, string name, Condition condition, SegmentRow? old = null) =>
        node.As(who).RunAsync<SaveSegment, SaveSegmentResult>(x => x.RunAsync(old?.Id, old?.Version ?? 0, new SegmentDraft(name, "", condition), Ct));

    /// <summary>Saves a segment and looks at everybody.</summary>
    public static async Task<SegmentId> SegmentAsync(this TestNode node, StaffId who, string name, Condition condition)
    {
        var id = (await node.SaveAsync(who, name, condition)).ShouldBeOfType<SaveSegmentResult.Done>().Id;
        await node.Get<RefreshSegments>().RunAsync(Ct);
        return id;
    }

    public static async Task<SegmentRow> RowAsync(this TestNode node, SegmentId id) => (await node.Get<SegmentReads>().FindAsync(id, Ct)).ShouldNotBeNull();

    public static async Task<IReadOnlyList<MemberId>> InsideAsync(this TestNode node, SegmentId id) =>
        [.. (await node.Get<Npgsql.NpgsqlDataSource>().ColumnAsync<Guid>(
            "select member_id from core.segment_period where segment_id = @id and left_at is null", ("id", id.Value))).Select(MemberId.From)];

    /// <summary>How many events told that a fact moved a member into a segment, or out of it.</summary>
    public static Task<long> MovesAsync(this TestNode node, string name, SegmentId id, MemberId member) => node.ScalarAsync<long>(
        "select count(*) from core.event where name = @name and body ->> 'segment' = @segment and body ->> 'member' = @member",
        ("name", name), ("segment", id.Value.ToString("D")), ("member", member.Value.ToString("D")));

    /// <summary>What always holds of a segment everybody was looked at for, or whose facts have all been heard of.</summary>
    public static async Task ShouldBeTrueAsync(this TestNode node, SegmentId id)
    {
        var row = await node.RowAsync(id);
        var inside = await node.InsideAsync(id);
        row.Members.ShouldBe(inside.Count);
        inside.Distinct().Count().ShouldBe(inside.Count);
        (await node.Get<SegmentReads>().CountAsync(row.Condition, Ct)).ShouldBe(inside.Count, row.Name);
        (await node.ScalarAsync<long>(
            "select count(*) from core.segment_period p where segment_id = @id and left_at < entered_at", ("id", id.Value))).ShouldBe(0);
    }
}
