namespace Coop.Workflows.Definitions;

/// <summary>A text in both languages.</summary>
public sealed record Wording
{
    /// <summary>Spanish, which is also for whoever never chose.</summary>
    public required string Es { get; init; }

    /// <summary>English.</summary>
    public required string En { get; init; }

    /// <summary>The text for somebody who reads <paramref name="language"/>.</summary>
    public string In(string? language) => language == "en" ? En : Es;
}
