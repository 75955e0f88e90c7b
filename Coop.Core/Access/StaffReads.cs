using Coop.Core.Live;
using Coop.Core.Persistence;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Coop.Core.Access;

/// <summary>One line of the list of staff.</summary>
/// <param name="Id">Who.</param>
/// <param name="Rev">Newer wins.</param>
/// <param name="UserName">The name they sign in with.</param>
/// <param name="DisplayName">What colleagues and members see.</param>
/// <param name="Roles">What they are there for.</param>
/// <param name="DisabledAt">When they were shut out, UTC; null while they may sign in.</param>
/// <param name="CreatedAt">When they were added, UTC.</param>
public sealed record StaffRow(
    StaffId Id, long Rev, string UserName, string DisplayName, IReadOnlyList<Role> Roles, DateTimeOffset? DisabledAt, DateTimeOffset CreatedAt);

/// <summary>Reads the staff, their roles and rights.</summary>
public sealed class StaffReads(IDbContextFactory<CoopDb> contexts, NpgsqlDataSource source) : LiveSource<StaffRow>
{
    private static readonly Func<CoopDb, Guid, StaffId, IAsyncEnumerable<Role>> RolesOf = EF.CompileAsyncQuery(
        (CoopDb db, Guid id, StaffId staff) =>
            from role in db.Set<StaffRole>()
            where role.StaffId == staff && db.Set<Staff>().Any(s => s.Id == id && s.DisabledAt == null)
            select role.Role);

    /// <summary>Everybody on the staff, also who is shut out, by name.</summary>
    public Task<IReadOnlyList<StaffRow>> ListAsync(CancellationToken ct) => RowsAsync(AccessSql.StaffList, [], ct);

    /// <inheritdoc />
    public override Task<IReadOnlyList<StaffRow>> ReadAsync(Topic topic, IReadOnlyCollection<string> keys, CancellationToken ct) =>
        RowsAsync(AccessSql.StaffByIds, [new("ids", keys.Select(Guid.Parse).ToArray())], ct);

    /// <summary>Where a person takes calls; null is their browser.</summary>
    public async Task<string?> TelephoneAsync(StaffId staff, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        return await db.Set<Staff>().Where(s => s.Id == staff.Value).Select(s => s.Telephone).SingleOrDefaultAsync(ct);
    }

    /// <summary>The roles of a person who may sign in; none for anybody else.</summary>
    public async Task<IReadOnlyList<Role>> RolesAsync(StaffId staff, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        var roles = new List<Role>();
        await foreach (var role in RolesOf(db, staff.Value, staff).WithCancellation(ct))
        {
            roles.Add(role);
        }

        return roles;
    }

    /// <summary>Checks a right against the present state of the database.</summary>
    /// <exception cref="NotAllowedException">The person lacks it or was disabled.</exception>
    public async Task EnsureAsync(StaffId staff, Permission permission, CancellationToken ct)
    {
        var roles = await RolesAsync(staff, ct);
        if (roles.Count == 0 || !Permissions.Allow(roles, permission))
        {
            throw new NotAllowedException($"{permission} is not allowed.");
        }
    }

    private async Task<IReadOnlyList<StaffRow>> RowsAsync(string sql, NpgsqlParameter[] parameters, CancellationToken ct)
    {
        await using var command = source.CreateCommand(sql);
        command.Parameters.AddRange(parameters);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<StaffRow>();
        while (await reader.ReadAsync(ct))
        {
            rows.Add(new StaffRow(
                new(reader.GetGuid(0)), reader.GetInt64(5), reader.GetString(1), reader.GetString(2),
                [.. reader.GetFieldValue<string[]>(6).Select(StoredName.Parse<Role>)],
                reader.IsDBNull(3) ? null : reader.GetFieldValue<DateTimeOffset>(3), reader.GetFieldValue<DateTimeOffset>(4)));
        }

        return rows;
    }
}
