using System.Net;
using System.Text;

namespace Coop.Channels.Twilio;

/// <summary>
/// The fields of a form as they came, repeated ones included, values neither trimmed nor chosen:
/// <c>From=%2B573001234567&amp;Body=Hola+%C3%B1</c>. Signatures are made over exactly these.
/// </summary>
public sealed class FormPairs
{
    private const int Most = 500;

    private FormPairs(List<KeyValuePair<string, string>> pairs) => All = pairs;

    /// <summary>All fields in the order they came.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> All { get; }

    /// <summary>The first value under a name, or null.</summary>
    public string? this[string name]
    {
        get
        {
            foreach (var (key, value) in All)
            {
                if (key.Equals(name, StringComparison.Ordinal))
                {
                    return value;
                }
            }

            return null;
        }
    }

    /// <summary>Reads a body. Broken escapes stay as they are, as in every form reader; more fields than any webhook has are none.</summary>
    public static FormPairs? Read(ReadOnlySpan<byte> body)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        foreach (var part in body.Split((byte)'&'))
        {
            var pair = body[part];
            if (pair.IsEmpty)
            {
                continue;
            }

            if (pairs.Count == Most)
            {
                return null;
            }

            var equals = pair.IndexOf((byte)'=');
            pairs.Add(equals < 0 ? new(Decoded(pair), "") : new(Decoded(pair[..equals]), Decoded(pair[(equals + 1)..])));
        }

        return new FormPairs(pairs);
    }

    private static string Decoded(ReadOnlySpan<byte> text)
    {
        var bytes = text.ToArray();
        return Encoding.UTF8.GetString(WebUtility.UrlDecodeToBytes(bytes, 0, bytes.Length) ?? []);
    }
}
