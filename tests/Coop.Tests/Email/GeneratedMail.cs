using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;

namespace Coop.Tests.Email;

/// <summary>A mail as the property tests make it up: written as bytes, and described as the reader should see it.</summary>
internal sealed record GeneratedMail(byte[] Bytes, JsonObject Picture)
{
    private const int DeepestPart = 4;

    private static readonly string[] Words =
        ["Señora", "cuota", "¿saldo?", "José,", "(Ana)", "\"x\"", "=?", "a=b", "_", "👍", "ñandú", "--b0", "From here", ".", "<b>", "línea", "@", "コープ"];

    /// <summary>Any mail of the shapes that senders make.</summary>
    public static Gen<GeneratedMail> Any =>
        from subject in Sentence
        from name in Sentence
        from part in Part(0, "1")
        select Make(subject, name, part);

    private static Gen<string> Sentence =>
        Gen.Elements(Words).ListOf().Select(words => string.Join(' ', words));

    private static Gen<string> Body =>
        Sentence.ListOf().Select(lines => string.Join('\n', lines.Select(line => line.TrimEnd(' '))));

    private static Gen<Piece> Part(int depth, string id) =>
        depth >= DeepestPart
            ? Leaf
            : Gen.Frequency((3, Leaf), (2, Multipart(depth, id)), (1, Attached(depth, id)));

    private static Gen<Piece> Leaf => Gen.OneOf(TextLeaf, FileLeaf);

    private static Gen<Piece> TextLeaf =>
        from text in Body
        from encoding in Gen.Elements("8bit", "base64", "quoted-printable")
        select new Piece(
            Ascii($"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n", Encode(Encoding.UTF8.GetBytes(text.Replace("\n", "\r\n", StringComparison.Ordinal)), encoding)),
            [text],
            [],
            "text/plain");

    private static Gen<Piece> FileLeaf =>
        from content in Gen.Choose(0, 255).ArrayOf()
        from name in Sentence
        let bytes = Array.ConvertAll(content, one => (byte)one)
        let safe = Safe(name)
        select new Piece(
            Ascii($"Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename*=utf-8''{Uri.EscapeDataString(safe)}\r\nContent-Transfer-Encoding: base64\r\n\r\n", Encode(bytes, "base64")),
            [],
            [FileOf(safe, "application/octet-stream", bytes, null)],
            "application/octet-stream");

    private static Gen<Piece> Multipart(int depth, string id) =>
        from count in Gen.Choose(1, 4)
        from parts in Gen.CollectToList(Enumerable.Range(1, count), i => Part(depth + 1, $"{id}.{i}"))
        select new Piece(
            Join(id, parts),
            [.. parts.SelectMany(part => part.Texts)],
            new JsonArray([.. parts.SelectMany(part => part.Files).Select(file => file!.DeepClone())]),
            "multipart/mixed");

    private static Gen<Piece> Attached(int depth, string id) =>
        from subject in Sentence
        from name in Sentence
        from part in Part(depth + 2, id + ".m")
        let mail = Make(subject, name, part)
        select new Piece(
            Ascii("Content-Type: message/rfc822\r\n\r\n", mail.Bytes), [], [FileOf("", "message/rfc822", mail.Bytes, mail.Picture)], "message/rfc822");

    private static GeneratedMail Make(string subject, string name, Piece part)
    {
        var (shownSubject, shownName) = (Shown(subject), Shown(name));
        var header = Encoding.UTF8.GetBytes(
            $"From: {Word(shownName)} <ana@example.com>\r\nTo: info@example.coop\r\nSubject: {Word(shownSubject)}\r\nMIME-Version: 1.0\r\n");
        var picture = new JsonObject
        {
            ["from"] = new JsonArray(shownName.Length == 0 ? "ana@example.com" : $"{shownName} <ana@example.com>"),
            ["to"] = new JsonArray("info@example.coop"),
        };
        if (shownSubject.Length > 0)
        {
            picture["subject"] = shownSubject;
        }

        picture["type"] = part.Type;
        if (part.Texts.Count > 0)
        {
            picture["text"] = string.Join('\n', part.Texts);
        }

        if (part.Files.Count > 0)
        {
            picture["attachments"] = part.Files.DeepClone();
        }

        return new GeneratedMail([.. header, .. part.Bytes], picture);
    }

    // Encoded words of at most 30 bytes each, wherever a character ends there.
    private static string Word(string text) =>
        string.Join("\r\n ", Encoding.UTF8.GetBytes(text).Chunk(30).Select(chunk => $"=?utf-8?B?{Convert.ToBase64String(chunk)}?="));

    private static string Shown(string text) => text.Trim();

    private static string Safe(string name) =>
        Coop.Channels.Email.Mime.FileNames.Safe(name);

    private static JsonObject FileOf(string name, string type, byte[] content, JsonObject? mail)
    {
        var attachment = new Channels.Email.Mime.MailAttachment(name, type, null, false, content, null);
        var picture = MailPicture.Of(attachment);
        if (mail is not null)
        {
            picture["mail"] = mail.DeepClone();
        }

        return picture;
    }

    private static byte[] Join(string id, IReadOnlyList<Piece> parts)
    {
        var boundary = $"=_b{id}";
        var bytes = new List<byte>(Encoding.ASCII.GetBytes($"Content-Type: multipart/mixed; boundary=\"{boundary}\"\r\n\r\n"));
        foreach (var part in parts)
        {
            bytes.AddRange(Ascii($"--{boundary}\r\n", part.Bytes));
            bytes.AddRange("\r\n"u8);
        }

        bytes.AddRange(Encoding.ASCII.GetBytes($"--{boundary}--\r\n"));
        return [.. bytes];
    }

    private static byte[] Encode(byte[] content, string encoding) => encoding switch
    {
        "base64" => Encoding.ASCII.GetBytes(Convert.ToBase64String(content, Base64FormattingOptions.InsertLineBreaks)),
        "quoted-printable" => Encoding.ASCII.GetBytes(string.Concat(content.Select((b, i) =>
            b is (byte)'\r' or (byte)'\n' || (b is > 32 and < 127 && b != '=') ? ((char)b).ToString() : $"={b:X2}{(i % 20 == 19 ? "=\r\n" : "")}"))),
        _ => content,
    };

    private static byte[] Ascii(string head, byte[] rest) => [.. Encoding.ASCII.GetBytes(head), .. rest];

    private sealed record Piece(byte[] Bytes, IReadOnlyList<string> Texts, JsonArray Files, string Type);
}
