namespace Coop.Channels.Portal;

internal static class PortalSql
{
    /// <summary>Those who ask for one address at the same time are counted one after the other.</summary>
    public const string LockAddress = """
        /* coop:portal.lock_address */
        select pg_advisory_xact_lock(hashtextextended(@kind || ':' || @value, 20261122))
        """;

    /// <summary>Written alike whoever is behind the address; nothing when too many have asked for it within the hour.</summary>
    public const string Ask = """
        /* coop:portal.ask */
        insert into channels.portal_sign_in (id, browser, kind, value, language, sealed, code_hash, token_hash, state, asked_at, expires_at)
        select @id, @browser, @kind, @value, @language, @sealed, @code_hash, @token_hash, 'asked', @now, @expires
         where (select count(*) from channels.portal_sign_in s where s.kind = @kind and s.value = @value and s.asked_at > @since) < @most
        """;

    /// <summary>What the member typed, for the page that waits for the code.</summary>
    public const string Typed = """
        /* coop:portal.typed */
        select value from channels.portal_sign_in where browser = @browser and expires_at > @now and state <> 'done'
        """;

    /// <summary>The next one to send a code to; other nodes pass on.</summary>
    public const string TakeAsked = """
        /* coop:portal.take_asked */
        select id, kind, value, language, sealed, expires_at from channels.portal_sign_in
         where state = 'asked' order by asked_at limit 1 for update skip locked
        """;

    public const string Answered = """
        /* coop:portal.answered */
        update channels.portal_sign_in set state = @state, sealed = null where id = @id
        """;

    /// <summary>Who proved an address to be theirs, and is known by name.</summary>
    public const string Candidates = """
        /* coop:portal.candidates */
        select p.id, m.id, m.given_names, m.first_surname, m.second_surname, m.organisation_name, m.language
          from core.contact_point p
          join core.member m on m.id = p.member_id
         where p.kind = @kind and p.value = @value and p.verified_at is not null and not m.provisional
         order by m.search_text, m.id
        """;

    public const string LockByBrowser = $"""
        /* coop:portal.lock_by_browser */
        {SignIn} where browser = @secret for update
        """;

    public const string LockByToken = $"""
        /* coop:portal.lock_by_token */
        {SignIn} where token_hash = @secret for update
        """;

    public const string LockByProof = $"""
        /* coop:portal.lock_by_proof */
        {SignIn} where proof = @secret for update
        """;

    public const string Judge = """
        /* coop:portal.judge */
        update channels.portal_sign_in set state = @state, wrong = @wrong, proof = @proof where id = @id
        """;

    public const string OpenSession = """
        /* coop:portal.open_session */
        insert into channels.portal_session (key, member_id, contact_point_id, created_at, expires_at, ends_at)
        values (@key, @member, @point, @now, @expires, @ends)
        """;

    /// <summary>A session lasts while the address it was opened by is the member's own.</summary>
    public const string FindSession = $"""
        /* coop:portal.find_session */
        select s.key, s.member_id, m.given_names, m.first_surname, m.second_surname, m.organisation_name, m.language, s.expires_at, s.ends_at
          from {OpenSessions}
          join core.member m on m.id = s.member_id
         where s.key = @key and {StillOpen}
        """;

    public const string OpenAmong = $"""
        /* coop:portal.open_among */
        select s.key from {OpenSessions} where s.key = any (@keys) and {StillOpen}
        """;

    public const string CountSessions = $"""
        /* coop:portal.count_sessions */
        select count(*) from {OpenSessions} where s.member_id = @member and {StillOpen}
        """;

    public const string RenewSession = """
        /* coop:portal.renew_session */
        update channels.portal_session set expires_at = least(@expires, ends_at) where key = @key
        """;

    public const string EndSession = """
        /* coop:portal.end_session */
        delete from channels.portal_session where key = @key returning member_id
        """;

    public const string EndSessions = """
        /* coop:portal.end_sessions */
        delete from channels.portal_session where member_id = @member
        """;

    public const string SweepSessions = """
        /* coop:portal.sweep_sessions */
        delete from channels.portal_session where expires_at <= @now
        """;

    /// <summary>What was asked stays for a day, for the limits and for whoever looks into an attack.</summary>
    public const string SweepAsked = """
        /* coop:portal.sweep_asked */
        delete from channels.portal_sign_in where asked_at < @before
        """;

    /// <summary>A code that is over is of no use to anybody: its text goes, the fact that it was sent stays.</summary>
    public const string SweepSecrets = """
        /* coop:portal.sweep_secrets */
        update core.outbound_content c set body = '', subject = null
          from core.outbound o
         where o.id = c.outbound_id and o.secret and o.not_after <= @now and c.body <> ''
        """;

    public const string Language = """
        /* coop:portal.language */
        update core.member set language = @language, rev = rev + 1 where id = @member and language is distinct from @language
        """;

    private const string SignIn = "select id, kind, value, code_hash, state, wrong, expires_at from channels.portal_sign_in";

    private const string OpenSessions = """
        channels.portal_session s
          join core.contact_point p on p.id = s.contact_point_id and p.member_id = s.member_id and p.verified_at is not null
        """;

    private const string StillOpen = "s.expires_at > @now and s.ends_at > @now";
}
