namespace Coop.Core.Access.Keys;

/// <summary>One thing a key opens.</summary>
public enum KeyScope
{
    /// <summary>Tell sales and returns.</summary>
    SalesWrite,

    /// <summary>Tell contributions.</summary>
    ContributionsWrite,

    /// <summary>Tell the use of services.</summary>
    ServicesWrite,

    /// <summary>Read the catalogue.</summary>
    ProductsRead,

    /// <summary>Add and change products.</summary>
    ProductsWrite,

    /// <summary>Look up members.</summary>
    MembersRead,
}

/// <summary>A key as whoever shows it is known: which key, whose facts it tells, and what it opens.</summary>
/// <param name="Id">Which key.</param>
/// <param name="Source">The source of the facts it tells.</param>
/// <param name="Scopes">What it opens.</param>
public sealed record KeyHolder(Guid Id, string Source, IReadOnlyList<KeyScope> Scopes);

/// <summary>A key as the list shows it; the key itself is nowhere.</summary>
/// <param name="Id">Which.</param>
/// <param name="Rev">Newer wins.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Source">The source of the facts it tells.</param>
/// <param name="Start">How the key begins, so that it can be told from others.</param>
/// <param name="Scopes">What it opens.</param>
/// <param name="CreatedBy">Who made it.</param>
/// <param name="CreatedAt">When, UTC.</param>
/// <param name="UsedAt">When it was last shown, to the minute, UTC; null if never.</param>
/// <param name="RevokedAt">Since when it opens nothing, UTC.</param>
public sealed record KeyRow(
    Guid Id, long Rev, string Name, string Source, string Start, IReadOnlyList<KeyScope> Scopes, string CreatedBy, DateTimeOffset CreatedAt,
    DateTimeOffset? UsedAt, DateTimeOffset? RevokedAt);
