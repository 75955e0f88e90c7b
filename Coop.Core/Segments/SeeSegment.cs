using Coop.Core.Access;
using Coop.Core.Conditions;

namespace Coop.Core.Segments;

/// <summary>Names some members of whom a condition holds now, to who may see members.</summary>
[Needs(Permission.SeeMembers)]
public sealed class SampleCondition(SegmentReads reads)
{
    private const int Most = 8;

    /// <summary>At most eight; which ones is left to the database.</summary>
    public Task<IReadOnlyList<SegmentMemberRow>> RunAsync(Condition condition, CancellationToken ct) => reads.SomeAsync(condition, Most, ct);
}

/// <summary>Names the members of a segment, to who may see members.</summary>
[Needs(Permission.SeeMembers)]
public sealed class ListSegment(SegmentReads reads)
{
    /// <summary>How many a page holds.</summary>
    public const int Page = 50;

    /// <summary>A page, the latest to come first; <paramref name="after"/> is the last of the page before, null for the first.</summary>
    public Task<IReadOnlyList<SegmentMemberRow>> RunAsync(SegmentId id, SegmentMemberRow? after, CancellationToken ct) => reads.MembersAsync(id, after, Page, ct);
}
