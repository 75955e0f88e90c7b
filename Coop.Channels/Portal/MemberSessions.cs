using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Coop.Channels.Portal;

/// <summary>A member on the portal, as the next request finds them.</summary>
/// <param name="Session">The hash of the session's key: names it and opens nothing.</param>
/// <param name="Member">Who.</param>
/// <param name="Name">What to call them.</param>
/// <param name="Language">The language they chose, <c>es</c> or <c>en</c>; null when they did not.</param>
public sealed record PortalVisitor(string Session, MemberId Member, string Name, string? Language);

/// <summary>
/// Who is in the portal, on the server: the browser holds a key, the database its hash. A session ends when nobody uses it,
/// after its longest time, when the member leaves, and when the address it was opened by is no longer theirs.
/// </summary>
public sealed class MemberSessions(NpgsqlDataSource source, WorkFactory works, PortalMetrics metrics, IOptions<PortalOptions> options, TimeProvider clock)
{
    private TimeSpan Idle => TimeSpan.FromHours(options.Value.IdleHours);

    /// <summary>Told on this node when sessions were ended by their members.</summary>
    public event Action? Ended;

    /// <summary>The visitor behind a key, or null when there is no such session any more. Using a session keeps it open.</summary>
    public async Task<PortalVisitor?> FindAsync(string key, CancellationToken ct)
    {
        await using var find = source.CreateCommand(PortalSql.FindSession);
        var now = clock.GetUtcNow();
        find.Parameters.AddRange(new NpgsqlParameter[] { new("key", Hash(key)), new("now", now) });
        PortalVisitor visitor;
        DateTimeOffset expires, ends;
        await using (var reader = await find.ExecuteReaderAsync(ct))
        {
            if (!await reader.ReadAsync(ct))
            {
                return null;
            }

            visitor = new PortalVisitor(reader.GetString(0), new(reader.GetGuid(1)), Candidate.NameIn(reader, 2), reader.IsDBNull(6) ? null : reader.GetString(6));
            (expires, ends) = (reader.GetFieldValue<DateTimeOffset>(7), reader.GetFieldValue<DateTimeOffset>(8));
        }

        // Not at every request: a session loses at most a tenth of its rest by that.
        if (expires < ends && expires - now < Idle * 0.9)
        {
            await using var renew = source.CreateCommand(PortalSql.RenewSession);
            renew.Parameters.AddRange(new NpgsqlParameter[] { new("key", visitor.Session), new("expires", now + Idle) });
            await renew.ExecuteNonQueryAsync(ct);
        }

        return visitor;
    }

    /// <summary>The ids among these whose sessions are open.</summary>
    public async Task<IReadOnlySet<string>> OpenAmongAsync(IReadOnlyCollection<string> sessions, CancellationToken ct)
    {
        await using var look = source.CreateCommand(PortalSql.OpenAmong);
        look.Parameters.AddRange(new NpgsqlParameter[] { new("keys", sessions.ToArray()), new("now", clock.GetUtcNow()) });
        await using var reader = await look.ExecuteReaderAsync(ct);
        var open = new HashSet<string>(StringComparer.Ordinal);
        while (await reader.ReadAsync(ct))
        {
            open.Add(reader.GetString(0));
        }

        return open;
    }

    /// <summary>How many browsers a member is signed in with.</summary>
    public async Task<long> CountAsync(MemberId member, CancellationToken ct)
    {
        await using var count = source.CreateCommand(PortalSql.CountSessions);
        count.Parameters.AddRange(new NpgsqlParameter[] { new("member", member.Value), new("now", clock.GetUtcNow()) });
        return (long)(await count.ExecuteScalarAsync(ct))!;
    }

    /// <summary>The member leaves in this browser.</summary>
    public Task EndAsync(PortalVisitor visitor, CancellationToken ct) =>
        EndAsync(visitor, "portal.sign_out", new NpgsqlCommand(PortalSql.EndSession) { Parameters = { new("key", visitor.Session) } }, ct);

    /// <summary>The member leaves in all browsers.</summary>
    public Task EndAllAsync(PortalVisitor visitor, CancellationToken ct) =>
        EndAsync(visitor, "portal.sign_out_everywhere", new NpgsqlCommand(PortalSql.EndSessions) { Parameters = { new("member", visitor.Member.Value) } }, ct);

    /// <summary>Clears away sessions whose time is over, and who asked to come in long ago.</summary>
    public async Task SweepAsync(CancellationToken ct)
    {
        await using var sweep = source.CreateBatch();
        sweep.BatchCommands.Add(new NpgsqlBatchCommand(PortalSql.SweepSessions) { Parameters = { new("now", clock.GetUtcNow()) } });
        sweep.BatchCommands.Add(new NpgsqlBatchCommand(PortalSql.SweepAsked) { Parameters = { new("before", clock.GetUtcNow() - TimeSpan.FromDays(1)) } });
        await sweep.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Opens a session within the caller's transaction; returns its key.</summary>
    internal async Task<string> OpenAsync(Work work, Candidate who, CancellationToken ct)
    {
        var key = PortalSecret.New();
        await using var open = new NpgsqlCommand(PortalSql.OpenSession, work.Connection)
        {
            Parameters =
            {
                new("key", Hash(key)), new("member", who.Member.Value), new("point", who.Point.Value), new("now", work.Now),
                new("expires", work.Now + Idle), new("ends", work.Now + TimeSpan.FromDays(options.Value.LongestDays)),
            },
        };
        await open.ExecuteNonQueryAsync(ct);
        return key;
    }

    private async Task EndAsync(PortalVisitor visitor, string action, NpgsqlCommand end, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        await using (end)
        {
            end.Connection = work.Connection;
            await end.ExecuteNonQueryAsync(ct);
        }

        work.Audit(null, action, $"member:{visitor.Member.Value:D}");
        await work.CommitAsync(ct);
        metrics.Count(PortalStep.SignedOut);
        Ended?.Invoke();
    }

    private static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}

/// <summary>A member of the portal as requests carry them. Staff are other people, by another scheme: neither counts as the other.</summary>
public static class MemberClaims
{
    /// <summary>How members sign in; the authentication type of their identity.</summary>
    public const string Scheme = "member";

    private const string Language = "coop:member-language";
    private const string Session = "coop:member-session";

    /// <summary>The visitor as a principal.</summary>
    public static ClaimsPrincipal Of(PortalVisitor visitor) => new(new ClaimsIdentity(
        [
            new(ClaimTypes.NameIdentifier, visitor.Member.Value.ToString("D")),
            new(ClaimTypes.Name, visitor.Name),
            new(Language, visitor.Language ?? ""),
            new(Session, visitor.Session),
        ],
        Scheme));

    extension(ClaimsPrincipal person)
    {
        /// <summary>The member; null when nobody is signed in to the portal.</summary>
        public PortalVisitor? Visitor =>
            person.Identity is { IsAuthenticated: true, AuthenticationType: Scheme }
            && Guid.TryParse(person.FindFirstValue(ClaimTypes.NameIdentifier), out var id) && person.FindFirstValue(Session) is { } session
                ? new PortalVisitor(session, new(id), person.FindFirstValue(ClaimTypes.Name) ?? "", person.MemberLanguage)
                : null;

        /// <summary>The language the member chose, <c>es</c> or <c>en</c>; null when they did not.</summary>
        public string? MemberLanguage => person.FindFirstValue(Language) is { Length: > 0 } language ? language : null;
    }
}
