using Coop.Channels.Email.Imap;
using Npgsql;
using NpgsqlTypes;

namespace Coop.Channels.Email;

/// <summary>How far a mailbox has been read, by whoever holds the lease on it.</summary>
/// <param name="Mailbox">Which mailbox.</param>
/// <param name="Token">Fences: only the newest lease moves the cursor.</param>
/// <param name="UidValidity">Which numbering <paramref name="LastUid"/> belongs to; null when the mailbox was never opened.</param>
/// <param name="LastUid">The last message that is stored.</param>
/// <param name="ReadFrom">Mail that came before this day was there before us.</param>
internal sealed record MailboxLease(string Mailbox, long Token, uint? UidValidity, uint LastUid, DateOnly? ReadFrom);

/// <summary>Keeps the cursors. One node at a time reads a mailbox; leases run on the database's clock.</summary>
internal sealed class MailboxCursor(NpgsqlDataSource source, TimeProvider clock)
{
    /// <summary>How long a node may be silent before another takes over.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    /// <summary>The lease, or null while another node has it.</summary>
    public async Task<MailboxLease?> TakeAsync(string mailbox, CancellationToken ct)
    {
        await using var take = source.CreateCommand(EmailSql.TakeMailbox);
        take.Parameters.AddRange(new NpgsqlParameter[] { new("name", mailbox), new("lease", Lease) });
        await using var reader = await take.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new MailboxLease(
                mailbox, reader.GetInt64(0), reader.IsDBNull(1) ? null : (uint)reader.GetInt64(1), (uint)reader.GetInt64(2),
                reader.IsDBNull(3) ? null : reader.GetFieldValue<DateOnly>(3))
            : null;
    }

    /// <summary>
    /// Where to read on in a mailbox as it is numbered now. Under a new numbering all of it is read again, but for what was there
    /// before us: what is stored already is recognised by its content. Null when the lease is lost.
    /// </summary>
    public async Task<MailboxLease?> OpenAsync(MailboxLease lease, ImapMailbox mailbox, bool readsOld, CancellationToken ct)
    {
        if (lease.UidValidity == mailbox.UidValidity)
        {
            return lease;
        }

        var skips = lease.UidValidity is null && !readsOld;
        var opened = lease with
        {
            UidValidity = mailbox.UidValidity,
            LastUid = skips && mailbox.UidNext > 0 ? mailbox.UidNext - 1 : 0,

            // A day earlier, as servers live in other time zones.
            ReadFrom = skips ? DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).AddDays(-1) : lease.ReadFrom,
        };
        return await RunAsync(EmailSql.OpenMailbox, opened, ct) ? opened : null;
    }

    /// <summary>Everything up to here is stored; the lease lasts on. False when it is lost.</summary>
    public Task<bool> AdvanceAsync(MailboxLease lease, CancellationToken ct) => RunAsync(EmailSql.AdvanceMailbox, lease, ct);

    /// <summary>Others may take over at once.</summary>
    public Task<bool> ReleaseAsync(MailboxLease lease, CancellationToken ct) => RunAsync(EmailSql.ReleaseMailbox, lease, ct);

    /// <summary>Time since anybody looked into the mailbox; null when nobody ever did.</summary>
    public async Task<TimeSpan?> SinceLookedAsync(string mailbox, CancellationToken ct)
    {
        await using var look = source.CreateCommand(EmailSql.SinceLooked);
        look.Parameters.AddWithValue("name", mailbox);
        return await look.ExecuteScalarAsync(ct) is double seconds ? TimeSpan.FromSeconds(Math.Max(0, seconds)) : null;
    }

    private async Task<bool> RunAsync(string sql, MailboxLease lease, CancellationToken ct)
    {
        await using var update = source.CreateCommand(sql);
        update.Parameters.AddRange(new NpgsqlParameter[]
        {
            new("name", lease.Mailbox),
            new("token", lease.Token),
            new("validity", NpgsqlDbType.Bigint) { Value = (object?)(long?)lease.UidValidity ?? DBNull.Value },
            new("uid", (long)lease.LastUid),
            new("from", NpgsqlDbType.Date) { Value = (object?)lease.ReadFrom ?? DBNull.Value },
            new("lease", Lease),
        });
        return await update.ExecuteNonQueryAsync(ct) > 0;
    }
}
