using System.Buffers;
using System.IO.Pipelines;

namespace Coop.Channels.Inbound;

/// <summary>Reads what others post, never more of it than is allowed, whatever its length was said to be.</summary>
public static class BoundedBody
{
    /// <summary>The whole body; null when it is longer than <paramref name="most"/> bytes.</summary>
    public static async ValueTask<byte[]?> ReadAsync(PipeReader reader, long most, CancellationToken ct)
    {
        while (true)
        {
            var read = await reader.ReadAsync(ct);
            if (read.Buffer.Length > most)
            {
                reader.AdvanceTo(read.Buffer.End);
                return null;
            }

            if (read.IsCompleted)
            {
                var body = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return body;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
