using Coop.Core.Persistence;
using NpgsqlTypes;

namespace Coop.Web.Worlds.Populace;

/// <summary>Writes who belongs together, and leaves what timelines tell of it.</summary>
internal sealed class TiesLoad(BulkLoad bulk, WorldPlan plan, IReadOnlyList<Inhabitant> people)
{
    /// <summary>Households and relations, each as those concerned read of it.</summary>
    public List<(int Member, DateTimeOffset At, object Fact)> Told { get; } = [];

    /// <summary>Returns how many households and relations there are.</summary>
    public async Task<(int Households, int Relations)> RunAsync(CancellationToken ct)
    {
        var kinship = new Kinship(plan, people);
        var (households, relations) = await Task.Run(() => (kinship.Households(), kinship.Relations()), ct);
        var agents = await bulk.ScalarAsync<Guid[]>(PopulaceSql.Agents, ct);
        await bulk.TableAsync("core.household", PopulaceSql.Households, households, (row, one) =>
        {
            row.Write(one.Id, NpgsqlDbType.Uuid);
            row.Text(one.Name);
            row.Moment(one.At);
            row.Write(1L, NpgsqlDbType.Bigint);
        }, ct);
        await bulk.TableAsync(
            "core.household_member", PopulaceSql.HouseholdMembers, from one in households from person in one.People select (one, person), (row, each) =>
            {
                row.Write(people[each.person.Member].Id, NpgsqlDbType.Uuid);
                row.Write(each.one.Id, NpgsqlDbType.Uuid);
                row.Text(each.person.Role.Stored());
                row.Write(DateOnly.FromDateTime(each.one.At.UtcDateTime), NpgsqlDbType.Date);
            }, ct);
        await bulk.TableAsync("core.relation", PopulaceSql.Relations, relations, (row, one) =>
        {
            row.Write(one.Id, NpgsqlDbType.Uuid);
            row.Write(people[one.Member].Id, NpgsqlDbType.Uuid);
            row.Text(one.Kind.Stored());
            row.Write(people[one.Other].Id, NpgsqlDbType.Uuid);
            row.Write(one.From, NpgsqlDbType.Date);
            row.Moment(one.At);
            row.Write(agents[one.Member % agents.Length], NpgsqlDbType.Uuid);
            row.Write(1L, NpgsqlDbType.Bigint);
        }, ct);
        Told.AddRange(from one in households from person in one.People select (person.Member, one.At, (object)new Housed(one.Id, person.Role)));
        Told.AddRange(relations.SelectMany(one => new[]
        {
            (one.Member, one.At, (object)new Tied(one.Kind, false, people[one.Other].Id)), (one.Other, one.At, new Tied(one.Kind, true, people[one.Member].Id)),
        }));
        return (households.Count, relations.Count);
    }
}

/// <summary>Somebody came into a household, as timelines tell it.</summary>
internal sealed record Housed(Guid Household, Core.Members.Ties.HouseholdRole Role);

/// <summary>Somebody belongs to somebody, as timelines tell it.</summary>
internal sealed record Tied(Core.Members.Ties.RelationKind Kind, bool IsInverse, Guid Other);
