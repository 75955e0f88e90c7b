using Coop.Core.Members;
using Npgsql;

namespace Coop.Core.Conditions;

/// <summary>Reads what conditions stand for, and what is known of members they are asked of.</summary>
public static class PictureReads
{
    private static readonly string[] TextFields = ["stage", "kind", "document_type", "language", "standing", "gender", "municipality", "occupation", "tier"];

    /// <summary>What codes stand for now.</summary>
    public static async Task<ConditionTerms> TermsAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        var products = new List<(Guid, Guid?, string)>();
        var branches = new List<(Guid, string)>();
        var attributes = new Dictionary<string, FieldKind>(StringComparer.Ordinal);
        var segments = new Dictionary<Guid, Condition>();
        var questions = new HashSet<string>(StringComparer.Ordinal);
        await using var batch = Batch(connection, PictureSql.Terms, PictureSql.TermBranches, PictureSql.TermAttributes, PictureSql.TermSegments, PictureSql.TermQuestions);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            products.Add((reader.GetGuid(0), Maybe<Guid>(reader, 1), reader.GetString(2)));
        }

        await reader.NextResultAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            branches.Add((reader.GetGuid(0), reader.GetString(1)));
        }

        await reader.NextResultAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            attributes.Add(reader.GetString(0), KindOf(reader.GetString(1)));
        }

        await reader.NextResultAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            segments.Add(reader.GetGuid(0), ConditionJson.Read(reader.GetString(1)));
        }

        await reader.NextResultAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            questions.Add(reader.GetString(0));
        }

        return new ConditionTerms(products, branches, attributes, segments, questions);
    }

    /// <summary>What is known of these members, as far as asked; those nobody has identified are left out.</summary>
    internal static async Task<IReadOnlyDictionary<MemberId, MemberPicture>> LoadAsync(
        NpgsqlConnection connection, IReadOnlyCollection<MemberId> members, PictureParts parts, CancellationToken ct)
    {
        var steps = Steps.Where(step => step.Part == PictureParts.None || parts.HasFlag(step.Part)).ToList();
        await using var batch = Batch(connection, [.. steps.Select(step => step.Sql)]);
        foreach (NpgsqlBatchCommand command in batch.BatchCommands)
        {
            command.Parameters.Add(new NpgsqlParameter("members", members.Select(member => member.Value).ToArray()));
        }

        var found = new Dictionary<MemberId, MemberPicture>(members.Count);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        foreach (var (part, _, add) in steps)
        {
            while (await reader.ReadAsync(ct))
            {
                var id = MemberId.From(reader.GetGuid(0));
                if (part == PictureParts.None)
                {
                    found.Add(id, Picture(id, reader));
                }
                else if (found.TryGetValue(id, out var picture))
                {
                    add(picture, reader);
                }
            }

            await reader.NextResultAsync(ct);
        }

        return found;
    }

    private static readonly (PictureParts Part, string Sql, Action<MemberPicture, NpgsqlDataReader> Add)[] Steps =
    [
        (PictureParts.None, PictureSql.Members, static (_, _) => { }),
        (PictureParts.Sales, PictureSql.Sales, static (m, r) => m.Sales.Add(new(
            At(r, 1), Maybe<Guid>(r, 2), r.GetString(3), r.GetDecimal(4), Maybe<decimal>(r, 5)))),
        (PictureParts.Sales, PictureSql.Lines, static (m, r) => m.Lines.Add(new(
            r.GetGuid(1), At(r, 2), Maybe<Guid>(r, 3), r.GetString(4), r.GetGuid(5), r.GetDecimal(6), r.GetDecimal(7), Maybe<decimal>(r, 8), r.GetDecimal(9)))),
        (PictureParts.Contributions, PictureSql.Contributions, static (m, r) => m.Contributions.Add(new(
            r.GetString(1), r.GetString(2), r.GetFieldValue<DateOnly>(3), r.GetDecimal(4), At(r, 5)))),
        (PictureParts.Points, PictureSql.Points, static (m, r) => m.Points.Add(new(r.GetString(1), r.GetDecimal(2), r.GetFieldValue<DateOnly>(3)))),
        (PictureParts.Points, PictureSql.Lots, static (m, r) => m.Lots.Add((r.GetFieldValue<DateOnly>(1), r.GetDecimal(2)))),
        (PictureParts.Consents, PictureSql.Consents, static (m, r) => m.Consents.Add((r.GetString(1), r.GetString(2)), r.GetBoolean(3))),
        (PictureParts.Contacts, PictureSql.Contacts, static (m, r) => m.Contacts.Add((r.GetString(1), r.GetBoolean(2)))),
        (PictureParts.Tags, PictureSql.Tags, static (m, r) => m.Tags.Add(r.GetString(1))),
        (PictureParts.Tags, PictureSql.Interests, static (m, r) => m.Interests.Add(r.GetGuid(1))),
        (PictureParts.Entries, PictureSql.Entries, static (m, r) => m.Entries.Add(new(r.GetString(1), r.GetString(2), r.GetString(3), At(r, 4)))),
        (PictureParts.Answers, PictureSql.Answers, static (m, r) => m.Answers.Add((r.GetString(1), r.GetString(2), At(r, 3)))),
        (PictureParts.Requests, PictureSql.Requests, static (m, r) => m.Requests.Add(new(
            r.GetString(1), r.GetString(2), r.GetFieldValue<DateOnly>(3), Maybe<DateOnly>(r, 4), Maybe<DateOnly>(r, 5)))),
        (PictureParts.Attributes, PictureSql.Attributes, static (m, r) => Attribute(m, r)),
    ];

    private static MemberPicture Picture(MemberId id, NpgsqlDataReader reader)
    {
        var picture = new MemberPicture { Id = id, Branch = Maybe<Guid>(reader, 1), Balance = reader.GetDecimal(2) };
        for (var n = 0; n < TextFields.Length; n++)
        {
            if (!reader.IsDBNull(3 + n))
            {
                picture.Texts.Add(TextFields[n], reader.GetString(3 + n));
            }
        }

        var next = 3 + TextFields.Length;
        if (Maybe<DateOnly>(reader, next) is { } born)
        {
            picture.Days.Add("birth_date", born);
        }

        picture.Moments.Add("registered", At(reader, next + 1));
        if (!reader.IsDBNull(next + 2))
        {
            picture.Moments.Add("member_since", At(reader, next + 2));
        }

        if (Maybe<decimal>(reader, next + 3) is { } household)
        {
            picture.Numbers.Add("household", household);
        }

        return picture;
    }

    internal static FieldKind KindOf(string attribute) => attribute switch
    {
        "number" => FieldKind.Number,
        "date" => FieldKind.Date,
        "text" => FieldKind.Text,
        _ => FieldKind.Choice,
    };

    private static void Attribute(MemberPicture member, NpgsqlDataReader reader)
    {
        var field = MemberField.Attribute + reader.GetString(1);
        if (!reader.IsDBNull(2))
        {
            member.Texts.Add(field, reader.GetString(2));
        }
        else if (Maybe<decimal>(reader, 3) is { } number)
        {
            member.Numbers.Add(field, number);
        }
        else if (Maybe<DateOnly>(reader, 4) is { } day)
        {
            member.Days.Add(field, day);
        }
    }

    private static DateTimeOffset At(NpgsqlDataReader reader, int column) => reader.GetFieldValue<DateTimeOffset>(column);

    private static T? Maybe<T>(NpgsqlDataReader reader, int column)
        where T : struct =>
        reader.IsDBNull(column) ? null : reader.GetFieldValue<T>(column);

    private static NpgsqlBatch Batch(NpgsqlConnection connection, params string[] statements)
    {
        var batch = new NpgsqlBatch(connection);
        foreach (var statement in statements)
        {
            batch.BatchCommands.Add(new(statement));
        }

        return batch;
    }
}
