using Coop.Core.Live;
using Coop.Core.Persistence;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Coop.Core.Access;

/// <summary>What became of a change to somebody on the staff.</summary>
public enum StaffChange
{
    /// <summary>Done, or it was so already.</summary>
    Done,

    /// <summary>Nobody shuts themselves out.</summary>
    NotOneself,

    /// <summary>Somebody has to be left who can undo it.</summary>
    LastAdministrator,

    /// <summary>Everybody is there for something.</summary>
    NoRole,

    /// <summary>There is no such person.</summary>
    Unknown,
}

/// <summary>
/// Shuts somebody out: no new session, the present ones end with the commit, and whatever they have open on any node
/// ends as soon as the node hears of it.
/// </summary>
[Needs(Permission.ManageStaff)]
public sealed class DisableStaff(WorkFactory works, CurrentActor actor, TimeProvider clock)
{
    /// <summary>Shuts the person out, for the acting administrator.</summary>
    public async Task<StaffChange> RunAsync(StaffId id, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        if (await ManagedStaff.TakeAsync(work, id, ct) is not { } staff)
        {
            return StaffChange.Unknown;
        }

        if (id == actor.Required)
        {
            return StaffChange.NotOneself;
        }

        if (staff.DisabledAt is not null)
        {
            return StaffChange.Done;
        }

        if (!await ManagedStaff.AnotherAdministratorAsync(work, id, ct))
        {
            return StaffChange.LastAdministrator;
        }

        staff.Disable(clock.GetUtcNow());
        await using var end = new NpgsqlCommand(AccessSql.EndSessionsOf, work.Connection) { Parameters = { new("staff", id.Value) } };
        var sessions = await end.ExecuteNonQueryAsync(ct);
        work.Touch(Topic.Staff, id.Value.ToString("D"));
        work.Audit(actor.Required, "staff.disable", $"staff:{id.Value:D}", new { sessions });
        await work.CommitAsync(ct);
        return StaffChange.Done;
    }
}

/// <summary>Lets somebody sign in again who was shut out, or whose name rests after failed tries.</summary>
[Needs(Permission.ManageStaff)]
public sealed class EnableStaff(WorkFactory works, CurrentActor actor)
{
    /// <summary>Lets the person in again.</summary>
    public async Task<StaffChange> RunAsync(StaffId id, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        if (await ManagedStaff.TakeAsync(work, id, ct) is not { } staff)
        {
            return StaffChange.Unknown;
        }

        staff.Enable();
        work.Touch(Topic.Staff, id.Value.ToString("D"));
        work.Audit(actor.Required, "staff.enable", $"staff:{id.Value:D}");
        await work.CommitAsync(ct);
        return StaffChange.Done;
    }
}

/// <summary>Says anew what somebody is there for. It counts from their next action on.</summary>
[Needs(Permission.ManageStaff)]
public sealed class ChangeRoles(WorkFactory works, CurrentActor actor, TimeProvider clock)
{
    /// <summary>Gives the person exactly these roles.</summary>
    public async Task<StaffChange> RunAsync(StaffId id, IReadOnlyCollection<Role> roles, CancellationToken ct)
    {
        if (roles.Count == 0)
        {
            return StaffChange.NoRole;
        }

        await using var work = await works.BeginAsync(ct);
        if (await ManagedStaff.TakeAsync(work, id, ct) is not { } staff)
        {
            return StaffChange.Unknown;
        }

        var held = await work.Db.StaffRoles.Where(role => role.StaffId == id).ToListAsync(ct);
        if (!roles.Contains(Role.Administrator) && !await ManagedStaff.AnotherAdministratorAsync(work, id, ct))
        {
            return StaffChange.LastAdministrator;
        }

        work.Db.StaffRoles.RemoveRange(held.Where(role => !roles.Contains(role.Role)));
        work.Db.StaffRoles.AddRange(roles.Distinct().Except(held.Select(role => role.Role))
            .Select(role => new StaffRole { StaffId = id, Role = role, GrantedAt = clock.GetUtcNow() }));
        staff.Rev++;
        work.Touch(Topic.Staff, id.Value.ToString("D"));
        work.Audit(actor.Required, "staff.roles", $"staff:{id.Value:D}", new
        {
            before = held.Select(role => role.Role.Stored()),
            after = roles.Distinct().Select(role => role.Stored()),
        });
        await work.CommitAsync(ct);
        return StaffChange.Done;
    }
}

/// <summary>What every change of staff has in common: they take turns, and somebody is left who can undo them.</summary>
internal static class ManagedStaff
{
    public static async Task<Staff?> TakeAsync(Work work, StaffId id, CancellationToken ct)
    {
        await using var turn = new NpgsqlCommand(AccessSql.TakeTurn, work.Connection);
        await turn.ExecuteNonQueryAsync(ct);
        return await work.Db.Staff.SingleOrDefaultAsync(staff => staff.Id == id.Value, ct);
    }

    public static async Task<bool> AnotherAdministratorAsync(Work work, StaffId than, CancellationToken ct)
    {
        await using var look = new NpgsqlCommand(AccessSql.AnotherAdministrator, work.Connection) { Parameters = { new("than", than.Value) } };
        return await look.ExecuteScalarAsync(ct) is true;
    }
}
