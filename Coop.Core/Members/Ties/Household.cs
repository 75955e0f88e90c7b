using Coop.Core.Persistence;

namespace Coop.Core.Members.Ties;

/// <summary>Identifies a household.</summary>
public readonly record struct HouseholdId(Guid Value) : IGuidId<HouseholdId>
{
    /// <inheritdoc />
    public static HouseholdId From(Guid value) => new(value);
}

/// <summary>What somebody is in their household.</summary>
public enum HouseholdRole
{
    /// <summary>The one the household is spoken of by.</summary>
    Head,

    /// <summary>Their wife, husband or companion.</summary>
    Partner,

    /// <summary>A child.</summary>
    Child,

    /// <summary>A mother or father.</summary>
    Parent,

    /// <summary>Anybody else.</summary>
    Other,
}

/// <summary>Members who live together. It is there as long as somebody is in it.</summary>
public sealed class Household
{
    private Household()
    {
    }

    /// <summary>Identifies the household.</summary>
    public HouseholdId Id { get; private set; }

    /// <summary>As people call it.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Since when it is known, UTC.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>Counts the changes.</summary>
    public long Rev { get; private set; }

    internal static Household New(string name, TimeProvider clock) =>
        new() { Id = clock.NewId<HouseholdId>(), Name = name, CreatedAt = clock.GetUtcNow(), Rev = 1 };

    internal void Rename(string name)
    {
        Name = name;
        Rev++;
    }
}

/// <summary>A member in a household; nobody is in two.</summary>
public sealed class HouseholdMember
{
    private HouseholdMember()
    {
    }

    /// <summary>Who.</summary>
    public MemberId MemberId { get; private set; }

    /// <summary>In which.</summary>
    public HouseholdId HouseholdId { get; private set; }

    /// <summary>What they are there.</summary>
    public HouseholdRole Role { get; private set; }

    /// <summary>Since when, as a day of the cooperative.</summary>
    public DateOnly Since { get; private set; }

    internal static HouseholdMember Of(MemberId member, HouseholdId household, HouseholdRole role, DateOnly since) =>
        new() { MemberId = member, HouseholdId = household, Role = role, Since = since };

    internal void Become(HouseholdRole role) => Role = role;
}
