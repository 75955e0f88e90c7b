using System.Text.Json;

namespace Coop.Core.Importing;

/// <summary>Counts as they are stored.</summary>
internal static class ImportJson
{
    public static string Of(ImportCounts counts) => JsonSerializer.Serialize(
        new { counts.New, counts.Changed, counts.Repeated, counts.Duplicate, counts.Conflict, counts.Parked, counts.Faulty }, JsonSerializerOptions.Web);

    public static ImportCounts Counts(string json) => JsonSerializer.Deserialize<ImportCounts>(json, JsonSerializerOptions.Web)!;
}
