using System.Text.Json;
using System.Text.Json.Serialization;
using Npgsql;

namespace Coop.Core.Loyalty;

/// <summary>Reads the versions of the programme.</summary>
public sealed class ProgrammeReads(NpgsqlDataSource source)
{
    // PostgreSQL sorts the keys of what it keeps: what kind a rule's yield is does not come first any more.
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        AllowOutOfOrderMetadataProperties = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>All versions, the oldest first.</summary>
    public async Task<IReadOnlyList<Programme>> AllAsync(CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        return await AllAsync(connection, ct);
    }

    internal static async Task<IReadOnlyList<Programme>> AllAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var read = new NpgsqlCommand(ProgrammeSql.All, connection);
        await using var reader = await read.ExecuteReaderAsync(ct);
        var versions = new List<Programme>();
        while (await reader.ReadAsync(ct))
        {
            versions.Add(new Programme(
                reader.GetInt32(0), reader.GetFieldValue<DateOnly>(1), JsonSerializer.Deserialize<ProgrammeTerms>(reader.GetString(2), Json)!));
        }

        return versions;
    }
}
