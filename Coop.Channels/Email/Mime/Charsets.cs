using System.Text;

namespace Coop.Channels.Email.Mime;

/// <summary>Text from bytes in a charset that may be unknown, or a lie.</summary>
internal static class Charsets
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private static readonly Dictionary<string, int> OtherNames = new(StringComparer.OrdinalIgnoreCase)
    {
        ["utf8"] = 65001,
        ["unicode-1-1-utf-8"] = 65001,
        ["utf-8-sig"] = 65001,
        ["utf8mb4"] = 65001,
        ["cp65001"] = 65001,
        ["ascii"] = 1252,
        ["us-ascii"] = 1252,
        ["ansi_x3.4-1968"] = 1252,
        ["iso646-us"] = 1252,
        ["us"] = 1252,
        ["646"] = 1252,
        ["iso-8859-1"] = 1252,
        ["iso8859-1"] = 1252,
        ["iso_8859-1"] = 1252,
        ["latin1"] = 1252,
        ["latin-1"] = 1252,
        ["l1"] = 1252,
        ["8859_1"] = 1252,
        ["iso-8859-1-windows-3.1-latin-1"] = 1252,
        ["ansi"] = 1252,
        ["win-1252"] = 1252,
        ["cp819"] = 1252,
        ["iso8859-2"] = 28592,
        ["iso8859-15"] = 28605,
        ["latin9"] = 28605,
        ["iso-8859-8-i"] = 38598,
        ["iso-8859-9"] = 1254,
        ["iso8859-9"] = 1254,
        ["iso-8859-11"] = 874,
        ["tis-620"] = 874,
        ["gb2312"] = 54936,
        ["gbk"] = 54936,
        ["gb18030"] = 54936,
        ["x-gbk"] = 54936,
        ["cp936"] = 54936,
        ["chinese"] = 54936,
        ["ks_c_5601-1987"] = 949,
        ["ks_c_5601"] = 949,
        ["ks_c_5601-1989"] = 949,
        ["euc-kr"] = 949,
        ["euckr"] = 949,
        ["korean"] = 949,
        ["big5-hkscs"] = 950,
        ["big-5"] = 950,
        ["x-sjis"] = 932,
        ["sjis"] = 932,
        ["ms_kanji"] = 932,
        ["shift-jis"] = 932,
        ["utf16"] = 1201,
        ["utf-16"] = 1201,
        ["utf-16be"] = 1201,
        ["utf-16le"] = 1200,
        ["ucs-2"] = 1201,
        ["iso-10646-ucs-2"] = 1201,
        ["utf-32"] = 12001,
        ["mac"] = 10000,
        ["macroman"] = 10000,
        ["x-mac-roman"] = 10000,
    };

    public static Encoding Windows1252 { get; } = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    /// <summary>The text, in the charset named if that can be, else in the likeliest one with a defect.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes, string? charset, DefectSite site)
    {
        if (bytes.StartsWith(Encoding.UTF8.Preamble))
        {
            bytes = bytes[Encoding.UTF8.Preamble.Length..];
            charset = "utf-8";
        }

        var name = charset?.Trim().Trim('"', '\'') ?? "";
        if (IsUtf7(name))
        {
            return Utf7.Decode(bytes, site);
        }

        if (Find(name) is not { } encoding)
        {
            site.Add(MailDefectKind.UnknownCharset);
            return Guess(bytes);
        }

        return encoding.CodePage switch
        {
            65001 => DecodeUtf8(bytes, site),
            1252 => DecodeLatin(bytes, IsAscii(name), site),
            1200 or 1201 => DecodeUtf16(bytes, encoding, site),
            _ => DecodeOther(bytes, encoding, site),
        };
    }

    private static bool IsAscii(string name) => name.Length == 0 || name.Contains("ascii", StringComparison.OrdinalIgnoreCase);

    private static bool IsUtf7(string name) =>
        name.Equals("utf-7", StringComparison.OrdinalIgnoreCase) || name.Equals("unicode-1-1-utf-7", StringComparison.OrdinalIgnoreCase);

    private static Encoding? Find(string name)
    {
        if (name.Length == 0)
        {
            return Windows1252;
        }

        if (name.Equals("utf-8", StringComparison.OrdinalIgnoreCase))
        {
            return Utf8;
        }

        // Names that are no names at all would cost an exception each.
        if (name.Length > 40 || !Ascii.IsValid(name))
        {
            return null;
        }

        if (OtherNames.TryGetValue(name, out var page))
        {
            return OfPage(page);
        }

        return CodePagesEncodingProvider.Instance.GetEncoding(name) ?? OfWindowsName(name);
    }

    private static Encoding? OfPage(int page) => page switch
    {
        65001 => Utf8,
        1200 => Encoding.Unicode,
        1201 => Encoding.BigEndianUnicode,
        12001 => new UTF32Encoding(bigEndian: true, byteOrderMark: true),
        _ => CodePagesEncodingProvider.Instance.GetEncoding(page),
    };

    // "cp1250", "cp-850", "x-cp1251", "windows1252"
    private static Encoding? OfWindowsName(string name)
    {
        var digits = name.AsSpan().TrimStart("xX-cCpPwWiInNdDoOsSmM_");
        return int.TryParse(digits, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var page)
            && page is > 0 and <= 65535 && page != 65000 ? OfPage(page) : null;
    }

    private static string Guess(ReadOnlySpan<byte> bytes) =>
        System.Text.Unicode.Utf8.IsValid(bytes) ? Utf8.GetString(bytes) : Windows1252.GetString(bytes);

    private static string DecodeUtf8(ReadOnlySpan<byte> bytes, DefectSite site)
    {
        if (System.Text.Unicode.Utf8.IsValid(bytes))
        {
            return Utf8.GetString(bytes);
        }

        site.Add(MailDefectKind.WrongCharset);
        return IsMostlyUtf8(bytes) ? Utf8.GetString(bytes) : Windows1252.GetString(bytes);
    }

    /// <summary>Some of it is UTF-8 beyond doubt: the rest was damaged on its way. Else it never was UTF-8.</summary>
    private static bool IsMostlyUtf8(ReadOnlySpan<byte> bytes)
    {
        var (good, bad) = (0, 0);
        while (!bytes.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(bytes, out _, out var length);
            if (status == System.Buffers.OperationStatus.Done)
            {
                good += length > 1 ? 1 : 0;
            }
            else
            {
                bad++;
            }

            bytes = bytes[Math.Max(1, length)..];
        }

        return good > 0 && good >= bad;
    }

    // Many programs say ISO-8859-1 and mean Windows-1252 (as browsers read it), or say nothing and mean UTF-8. Words in a Latin charset
    // that happen to be valid UTF-8 are too rare to count.
    private static string DecodeLatin(ReadOnlySpan<byte> bytes, bool isAscii, DefectSite site)
    {
        if (Ascii.IsValid(bytes))
        {
            return Encoding.ASCII.GetString(bytes);
        }

        var isUtf8 = System.Text.Unicode.Utf8.IsValid(bytes);
        if (isUtf8 || isAscii)
        {
            site.Add(MailDefectKind.WrongCharset);
        }

        return isUtf8 ? Utf8.GetString(bytes) : Windows1252.GetString(bytes);
    }

    private static string DecodeUtf16(ReadOnlySpan<byte> bytes, Encoding encoding, DefectSite site)
    {
        var order = bytes.StartsWith(Encoding.Unicode.Preamble) ? Encoding.Unicode
            : bytes.StartsWith(Encoding.BigEndianUnicode.Preamble) ? Encoding.BigEndianUnicode
            : null;
        return DecodeOther(order is null ? bytes : bytes[2..], order ?? encoding, site);
    }

    private static string DecodeOther(ReadOnlySpan<byte> bytes, Encoding encoding, DefectSite site)
    {
        var text = encoding.GetString(bytes);
        if (text.Contains('\uFFFD', StringComparison.Ordinal))
        {
            site.Add(MailDefectKind.WrongCharset);
        }

        return text;
    }
}
