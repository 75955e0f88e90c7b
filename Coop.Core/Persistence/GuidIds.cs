using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Coop.Core.Persistence;

/// <summary>An identifier stored as a version-7 UUID, so that ids sort by the moment they were made.</summary>
/// <typeparam name="TSelf">The id type itself.</typeparam>
public interface IGuidId<TSelf>
    where TSelf : struct, IGuidId<TSelf>
{
    /// <summary>The stored value.</summary>
    Guid Value { get; }

    /// <summary>Wraps a stored value.</summary>
    static abstract TSelf From(Guid value);
}

/// <summary>Makes ids from the injected clock.</summary>
public static class GuidIds
{
    /// <summary>A new id whose leading bits are the clock's present moment.</summary>
    public static TId NewId<TId>(this TimeProvider clock)
        where TId : struct, IGuidId<TId> => TId.From(Guid.CreateVersion7(clock.GetUtcNow()));
}

internal sealed class GuidIdConverter<TId>() : ValueConverter<TId, Guid>(id => id.Value, value => Wrap(value))
    where TId : struct, IGuidId<TId>
{
    private static TId Wrap(Guid value) => TId.From(value);
}
