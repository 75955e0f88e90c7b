using System.Net;
using System.Text;

namespace Coop.Channels.Email;

/// <summary>What somebody wrote, as the two bodies of a mail.</summary>
internal static class LetterText
{
    /// <summary>Lines end as mails have it.</summary>
    public static string Plain(string text) => string.Join("\r\n", Lines(text)) + "\r\n";

    /// <summary>The same words as HTML, and nothing else: paragraphs and line ends.</summary>
    public static string Html(string text)
    {
        var html = new StringBuilder("<!DOCTYPE html>\r\n<html><body style=\"font-family: sans-serif; font-size: 16px; line-height: 1.5\">\r\n");
        foreach (var paragraph in string.Join('\n', Lines(text)).Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            html.Append("<p>").AppendJoin("<br>\r\n", paragraph.Trim('\n').Split('\n').Select(WebUtility.HtmlEncode)).Append("</p>\r\n");
        }

        return html.Append("</body></html>\r\n").ToString();
    }

    private static string[] Lines(string text) => text.ReplaceLineEndings("\n").Trim('\n').Split('\n');
}
