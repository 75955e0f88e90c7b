using System.ComponentModel.DataAnnotations;

namespace Coop.Web.Api;

/// <summary>How much one key of the HTTP API may ask.</summary>
public sealed class ApiOptions
{
    /// <summary>Where it stands in the configuration.</summary>
    public const string Section = "Api";

    /// <summary>Requests of one key over time, on one node.</summary>
    [Range(1, 10_000)]
    public int RequestsPerSecond { get; set; } = 50;

    /// <summary>Requests of one key at once.</summary>
    [Range(1, 100_000)]
    public int Burst { get; set; } = 200;

    /// <summary>The longest request.</summary>
    [Range(1_024, 10_485_760)]
    public int MaxBodyBytes { get; set; } = 262_144;
}
