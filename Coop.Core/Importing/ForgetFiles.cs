using Coop.Core.Live;
using Coop.Core.Persistence;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Coop.Core.Importing;

/// <summary>
/// Erases files whose time is over, with what the report keeps of their rows; drops what never arrived whole; sweeps away what
/// earlier dry runs left. What an import did stays known: counts, and which records came by it.
/// </summary>
public sealed class ForgetFiles(NpgsqlDataSource source, WorkFactory works, IOptions<ImportOptions> options, TimeProvider clock)
{
    // An upload on a slow line goes on for a while.
    private static readonly TimeSpan Arriving = TimeSpan.FromHours(6);

    /// <summary>Erases what is due.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        foreach (var (file, isPart) in await StaleAsync(ct))
        {
            await using var work = await works.BeginAsync(ct);
            await using var erase = new NpgsqlCommand(ImportSql.Erase, work.Connection) { Parameters = { new("id", file), new("now", work.Now) } };
            await erase.ExecuteNonQueryAsync(ct);
            await using var bump = new NpgsqlCommand(ImportSql.Bump, work.Connection) { Parameters = { new("id", file) } };
            await bump.ExecuteNonQueryAsync(ct);
            if (!isPart)
            {
                work.Touch(Topic.Imports, "erased");
                work.Audit(null, "import.erase", $"import-file:{file:D}");
            }

            await work.CommitAsync(ct);
        }

        await using var sweep = source.CreateCommand(ImportSql.Sweep);
        while ((long)(await sweep.ExecuteScalarAsync(ct))! >= 20_000)
        {
            // Some at a time, so that no transaction lasts.
        }
    }

    private async Task<IReadOnlyList<(Guid File, bool IsPart)>> StaleAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var read = source.CreateCommand(ImportSql.Stale);
        read.Parameters.AddWithValue("arrived", now - Arriving);
        read.Parameters.AddWithValue("kept", now - TimeSpan.FromDays(options.Value.KeepDays));
        await using var reader = await read.ExecuteReaderAsync(ct);
        var stale = new List<(Guid, bool)>();
        while (await reader.ReadAsync(ct))
        {
            stale.Add((reader.GetGuid(0), reader.GetBoolean(1)));
        }

        return stale;
    }
}
