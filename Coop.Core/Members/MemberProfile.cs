using Coop.Core.Access;

namespace Coop.Core.Members;

/// <summary>What somebody says of their gender.</summary>
public enum Gender
{
    /// <summary>Woman.</summary>
    Female,

    /// <summary>Man.</summary>
    Male,

    /// <summary>Another.</summary>
    Other,

    /// <summary>Asked, and would rather not say.</summary>
    Undisclosed,
}

/// <summary>What is said of a member beyond name and document.</summary>
public sealed record ProfileDetails
{
    /// <summary>When a person was born.</summary>
    public DateOnly? BirthDate { get; init; }

    /// <summary>What a person says of their gender.</summary>
    public Gender? Gender { get; init; }

    /// <summary>Code of the DANE of the municipality they live in.</summary>
    public string? Municipality { get; init; }

    /// <summary>Where they live there.</summary>
    public string? Address { get; init; }

    /// <summary>What they do for a living.</summary>
    public string? Occupation { get; init; }

    /// <summary>Nothing is known.</summary>
    public static ProfileDetails Nothing { get; } = new();
}

/// <summary>What is known of a member beyond name and document; a member nobody asked has none.</summary>
public sealed class MemberProfile
{
    private MemberProfile()
    {
    }

    /// <summary>Whose.</summary>
    public MemberId MemberId { get; private set; }

    /// <summary>When a person was born.</summary>
    public DateOnly? BirthDate { get; private set; }

    /// <summary>What a person says of their gender.</summary>
    public Gender? Gender { get; private set; }

    /// <summary>Code of the DANE of the municipality they live in.</summary>
    public string? Municipality { get; private set; }

    /// <summary>Where they live there.</summary>
    public string? Address { get; private set; }

    /// <summary>What they do for a living.</summary>
    public string? Occupation { get; private set; }

    /// <summary>When it was last written down, UTC.</summary>
    public DateTimeOffset UpdatedAt { get; private set; }

    /// <summary>The person on the staff who did.</summary>
    public StaffId? UpdatedBy { get; private set; }

    /// <summary>Counts the changes.</summary>
    public long Rev { get; private set; }

    /// <summary>All that is known.</summary>
    public ProfileDetails Details => new() { BirthDate = BirthDate, Gender = Gender, Municipality = Municipality, Address = Address, Occupation = Occupation };

    internal static MemberProfile Of(MemberId member) => new() { MemberId = member };

    internal void Say(ProfileDetails details, StaffId by, DateTimeOffset at)
    {
        (BirthDate, Gender, Municipality, Address, Occupation) = (details.BirthDate, details.Gender, details.Municipality, details.Address, details.Occupation);
        (UpdatedAt, UpdatedBy) = (at, by);
        Rev++;
    }
}
