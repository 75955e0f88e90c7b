using System.Text.Json;
using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Workflows.Engine;
using Npgsql;
using NpgsqlTypes;

namespace Coop.Workflows.Journeys;

/// <summary>Reads journeys, who is inside, and what happened to them.</summary>
public sealed class JourneyReads(NpgsqlDataSource source, JourneyCatalog catalog) : LiveSource<JourneyRow>
{
    private const int MaxWords = 8;

    /// <summary>All journeys, the oldest first.</summary>
    public Task<IReadOnlyList<JourneyRow>> AllAsync(CancellationToken ct) => NumbersAsync(null, ct);

    /// <summary>One journey, or null.</summary>
    public async Task<JourneyRow?> FindAsync(string code, CancellationToken ct) => (await NumbersAsync([code], ct)).SingleOrDefault();

    /// <inheritdoc />
    public override Task<IReadOnlyList<JourneyRow>> ReadAsync(Topic topic, IReadOnlyCollection<string> keys, CancellationToken ct) => NumbersAsync([.. keys], ct);

    /// <summary>Members of a journey, who came last first.</summary>
    public async Task<IReadOnlyList<EnrollmentRow>> InsideAsync(int journey, InsideQuery query, CancellationToken ct)
    {
        var words = Member.Fold(query.Words ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(MaxWords).Select(word => $"%{Escape(word)}%").ToArray();
        await using var command = source.CreateCommand(JourneySql.Inside(query.States?.Select(state => state.Stored()), query.Node is not null, words.Length));
        command.Parameters.AddWithValue("journey", journey);
        command.Parameters.AddWithValue("count", query.Count);
        if (query.Node is { } node)
        {
            command.Parameters.AddWithValue("node", node);
        }

        foreach (var (n, word) in words.Index())
        {
            command.Parameters.AddWithValue($"word{n}", word);
        }

        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<EnrollmentRow>();
        while (await reader.ReadAsync(ct))
        {
            rows.Add(new EnrollmentRow(
                reader.GetInt64(0), new(reader.GetGuid(1)), Member.NameOf(Text(reader, 2), Text(reader, 3), Text(reader, 4), Text(reader, 5)),
                StoredName.Parse<EnrollmentState>(reader.GetString(6)), reader.GetInt32(7), reader.GetString(8), reader.GetFieldValue<DateTimeOffset>(9),
                Time(reader, 10), Text(reader, 11), Text(reader, 12) is { } kind ? StoredName.Parse<WaitKind>(kind) : null, Time(reader, 13)));
        }

        return rows;
    }

    /// <summary>What happened to a member on the way, in order.</summary>
    public async Task<IReadOnlyList<StepRow>> StepsAsync(long enrollment, CancellationToken ct)
    {
        await using var command = source.CreateCommand(JourneySql.Steps);
        command.Parameters.AddWithValue("enrollment", enrollment);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var steps = new List<StepRow>();
        while (await reader.ReadAsync(ct))
        {
            steps.Add(new StepRow(
                reader.GetInt32(0), reader.GetFieldValue<DateTimeOffset>(1), reader.GetString(2), StoredName.Parse<Outcome>(reader.GetString(3)), Text(reader, 4)));
        }

        return steps;
    }

    private async Task<IReadOnlyList<JourneyRow>> NumbersAsync(string[]? codes, CancellationToken ct)
    {
        var found = new List<(string Code, int Id, string State, int Version, DateTimeOffset StateAt, long Rev, Numbers Inside, Numbers Tally)>();
        await using (var command = source.CreateCommand(JourneySql.Numbers))
        {
            command.Parameters.Add(Texts("codes", codes));
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
            {
                found.Add((
                    reader.GetString(0), reader.GetInt32(1), reader.GetString(2), reader.GetInt32(3), reader.GetFieldValue<DateTimeOffset>(4), reader.GetInt64(5),
                    Numbers.Of(reader.GetString(6)), Numbers.Of(reader.GetString(7))));
            }
        }

        var rows = new List<JourneyRow>(found.Count);
        foreach (var (code, id, state, version, stateAt, rev, inside, tally) in found)
        {
            var definition = (await catalog.FindAsync(id, version, ct)).Definition;
            var known = definition?.Nodes.ToDictionary(node => node.Key, StringComparer.Ordinal) ?? [];
            var keys = known.Keys.Concat(inside.Nodes.Order(StringComparer.Ordinal)).Distinct(StringComparer.Ordinal);
            rows.Add(new JourneyRow
            {
                Code = code,
                Id = id,
                State = StoredName.Parse<JourneyState>(state),
                StateAt = stateAt,
                Version = version,
                Definition = definition,
                Nodes = [.. keys.Select(key => new NodeNumbers(
                    key, known.GetValueOrDefault(key), inside.Of(key, EnrollmentState.Inside), inside.Of(key, EnrollmentState.Parked), tally.Outcomes(key)))],
                Rev = rev + tally.Sum,
            });
        }

        return rows;
    }

    private static NpgsqlParameter Texts(string name, string[]? values) =>
        new(name, NpgsqlDbType.Array | NpgsqlDbType.Text) { Value = (object?)values ?? DBNull.Value };

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static DateTimeOffset? Time(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);

    private static string Escape(string word) =>
        word.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal);

    /// <summary>Counts by node and by state or outcome, as the database sums them up: <c>{"mail sent": 12}</c>.</summary>
    private sealed class Numbers
    {
        private readonly Dictionary<(string Node, string Name), long> _counts = [];

        public long Sum => _counts.Values.Sum();

        public IEnumerable<string> Nodes => _counts.Keys.Select(key => key.Node).Distinct(StringComparer.Ordinal);

        public static Numbers Of(string json)
        {
            var numbers = new Numbers();
            foreach (var (key, count) in JsonSerializer.Deserialize<Dictionary<string, long>>(json)!)
            {
                var space = key.IndexOf(' ', StringComparison.Ordinal);
                numbers._counts[(key[..space], key[(space + 1)..])] = count;
            }

            return numbers;
        }

        public long Of(string node, EnrollmentState state) => _counts.GetValueOrDefault((node, state.Stored()));

        public Dictionary<Outcome, long> Outcomes(string node) =>
            _counts.Where(pair => pair.Key.Node == node).ToDictionary(pair => StoredName.Parse<Outcome>(pair.Key.Name), pair => pair.Value);
    }
}
