using System.Globalization;
using Npgsql;
using NpgsqlTypes;

namespace Coop.Core.Conditions;

/// <summary>
/// A condition as a statement over all identified members. Each figure it asks for (times bought, points earned …) is worked out once
/// for everybody, grouped by member, and joined; a comparison that nobody with nothing passes is left strict, so that the
/// planner may begin with the figure instead of with the members. Of some members or a sample it is the other way round: each member's figures
/// are looked up by their own rows, so that what it costs goes with how many they are and not with the size of the cooperative.
/// </summary>
internal sealed class ConditionSql
{
    private readonly Asked _of;
    private readonly List<string> _joins = [];
    private readonly Dictionary<string, string> _parameterNames = new(StringComparer.Ordinal);
    private readonly List<NpgsqlParameter> _parameters = [];
    private readonly string _where;

    private ConditionSql(Condition condition, ConditionTerms terms, ConditionMoment moment, Asked of)
    {
        (Terms, Moment, _of) = (terms, moment, of);
        _where = Holds(condition);
    }

    private enum Asked
    {
        Everybody,
        These,
        Sample,
    }

    /// <summary>Identified members of the parameters <c>from</c> and <c>to</c>: a stretch of an order that has to do with nothing about them.</summary>
    public const string InSample = "not m.provisional and uuid_hash_extended(m.id, 20261122) >= @from and uuid_hash_extended(m.id, 20261122) <= @to";

    internal ConditionTerms Terms { get; }

    internal ConditionMoment Moment { get; }

    /// <summary>The ids of the members it holds for, as a query without an order.</summary>
    public string Members => $"""
        select m.id
          from core.member m
          {string.Join("\n  ", _joins)}
         where {(_of == Asked.Sample ? InSample : "not m.provisional")}{(_of == Asked.These ? " and m.id = any (@only)" : "")} and {_where}
        """;

    /// <summary>Compiles for all members, or for those of the parameter <c>only</c> (an array of ids).</summary>
    public static ConditionSql Of(Condition condition, ConditionTerms terms, ConditionMoment moment, bool scoped = false) =>
        new(condition, terms, moment, scoped ? Asked.These : Asked.Everybody);

    /// <summary>Compiles for the sample of the parameters <c>from</c> and <c>to</c>.</summary>
    public static ConditionSql Sampled(Condition condition, ConditionTerms terms, ConditionMoment moment) => new(condition, terms, moment, Asked.Sample);

    /// <summary>A statement around <see cref="Members"/> with the parameters it needs.</summary>
    public NpgsqlCommand Command(NpgsqlConnection connection, string text, NpgsqlTransaction? transaction = null)
    {
        var command = new NpgsqlCommand(text, connection, transaction);
        foreach (var parameter in _parameters)
        {
            command.Parameters.Add(parameter.Clone());
        }

        return command;
    }

    /// <summary>Only rows of the members in question, where it is not all.</summary>
    internal string Scope(string column) => _of == Asked.Everybody ? "" : $" and {column} = m.id";

    /// <summary>The name of a parameter for this value; equal values share one.</summary>
    internal string Value(object value, NpgsqlDbType type)
    {
        var key = $"{type}:{(value is Array many ? string.Join('|', many.Cast<object>().Select(Written)) : Written(value))}";
        if (!_parameterNames.TryGetValue(key, out var name))
        {
            name = $"p{_parameters.Count}";
            _parameterNames.Add(key, name);
            _parameters.Add(new NpgsqlParameter(name, type) { Value = value });
        }

        return $"@{name}";
    }

    internal string Texts(IEnumerable<string> values) => Value(values.Order(StringComparer.Ordinal).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text);

    internal string Ids(IEnumerable<Guid> values) => Value(values.Order().ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Uuid);

    /// <summary>A table joined to the member; the same one is joined once.</summary>
    internal string Join(string alias, string source)
    {
        var join = $"left join {(_of != Asked.Everybody && source.StartsWith('(') ? "lateral " : "")}{source} {alias} on {alias}.member_id = m.id";
        if (!_joins.Contains(join))
        {
            _joins.Add(join);
        }

        return alias;
    }

    /// <summary>A figure by member, joined under a name of its own.</summary>
    internal string Figure(string source)
    {
        var known = _joins.FindIndex(join => join.Contains(source, StringComparison.Ordinal));
        if (known >= 0)
        {
            return _joins[known][(_joins[known].LastIndexOf(" on ", StringComparison.Ordinal) + 4).._joins[known].LastIndexOf(".member_id", StringComparison.Ordinal)];
        }

        return Join($"f{_joins.Count}", $"({source})");
    }

    /// <summary>A column of instants lies within a span of time; begins with <c>and</c>, or is empty.</summary>
    internal string Within(string column, Window window)
    {
        var (from, until) = Moment.Instants(window);
        return (from is { } first ? $" and {column} >= {Value(first, NpgsqlDbType.TimestampTz)}" : "")
            + (until is { } end ? $" and {column} < {Value(end, NpgsqlDbType.TimestampTz)}" : "");
    }

    /// <summary>A column of days lies within a span of time.</summary>
    internal string WithinDays(string column, Window window)
    {
        var (first, last) = window.DaysFrom(Moment.Today);
        return (first is { } from ? $" and {column} >= {Value(from, NpgsqlDbType.Date)}" : "")
            + (last is { } to ? $" and {column} <= {Value(to, NpgsqlDbType.Date)}" : "");
    }

    /// <summary>A figure lies within bounds; who has no row has nothing of it.</summary>
    internal string Counted(string figure, Bounds bounds) => Lies(bounds.HoldsZero ? $"coalesce({figure}, 0)" : figure, bounds);

    /// <summary>A number lies within bounds; one that is not known does not.</summary>
    internal string Lies(string number, Bounds bounds)
    {
        string[] ends =
        [
            .. bounds.Least is { } least ? [$"{number} >= {Value(least, NpgsqlDbType.Numeric)}"] : Array.Empty<string>(),
            .. bounds.Most is { } most ? [$"{number} <= {Value(most, NpgsqlDbType.Numeric)}"] : Array.Empty<string>(),
        ];
        return $"({string.Join(" and ", ends)})";
    }

    private string Holds(Condition condition) => condition switch
    {
        Condition.All all => Group(all, " and ", "true"),
        Condition.Any any => Group(any, " or ", "false"),
        Condition.None none => $"({Group(none, " or ", "false")} is not true)",
        Condition.Choice choice => FieldSql.Choice(this, choice),
        Condition.Number number => FieldSql.Number(this, number),
        Condition.Day date => FieldSql.Day(this, date),
        Condition.Text text => FieldSql.Text(this, text),
        Condition.Known known => FieldSql.Known(this, known),
        Condition.Birthday birthday => FieldSql.Birthday(this, birthday),
        Condition.Bought bought => FigureSql.Bought(this, bought),
        Condition.Contributed contributed => FigureSql.Contributed(this, contributed),
        Condition.Points points => FigureSql.Points(this, points),
        Condition.Consented consented => FigureSql.Consented(this, consented),
        Condition.Reachable reachable => FigureSql.Reachable(this, reachable),
        Condition.Tagged tagged => FigureSql.Tagged(this, tagged),
        Condition.Interested interested => FigureSql.Interested(this, interested),
        Condition.Asked asked => FigureSql.Questioned(this, asked),
        Condition.Requested requested => FigureSql.Requested(this, requested),
        Condition.Happened happened => FigureSql.Happened(this, happened),
        Condition.Belongs belongs => $"({string.Join(" or ", belongs.Segments.Select(segment => Holds(Terms.Segment(segment)!)))})",
        _ => throw new ArgumentException($"{condition.GetType().Name} has no SQL.", nameof(condition)),
    };

    private string Group(Condition.Group group, string joint, string empty) =>
        group.Of.Count == 0 ? empty : $"({string.Join(joint, group.Of.Select(Holds))})";

    private static string Written(object value) => Convert.ToString(value, CultureInfo.InvariantCulture)!;
}
