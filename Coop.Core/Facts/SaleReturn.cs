using Coop.Core.Members;
using Coop.Core.Persistence;

namespace Coop.Core.Facts;

/// <summary>Identifies a return.</summary>
public readonly record struct ReturnId(Guid Value) : IGuidId<ReturnId>
{
    /// <inheritdoc />
    public static ReturnId From(Guid value) => new(value);
}

/// <summary>A return as it is told. It names the sale and its lines; who bought and what was paid is known from there.</summary>
/// <param name="Source">Which system tells it; the sale was told by the same.</param>
/// <param name="Key">The return's own name there.</param>
/// <param name="Sale">Key of the sale.</param>
/// <param name="At">When it came back.</param>
/// <param name="Lines">What came back; none is everything that is left of the sale.</param>
public sealed record ReturnDraft(string Source, string Key, string Sale, DateTimeOffset At, IReadOnlyList<ReturnLineDraft> Lines) : FactDraft(Source, Key, At)
{
    /// <inheritdoc />
    public override FactKind Kind => FactKind.Return;

    /// <summary>Who brought it back, where a file says so: it must be who bought. No part of the return's fingerprint.</summary>
    public MemberRef? Member { get; init; }
}

/// <summary>What came back of one line of a sale.</summary>
/// <param name="Number">The line's place on the ticket, from 1.</param>
/// <param name="Quantity">How much of it.</param>
public sealed record ReturnLineDraft(int Number, decimal Quantity)
{
    /// <summary>Code of the product, where a file says so: it must be that line's. No part of the return's fingerprint.</summary>
    public string? Product { get; init; }
}

/// <summary>Something sold that came back. All returns of a sale together never exceed what was sold.</summary>
public sealed class SaleReturn
{
    private SaleReturn()
    {
    }

    /// <summary>Identifies the return.</summary>
    public ReturnId Id { get; private set; }

    /// <summary>Which system told it.</summary>
    public string Source { get; private set; } = "";

    /// <summary>Its name there; unique within the source.</summary>
    public string Key { get; private set; } = "";

    /// <summary>What it takes back.</summary>
    public SaleId SaleId { get; private set; }

    /// <summary>Who had bought it.</summary>
    public MemberId MemberId { get; private set; }

    /// <summary>Sum of the lines, in pesos.</summary>
    public decimal Total { get; private set; }

    /// <summary>Nothing came back: the sale was told wrong, and is told again.</summary>
    public bool Correction { get; private set; }

    /// <summary>It was told in a later month than it happened in.</summary>
    public bool Late { get; private set; }

    /// <summary>Fingerprint of what was told.</summary>
    public byte[] Content { get; private set; } = [];

    /// <summary>When, UTC.</summary>
    public DateTimeOffset At { get; private set; }

    /// <summary>When it was written down, UTC.</summary>
    public DateTimeOffset RecordedAt { get; private set; }

    internal static SaleReturn Told(ReturnDraft draft, Sale sale, decimal total, bool correction, TimeProvider clock) => new()
    {
        Id = clock.NewId<ReturnId>(),
        Source = draft.Source,
        Key = draft.Key,
        SaleId = sale.Id,
        MemberId = sale.MemberId,
        Total = total,
        Correction = correction,
        Late = FactTime.IsLate(draft.At, clock),
        Content = FactContent.Of(draft),
        At = draft.At.ToUniversalTime(),
        RecordedAt = clock.GetUtcNow(),
    };
}

/// <summary>What came back of one line of a sale.</summary>
public sealed class ReturnLine
{
    private ReturnLine()
    {
    }

    /// <summary>Which return.</summary>
    public ReturnId ReturnId { get; private set; }

    /// <summary>The line of the sale.</summary>
    public int Number { get; private set; }

    /// <summary>How much of it.</summary>
    public decimal Quantity { get; private set; }

    /// <summary>What was given back for it, in pesos.</summary>
    public decimal Amount { get; private set; }

    internal static ReturnLine Of(ReturnId id, int number, decimal quantity, decimal amount) =>
        new() { ReturnId = id, Number = number, Quantity = quantity, Amount = amount };
}
