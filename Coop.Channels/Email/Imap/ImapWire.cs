using System.Globalization;
using System.Text;

namespace Coop.Channels.Email.Imap;

/// <summary>Reads responses from a line and writes commands to it. Whatever comes is bounded: lines, lists, literals.</summary>
internal sealed class ImapWire(Stream stream) : IAsyncDisposable
{
    private const int MaxWord = 16 * 1024;
    private const int MaxValues = 100_000;
    private const int MaxDepth = 32;
    private static readonly string[] Status = ["OK", "NO", "BAD", "BYE", "PREAUTH"];

    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _at;
    private int _filled;

    /// <summary>The largest literal that is taken.</summary>
    public int MaxLiteral { get; set; } = 1024 * 1024;

    /// <summary>Whether something came that was not asked for yet. Before TLS begins that is somebody else talking (CVE-2011-0411).</summary>
    public bool HasMore => _at < _filled;

    public Stream Stream => stream;

    public ValueTask DisposeAsync() => stream.DisposeAsync();

    public async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        await stream.WriteAsync(bytes, ct);
        await stream.FlushAsync(ct);
    }

    public Task WriteLineAsync(string line, CancellationToken ct) => WriteAsync(Encoding.UTF8.GetBytes(line + "\r\n"), ct);

    /// <exception cref="ImapException">The line ended, or what came is no response.</exception>
    public async Task<ImapResponse> ReadAsync(CancellationToken ct)
    {
        var tag = await WordAsync(ct);
        if (tag == "+")
        {
            return new ImapResponse(tag, "", null, await RestAsync(ct), []);
        }

        var name = await WordAsync(ct);
        long? number = null;
        if (long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var counted))
        {
            (number, name) = (counted, await WordAsync(ct));
        }

        name = name.ToUpperInvariant();
        return Status.Contains(name)
            ? new ImapResponse(tag, name, number, await RestAsync(ct), [])
            : new ImapResponse(tag, name, number, "", await ValuesAsync(ct));
    }

    /// <summary>The values up to the end of the line, lists by a stack of our own: depth is the sender's choice, not ours.</summary>
    private async Task<IReadOnlyList<ImapValue>> ValuesAsync(CancellationToken ct)
    {
        var lists = new Stack<List<ImapValue>>();
        var current = new List<ImapValue>();
        for (var count = 0; ; count++)
        {
            if (count > MaxValues || lists.Count > MaxDepth)
            {
                throw NotImap("a response without end");
            }

            switch (await PeekAsync(ct))
            {
                case (byte)'\r' or (byte)'\n' when lists.Count == 0:
                    await EndLineAsync(ct);
                    return current;
                case (byte)' ':
                    _at++;
                    break;
                case (byte)'(':
                    _at++;
                    lists.Push(current);
                    current = [];
                    break;
                case (byte)')' when lists.Count > 0:
                    _at++;
                    var group = new ImapValue.Group(current);
                    current = lists.Pop();
                    current.Add(group);
                    break;
                case (byte)'"':
                    current.Add(new ImapValue.Word(await QuotedAsync(ct)));
                    break;
                case (byte)'{':
                    current.Add(new ImapValue.Literal(await LiteralAsync(ct)));
                    break;
                default:
                    current.Add(new ImapValue.Word(await AtomAsync(ct)));
                    break;
            }
        }
    }

    /// <summary>A word and the space after it.</summary>
    private async Task<string> WordAsync(CancellationToken ct)
    {
        var word = await AtomAsync(ct);
        if (await PeekAsync(ct) == ' ')
        {
            _at++;
        }

        return word;
    }

    private async Task<string> AtomAsync(CancellationToken ct)
    {
        var atom = new List<byte>();
        while (await PeekAsync(ct) is var b and not ((byte)' ' or (byte)'(' or (byte)')' or (byte)'\r' or (byte)'\n' or (byte)'"'))
        {
            _at++;
            Take(atom, b);
        }

        return atom.Count > 0 ? Encoding.UTF8.GetString([.. atom]) : throw NotImap("a word is missing");
    }

    private async Task<string> QuotedAsync(CancellationToken ct)
    {
        _at++;
        var text = new List<byte>();
        while (await NextAsync(ct) is var b and not (byte)'"')
        {
            if (b is (byte)'\r' or (byte)'\n')
            {
                throw NotImap("a quoted string goes over a line");
            }

            Take(text, b == '\\' ? await NextAsync(ct) : b);
        }

        return Encoding.UTF8.GetString([.. text]);
    }

    private async Task<byte[]> LiteralAsync(CancellationToken ct)
    {
        _at++;
        var digits = new List<byte>();
        while (await NextAsync(ct) is var b and not (byte)'}')
        {
            Take(digits, b);
        }

        await EndLineAsync(ct);
        var text = Encoding.UTF8.GetString([.. digits]).TrimEnd('+', '-');
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var length) || length > MaxLiteral)
        {
            throw NotImap($"a literal of {text[..Math.Min(text.Length, 20)]} bytes");
        }

        var bytes = new byte[length];
        var have = Math.Min(length, _filled - _at);
        _buffer.AsSpan(_at, have).CopyTo(bytes);
        _at += have;
        try
        {
            await stream.ReadExactlyAsync(bytes.AsMemory(have), ct);
        }
        catch (IOException error)
        {
            throw Ended(error);
        }

        return bytes;
    }

    private async Task<string> RestAsync(CancellationToken ct)
    {
        var rest = new List<byte>();
        while (await PeekAsync(ct) is var b and not ((byte)'\r' or (byte)'\n'))
        {
            _at++;
            Take(rest, b);
        }

        await EndLineAsync(ct);
        return Encoding.UTF8.GetString([.. rest]);
    }

    private async Task EndLineAsync(CancellationToken ct)
    {
        var b = await NextAsync(ct);
        if (b == '\r')
        {
            b = await NextAsync(ct);
        }

        if (b != '\n')
        {
            throw NotImap("a line does not end where it should");
        }
    }

    private async ValueTask<byte> NextAsync(CancellationToken ct)
    {
        var b = await PeekAsync(ct);
        _at++;
        return b;
    }

    private async ValueTask<byte> PeekAsync(CancellationToken ct)
    {
        if (_at == _filled)
        {
            _at = 0;
            try
            {
                _filled = await stream.ReadAsync(_buffer, ct);
            }
            catch (IOException error)
            {
                _filled = 0;
                throw Ended(error);
            }

            if (_filled == 0)
            {
                throw Ended(null);
            }
        }

        return _buffer[_at];
    }

    private static void Take(List<byte> to, byte b)
    {
        if (to.Count == MaxWord)
        {
            throw NotImap("a word without end");
        }

        to.Add(b);
    }

    private static ImapException NotImap(string what) => new(ImapFault.NotImap, $"The mail server does not speak IMAP: {what}.");

    private static ImapException Ended(Exception? cause) => new(ImapFault.Ended, "The line to the mail server broke.", cause);
}
