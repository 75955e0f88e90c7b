using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Coop.Channels.Email.Mime;
using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Email;

/// <summary>
/// Our reader beside npm's mailparser, over the same mails. Where they disagree, the disagreement and its reason stand in
/// <c>Mailparser/differences.json</c>.
/// </summary>
[Trait("Category", "integration")]
public sealed class MailparserTests
{
    private static readonly string Folder = Path.Combine(MailFiles.Folder, "../Mailparser");

    [Fact]
    public async Task Both_readers_see_the_same_but_for_reasoned_differences()
    {
        var reasons = JsonSerializer.Deserialize<Dictionary<string, string>>(
            await File.ReadAllTextAsync(Path.Combine(Folder, "differences.json"), TestContext.Current.CancellationToken))!;

        var differences = new List<string>();
        foreach (var line in await MailparserLinesAsync(TestContext.Current.CancellationToken))
        {
            using var theirs = JsonDocument.Parse(line);
            var file = theirs.RootElement.GetProperty("file").GetString()!;
            foreach (var (field, value) in OurView(MimeReader.Read(MailFiles.Bytes(file))))
            {
                var other = Normal(theirs.RootElement.GetProperty(field).ToString());
                if (Normal(value) != other)
                {
                    differences.Add($"{file}: {field}");
                    TestContext.Current.TestOutputHelper!.WriteLine($"{file}: {field}\n  ours   {Normal(value)}\n  theirs {other}");
                }
            }
        }

        differences.ShouldBe(reasons.Keys, ignoreOrder: true, "every difference has its reason, and every reason its difference");
        reasons.Values.ShouldAllBe(reason => reason.Length > 20);
    }

    private static Dictionary<string, string> OurView(MailMessage mail)
    {
        var headers = mail.Headers;
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["from"] = Written(headers.From),
            ["to"] = Written(headers.To),
            ["cc"] = Written(headers.Cc),
            ["replyTo"] = Written(headers.ReplyTo),
            ["subject"] = headers.Subject,
            ["date"] = headers.Date?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture) ?? "",
            ["messageId"] = Bracketed(headers.MessageId),
            ["inReplyTo"] = string.Join(' ', headers.InReplyTo.Select(Bracketed)),
            ["references"] = Json(headers.References.Select(Bracketed)),
            ["text"] = mail.Text ?? "",
            ["html"] = mail.Html ?? "",
            ["attachments"] = Json(mail.Attachments.Select(one => new
            {
                name = one.Name,
                type = one.Type,
                contentId = one.ContentId is null ? "" : one.ContentId,
                sha256 = Convert.ToHexStringLower(SHA256.HashData(one.Content.Span)),
            })),
        };
    }

    private static string Written(AddressList list) => Json(list.Mailboxes.Select(MailPicture.Written));

    private static string Json<T>(IEnumerable<T> values)
    {
        using var json = JsonDocument.Parse(JsonSerializer.Serialize(values));
        return json.RootElement.ToString();
    }

    private static string Bracketed(string? id) => id is null ? "" : $"<{id}>";

    // Blank for blank and escape for escape is not what is compared.
    private static string Normal(string text)
    {
        if (text.StartsWith('['))
        {
            using var json = JsonDocument.Parse(text);
            text = JsonSerializer.Serialize(json.RootElement);
        }

        return string.Join(' ', text.Split([' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
    }

    private static async Task<string[]> MailparserLinesAsync(CancellationToken ct)
    {
        await NodePackages.InstallAsync(Folder, ct);
        return (await RunAsync("node", ["read.cjs", MailFiles.Folder], ct)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static async Task<string> RunAsync(string program, string[] arguments, CancellationToken ct)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = Folder, RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = await process.StandardOutput.ReadToEndAsync(ct);
        await process.WaitForExitAsync(ct);
        process.ExitCode.ShouldBe(0, $"{program} {string.Join(' ', arguments)}");
        return output;
    }
}
