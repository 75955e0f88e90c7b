using System.Text;
using System.Text.Unicode;

namespace Coop.Core.Importing.Csv;

/// <summary>In which letters a file is written.</summary>
public enum CsvLetters
{
    /// <summary>UTF-8, with or without a byte order mark.</summary>
    Utf8,

    /// <summary>Windows-1252, as older spreadsheets save.</summary>
    Windows1252,
}

/// <summary>Finds out, while the bytes pass by, whether all of them are UTF-8: what is not, is Windows-1252.</summary>
internal sealed class CsvEncoding
{
    private byte[] _rest = [];
    private bool _wrong;

    /// <summary>What the bytes up to here are.</summary>
    public CsvLetters Letters => _wrong || _rest.Length > 0 ? CsvLetters.Windows1252 : CsvLetters.Utf8;

    /// <summary>Text of either kind.</summary>
    public static Encoding Of(CsvLetters letters) =>
        letters == CsvLetters.Utf8 ? Encoding.UTF8 : CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    /// <summary>Looks at the next bytes.</summary>
    public void See(ReadOnlySpan<byte> bytes)
    {
        if (_wrong)
        {
            return;
        }

        byte[] all = [.. _rest, .. bytes];

        // A letter of up to four bytes may be cut in two at the end.
        var whole = all.Length;
        for (var back = 1; back <= Math.Min(3, all.Length); back++)
        {
            var lead = all[^back];
            if ((lead & 0xC0) == 0xC0)
            {
                whole -= (lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2) > back ? back : 0;
                break;
            }
        }

        _wrong = !Utf8.IsValid(all.AsSpan(0, whole));
        _rest = all[whole..];
    }
}
