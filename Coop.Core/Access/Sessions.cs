using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Coop.Core.Live;
using Coop.Core.Persistence;
using Npgsql;

namespace Coop.Core.Access;

/// <summary>A session as the next request finds it: the person with today's roles, not those of the sign-in.</summary>
/// <param name="Id">The hash of its key: names the session and opens nothing.</param>
/// <param name="Ticket">What the sign-in left.</param>
/// <param name="ExpiresAt">When it ends unless somebody uses it, UTC.</param>
/// <param name="Staff">Whose it is.</param>
/// <param name="UserName">The name they sign in with.</param>
/// <param name="DisplayName">What colleagues and members see.</param>
/// <param name="Language">Language of the screens; null follows the browser.</param>
/// <param name="Theme"><c>system</c>, <c>light</c> or <c>dark</c>.</param>
/// <param name="Roles">Their roles now.</param>
public sealed record StaffSession(
    string Id, byte[] Ticket, DateTimeOffset ExpiresAt, StaffId Staff, string UserName, string DisplayName, string? Language, string Theme,
    IReadOnlyList<Role> Roles);

/// <summary>
/// Who is signed in, on the server: the browser holds a key, the database its hash. Deleting the row ends the session at
/// the next request, and <see cref="Topic.Staff"/> ends what is open.
/// </summary>
public sealed class Sessions(NpgsqlDataSource source, WorkFactory works, TimeProvider clock)
{
    /// <summary>Begins a session and returns its key.</summary>
    /// <exception cref="NotAllowedException">The person may not sign in.</exception>
    public async Task<string> OpenAsync(StaffId staff, byte[] ticket, DateTimeOffset expires, CancellationToken ct)
    {
        var key = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        await using var open = source.CreateCommand(AccessSql.OpenSession);
        open.Parameters.AddRange(new NpgsqlParameter[]
        {
            new("key", Hash(key)), new("staff", staff.Value), new("ticket", ticket), new("now", clock.GetUtcNow()), new("expires", expires.ToUniversalTime()),
        });
        return await open.ExecuteNonQueryAsync(ct) > 0 ? key : throw new NotAllowedException("This person may not sign in.");
    }

    /// <summary>The session of a key, or null when it has ended or its person is shut out.</summary>
    public Task<StaffSession?> FindAsync(string key, CancellationToken ct) => FindByIdAsync(Hash(key), ct);

    /// <summary>The session of an id, or null when it has ended or its person is shut out.</summary>
    public async Task<StaffSession?> FindByIdAsync(string id, CancellationToken ct)
    {
        await using var find = source.CreateCommand(AccessSql.FindSession);
        find.Parameters.AddRange(new NpgsqlParameter[] { new("key", id), new("now", clock.GetUtcNow()) });
        await using var reader = await find.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new StaffSession(
                id, reader.GetFieldValue<byte[]>(0), reader.GetFieldValue<DateTimeOffset>(1), new(reader.GetGuid(2)), reader.GetString(3), reader.GetString(4),
                reader.IsDBNull(5) ? null : reader.GetString(5), reader.GetString(6), [.. reader.GetFieldValue<string[]>(7).Select(StoredName.Parse<Role>)])
            : null;
    }

    /// <summary>The ids among these whose sessions are open.</summary>
    public async Task<IReadOnlySet<string>> OpenAmongAsync(IReadOnlyCollection<string> ids, CancellationToken ct)
    {
        await using var look = source.CreateCommand(AccessSql.OpenAmong);
        look.Parameters.AddRange(new NpgsqlParameter[] { new("keys", ids.ToArray()), new("now", clock.GetUtcNow()) });
        await using var reader = await look.ExecuteReaderAsync(ct);
        var open = new HashSet<string>(StringComparer.Ordinal);
        while (await reader.ReadAsync(ct))
        {
            open.Add(reader.GetString(0));
        }

        return open;
    }

    /// <summary>Lengthens a session that its person uses; one that has ended stays so.</summary>
    public async Task RenewAsync(string key, StaffId staff, byte[] ticket, DateTimeOffset expires, CancellationToken ct)
    {
        await using var renew = source.CreateCommand(AccessSql.RenewSession);
        renew.Parameters.AddRange(new NpgsqlParameter[]
        {
            new("key", Hash(key)), new("staff", staff.Value), new("ticket", ticket), new("expires", expires.ToUniversalTime()),
        });
        await renew.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Ends a session, with whatever it has open on any node.</summary>
    public async Task EndAsync(string key, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        await using var end = new NpgsqlCommand(AccessSql.EndSession, work.Connection) { Parameters = { new("key", Hash(key)) } };
        if (await end.ExecuteScalarAsync(ct) is Guid staff)
        {
            work.Touch(Topic.Staff, staff.ToString("D"));
            await work.CommitAsync(ct);
        }
    }

    /// <summary>Deletes sessions whose time is over.</summary>
    public async Task<int> SweepAsync(CancellationToken ct)
    {
        await using var sweep = source.CreateCommand(AccessSql.SweepSessions);
        sweep.Parameters.AddWithValue("now", clock.GetUtcNow());
        return await sweep.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Who reads the table cannot pose as anybody: it holds no key that a browser would be believed with.</summary>
    internal static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
