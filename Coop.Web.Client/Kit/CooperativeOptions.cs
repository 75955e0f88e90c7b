using System.ComponentModel.DataAnnotations;

namespace Coop.Web.Client.Kit;

/// <summary>What screens must know of the cooperative.</summary>
public sealed class CooperativeOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Cooperative";

    /// <summary>The time zone of its days and hours, as the IANA names it.</summary>
    [Required]
    public string TimeZone { get; set; } = "America/Bogota";

    /// <summary>The time zone itself.</summary>
    public TimeZoneInfo Zone => TimeZoneInfo.FindSystemTimeZoneById(TimeZone);

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out _)
            ? []
            : [new ValidationResult($"{Section}:{nameof(TimeZone)} '{TimeZone}' is no time zone.", [nameof(TimeZone)])];
}
