using NpgsqlTypes;

namespace Coop.Core.Conditions;

/// <summary>Statements about fields of the member, as SQL.</summary>
internal static class FieldSql
{
    private const string Profile = "core.member_profile";
    private const string Period = "(select member_id, standing from core.lifecycle where ends_at is null and superseded_at is null)";

    /// <summary>When a member was first admitted, whatever became of it later.</summary>
    private static string Since(ConditionSql sql) => sql.Figure($"""
        select member_id, min(starts_at) as at from core.lifecycle
         where superseded_at is null and stage not in ('prospect', 'applicant', 'withdrawn'){sql.Scope("member_id")} group by member_id
        """);

    public static string Choice(ConditionSql sql, Condition.Choice choice) => choice.Field == "branch"
        ? $"m.branch_id = any ({sql.Ids(sql.Terms.Branches(choice.Values))})"
        : $"{Column(sql, choice.Field)} = any ({sql.Texts(choice.Values)})";

    public static string Number(ConditionSql sql, Condition.Number number)
    {
        if (number.Field != "age")
        {
            return number.Field == "household" ? sql.Counted(Column(sql, number.Field), number.Bounds) : sql.Lies(Column(sql, number.Field), number.Bounds);
        }

        var (after, until) = sql.Moment.Born(number.Bounds);
        var born = Column(sql, "birth_date");
        return $"({born} is not null"
            + (after is { } late ? $" and {born} > {sql.Value(late, NpgsqlDbType.Date)}" : "")
            + (until is { } early ? $" and {born} <= {sql.Value(early, NpgsqlDbType.Date)}" : "") + ")";
    }

    public static string Day(ConditionSql sql, Condition.Day date)
    {
        var column = Column(sql, date.Field);
        var within = date.Field is "registered" or "member_since" ? sql.Within(column, date.When) : sql.WithinDays(column, date.When);
        return $"({column} is not null{within})";
    }

    public static string Text(ConditionSql sql, Condition.Text text)
    {
        var folded = $"translate({Column(sql, text.Field)}, '{FoldedText.From}', '{FoldedText.To}')";
        var value = sql.Value(FoldedText.Of(text.Value), NpgsqlDbType.Text);
        return text.Test switch
        {
            TextTest.Equals => $"{folded} = {value}",
            TextTest.StartsWith => $"starts_with({folded}, {value})",
            _ => $"position({value} in {folded}) > 0",
        };
    }

    public static string Known(ConditionSql sql, Condition.Known known) => $"{Column(sql, known.Field)} is not null";

    public static string Birthday(ConditionSql sql, Condition.Birthday birthday)
    {
        var born = Column(sql, "birth_date");
        return $"(extract(month from {born}) * 100 + extract(day from {born}))::int = any ({sql.Value(sql.Moment.Birthdays(birthday.Days), NpgsqlDbType.Array | NpgsqlDbType.Integer)})";
    }

    private static string Column(ConditionSql sql, string field) => field switch
    {
        "stage" => "m.stage",
        "kind" => "m.kind",
        "branch" => "m.branch_id",
        "document_type" => "m.document_type",
        "language" => "coalesce(m.language, 'es')",
        "registered" => "m.created_at",
        "standing" => $"{sql.Join("lc", Period)}.standing",
        "member_since" => $"{Since(sql)}.at",
        "gender" or "municipality" or "occupation" or "birth_date" => $"{sql.Join("pr", Profile)}.{field}",
        "age" => $"{sql.Join("pr", Profile)}.birth_date",
        "tier" => $"{sql.Join("st", "core.loyalty_standing")}.tier",
        "household" => sql.Figure($"""
            select o.member_id, count(*) as n from core.household_member o join core.household_member a on a.household_id = o.household_id
             where true{sql.Scope("o.member_id")} group by o.member_id
            """) + ".n",
        _ => Attribute(sql, field),
    };

    private static string Attribute(ConditionSql sql, string field)
    {
        var code = field[MemberField.Attribute.Length..];
        var values = sql.Figure($"""
            select member_id, value_text, value_number, value_date from core.member_attribute
             where attribute = {sql.Value(code, NpgsqlDbType.Text)}{sql.Scope("member_id")}
            """);
        return sql.Terms.Attributes[code] switch
        {
            FieldKind.Number => $"{values}.value_number",
            FieldKind.Date => $"{values}.value_date",
            _ => $"{values}.value_text",
        };
    }
}
