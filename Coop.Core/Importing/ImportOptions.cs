using System.ComponentModel.DataAnnotations;

namespace Coop.Core.Importing;

/// <summary>How files come in, and how long they are kept.</summary>
public sealed class ImportOptions
{
    /// <summary>Where these stand.</summary>
    public const string Section = "Imports";

    /// <summary>The largest file, in megabytes.</summary>
    [Range(1, 1_000)]
    public int MaxMegabytes { get; set; } = 200;

    /// <summary>After how many days a file and its report are erased.</summary>
    [Range(1, 365)]
    public int KeepDays { get; set; } = 30;
}
