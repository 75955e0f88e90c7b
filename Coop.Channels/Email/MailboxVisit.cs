using System.Globalization;
using System.Security.Cryptography;
using Coop.Channels.Email.Imap;
using Coop.Channels.Email.Mime;
using Coop.Channels.Inbound;

namespace Coop.Channels.Email;

/// <summary>
/// One connection to a mailbox under a lease. Each mail is committed before it is marked as seen there, and the cursor moves last:
/// whatever breaks in between is read again, and recognised.
/// </summary>
internal sealed class MailboxVisit(ImapClient imap, MailboxLease place, MailboxCursor cursor, StoreInbound store, StuckMail stuck, EmailMetrics metrics, int maxBytes)
{
    private const int Batch = 20;
    private const int HeadBytes = 65_536;

    private MailboxLease _place = place;

    /// <summary>Takes what has come. Returns how many mails there were, or null when the lease is lost.</summary>
    public async Task<int?> TakeAsync(CancellationToken ct)
    {
        for (var all = 0; ;)
        {
            var listed = await imap.ListAsync(_place.LastUid, Batch, _place.ReadFrom, ct);
            foreach (var mail in listed)
            {
                await TakeAsync(mail, ct);
                await MarkAsync(mail.Uid, ct);

                // One by one: a line that never holds for long still gets on.
                if (!await AdvanceAsync(mail.Uid, ct))
                {
                    return null;
                }
            }

            all += listed.Count;
            if (listed.Count == 0)
            {
                return await AdvanceAsync(_place.LastUid, ct) ? all : null;
            }
        }
    }

    private Task<bool> AdvanceAsync(uint uid, CancellationToken ct) => cursor.AdvanceAsync(_place = _place with { LastUid = uid }, ct);

    private async Task TakeAsync(ImapListing mail, CancellationToken ct)
    {
        var tooLarge = mail.Size > maxBytes;
        if (stuck.IsGivenUp(_place, mail.Uid))
        {
            await KeepAsync(KeptHeads.Unreadable, string.Create(CultureInfo.InvariantCulture, $"{_place.UidValidity}:{mail.Uid}"), [], ct);
            return;
        }

        byte[]? bytes;
        try
        {
            bytes = await imap.FetchAsync(mail.Uid, tooLarge ? HeadBytes : maxBytes, ct);
        }
        catch (ImapException)
        {
            stuck.Failed(_place, mail.Uid);
            throw;
        }

        if (bytes is null)
        {
            // Somebody took it away meanwhile.
            return;
        }

        var key = Convert.ToHexStringLower(SHA256.HashData(bytes));
        if (tooLarge)
        {
            await KeepAsync(KeptHeads.TooLarge, $"{key}:{mail.Size}", bytes, ct);
            return;
        }

        var headers = MimeReader.Read(bytes.AsMemory(0, Math.Min(bytes.Length, HeadBytes))).Headers;
        metrics.Accepted(await store.RunAsync(new RawItem(EmailReader.ConnectionName, key, EmailReader.Lane(headers), bytes), ct));
    }

    private async Task KeepAsync(string reason, string key, byte[] head, CancellationToken ct)
    {
        if (await store.RunAsync(new RawItem(KeptHeads.ConnectionName, key, KeptHeads.Lane(reason), head), ct))
        {
            metrics.Refused(reason);
        }
    }

    private async Task MarkAsync(uint uid, CancellationToken ct)
    {
        try
        {
            await imap.MarkSeenAsync([uid], ct);
        }
        catch (ImapException error) when (error.Fault == ImapFault.Refused)
        {
            // A mailbox that may only be read: the mark is for people who look there, nothing here depends on it.
        }
    }
}
