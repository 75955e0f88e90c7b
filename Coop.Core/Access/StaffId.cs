using Coop.Core.Persistence;

namespace Coop.Core.Access;

/// <summary>Identifies a person on the staff.</summary>
public readonly record struct StaffId(Guid Value) : IGuidId<StaffId>
{
    /// <inheritdoc />
    public static StaffId From(Guid value) => new(value);
}
