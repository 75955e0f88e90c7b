using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Coop.Testing;

/// <summary>A mail as a server took it.</summary>
/// <param name="From">Whom it is told the mail comes from.</param>
/// <param name="To">To whom it is to go.</param>
/// <param name="Data">The mail, with the dots of the protocol taken away.</param>
public sealed record TakenMail(string From, IReadOnlyList<string> To, byte[] Data)
{
    public string Text => Encoding.UTF8.GetString(Data);
}

/// <summary>
/// A mail server on loopback that says what the test has it say. Without a word of the test it takes everything. A reply may be
/// <see cref="Silence"/> or <see cref="Cut"/>.
/// </summary>
public sealed class ScriptedSmtp : IAsyncDisposable
{
    /// <summary>Says nothing, and holds the line.</summary>
    public const string Silence = "(silence)";

    /// <summary>Hangs up.</summary>
    public const string Cut = "(cut)";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new(); // without a timer, so it needs no end of its own; it may be asked to end twice
    private readonly ConcurrentQueue<TakenMail> _taken = [];
    private readonly ConcurrentQueue<string> _heard = [];
    private readonly Task _loop;

    public ScriptedSmtp()
    {
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _loop = ListenAsync();
    }

    public int Port { get; }

    /// <summary>What it says to a command (<c>MAIL</c>, <c>RCPT</c>, …), at the greeting (<c>220</c>) and after the final dot (<c>.</c>).</summary>
    public ConcurrentDictionary<string, string> Replies { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What becomes of a mail before the sender is told anything.</summary>
    public Func<TakenMail, Task> OnTaken { get; set; } = _ => Task.CompletedTask;

    /// <summary>All mails whose final dot came, and that were not refused after it.</summary>
    public IReadOnlyList<TakenMail> Taken => [.. _taken];

    /// <summary>All commands, in the order they came.</summary>
    public IReadOnlyList<string> Heard => [.. _heard];

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task ListenAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            _ = TalkAsync(await _listener.AcceptTcpClientAsync(_end.Token));
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                using var reader = new StreamReader(stream, Encoding.Latin1);
                await using var writer = new StreamWriter(stream, Encoding.Latin1) { NewLine = "\r\n", AutoFlush = true };
                var (from, to) = ("", new List<string>());
                if (!await SayAsync(writer, "220", "220 smtp.example.coop ESMTP"))
                {
                    return;
                }

                while (await reader.ReadLineAsync(_end.Token) is { } line)
                {
                    _heard.Enqueue(line);
                    var command = line.Split(' ', 2)[0].ToUpperInvariant();
                    switch (command)
                    {
                        case "MAIL":
                            (from, to) = (Address(line), []);
                            break;
                        case "RCPT":
                            to.Add(Address(line));
                            break;
                    }

                    var usual = command switch
                    {
                        "EHLO" => "250-smtp.example.coop\r\n250-8BITMIME\r\n250 ENHANCEDSTATUSCODES",
                        "DATA" => "354 Go on",
                        "QUIT" => "221 Bye",
                        _ => "250 OK",
                    };
                    if (!await SayAsync(writer, command, usual) || command == "QUIT")
                    {
                        return;
                    }

                    if (command == "DATA" && !Replies.GetValueOrDefault("DATA", "354").StartsWith("354", StringComparison.Ordinal))
                    {
                        continue;
                    }

                    if (command == "DATA" && (await DataAsync(reader) is not { } data || !await DotAsync(writer, new TakenMail(from, [.. to], data))))
                    {
                        return;
                    }
                }
            }
            catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
            {
                // One end hung up.
            }
        }
    }

    private async Task<bool> DotAsync(StreamWriter writer, TakenMail mail)
    {
        if (Replies.GetValueOrDefault(".", "250") is not ['4' or '5', ..])
        {
            _taken.Enqueue(mail);
            await OnTaken(mail);
        }

        return await SayAsync(writer, ".", "250 2.0.0 Taken");
    }

    private async Task<bool> SayAsync(StreamWriter writer, string to, string usual)
    {
        var reply = Replies.GetValueOrDefault(to, usual);
        if (reply == Silence)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, _end.Token);
        }

        if (reply == Cut)
        {
            return false;
        }

        await writer.WriteLineAsync(reply);
        return true;
    }

    private async Task<byte[]?> DataAsync(StreamReader reader)
    {
        var text = new StringBuilder();
        while (await reader.ReadLineAsync(_end.Token) is { } line)
        {
            if (line == ".")
            {
                return Encoding.Latin1.GetBytes(text.ToString());
            }

            text.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
        }

        return null;
    }

    private static string Address(string line) => line[(line.IndexOf('<', StringComparison.Ordinal) + 1)..line.IndexOf('>', StringComparison.Ordinal)];
}
