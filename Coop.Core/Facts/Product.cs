using Coop.Core.Persistence;

namespace Coop.Core.Facts;

/// <summary>Identifies a product.</summary>
public readonly record struct ProductId(Guid Value) : IGuidId<ProductId>
{
    /// <inheritdoc />
    public static ProductId From(Guid value) => new(value);
}

/// <summary>
/// Something the cooperative sells or lends its members the use of, or a branch of its catalogue: whatever has others below
/// it is their category. Never removed, as what was sold of it stays sold; put out of use instead.
/// </summary>
public sealed class Product
{
    private Product()
    {
    }

    /// <summary>Identifies the product.</summary>
    public ProductId Id { get; private set; }

    /// <summary>The category it is in; null at the top.</summary>
    public ProductId? ParentId { get; private set; }

    /// <summary>The code other systems name it by, in capitals.</summary>
    public string Code { get; private set; } = "";

    /// <summary>Name as people say it.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Whether it is offered still.</summary>
    public bool Active { get; private set; }

    /// <summary>When it came into the catalogue, UTC.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>Counts the changes.</summary>
    public long Rev { get; private set; }

    internal static Product New(string code, string name, ProductId? parent, bool active, TimeProvider clock) => new()
    {
        Id = clock.NewId<ProductId>(),
        Code = code,
        Name = name,
        ParentId = parent,
        Active = active,
        CreatedAt = clock.GetUtcNow(),
        Rev = 1,
    };

    /// <summary>Whether anything is different by it.</summary>
    internal bool Change(string name, ProductId? parent, bool active)
    {
        if ((name, parent, active) == (Name, ParentId, Active))
        {
            return false;
        }

        (Name, ParentId, Active) = (name, parent, active);
        Rev++;
        return true;
    }
}
