using System.Text.Json;
using Coop.Channels.Email.Mime;
using Coop.Core.Persistence;

namespace Coop.Channels.Email;

/// <summary>Something a mail carries, as screens name it.</summary>
/// <param name="N">Its place in the mail, from 0.</param>
/// <param name="Name">A bare file name; may be empty.</param>
/// <param name="Type">The content type, as claimed.</param>
/// <param name="Bytes">Its size.</param>
public sealed record CarriedFile(int N, string Name, string Type, long Bytes);

/// <summary>What mails carry beside their text. The files themselves stay in the mail.</summary>
public static class MailAttachments
{
    private const int Most = 100;

    /// <summary>The files of an entry; none when it carries nothing.</summary>
    public static IReadOnlyList<CarriedFile> Of(string? json) =>
        json is null ? [] : JsonSerializer.Deserialize<List<CarriedFile>>(json, JsonSerializerOptions.Web) ?? [];

    /// <summary>The stored form; null when the mail carries nothing. Pictures that stand in the formatted text are part of it.</summary>
    internal static string? Json(MailMessage mail)
    {
        var html = mail.Html;
        var files = mail.Attachments
            .Select((file, n) => (File: file, Carried: new CarriedFile(n, StoredText.Of(file.Name, 200), StoredText.Of(file.Type, 100), file.Content.Length)))
            .Where(f => !(f.File is { IsInline: true, ContentId: { Length: > 0 } id } && html?.Contains($"cid:{id}", StringComparison.OrdinalIgnoreCase) == true))
            .Select(f => f.Carried).Take(Most).ToList();
        return files.Count == 0 ? null : JsonSerializer.Serialize(files, JsonSerializerOptions.Web);
    }
}
