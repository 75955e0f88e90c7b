using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Connections;

namespace Coop.Channels.Simulators.Mail;

/// <summary>The simulated server lets mailboxes be read by IMAP (RFC 3501): as much of it as mail readers that fetch by uid use.</summary>
internal sealed class ImapSession(PostOffice office) : ConnectionHandler
{
    private const string Capabilities = "CAPABILITY IMAP4rev1 AUTH=PLAIN IDLE";

    /// <inheritdoc />
    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        var line = new SessionLine(connection.Transport, connection.ConnectionClosed);
        await line.SayAsync($"* OK [{Capabilities}] example.coop");
        await new Reader(office, connection, line).RunAsync();
    }

    /// <summary>One mail program at one mailbox.</summary>
    private sealed class Reader(PostOffice office, ConnectionContext connection, SessionLine line)
    {
        private PostBox? _owned;
        private PostBox? _open;
        private int _told;

        public async Task RunAsync()
        {
            while (await ReadCommandAsync() is [var tag, var name, .. var arguments])
            {
                var rest = arguments.Length > 0 ? arguments[0] : "";
                var answer = name.ToUpperInvariant() switch
                {
                    "CAPABILITY" => await SaidAsync($"* {Capabilities}"),
                    "NOOP" or "CHECK" => "OK done",
                    "LOGIN" when Words(rest) is [var user, var password] => SignIn(user, password),
                    "AUTHENTICATE" when rest.Equals("PLAIN", StringComparison.OrdinalIgnoreCase) => await AuthenticateAsync(),
                    "LOGOUT" => null,
                    _ when _owned is null => "NO sign in first",
                    "SELECT" or "EXAMINE" => await SelectAsync(Words(rest)),
                    "IDLE" when _open is not null => await IdleAsync(),
                    "UID" when _open is not null => await ByUidAsync(rest),
                    _ => "BAD unknown here",
                };
                if (answer is null)
                {
                    await line.SayAsync("* BYE");
                    await line.SayAsync($"{tag} OK bye");
                    return;
                }

                await TellAsync();
                await line.SayAsync($"{tag} {answer}");
            }
        }

        private async Task<string[]?> ReadCommandAsync()
        {
            var text = await line.ReadLineAsync();

            // What cannot stand between quotes comes as a literal: its length, then, when it is asked for, itself.
            while (text is not null && text.EndsWith('}') && text.LastIndexOf('{') is >= 0 and var at
                && int.TryParse(text.AsSpan(at + 1, text.Length - at - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            {
                await line.SayAsync("+ go on");
                var bytes = await line.ReadBytesAsync(count);
                var more = await line.ReadLineAsync();
                text = bytes is null || more is null ? null : $"{text[..at]}\"{Encoding.Latin1.GetString(bytes).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"{more}";
            }

            return text?.Split(' ', 3) is { Length: > 1 } words ? words : text is null ? null : [text, ""];
        }

        private string SignIn(string user, string password)
        {
            if (password != office.Password || !user.Contains('@', StringComparison.Ordinal))
            {
                return "NO [AUTHENTICATIONFAILED] wrong name or password";
            }

            _owned = office.Box(user);
            return "OK signed in";
        }

        private async Task<string> AuthenticateAsync()
        {
            await line.SayAsync("+ ");
            var secret = new byte[1_024];
            return Convert.TryFromBase64String(await line.ReadLineAsync() ?? "", secret, out var count)
                && Encoding.UTF8.GetString(secret, 0, count).Split('\0') is [_, var user, var password]
                ? SignIn(user, password)
                : "BAD not PLAIN";
        }

        private async Task<string> SelectAsync(List<string> names)
        {
            if (names is not [var name] || !name.Equals("INBOX", StringComparison.OrdinalIgnoreCase))
            {
                return "NO there is no such mailbox";
            }

            _open = _owned;
            _told = _open!.Letters.Count;
            await line.SayAsync("* FLAGS (\\Seen)");
            await line.SayAsync($"* {_told} EXISTS");
            await line.SayAsync("* 0 RECENT");
            await line.SayAsync($"* OK [UIDVALIDITY {_open.Validity}] numbered so");
            await line.SayAsync($"* OK [UIDNEXT {_open.Next}] the next");
            return "OK [READ-WRITE] open";
        }

        private async Task<string> IdleAsync()
        {
            await line.SayAsync("+ idling");
            var done = line.ReadLineAsync();
            while (!done.IsCompleted)
            {
                var changed = _open!.Changed;
                await TellAsync();
                await Task.WhenAny(done, changed);
            }

            return (await done)?.Equals("DONE", StringComparison.OrdinalIgnoreCase) == true ? "OK awake" : "BAD that is not DONE";
        }

        private async Task<string> ByUidAsync(string rest)
        {
            var words = rest.Split(' ', 3);
            return (words[0].ToUpperInvariant(), words.Length) switch
            {
                ("SEARCH", > 1) => await SearchAsync(rest[(words[0].Length + 1)..]),
                ("FETCH", 3) => await FetchAsync(words[1], words[2]),
                ("STORE", 3) => Store(words[1], words[2]),
                _ => "BAD unknown here",
            };
        }

        private async Task<string> SearchAsync(string keys)
        {
            IEnumerable<Letter> found = _open!.Letters;
            var words = Words(keys);
            for (var n = 0; n < words.Count; n++)
            {
                switch (words[n].ToUpperInvariant())
                {
                    case "ALL":
                        break;
                    case "UNSEEN":
                        found = found.Where(letter => !letter.IsSeen);
                        break;
                    case "UID" when n + 1 < words.Count:
                        found = Within(found, words[++n]);
                        break;
                    case "HEADER" when n + 2 < words.Count:
                        var (name, value) = (words[++n], words[++n]);
                        found = found.Where(letter => letter.Read.Headers.Fields.Any(field =>
                            field.Name.Equals(name, StringComparison.OrdinalIgnoreCase) && field.Value.Contains(value, StringComparison.OrdinalIgnoreCase)));
                        break;
                    default:
                        return "BAD such keys are unknown here";
                }
            }

            await line.SayAsync(string.Join(' ', ["* SEARCH", .. found.Select(letter => letter.Uid.ToString(CultureInfo.InvariantCulture))]));
            return "OK searched";
        }

        private async Task<string> FetchAsync(string set, string items)
        {
            var letters = _open!.Letters;
            foreach (var letter in Within(letters, set).ToList())
            {
                var place = letters.IndexOf(letter) + 1;
                var said = $"* {place} FETCH (UID {letter.Uid}";
                if (items.Contains("RFC822.SIZE", StringComparison.OrdinalIgnoreCase))
                {
                    said += $" RFC822.SIZE {letter.Raw.Length}";
                }

                if (items.Contains("FLAGS", StringComparison.OrdinalIgnoreCase))
                {
                    said += letter.IsSeen ? " FLAGS (\\Seen)" : " FLAGS ()";
                }

                if (items.Contains("BODY", StringComparison.OrdinalIgnoreCase))
                {
                    await BodyAsync(said, letter, items);
                }
                else
                {
                    await line.SayAsync(said + ")");
                }
            }

            return "OK fetched";
        }

        /// <summary>The whole letter, or so many bytes of it as <c>BODY.PEEK[]&lt;0.4096&gt;</c> asks for.</summary>
        private async Task BodyAsync(string said, Letter letter, string items)
        {
            ReadOnlyMemory<byte> bytes = letter.Raw;
            var part = "";
            if (items.IndexOf('<', StringComparison.Ordinal) is >= 0 and var at
                && items[(at + 1)..].Split('>')[0].Split('.') is [var from, var count]
                && int.TryParse(from, NumberStyles.None, CultureInfo.InvariantCulture, out var start)
                && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var most))
            {
                start = Math.Min(start, bytes.Length);
                bytes = bytes.Slice(start, Math.Min(most, bytes.Length - start));
                part = $"<{from}>";
            }

            await line.SayAsync($"{said} BODY[]{part} {{{bytes.Length}}}");
            if (office.Misbehaviour.CutFetches)
            {
                await line.SendAsync(bytes[..(bytes.Length / 2)]);
                connection.Abort();
                return;
            }

            await line.SendAsync(bytes);
            await line.SayAsync(")");
            letter.IsSeen |= !items.Contains("PEEK", StringComparison.OrdinalIgnoreCase);
        }

        private string Store(string set, string change)
        {
            if (!change.Contains("\\Seen", StringComparison.OrdinalIgnoreCase) || change[0] is not ('+' or '-'))
            {
                return "NO only \\Seen is kept here";
            }

            foreach (var letter in Within(_open!.Letters, set))
            {
                letter.IsSeen = change[0] == '+';
            }

            return "OK stored";
        }

        /// <summary>Tells of letters that came since the last time.</summary>
        private async Task TellAsync()
        {
            if (_open?.Letters.Count is { } count && count != _told)
            {
                _told = count;
                await line.SayAsync($"* {count} EXISTS");
            }
        }

        private async Task<string> SaidAsync(string text)
        {
            await line.SayAsync(text);
            return "OK said";
        }

        /// <summary>The letters of a set as <c>3,5:8,11:*</c>; the star is the last letter's uid.</summary>
        private static IEnumerable<Letter> Within(IEnumerable<Letter> letters, string set)
        {
            var all = letters.ToList();
            var last = all.Count == 0 ? 0 : all[^1].Uid;
            var ranges = set.Split(',').Select(range => range.Split(':')).Select(ends => (One: Uid(ends[0]), Other: Uid(ends[^1]))).ToList();
            return all.Where(letter => ranges.Exists(range => letter.Uid >= Math.Min(range.One, range.Other) && letter.Uid <= Math.Max(range.One, range.Other)));

            uint Uid(string text) => text == "*" ? last : uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var uid) ? uid : 0;
        }

        /// <summary>Words and quoted strings.</summary>
        private static List<string> Words(string text)
        {
            var words = new List<string>();
            var word = new StringBuilder();
            var (quoted, began) = (false, false);
            for (var n = 0; n < text.Length; n++)
            {
                switch (text[n])
                {
                    case '\\' when quoted && n + 1 < text.Length:
                        word.Append(text[++n]);
                        break;
                    case '"':
                        (quoted, began) = (!quoted, true);
                        break;
                    case ' ' when !quoted:
                        if (began)
                        {
                            words.Add(word.ToString());
                        }

                        word.Clear();
                        began = false;
                        break;
                    case var letter:
                        word.Append(letter);
                        began = true;
                        break;
                }
            }

            return began ? [.. words, word.ToString()] : words;
        }
    }
}
