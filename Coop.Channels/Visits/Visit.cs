using Coop.Core.Access;
using Coop.Core.Members;
using Coop.Core.Persistence;

namespace Coop.Channels.Visits;

/// <summary>Identifies a visit. Given by the browser that records it, so that recording it again changes nothing.</summary>
public readonly record struct VisitId(Guid Value) : IGuidId<VisitId>
{
    /// <inheritdoc />
    public static VisitId From(Guid value) => new(value);
}

/// <summary>What a member came for.</summary>
public enum VisitReason
{
    /// <summary>To ask.</summary>
    Information,

    /// <summary>To pay, or bring a contribution.</summary>
    Payment,

    /// <summary>About a credit.</summary>
    Credit,

    /// <summary>About savings.</summary>
    Savings,

    /// <summary>To bring their data up to date.</summary>
    Update,

    /// <summary>To become a member.</summary>
    Affiliation,

    /// <summary>To complain.</summary>
    Complaint,

    /// <summary>For something else; the note says what.</summary>
    Other,
}

/// <summary>A contact in person at a branch. What was said stands in the timeline; this row is what can be counted.</summary>
public sealed class Visit
{
    private Visit()
    {
    }

    /// <summary>Identifies the visit.</summary>
    public VisitId Id { get; private set; }

    /// <summary>Who came.</summary>
    public MemberId MemberId { get; private set; }

    /// <summary>Its entry in the member's timeline.</summary>
    public long EntrySeq { get; private set; }

    /// <summary>To which branch.</summary>
    public Guid BranchId { get; private set; }

    /// <summary>Who received them.</summary>
    public StaffId StaffId { get; private set; }

    /// <summary>What for.</summary>
    public VisitReason Reason { get; private set; }

    /// <summary>Code of the question that was asked; null when none was. What became of it is in the log of answers.</summary>
    public string? Question { get; private set; }

    /// <summary>When, UTC.</summary>
    public DateTimeOffset CameAt { get; private set; }

    internal static Visit Recorded(VisitDraft draft, MemberId member, long seq, string? asked, StaffId by, DateTimeOffset at) => new()
    {
        Id = draft.Id,
        MemberId = member,
        EntrySeq = seq,
        BranchId = draft.Branch,
        StaffId = by,
        Reason = draft.Reason,
        Question = asked,
        CameAt = at,
    };
}
