using Coop.Core.Members;
using Coop.Core.Persistence;

namespace Coop.Core.Facts;

/// <summary>Identifies a sale.</summary>
public readonly record struct SaleId(Guid Value) : IGuidId<SaleId>
{
    /// <inheritdoc />
    public static SaleId From(Guid value) => new(value);
}

/// <summary>Where something was sold.</summary>
public enum SaleChannel
{
    /// <summary>At a branch.</summary>
    Counter,

    /// <summary>On the cooperative's pages.</summary>
    Web,

    /// <summary>By telephone.</summary>
    Telephone,

    /// <summary>On the way, at the member's place.</summary>
    Field,
}

/// <summary>A sale as it is told.</summary>
/// <param name="Source">Which system tells it.</param>
/// <param name="Key">The ticket's own name there.</param>
/// <param name="Member">Who bought.</param>
/// <param name="At">When.</param>
/// <param name="Lines">What, in the order of the ticket.</param>
public sealed record SaleDraft(string Source, string Key, MemberRef Member, DateTimeOffset At, IReadOnlyList<SaleLineDraft> Lines)
    : MemberFactDraft(Source, Key, Member, At)
{
    /// <inheritdoc />
    public override FactKind Kind => FactKind.Sale;

    /// <summary>Where.</summary>
    public SaleChannel Channel { get; init; }

    /// <summary>Code of the branch that sold it, if one did.</summary>
    public string? Branch { get; init; }

    /// <summary>Key of an earlier sale of the same source that this one puts right: what is left of that one is taken back.</summary>
    public string? Corrects { get; init; }
}

/// <summary>One line of a ticket.</summary>
/// <param name="Product">Code of the product.</param>
/// <param name="Quantity">How much of it, up to three decimals.</param>
/// <param name="Amount">What was paid for the line, discounts taken off, in pesos with up to two decimals.</param>
public sealed record SaleLineDraft(string Product, decimal Quantity, decimal Amount);

/// <summary>Something a member bought. It never changes: what comes back is a <see cref="SaleReturn"/>, what was wrong is told again.</summary>
public sealed class Sale
{
    private Sale()
    {
    }

    /// <summary>Identifies the sale.</summary>
    public SaleId Id { get; private set; }

    /// <summary>Which system told it.</summary>
    public string Source { get; private set; } = "";

    /// <summary>Its name there; unique within the source.</summary>
    public string Key { get; private set; } = "";

    /// <summary>Who bought.</summary>
    public MemberId MemberId { get; private set; }

    /// <summary>The branch that sold it, if one did.</summary>
    public Guid? BranchId { get; private set; }

    /// <summary>Where.</summary>
    public SaleChannel Channel { get; private set; }

    /// <summary>Sum of the lines, in pesos.</summary>
    public decimal Total { get; private set; }

    /// <summary>The sale this one puts right; that one is taken back whole.</summary>
    public SaleId? Corrects { get; private set; }

    /// <summary>The buyer had not been admitted as a member when it was told.</summary>
    public bool BeforeAdmission { get; private set; }

    /// <summary>It was told in a later month than it happened in: figures of a closed month change by it.</summary>
    public bool Late { get; private set; }

    /// <summary>Fingerprint of what was told, so that the same key with other content is noticed.</summary>
    public byte[] Content { get; private set; } = [];

    /// <summary>When, UTC.</summary>
    public DateTimeOffset At { get; private set; }

    /// <summary>When it was written down, UTC.</summary>
    public DateTimeOffset RecordedAt { get; private set; }

    internal static Sale Told(SaleDraft draft, Member member, Guid? branch, SaleId? corrects, TimeProvider clock) => new()
    {
        Id = clock.NewId<SaleId>(),
        Source = draft.Source,
        Key = draft.Key,
        MemberId = member.Id,
        BranchId = branch,
        Channel = draft.Channel,
        Total = draft.Lines.Sum(line => line.Amount),
        Corrects = corrects,
        BeforeAdmission = !FactTime.IsAdmitted(member),
        Late = FactTime.IsLate(draft.At, clock),
        Content = FactContent.Of(draft),
        At = draft.At.ToUniversalTime(),
        RecordedAt = clock.GetUtcNow(),
    };
}

/// <summary>One line of a sale.</summary>
public sealed class SaleLine
{
    private SaleLine()
    {
    }

    /// <summary>Which sale.</summary>
    public SaleId SaleId { get; private set; }

    /// <summary>Its place on the ticket, from 1.</summary>
    public int Number { get; private set; }

    /// <summary>Who bought, as in the sale.</summary>
    public MemberId MemberId { get; private set; }

    /// <summary>What.</summary>
    public ProductId ProductId { get; private set; }

    /// <summary>How much of it.</summary>
    public decimal Quantity { get; private set; }

    /// <summary>What was paid for it, in pesos.</summary>
    public decimal Amount { get; private set; }

    /// <summary>When, UTC, as in the sale.</summary>
    public DateTimeOffset At { get; private set; }

    internal static SaleLine Of(Sale sale, int number, SaleLineDraft draft, ProductId product) => new()
    {
        SaleId = sale.Id,
        Number = number,
        MemberId = sale.MemberId,
        ProductId = product,
        Quantity = draft.Quantity,
        Amount = draft.Amount,
        At = sale.At,
    };
}
