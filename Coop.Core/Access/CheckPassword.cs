using Microsoft.AspNetCore.Identity;
using Npgsql;

namespace Coop.Core.Access;

/// <summary>
/// Says whose name and password these are, or nobody's. After five failures in a row a name rests for five minutes.
/// An unknown name, a wrong password, a resting and a disabled person are told the same and cost the same time.
/// </summary>
public sealed class CheckPassword(NpgsqlDataSource source, IPasswordHasher<Staff> passwords, TimeProvider clock)
{
    /// <summary>Failures in a row before a name rests.</summary>
    public const int Tries = 5;

    /// <summary>How long it rests.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromMinutes(5);

    // Nobody's password: an unknown name costs the same work as a known one.
    private readonly Lazy<string> _nobody = new(() => passwords.HashPassword(new Staff(), Staff.NewStamp()));

    /// <summary>The person who may sign in, or null.</summary>
    public async Task<StaffId?> RunAsync(string userName, string password, CancellationToken ct)
    {
        var known = await FindAsync(userName, ct);
        var verdict = passwords.VerifyHashedPassword(new Staff(), known?.Hash ?? _nobody.Value, password);
        if (known is null)
        {
            return null;
        }

        if (verdict == PasswordVerificationResult.Failed)
        {
            await CountFailureAsync(known.Id, ct);
            return null;
        }

        await using var matched = source.CreateCommand(AccessSql.PasswordMatched);
        matched.Parameters.AddRange(new NpgsqlParameter[]
        {
            new("id", known.Id),
            new("now", clock.GetUtcNow()),
            new("hash", verdict == PasswordVerificationResult.SuccessRehashNeeded ? passwords.HashPassword(new Staff(), password) : known.Hash),
        });
        return await matched.ExecuteScalarAsync(ct) is Guid id ? new StaffId(id) : null;
    }

    /// <summary>One statement counts and bars: tries made at the same moment cannot slip past the limit.</summary>
    private async Task CountFailureAsync(Guid id, CancellationToken ct)
    {
        await using var failed = source.CreateCommand(AccessSql.PasswordFailed);
        failed.Parameters.AddRange(new NpgsqlParameter[]
        {
            new("id", id),
            new("now", clock.GetUtcNow()),
            new("tries", Tries),
            new("until", clock.GetUtcNow() + Rest),
        });
        await failed.ExecuteNonQueryAsync(ct);
    }

    private async Task<Known?> FindAsync(string userName, CancellationToken ct)
    {
        await using var find = source.CreateCommand(AccessSql.PasswordOf);
        find.Parameters.AddWithValue("name", Staff.Normalise(userName));
        await using var reader = await find.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? new Known(reader.GetGuid(0), reader.GetString(1)) : null;
    }

    private sealed record Known(Guid Id, string Hash);
}
