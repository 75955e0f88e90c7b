using Coop.Core.Knowledge;
using Coop.Core.Members;
using Coop.Core.Members.Tags;
using Coop.Core.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace Coop.Web.Worlds.Populace;

/// <summary>Writes what is known of people, what they answered and what not, and the tags they carry.</summary>
internal sealed class KnownLoad(BulkLoad bulk, WorldPlan plan, IReadOnlyList<Inhabitant> people)
{
    private static readonly (string Name, double Share, bool Organisations)[] Tags =
    [
        ("Feria 2026", .06, false), ("Caficultores", .05, false), ("Líder comunal", .012, false), ("Delegados 2026", .004, false), ("Comité de mujeres", .03, false),
        ("Proveedor local", .2, true),
    ];

    /// <summary>Returns how many things are known.</summary>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        var agents = await bulk.ScalarAsync<Guid[]>(PopulaceSql.Agents, ct);
        var telling = new Telling(plan);
        var said = await Task.Run(() => people.SelectMany(telling.Of).OrderBy(one => one.At).ThenBy(one => one.Who.Number).ToList(), ct);
        var known = said.Where(one => one.Value is not null).ToList();
        var shelves = SmallWorldKnowledge.Attributes.ToDictionary(attribute => attribute.Code, attribute => attribute.ShelfMonths);
        await bulk.TableAsync("core.member_attribute", PopulaceSql.Known, known, (row, one) => Value(row, one, agents, shelves), ct);

        // Numbered in the order in which they were written down; an answer names its note.
        var noted = known.Where(one => !one.IsFromFile).ToList();
        var notes = new Dictionary<SaidRow, long>(noted.Count, ReferenceEqualityComparer.Instance);
        foreach (var (n, one) in noted.Index())
        {
            notes.Add(one, n + 1);
        }

        await bulk.TableAsync("core.attribute_note", PopulaceSql.Notes, noted, (row, one) => Note(row, one, agents, notes[one]), ct);
        await bulk.TableAsync(
            "core.question_answer", PopulaceSql.Answers, said.Where(one => one.Question is not null),
            (row, one) => Answer(row, one, agents, notes.TryGetValue(one, out var note) ? note : null), ct);
        await bulk.ExecuteAsync(PopulaceSql.NotesGoOn, ct);
        await TagsAsync(agents, ct);
        return known.Count;
    }

    private async Task TagsAsync(Guid[] agents, CancellationToken ct)
    {
        await bulk.AsItIsAsync(PopulaceSql.Tags, Tags, (row, tag) =>
        {
            row.Text(TagMember.CodeOf(tag.Name));
            row.Text(tag.Name);
            row.Write(1L, NpgsqlDbType.Bigint);
        }, ct);
        await bulk.TableAsync("core.member_tag", PopulaceSql.MemberTags, people.SelectMany(Carries), (row, one) =>
        {
            row.Write(one.Who.Id, NpgsqlDbType.Uuid);
            row.Text(TagMember.CodeOf(one.Tag));
            row.Moment(one.At);
            row.Write(agents[one.By], NpgsqlDbType.Uuid);
        }, ct);
    }

    private IEnumerable<(Inhabitant Who, string Tag, DateTimeOffset At, int By)> Carries(Inhabitant who)
    {
        var dice = Dice.Of(plan.Seed, who.Number, 21);
        var first = Math.Max(plan.DayOf(DateOnly.FromDateTime(who.CreatedAt.UtcDateTime)) + 1, plan.Today - 300);
        foreach (var (name, share, organisations) in Tags)
        {
            var (comes, day, by) = (dice.Comes(share), dice.Between(first, plan.Today - 1), dice.Below(3));
            var fits = who.IsOrganisation == organisations && (name != "Comité de mujeres" || who.Profile?.Gender == Gender.Female);
            if (comes && fits && first < plan.Today)
            {
                yield return (who, name, plan.At(day, .5), by);
            }
        }
    }

    private static void Value(NpgsqlBinaryImporter row, SaidRow one, Guid[] agents, Dictionary<string, int?> shelves)
    {
        row.Write(one.Who.Id, NpgsqlDbType.Uuid);
        row.Text(one.Attribute);
        Value(row, one.Value);
        row.Text(one.Source);
        row.Moment(one.At);
        row.Id(one.IsFromFile ? null : agents[one.By]);
        row.Moment(shelves[one.Attribute] is { } months ? one.At.AddMonths(months) : null);
    }

    private static void Note(NpgsqlBinaryImporter row, SaidRow one, Guid[] agents, long id)
    {
        row.Write(id, NpgsqlDbType.Bigint);
        row.Write(one.Who.Id, NpgsqlDbType.Uuid);
        row.Text(one.Attribute);
        row.Text(NoteKind.Said.Stored());
        Value(row, one.Value);
        row.Text(one.Source);
        row.Moment(one.At);
        row.Write(agents[one.By], NpgsqlDbType.Uuid);
        row.Moment(one.At);
    }

    private static void Answer(NpgsqlBinaryImporter row, SaidRow one, Guid[] agents, long? note)
    {
        row.Write(one.Who.Id, NpgsqlDbType.Uuid);
        row.Text(one.Question);
        row.Text(one.Outcome.Stored());
        row.Maybe(note, NpgsqlDbType.Bigint);
        row.Text(one.Channel.Stored());
        row.Write(agents[one.By], NpgsqlDbType.Uuid);
        row.Moment(one.At);
    }

    private static void Value(NpgsqlBinaryImporter row, AttributeValue? value)
    {
        row.Text(value?.Text);
        row.Maybe(value?.Number, NpgsqlDbType.Numeric);
        row.Maybe(value?.Date, NpgsqlDbType.Date);
    }
}
