using System.Buffers;
using System.IO.Pipelines;
using System.Text;

namespace Coop.Channels.Simulators.Mail;

/// <summary>A conversation by lines with a mail program.</summary>
internal sealed class SessionLine(IDuplexPipe pipe, CancellationToken closed)
{
    /// <summary>Above it a mail program is no mail program.</summary>
    private const int LongestLine = 64 * 1024;

    /// <summary>The next line without its end, byte for character; null when the other side has hung up.</summary>
    public async Task<string?> ReadLineAsync()
    {
        while (true)
        {
            var read = await pipe.Input.ReadAsync(closed);
            var buffer = read.Buffer;
            if (buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = Encoding.Latin1.GetString(buffer.Slice(0, end)).TrimEnd('\r');
                pipe.Input.AdvanceTo(buffer.GetPosition(1, end));
                return line;
            }

            pipe.Input.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted || buffer.Length > LongestLine)
            {
                return null;
            }
        }
    }

    /// <summary>So many bytes as they are; null when the other side has hung up.</summary>
    public async Task<byte[]?> ReadBytesAsync(int count)
    {
        while (true)
        {
            var read = await pipe.Input.ReadAsync(closed);
            if (read.Buffer.Length >= count)
            {
                var bytes = read.Buffer.Slice(0, count).ToArray();
                pipe.Input.AdvanceTo(read.Buffer.GetPosition(count));
                return bytes;
            }

            pipe.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (read.IsCompleted)
            {
                return null;
            }
        }
    }

    /// <summary>Says a line, byte for character.</summary>
    public Task SayAsync(string line) => SendAsync(Encoding.Latin1.GetBytes(line + "\r\n"));

    /// <summary>Sends bytes as they are.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes) => await pipe.Output.WriteAsync(bytes, closed);
}
