using Coop.Core.Access;
using Coop.Core.Persistence;

namespace Coop.Core.Members.Ties;

/// <summary>Identifies a relation.</summary>
public readonly record struct RelationId(Guid Value) : IGuidId<RelationId>
{
    /// <inheritdoc />
    public static RelationId From(Guid value) => new(value);
}

/// <summary>What the other is to the member.</summary>
public enum RelationKind
{
    /// <summary>Stands up for the member before the cooperative.</summary>
    Sponsor,

    /// <summary>Told the member of the cooperative.</summary>
    Referrer,

    /// <summary>The organisation the member works for.</summary>
    EmployeeOf,

    /// <summary>Sells to the member.</summary>
    Supplier,

    /// <summary>Does business together with the member; each is the other's.</summary>
    Partner,
}

/// <summary>How two members belong together, from one day on until another.</summary>
public sealed class Relation
{
    private Relation()
    {
    }

    /// <summary>Identifies the relation.</summary>
    public RelationId Id { get; private set; }

    /// <summary>The member.</summary>
    public MemberId MemberId { get; private set; }

    /// <summary>What the other is to the member.</summary>
    public RelationKind Kind { get; private set; }

    /// <summary>The other.</summary>
    public MemberId OtherId { get; private set; }

    /// <summary>The first day.</summary>
    public DateOnly StartsOn { get; private set; }

    /// <summary>The last day, on which the next of its kind may begin; null as long as it lasts.</summary>
    public DateOnly? EndsOn { get; private set; }

    /// <summary>When it was written down, UTC.</summary>
    public DateTimeOffset NotedAt { get; private set; }

    /// <summary>The person on the staff who did.</summary>
    public StaffId? NotedBy { get; private set; }

    /// <summary>The person on the staff who wrote down its end.</summary>
    public StaffId? EndedBy { get; private set; }

    /// <summary>Counts the changes.</summary>
    public long Rev { get; private set; }

    internal static Relation Begun(MemberId member, RelationKind kind, MemberId other, DateOnly on, StaffId by, TimeProvider clock) => new()
    {
        Id = clock.NewId<RelationId>(),
        MemberId = member,
        Kind = kind,
        OtherId = other,
        StartsOn = on,
        NotedAt = clock.GetUtcNow(),
        NotedBy = by,
        Rev = 1,
    };

    internal void End(DateOnly on, StaffId by)
    {
        (EndsOn, EndedBy) = (on, by);
        Rev++;
    }

    internal void Reopen()
    {
        (EndsOn, EndedBy) = (null, null);
        Rev++;
    }
}
