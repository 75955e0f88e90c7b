using Coop.Core.Members;
using Coop.Core.Persistence;
using NpgsqlTypes;

namespace Coop.Web.Worlds.Populace;

/// <summary>Writes who everybody is, where they can be reached, and where each relationship stood.</summary>
internal sealed class PeopleLoad(BulkLoad bulk, WorldPlan plan, IReadOnlyList<Inhabitant> people)
{
    private const ulong PointIds = 4UL << 40;

    public async Task RunAsync(CancellationToken ct)
    {
        // Ids sort by the moment records were made, and so do the rows.
        List<Inhabitant> ordered = [.. people.OrderBy(who => who.CreatedAt).ThenBy(who => who.Number)];
        await bulk.ExecuteAsync(PopulaceSql.HistoryByHand, ct);
        await bulk.TableAsync("core.member", PopulaceSql.Members, ordered, Member, ct);
        await bulk.ExecuteAsync(PopulaceSql.HistoryByItself, ct);
        await bulk.TableAsync(
            "core.lifecycle", PopulaceSql.Lifecycle,
            from who in ordered from period in who.Life orderby period.From select (who, period), (row, one) => Period(row, one.who, one.period), ct);
        await bulk.TableAsync("core.member_profile", PopulaceSql.Profiles, ordered.Where(who => who.Profile is not null), Profile, ct);
        await bulk.TableAsync(
            "core.contact_point", PopulaceSql.ContactPoints,
            from who in ordered from address in who.Addresses select (who, address), (row, one) => Point(row, one.who, one.address), ct);
    }

    private static void Member(Npgsql.NpgsqlBinaryImporter row, Inhabitant who)
    {
        var details = who.Details;
        row.Write(who.Id, NpgsqlDbType.Uuid);
        row.Text(details.Kind.Stored());
        row.Text(details.Stage.Stored());
        row.Write(false, NpgsqlDbType.Boolean);
        row.Text(details.GivenNames);
        row.Text(details.FirstSurname);
        row.Text(details.SecondSurname);
        row.Text(details.OrganisationName);
        row.Text(details.DocumentType!.Value.Stored());
        row.Text(details.DocumentNumber);
        row.Id(details.BranchId);
        row.Text(Core.Members.Member.Fold($"{Core.Members.Member.NameOf(details.GivenNames, details.FirstSurname, details.SecondSurname, details.OrganisationName)} {details.DocumentNumber}"));
        row.Moment(who.CreatedAt);
        row.Write(1L + who.Life.Count, NpgsqlDbType.Bigint);
    }

    private static void Period(Npgsql.NpgsqlBinaryImporter row, Inhabitant who, Period period)
    {
        row.Write(who.Id, NpgsqlDbType.Uuid);
        row.Text(period.State.Stage.Stored());
        row.Text(period.State.Standing?.Stored());
        row.Text(period.State.Cause.Stored());
        row.Text(period.Evidence);
        row.Text(period.Rule);
        row.Moment(period.From);
        row.Moment(period.Until);
        row.Moment(period.From);
    }

    private static void Profile(Npgsql.NpgsqlBinaryImporter row, Inhabitant who)
    {
        var profile = who.Profile!;
        row.Write(who.Id, NpgsqlDbType.Uuid);
        row.Maybe(profile.BirthDate, NpgsqlDbType.Date);
        row.Text(profile.Gender?.Stored());
        row.Text(profile.Municipality);
        row.Text(profile.Address);
        row.Text(profile.Occupation);
        row.Moment(who.CreatedAt);
        row.Write(1L, NpgsqlDbType.Bigint);
    }

    private void Point(Npgsql.NpgsqlBinaryImporter row, Inhabitant who, ContactAddress address)
    {
        var dice = Dice.Of(plan.Seed, who.Number, 10 + (int)address.Kind);
        row.Write(Dice.IdAt(who.CreatedAt, PointIds + ((ulong)who.Number * 8) + (ulong)address.Kind), NpgsqlDbType.Uuid);
        row.Write(who.Id, NpgsqlDbType.Uuid);
        row.Text(address.Kind.Stored());
        row.Text(address.Value);
        row.Text(address.Raw);
        row.Moment(dice.Comes(.7) ? who.CreatedAt : null);
        row.Moment(who.CreatedAt);
    }
}
