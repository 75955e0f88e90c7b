namespace Coop.Core.Access;

internal static class AccessSql
{
    public const string PasswordOf = """
        /* coop:access.password_of */
        select id, password_hash from core.staff where normalized_user_name = @name and password_hash is not null
        """;

    /// <summary>Returns nothing; the limit reached, the count begins anew when the rest is over.</summary>
    public const string PasswordFailed = """
        /* coop:access.password_failed */
        update core.staff
           set access_failed_count = case when access_failed_count + 1 >= @tries then 0 else access_failed_count + 1 end,
               lockout_end = case when access_failed_count + 1 >= @tries then @until else lockout_end end
         where id = @id and lockout_enabled and (lockout_end is null or lockout_end <= @now)
        """;

    public const string PasswordMatched = """
        /* coop:access.password_matched */
        update core.staff set access_failed_count = 0, lockout_end = null, password_hash = @hash
         where id = @id and disabled_at is null and (lockout_end is null or lockout_end <= @now)
        returning id
        """;

    public const string OpenSession = """
        /* coop:access.open_session */
        insert into core.staff_session (key, staff_id, ticket, created_at, expires_at)
        select @key, id, @ticket, @now, @expires from core.staff where id = @staff and disabled_at is null
        returning key
        """;

    public const string FindSession = """
        /* coop:access.find_session */
        select s.ticket, s.expires_at, p.id, p.user_name, p.display_name, p.language, p.theme,
               array(select r.role from core.staff_role r where r.staff_id = p.id order by r.role)
          from core.staff_session s
          join core.staff p on p.id = s.staff_id
         where s.key = @key and s.expires_at > @now and p.disabled_at is null
        """;

    public const string RenewSession = """
        /* coop:access.renew_session */
        update core.staff_session set ticket = @ticket, expires_at = @expires where key = @key and staff_id = @staff
        """;

    public const string EndSession = "/* coop:access.end_session */ delete from core.staff_session where key = @key returning staff_id";

    public const string SweepSessions = "/* coop:access.sweep_sessions */ delete from core.staff_session where expires_at <= @now";

    /// <summary>Which of these sessions still are: the others have ended, or their person is shut out.</summary>
    public const string OpenAmong = """
        /* coop:access.open_among */
        select s.key
          from core.staff_session s
          join core.staff p on p.id = s.staff_id
         where s.key = any (@keys) and s.expires_at > @now and p.disabled_at is null
        """;

    public const string EndSessionsOf = "/* coop:access.end_sessions_of */ delete from core.staff_session where staff_id = @staff";

    /// <summary>Changes of staff take turns: two administrators who shut each other out at the same moment must not both succeed.</summary>
    public const string TakeTurn = "/* coop:access.take_turn */ select pg_advisory_xact_lock(7226153984121)";

    public const string AnotherAdministrator = """
        /* coop:access.another_administrator */
        select exists (
            select from core.staff_role r join core.staff p on p.id = r.staff_id
             where r.role = 'administrator' and p.disabled_at is null and p.id <> @than)
        """;

    private const string StaffColumns = """
        select p.id, p.user_name, p.display_name, p.disabled_at, p.created_at, p.rev,
               array(select r.role from core.staff_role r where r.staff_id = p.id order by r.role)
          from core.staff p
        """;

    public const string StaffList = $"/* coop:access.staff_list */ {StaffColumns} order by p.display_name, p.id";

    public const string StaffByIds = $"/* coop:access.staff_by_ids */ {StaffColumns} where p.id = any (@ids)";
}
