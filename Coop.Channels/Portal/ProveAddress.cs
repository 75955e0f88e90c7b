using System.Security.Cryptography;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace Coop.Channels.Portal;

/// <summary>What becomes of naming a code, or of following a link.</summary>
public abstract record ProofResult
{
    private ProofResult()
    {
    }

    /// <summary>The address is theirs. <paramref name="Proof"/> opens the portal, once, by <see cref="EnterPortal"/>.</summary>
    public sealed record Proved(string Proof) : ProofResult;

    /// <summary>Not six digits: nothing was tried.</summary>
    public sealed record NoCode : ProofResult;

    /// <summary>Not the code; so many more tries are left.</summary>
    public sealed record Wrong(int Left) : ProofResult;

    /// <summary>Wrong too often: only a new code helps.</summary>
    public sealed record Locked : ProofResult;

    /// <summary>Too late, used before, or never asked for here.</summary>
    public sealed record Expired : ProofResult;
}

/// <summary>
/// Whether somebody holds what was sent to an address. Where nothing was sent, because nobody is known there, every answer
/// is the same as elsewhere: no code is right.
/// </summary>
public sealed class ProveAddress(WorkFactory works, PortalMetrics metrics)
{
    /// <summary>So many wrong codes end a code.</summary>
    public const int MostWrong = 5;

    /// <summary>By the code, in the browser that asked for it.</summary>
    public async Task<ProofResult> ByCodeAsync(string browser, string? typed, CancellationToken ct)
    {
        if (PortalSecret.CodeOf(typed) is not { } code)
        {
            return new ProofResult.NoCode();
        }

        return await JudgeAsync(
            PortalSql.LockByBrowser, browser, signIn => CryptographicOperations.FixedTimeEquals(PortalSecret.HashCode(browser, signIn.Id, code), signIn.CodeHash), ct);
    }

    /// <summary>By the link, in any browser. Nobody guesses a token: one that is unknown locks nothing.</summary>
    public Task<ProofResult> ByLinkAsync(string token, CancellationToken ct) => JudgeAsync(PortalSql.LockByToken, token, _ => true, ct);

    private async Task<ProofResult> JudgeAsync(string find, string secret, Func<SignIn, bool> isRight, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        var result = await SignIn.LockAsync(work, find, secret, ct) is not { } signIn || signIn.Expires <= work.Now || signIn.State is "proved" or "done"
            ? new ProofResult.Expired()
            : signIn.State == "locked" ? new ProofResult.Locked()
            : await JudgeAsync(work, signIn, isRight(signIn) & signIn.State == "sent", ct);
        if (StepOf(result) is { } step)
        {
            metrics.Count(step);
        }

        return result;
    }

    private static PortalStep? StepOf(ProofResult result) => result switch
    {
        ProofResult.Locked => PortalStep.Locked,
        ProofResult.Wrong => PortalStep.Wrong,
        ProofResult.Expired => PortalStep.Expired,
        _ => null,
    };

    private static async Task<ProofResult> JudgeAsync(Work work, SignIn signIn, bool isRight, CancellationToken ct)
    {
        var wrong = isRight ? signIn.Wrong : signIn.Wrong + 1;
        var proof = isRight ? PortalSecret.New() : null;
        var (state, result) = proof is not null ? ("proved", new ProofResult.Proved(proof))
            : wrong >= MostWrong ? ("locked", (ProofResult)new ProofResult.Locked())
            : (signIn.State, new ProofResult.Wrong(MostWrong - wrong));
        await signIn.JudgeAsync(work, state, wrong, proof, ct);
        if (result is ProofResult.Locked)
        {
            work.Audit(null, "portal.locked", $"sign-in:{signIn.Id:D}");
        }

        await work.CommitAsync(ct);
        return result;
    }
}

/// <summary>One who asked to come in, while it is being judged.</summary>
internal sealed record SignIn(Guid Id, ContactPointKind Kind, string Value, byte[] CodeHash, string State, int Wrong, DateTimeOffset Expires)
{
    /// <summary>Two who come with the same secret are judged one after the other.</summary>
    public static async Task<SignIn?> LockAsync(Work work, string find, string secret, CancellationToken ct)
    {
        await using var take = new NpgsqlCommand(find, work.Connection) { Parameters = { new("secret", PortalSecret.Hash(secret)) } };
        await using var reader = await take.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new SignIn(
                reader.GetGuid(0), StoredName.Parse<ContactPointKind>(reader.GetString(1)), reader.GetString(2), reader.GetFieldValue<byte[]>(3),
                reader.GetString(4), reader.GetInt32(5), reader.GetFieldValue<DateTimeOffset>(6))
            : null;
    }

    public async Task JudgeAsync(Work work, string state, int wrong, string? proof, CancellationToken ct)
    {
        await using var judge = new NpgsqlCommand(PortalSql.Judge, work.Connection)
        {
            Parameters =
            {
                new("id", Id), new("state", state), new("wrong", wrong),
                new("proof", NpgsqlDbType.Bytea) { Value = proof is null ? DBNull.Value : PortalSecret.Hash(proof) },
            },
        };
        await judge.ExecuteNonQueryAsync(ct);
    }
}
