using System.Globalization;
using System.Text;
using Coop.Core.Persistence;

namespace Coop.Channels.Email.Imap;

/// <summary>A mailbox as it was when it was opened.</summary>
/// <param name="UidValidity">Which numbering its uids belong to: with another one, every uid means another message (RFC 9051, 2.3.1.1).</param>
/// <param name="UidNext">Every message to come has this uid or a higher one; 0 when the server did not say.</param>
/// <param name="Count">How many messages it holds.</param>
public sealed record ImapMailbox(uint UidValidity, uint UidNext, int Count);

/// <summary>A message in a mailbox, before it is read.</summary>
/// <param name="Uid">Its number in this numbering of the mailbox.</param>
/// <param name="Size">Its size in bytes.</param>
public sealed record ImapListing(uint Uid, long Size);

/// <summary>
/// Reads a mailbox by IMAP4rev1 (RFC 3501) and rev2 (RFC 9051): signs in, lists, fetches whole messages as they are, waits for
/// new ones, marks. One thing at a time. After an <see cref="ImapException"/> other than <see cref="ImapFault.Refused"/>, and after a call that was
/// called off, the line is of no more use.
/// </summary>
public sealed class ImapClient : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private const int SpareBytes = 1024 * 1024;

    private readonly MachineClock _clock;
    private ImapWire _wire;
    private HashSet<string> _capabilities = new(StringComparer.OrdinalIgnoreCase);
    private int _tag;
    private int _count;
    private bool _came;

    private ImapClient(ImapWire wire, MachineClock clock) => (_wire, _clock) = (wire, clock);

    /// <summary>Whether the server tells of new messages by itself (RFC 2177).</summary>
    public bool CanIdle => _capabilities.Contains("IDLE");

    /// <summary>Connects, privately as asked, and signs in.</summary>
    /// <exception cref="ImapException">The server cannot be reached or refuses.</exception>
    public static async Task<ImapClient> ConnectAsync(ImapServer server, MachineClock clock, CancellationToken ct)
    {
        if (server.Security == MailSecurity.None && !await ImapLine.IsThisMachineAsync(server.Host, ct))
        {
            throw new ImapException(ImapFault.Insecure, $"{server} is not this machine: without TLS the password would be read on the way.");
        }

        var client = new ImapClient(new ImapWire(await ImapLine.DialAsync(server, Patience, ct)), clock);
        try
        {
            await client.GreetAsync(server, ct);
            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens a mailbox, as INBOX.</summary>
    public async Task<ImapMailbox> SelectAsync(string mailbox, CancellationToken ct)
    {
        var said = await RunAsync($"SELECT {Quoted(mailbox)}", ct);
        _came = false;
        var validity = said.Select(response => response.Code("UIDVALIDITY")).FirstOrDefault(code => code is not null)
            ?? throw new ImapException(ImapFault.NotImap, "The mail server numbers its messages by no numbering that lasts.");
        return new ImapMailbox((uint)validity, (uint)(said.Select(response => response.Code("UIDNEXT")).FirstOrDefault(code => code is not null) ?? 0), _count);
    }

    /// <summary>The first messages with a uid above one, at most <paramref name="count"/>, in the order of their uids.</summary>
    public Task<IReadOnlyList<ImapListing>> ListAsync(uint afterUid, int count, CancellationToken ct) => ListAsync(afterUid, count, since: null, ct);

    /// <summary>
    /// The first messages with a uid above one, at most <paramref name="count"/>, in the order of their uids; with
    /// <paramref name="since"/> only those that came on that day or later.
    /// </summary>
    public async Task<IReadOnlyList<ImapListing>> ListAsync(uint afterUid, int count, DateOnly? since, CancellationToken ct)
    {
        if (afterUid == uint.MaxValue)
        {
            return [];
        }

        var found = await RunAsync(string.Create(CultureInfo.InvariantCulture, $"UID SEARCH UID {afterUid + 1}:*{since:' SINCE 'd-MMM-yyyy}"), ct);
        var uids = found.Where(response => response.Name == "SEARCH").SelectMany(response => response.Values).OfType<ImapValue.Word>()
            .Select(word => uint.TryParse(word.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var uid) ? uid : 0)
            .Where(uid => uid > afterUid) // n:* names the last message even when its uid is lower
            .Distinct().Order().Take(count).ToList();
        if (uids.Count == 0)
        {
            return [];
        }

        var sizes = await RunAsync($"UID FETCH {Set(uids)} (UID RFC822.SIZE)", ct);
        return [.. from response in sizes
                   where response.Name == "FETCH"
                   let uid = response.NumberOf("UID")
                   let size = response.NumberOf("RFC822.SIZE")
                   where uid is not null && size is not null && uids.Contains((uint)uid)
                   orderby uid
                   select new ImapListing((uint)uid.Value, size.Value)];
    }

    /// <summary>
    /// A message's bytes as they are, at most the first <paramref name="max"/>, without marking it as seen. Null when it is gone.
    /// </summary>
    public async Task<byte[]?> FetchAsync(uint uid, int max, CancellationToken ct)
    {
        _wire.MaxLiteral = max + SpareBytes;
        var said = await RunAsync(string.Create(CultureInfo.InvariantCulture, $"UID FETCH {uid} (UID BODY.PEEK[]<0.{max}>)"), ct);
        return said.Where(response => response.Name == "FETCH" && response.NumberOf("UID") == uid).Select(response => response.Item("BODY[")).FirstOrDefault(body => body is not null) switch
        {
            ImapValue.Literal(var bytes) => bytes,
            ImapValue.Word({ } text) when !text.Equals("NIL", StringComparison.OrdinalIgnoreCase) => Encoding.UTF8.GetBytes(text),
            _ => null,
        };
    }

    /// <summary>Whether the mailbox that is open holds a message with this id, given without its angle brackets.</summary>
    public async Task<bool> HoldsAsync(string messageId, CancellationToken ct)
    {
        var found = await RunAsync($"UID SEARCH HEADER Message-ID {Quoted($"<{messageId}>")}", ct);
        return found.Where(response => response.Name == "SEARCH").SelectMany(response => response.Values).OfType<ImapValue.Word>().Any();
    }

    /// <summary>Marks messages as seen, so that people who look at the mailbox know they were taken.</summary>
    public async Task MarkSeenAsync(IReadOnlyCollection<uint> uids, CancellationToken ct)
    {
        if (uids.Count > 0)
        {
            await RunAsync($"UID STORE {Set(uids)} +FLAGS.SILENT (\\Seen)", ct);
        }
    }

    /// <summary>
    /// Waits until messages came, or until the time is over, whichever is first. A server forgets who idles for half an hour
    /// (RFC 2177): <paramref name="atMost"/> stays below. Where the server cannot tell, it is asked at the end.
    /// </summary>
    public async Task<bool> WaitAsync(TimeSpan atMost, CancellationToken ct)
    {
        if (_came || !CanIdle)
        {
            await Task.Delay(_came ? TimeSpan.Zero : atMost, _clock, ct);
            await RunAsync("NOOP", ct);
            return Came();
        }

        var tag = await SendAsync("IDLE", ct);
        await ContinueAsync(tag, ct);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var end = Task.Delay(atMost, _clock, stop.Token);
        var read = _wire.ReadAsync(ct);
        while (!_came && await Task.WhenAny(read, end) == read)
        {
            Hear(await read);
            read = _wire.ReadAsync(ct);
        }

        await stop.CancelAsync();
        ct.ThrowIfCancellationRequested();
        await _wire.WriteLineAsync("DONE", ct);
        await PatientlyAsync(async patient =>
        {
            for (var response = await read.WaitAsync(patient); response.Tag != tag; response = await _wire.ReadAsync(patient))
            {
                Hear(response);
            }

            return true;
        }, ct);
        return Came();
    }

    /// <summary>Takes leave, if the line still stands, and hangs up.</summary>
    public async ValueTask DisposeAsync() => await _wire.DisposeAsync();

    private async Task GreetAsync(ImapServer server, CancellationToken ct)
    {
        var greeting = await PatientlyAsync(_wire.ReadAsync, ct);
        if (greeting is not { IsUntagged: true, Name: "OK" })
        {
            // PREAUTH too: over a plain line it may be anybody's, and then STARTTLS is not offered (RFC 9051, 11.2).
            throw new ImapException(greeting.Name == "BYE" ? ImapFault.Ended : ImapFault.NotImap, $"{server} greets with: {greeting.Name} {greeting.Text}");
        }

        await AskCapabilitiesAsync(ct);
        if (server.Security == MailSecurity.StartTls)
        {
            await StartTlsAsync(server, ct);
        }

        await SignInAsync(server, ct);
        await AskCapabilitiesAsync(ct);
    }

    private async Task StartTlsAsync(ImapServer server, CancellationToken ct)
    {
        if (!_capabilities.Contains("STARTTLS"))
        {
            throw new ImapException(ImapFault.Insecure, $"{server} offers no STARTTLS.");
        }

        await RunAsync("STARTTLS", ct);
        if (_wire.HasMore)
        {
            throw new ImapException(ImapFault.Insecure, $"Somebody else talks on the line to {server}.");
        }

        _wire = new ImapWire(await ImapLine.SecureAsync(_wire.Stream, server, ct));
        await AskCapabilitiesAsync(ct);
    }

    private async Task SignInAsync(ImapServer server, CancellationToken ct)
    {
        try
        {
            if (_capabilities.Contains("AUTH=PLAIN"))
            {
                var secret = Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{server.UserName}\0{server.Password}"));
                var tag = await SendAsync("AUTHENTICATE PLAIN", ct);
                await ContinueAsync(tag, ct);
                await _wire.WriteLineAsync(secret, ct);
                await EndAsync(tag, ct);
            }
            else if (!_capabilities.Contains("LOGINDISABLED"))
            {
                await RunAsync($"LOGIN {Quoted(server.UserName)} {Quoted(server.Password)}", ct);
            }
            else
            {
                throw new ImapException(ImapFault.SignIn, $"{server} takes no password.");
            }
        }
        catch (ImapException error) when (error.Fault == ImapFault.Refused)
        {
            throw new ImapException(ImapFault.SignIn, $"{server} refuses {server.UserName}: {error.Message}", error);
        }
    }

    private async Task AskCapabilitiesAsync(CancellationToken ct)
    {
        var said = await RunAsync("CAPABILITY", ct);
        _capabilities = said.Where(response => response.Name == "CAPABILITY").SelectMany(response => response.Values).OfType<ImapValue.Word>()
            .Select(word => word.Text).ToHashSet(StringComparer.OrdinalIgnoreCase);
    }

    private async Task<List<ImapResponse>> RunAsync(string command, CancellationToken ct) => await EndAsync(await SendAsync(command, ct), ct);

    private async Task<string> SendAsync(string command, CancellationToken ct)
    {
        var tag = string.Create(CultureInfo.InvariantCulture, $"c{++_tag}");
        try
        {
            await PatientlyAsync(async patient =>
            {
                await _wire.WriteLineAsync($"{tag} {command}", patient);
                return true;
            }, ct);
        }
        catch (IOException error)
        {
            throw new ImapException(ImapFault.Ended, "The line to the mail server broke.", error);
        }

        return tag;
    }

    private async Task ContinueAsync(string tag, CancellationToken ct)
    {
        for (var response = await PatientlyAsync(_wire.ReadAsync, ct); !response.IsContinuation; response = await PatientlyAsync(_wire.ReadAsync, ct))
        {
            Hear(response);
            if (response.Tag == tag)
            {
                throw Refusal(response);
            }
        }
    }

    /// <summary>What the server says until it has ended the command.</summary>
    private async Task<List<ImapResponse>> EndAsync(string tag, CancellationToken ct)
    {
        var said = new List<ImapResponse>();
        while (true)
        {
            var response = await PatientlyAsync(_wire.ReadAsync, ct);
            if (response.Tag == tag)
            {
                return response.Name == "OK" ? [.. said, response] : throw Refusal(response);
            }

            Hear(response);
            said.Add(response);
        }
    }

    private bool Came() => (_came, _came = false).Item1;

    /// <summary>What a server may say at any time.</summary>
    private void Hear(ImapResponse response)
    {
        switch (response)
        {
            case { Name: "EXISTS", Number: { } count }:
                _came |= count > _count;
                _count = (int)Math.Min(count, int.MaxValue);
                break;
            case { Name: "EXPUNGE" }:
                _count--;
                break;
            case { IsUntagged: true, Name: "BYE" }:
                throw new ImapException(ImapFault.Ended, $"The mail server hangs up: {response.Text}");
        }
    }

    private static ImapException Refusal(ImapResponse response) =>
        new(response.Name is "NO" or "BAD" ? ImapFault.Refused : ImapFault.NotImap, response.Text);

    /// <summary>A server that falls silent in the middle is not waited for without end.</summary>
    private static async Task<T> PatientlyAsync<T>(Func<CancellationToken, Task<T>> run, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Patience);
        try
        {
            return await run(limit.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new ImapException(ImapFault.Ended, "The mail server fell silent.");
        }
    }

    private static string Set(IEnumerable<uint> uids) => string.Join(',', uids);

    /// <summary>A quoted string. Line ends would begin another command.</summary>
    private static string Quoted(string text) => text.AsSpan().ContainsAny("\r\n\0")
        ? throw new ImapException(ImapFault.SignIn, "A name or password of the mailbox holds a line end.")
        : $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
