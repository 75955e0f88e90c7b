using System.Text;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Coop.Channels.Portal;

/// <summary>What becomes of asking for a code.</summary>
public abstract record AskResult
{
    private AskResult()
    {
    }

    /// <summary>Whoever is behind the address gets a code. <paramref name="Browser"/> is this browser's half of it.</summary>
    public sealed record Asked(string Browser) : AskResult;

    /// <summary>Neither a telephone number nor an e-mail address.</summary>
    public sealed record NotAnAddress : AskResult;

    /// <summary>Too many codes were asked for this address.</summary>
    public sealed record TooMany : AskResult;
}

/// <summary>
/// Somebody wants to come in and names an address. Nothing is looked up here: the same is done, in the same time, whoever is
/// behind the address. <see cref="SendCodes"/> finds out later.
/// </summary>
public sealed class AskForCode(
    NpgsqlDataSource source, IDataProtectionProvider keys, SendCodes sender, PortalMetrics metrics, IOptions<PortalOptions> options, TimeProvider clock)
{
    /// <summary>The longest address anybody has (RFC 5321, section 4.5.3.1.3).</summary>
    public const int MaxLength = 254;

    private readonly IDataProtector _protector = keys.CreateProtector(SendCodes.Purpose);

    /// <summary>Asks for a code; <paramref name="language"/> is that of the page, <c>es</c> or <c>en</c>.</summary>
    public async Task<AskResult> RunAsync(string? address, string language, CancellationToken ct)
    {
        if (AddressOf(address) is not { } known)
        {
            return new AskResult.NotAnAddress();
        }

        var (id, now, browser) = (Guid.CreateVersion7(clock.GetUtcNow()), clock.GetUtcNow(), PortalSecret.New());
        var (code, token) = (PortalSecret.NewCode(), PortalSecret.NewToken());
        await using var batch = source.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand(PortalSql.LockAddress) { Parameters = { new("kind", known.Kind.Stored()), new("value", known.Value) } });
        batch.BatchCommands.Add(new NpgsqlBatchCommand(PortalSql.Ask)
        {
            Parameters =
            {
                new("id", id), new("browser", PortalSecret.Hash(browser)), new("kind", known.Kind.Stored()), new("value", known.Value), new("language", language),
                new("sealed", _protector.Protect(Encoding.UTF8.GetBytes($"{code} {token}"))),
                new("code_hash", PortalSecret.HashCode(browser, id, code)), new("token_hash", PortalSecret.Hash(token)),
                new("now", now), new("expires", now + PortalOptions.CodeLasts), new("since", now - TimeSpan.FromHours(1)), new("most", (long)options.Value.CodesPerHour),
            },
        });
        await batch.ExecuteNonQueryAsync(ct);
        if (batch.BatchCommands[1].RecordsAffected == 0)
        {
            metrics.Count(PortalStep.TooMany);
            return new AskResult.TooMany();
        }

        metrics.Count(PortalStep.Asked);
        sender.Ring();
        return new AskResult.Asked(browser);
    }

    /// <summary>What this browser asked a code for and may still name it; null when nothing.</summary>
    public async Task<string?> TypedAsync(string browser, CancellationToken ct)
    {
        await using var read = source.CreateCommand(PortalSql.Typed);
        read.Parameters.AddRange(new NpgsqlParameter[] { new("browser", PortalSecret.Hash(browser)), new("now", clock.GetUtcNow()) });
        return await read.ExecuteScalarAsync(ct) as string;
    }

    private static ContactAddress? AddressOf(string? text) =>
        text is not { Length: > 0 and <= MaxLength } ? null
        : text.Contains('@', StringComparison.Ordinal) ? ContactAddress.Email(StoredText.Of(text))
        : ContactAddress.Telephone(text.Trim());
}
