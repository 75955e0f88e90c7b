using Coop.Core.Members;
using Coop.Core.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace Coop.Core.Knowledge;

/// <summary>Of how many members of a branch and stage a fact is known.</summary>
/// <param name="Fact">Code of a fact of the record, as <c>birth_date</c>, or of an attribute.</param>
/// <param name="Branch">The branch; null for those who have none.</param>
/// <param name="Stage">The stage.</param>
/// <param name="Asked">How many members it is asked of.</param>
/// <param name="Known">Of how many it is known.</param>
public sealed record BoardCell(string Fact, Guid? Branch, MemberStage Stage, long Asked, long Known);

/// <summary>A member of whom a fact is not known.</summary>
/// <param name="Id">Which record.</param>
/// <param name="Name">Their name.</param>
/// <param name="Stage">Where the relationship stands.</param>
/// <param name="Branch">The branch that serves them.</param>
public sealed record MissingRow(MemberId Id, string? Name, MemberStage Stage, string? Branch);

/// <summary>A page of them.</summary>
/// <param name="Rows">The members, in the order of their records.</param>
/// <param name="More">There are more after them.</param>
public sealed record MissingPage(IReadOnlyList<MissingRow> Rows, bool More);

/// <summary>How much is known of all identified members, counted in sets: facts of the record, and attributes.</summary>
public sealed class KnowledgeBoard(NpgsqlDataSource source, KnowledgeReads knowledge)
{
    /// <summary>Members on a page.</summary>
    public const int PageSize = 50;

    private static readonly string[] OfEverybody = ["document", "branch", "municipality", "address", "occupation"];

    private static readonly string[] OfPeople = ["birth_date", "gender"];

    private static readonly string[] Reached = ["contact", "verified"];

    /// <summary>Codes of the facts of the record; all others are attributes.</summary>
    public static IReadOnlyList<string> OfTheRecord { get; } = ["document", "branch", .. Reached, "municipality", "address", "occupation", .. OfPeople];

    /// <summary>Every fact in every branch and stage somebody is in.</summary>
    public async Task<IReadOnlyList<BoardCell>> CountAsync(CancellationToken ct)
    {
        var cells = new List<BoardCell>();
        var members = new Dictionary<(Guid? Branch, MemberStage Stage), long>();
        await using (var command = source.CreateCommand(KnowledgeSql.BoardRecord))
        await using (var reader = await command.ExecuteReaderAsync(ct))
        {
            while (await reader.ReadAsync(ct))
            {
                Guid? branch = reader.IsDBNull(0) ? null : reader.GetGuid(0);
                var stage = StoredName.Parse<MemberStage>(reader.GetString(1));
                members[(branch, stage)] = reader.GetInt64(2);
                cells.AddRange(OfEverybody.Select((fact, n) => new BoardCell(fact, branch, stage, reader.GetInt64(2), reader.GetInt64(4 + n))));
                cells.AddRange(OfPeople.Select((fact, n) => new BoardCell(fact, branch, stage, reader.GetInt64(3), reader.GetInt64(4 + OfEverybody.Length + n))));
            }
        }

        var known = new Dictionary<(string Fact, Guid? Branch, MemberStage Stage), long>();
        foreach (var sql in (string[])[KnowledgeSql.BoardReached, KnowledgeSql.BoardVerified, KnowledgeSql.BoardAttributes])
        {
            await KnownAsync(sql, known, ct);
        }

        foreach (var fact in Reached.Concat((await knowledge.CatalogueAsync(ct)).Where(row => row.Definition.Active).Select(row => row.Definition.Code)))
        {
            cells.AddRange(members.Select(m => new BoardCell(fact, m.Key.Branch, m.Key.Stage, m.Value, known.GetValueOrDefault((fact, m.Key.Branch, m.Key.Stage)))));
        }

        return cells;
    }

    private async Task KnownAsync(string sql, Dictionary<(string Fact, Guid? Branch, MemberStage Stage), long> known, CancellationToken ct)
    {
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            known[(reader.GetString(0), reader.IsDBNull(1) ? null : reader.GetGuid(1), StoredName.Parse<MemberStage>(reader.GetString(2)))] = reader.GetInt64(3);
        }
    }

    /// <summary>
    /// Members of whom a fact is not known: of any branch, of one, or with <paramref name="branch"/> empty of none; in any of the stages.
    /// </summary>
    public async Task<MissingPage> MissingAsync(string fact, Guid? branch, IReadOnlyCollection<MemberStage> stages, MemberId? after, CancellationToken ct)
    {
        await using var command = source.CreateCommand(KnowledgeSql.Missing(fact));
        command.Parameters.AddRange(new NpgsqlParameter[]
        {
            new("after", after?.Value ?? Guid.Empty), new("every_branch", branch is null),
            new("branch", NpgsqlDbType.Uuid) { Value = branch is null || branch == Guid.Empty ? DBNull.Value : branch },
            new("stages", stages.Select(stage => stage.Stored()).ToArray()), new("count", PageSize + 1),
        });
        if (!OfTheRecord.Contains(fact))
        {
            command.Parameters.AddWithValue("fact", fact);
        }

        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<MissingRow>();
        while (await reader.ReadAsync(ct))
        {
            rows.Add(new MissingRow(
                new(reader.GetGuid(0)), Member.NameOf(StaleReads.Text(reader, 1), StaleReads.Text(reader, 2), StaleReads.Text(reader, 3), StaleReads.Text(reader, 4)),
                StoredName.Parse<MemberStage>(reader.GetString(5)), StaleReads.Text(reader, 6)));
        }

        return new MissingPage([.. rows.Take(PageSize)], rows.Count > PageSize);
    }
}
