using System.Text.Json;
using Npgsql;

namespace Coop.Core.Conditions;

/// <summary>A code and what people call it.</summary>
/// <param name="Code">As conditions store it.</param>
/// <param name="Es">In Spanish.</param>
/// <param name="En">In English.</param>
/// <param name="Depth">How deep it stands in its tree; 0 at the top.</param>
public sealed record CodeName(string Code, string Es, string En, int Depth = 0);

/// <summary>One of the cooperative's own attributes.</summary>
/// <param name="Name">Its field code and names.</param>
/// <param name="Kind">What kind of value it has.</param>
/// <param name="Options">Its values, where it has one of a list; those of yes and no have no names here.</param>
public sealed record AttributeName(CodeName Name, FieldKind Kind, IReadOnlyList<CodeName> Options);

/// <summary>A segment by its id and what people call it.</summary>
/// <param name="Name">Its id and name.</param>
/// <param name="Archived">Out of use: to be read, and not to be chosen any more.</param>
public sealed record SegmentName(CodeName Name, bool Archived);

/// <summary>What people call the codes in conditions, for choosing and for reading them.</summary>
public sealed record ConditionNames(
    IReadOnlyList<CodeName> Products, IReadOnlyList<CodeName> Branches, IReadOnlyList<CodeName> Tags, IReadOnlyList<CodeName> Tiers,
    IReadOnlyList<CodeName> Purposes, IReadOnlyList<AttributeName> Attributes, IReadOnlyList<SegmentName> Segments,
    IReadOnlyList<CodeName> Questions)
{
    /// <summary>Reads all of them.</summary>
    public static async Task<ConditionNames> ReadAsync(NpgsqlDataSource source, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        var products = await ListAsync(connection, PictureSql.ProductNames, static r => new CodeName(r.GetString(0), r.GetString(1), r.GetString(1), r.GetInt32(2)), ct);
        var branches = await ListAsync(connection, PictureSql.BranchNames, Same, ct);
        var tags = await ListAsync(connection, PictureSql.TagNames, Same, ct);
        var tiers = await ListAsync(connection, PictureSql.TierNames, Both, ct);
        var purposes = await ListAsync(connection, PictureSql.PurposeNames, Both, ct);
        var attributes = await ListAsync(connection, PictureSql.AttributeNames, Attribute, ct);
        var segments = await ListAsync(connection, PictureSql.SegmentNames, static r => new SegmentName(Same(r), r.GetBoolean(2)), ct);
        var questions = await ListAsync(connection, PictureSql.QuestionNames, Both, ct);
        return new(products, branches, tags, tiers, purposes, attributes, segments, questions);
    }

    private static CodeName Same(NpgsqlDataReader reader) => new(reader.GetString(0), reader.GetString(1), reader.GetString(1));

    private static CodeName Both(NpgsqlDataReader reader) => new(reader.GetString(0), reader.GetString(1), reader.GetString(2));

    private static AttributeName Attribute(NpgsqlDataReader reader)
    {
        var kind = reader.GetString(3);
        IReadOnlyList<CodeName> options = kind == "yes_no" ? [new("yes", "", ""), new("no", "", "")] : reader.IsDBNull(4) ? [] : Options(reader.GetString(4));
        return new(new(MemberField.Attribute + reader.GetString(0), reader.GetString(1), reader.GetString(2)), PictureReads.KindOf(kind), options);
    }

    private static List<CodeName> Options(string json)
    {
        using var options = JsonDocument.Parse(json);
        return [.. options.RootElement.EnumerateArray().Select(option => new CodeName(
            option.GetProperty("code").GetString()!, option.GetProperty("es").GetString()!, option.GetProperty("en").GetString()!))];
    }

    private static async Task<IReadOnlyList<T>> ListAsync<T>(NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> row, CancellationToken ct)
    {
        await using var read = new NpgsqlCommand(sql, connection);
        await using var reader = await read.ExecuteReaderAsync(ct);
        var rows = new List<T>();
        while (await reader.ReadAsync(ct))
        {
            rows.Add(row(reader));
        }

        return rows;
    }
}
