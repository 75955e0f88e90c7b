using System.Text;
using Microsoft.AspNetCore.Connections;

namespace Coop.Channels.Simulators.Mail;

/// <summary>The simulated server takes letters by SMTP (RFC 5321).</summary>
internal sealed class SmtpSession(PostOffice office) : ConnectionHandler
{
    private const int MostBytes = 32 * 1024 * 1024;

    /// <inheritdoc />
    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        var line = new SessionLine(connection.Transport, connection.ConnectionClosed);
        string? from = null;
        var to = new List<string>();
        await line.SayAsync("220 example.coop ESMTP");
        while (await line.ReadLineAsync() is { } command)
        {
            var bad = office.Misbehaviour;
            switch (command.Split(' ', 2)[0].ToUpperInvariant())
            {
                case "EHLO":
                    await line.SayAsync("250-example.coop");
                    await line.SayAsync($"250-SIZE {MostBytes}");
                    await line.SayAsync("250-8BITMIME");
                    await line.SayAsync("250 SMTPUTF8");
                    break;
                case "HELO":
                    await line.SayAsync("250 example.coop");
                    break;
                case "MAIL":
                    (from, to) = (Path(command), []);
                    await line.SayAsync(from is null ? "501 5.5.4 Whose letter?" : "250 2.1.0 Ok");
                    break;
                case "RCPT" when from is null:
                    await line.SayAsync("503 5.5.1 MAIL first");
                    break;
                case "RCPT" when bad.Refuse:
                    await line.SayAsync("550 5.1.1 There is no such mailbox here");
                    break;
                case "RCPT" when Path(command) is { Length: > 0 } recipient:
                    to.Add(recipient);
                    await line.SayAsync("250 2.1.5 Ok");
                    break;
                case "RCPT":
                    await line.SayAsync("501 5.1.3 To whom?");
                    break;
                case "DATA" when to.Count == 0:
                    await line.SayAsync("503 5.5.1 RCPT first");
                    break;
                case "DATA":
                    await line.SayAsync("354 End with a dot");
                    if (!await TakeAsync(connection, line, from!, to, bad))
                    {
                        return;
                    }

                    (from, to) = (null, []);
                    break;
                case "RSET":
                    (from, to) = (null, []);
                    await line.SayAsync("250 2.0.0 Ok");
                    break;
                case "NOOP":
                    await line.SayAsync("250 2.0.0 Ok");
                    break;
                case "QUIT":
                    await line.SayAsync("221 2.0.0 Bye");
                    return;
                default:
                    await line.SayAsync("502 5.5.2 Unknown here");
                    break;
            }
        }
    }

    /// <summary>Takes a letter up to its dot. False when the line is to be cut.</summary>
    private async Task<bool> TakeAsync(ConnectionContext connection, SessionLine line, string from, List<string> to, PostMisbehaviour bad)
    {
        using var letter = new MemoryStream();
        while (await line.ReadLineAsync() is { } text)
        {
            if (text != ".")
            {
                if (letter.Length <= MostBytes)
                {
                    letter.Write(Encoding.Latin1.GetBytes((text.StartsWith('.') ? text[1..] : text) + "\r\n"));
                }

                continue;
            }

            if (letter.Length > MostBytes || bad.Later)
            {
                await line.SayAsync(bad.Later ? "451 4.3.0 Not now" : "552 5.3.4 Too large");
                return true;
            }

            foreach (var recipient in to)
            {
                office.Carry(from, recipient, letter.ToArray());
            }

            if (bad.LoseReplies)
            {
                connection.Abort();
                return false;
            }

            await line.SayAsync("250 2.0.0 Ok");
            return true;
        }

        return false;
    }

    private static string? Path(string command)
    {
        var (start, end) = (command.IndexOf('<', StringComparison.Ordinal), command.IndexOf('>', StringComparison.Ordinal));
        return start < 0 || end < start ? null : command[(start + 1)..end];
    }
}
