using Coop.Core.Members;
using Coop.Core.Persistence;

namespace Coop.Core.Facts;

/// <summary>Identifies one use of a service.</summary>
public readonly record struct ServiceUseId(Guid Value) : IGuidId<ServiceUseId>
{
    /// <inheritdoc />
    public static ServiceUseId From(Guid value) => new(value);
}

/// <summary>The use of a service as it is told.</summary>
/// <param name="Source">Which system tells it.</param>
/// <param name="Key">Its own name there.</param>
/// <param name="Member">Who used it.</param>
/// <param name="At">When.</param>
/// <param name="Service">Code of the service in the catalogue.</param>
/// <param name="Quantity">How much of it: hours, nights, visits.</param>
public sealed record ServiceUseDraft(string Source, string Key, MemberRef Member, DateTimeOffset At, string Service, decimal Quantity)
    : MemberFactDraft(Source, Key, Member, At)
{
    /// <inheritdoc />
    public override FactKind Kind => FactKind.ServiceUse;
}

/// <summary>A member used something the cooperative keeps for its members: a course, the holiday centre, a doctor's hour.</summary>
public sealed class ServiceUse
{
    private ServiceUse()
    {
    }

    /// <summary>Identifies the use.</summary>
    public ServiceUseId Id { get; private set; }

    /// <summary>Which system told it.</summary>
    public string Source { get; private set; } = "";

    /// <summary>Its name there; unique within the source.</summary>
    public string Key { get; private set; } = "";

    /// <summary>Who used it.</summary>
    public MemberId MemberId { get; private set; }

    /// <summary>What.</summary>
    public ProductId ProductId { get; private set; }

    /// <summary>How much of it.</summary>
    public decimal Quantity { get; private set; }

    /// <summary>Who used it had not been admitted as a member when it was told.</summary>
    public bool BeforeAdmission { get; private set; }

    /// <summary>It was told in a later month than it happened in.</summary>
    public bool Late { get; private set; }

    /// <summary>Fingerprint of what was told.</summary>
    public byte[] Content { get; private set; } = [];

    /// <summary>When, UTC.</summary>
    public DateTimeOffset At { get; private set; }

    /// <summary>When it was written down, UTC.</summary>
    public DateTimeOffset RecordedAt { get; private set; }

    internal static ServiceUse Told(ServiceUseDraft draft, Member member, ProductId product, TimeProvider clock) => new()
    {
        Id = clock.NewId<ServiceUseId>(),
        Source = draft.Source,
        Key = draft.Key,
        MemberId = member.Id,
        ProductId = product,
        Quantity = draft.Quantity,
        BeforeAdmission = !FactTime.IsAdmitted(member),
        Late = FactTime.IsLate(draft.At, clock),
        Content = FactContent.Of(draft),
        At = draft.At.ToUniversalTime(),
        RecordedAt = clock.GetUtcNow(),
    };
}
