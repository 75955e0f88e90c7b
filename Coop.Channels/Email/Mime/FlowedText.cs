using System.Text;

namespace Coop.Channels.Email.Mime;

/// <summary>Paragraphs that a mail program broke into lines ending in a blank (format=flowed, RFC 3676), joined again.</summary>
internal static class FlowedText
{
    public static string Join(string text, bool deletesSpace)
    {
        var joined = new StringBuilder(text.Length);
        var (openDepth, first) = (-1, true);
        foreach (var whole in text.Split('\n'))
        {
            var raw = whole.AsSpan();
            var depth = raw.IndexOfAnyExcept('>');
            depth = depth < 0 ? raw.Length : depth;
            var line = raw[depth..];
            line = line.StartsWith(' ') ? line[1..] : line;
            var isSignature = line is "-- ";

            if (openDepth != depth || isSignature)
            {
                if (!first)
                {
                    joined.Append('\n');
                }

                joined.Append('>', depth).Append(depth > 0 && line.Length > 0 ? " " : "");
            }

            first = false;
            var flows = line.EndsWith(' ') && !isSignature;
            joined.Append(flows && deletesSpace ? line[..^1] : line);
            openDepth = flows ? depth : -1;
        }

        return joined.ToString();
    }
}
