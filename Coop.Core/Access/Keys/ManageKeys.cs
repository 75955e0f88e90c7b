using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Coop.Core.Facts;
using Coop.Core.Live;
using Coop.Core.Persistence;
using Npgsql;

namespace Coop.Core.Access.Keys;

/// <summary>What became of asking for a key.</summary>
public abstract record KeyResult
{
    private KeyResult()
    {
    }

    /// <summary>The key, said this once and kept nowhere.</summary>
    public sealed record Made(Guid Id, string Key) : KeyResult;

    /// <summary>It cannot be: <paramref name="Field"/> is <c>name</c>, <c>source</c> or <c>scopes</c>.</summary>
    public sealed record Unfit(string Field, string Fault) : KeyResult;
}

/// <summary>Makes a key for another system. Whoever holds it may do what its scopes say, and nothing else; only its hash is kept.</summary>
[Needs(Permission.ManageKeys)]
public sealed partial class MakeKey(WorkFactory works, CurrentActor actor)
{
    /// <summary>The longest name, in characters.</summary>
    public const int MaxName = 80;

    private const int Shown = 10;

    /// <summary>Makes it.</summary>
    public async Task<KeyResult> RunAsync(string name, string source, IReadOnlyCollection<KeyScope> scopes, CancellationToken ct)
    {
        (name, source) = (StoredText.Of(name).Trim(), source.Trim());
        if (Fault(name, source, scopes) is { } unfit)
        {
            return unfit;
        }

        await using var work = await works.BeginAsync(ct);
        var (id, key) = (Guid.CreateVersion7(work.Now), ApiKeys.New());
        await using var add = new NpgsqlCommand(KeysSql.Add, work.Connection)
        {
            Parameters =
            {
                new("id", id), new("name", name), new("source", source), new("start", key[..Shown]), new("hash", ApiKeys.Hash(key)),
                new("scopes", scopes.Distinct().Order().Select(scope => scope.Stored()).ToArray()), new("by", actor.Required.Value), new("now", work.Now),
            },
        };
        await add.ExecuteNonQueryAsync(ct);
        work.Touch(Topic.Keys, id.ToString("D"));
        work.Audit(actor.Required, "key.make", $"key:{id:D}", new { name, source, scopes = scopes.Select(scope => scope.Stored()) });
        await work.CommitAsync(ct);
        return new KeyResult.Made(id, key);
    }

    private static KeyResult.Unfit? Fault(string name, string source, IReadOnlyCollection<KeyScope> scopes) =>
        name.Length == 0 ? new("name", "missing")
        : name.Length > MaxName ? new("name", "too_long")
        : !SourceForm().IsMatch(source) ? new("source", "form")
        : source is FactDraft.Own or FactDraft.Simulator ? new("source", "reserved")
        : scopes.Count == 0 ? new("scopes", "missing")
        : null;

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{1,39}$", RegexOptions.NonBacktracking)]
    private static partial Regex SourceForm();
}

/// <summary>Takes a key out of use, at once and for good.</summary>
[Needs(Permission.ManageKeys)]
public sealed class RevokeKey(WorkFactory works, CurrentActor actor)
{
    /// <summary>Revokes it; nothing happens when it is revoked already.</summary>
    public async Task RunAsync(Guid id, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        await using var revoke = new NpgsqlCommand(KeysSql.Revoke, work.Connection) { Parameters = { new("id", id), new("now", work.Now) } };
        if (await revoke.ExecuteScalarAsync(ct) is not string source)
        {
            return;
        }

        work.Touch(Topic.Keys, id.ToString("D"));
        work.Audit(actor.Required, "key.revoke", $"key:{id:D}", new { source });
        await work.CommitAsync(ct);
    }
}

/// <summary>Says whose a key is.</summary>
public sealed class ApiKeys(NpgsqlDataSource source, TimeProvider clock)
{
    private const string Prefix = "coop_";
    private const int RandomBytes = 32;
    private static readonly TimeSpan NotedEvery = TimeSpan.FromMinutes(1);

    /// <summary>Who holds the key; null when it opens nothing, or does so no longer.</summary>
    public async Task<KeyHolder?> FindAsync(string key, CancellationToken ct)
    {
        if (!key.StartsWith(Prefix, StringComparison.Ordinal) || key.Length > 100)
        {
            return null;
        }

        await using var find = source.CreateCommand(KeysSql.Find);
        find.Parameters.AddWithValue("hash", Hash(key));
        KeyHolder holder;
        DateTimeOffset? used;
        await using (var reader = await find.ExecuteReaderAsync(ct))
        {
            if (!await reader.ReadAsync(ct))
            {
                return null;
            }

            holder = new KeyHolder(reader.GetGuid(0), reader.GetString(1), [.. reader.GetFieldValue<string[]>(2).Select(StoredName.Parse<KeyScope>)]);
            used = reader.IsDBNull(3) ? null : reader.GetFieldValue<DateTimeOffset>(3);
        }

        var now = clock.GetUtcNow();
        if (used is null || used < now - NotedEvery)
        {
            await using var note = source.CreateCommand(KeysSql.Used);
            note.Parameters.AddRange(new NpgsqlParameter[] { new("id", holder.Id), new("now", now) });
            await note.ExecuteNonQueryAsync(ct);
        }

        return holder;
    }

    internal static string New() => Prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(RandomBytes));

    /// <summary>A key has 256 random bits: nobody guesses towards its hash, so it needs no salt and no slowness.</summary>
    internal static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
