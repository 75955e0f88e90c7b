using System.Net;
using Coop.Channels.Email.Html;
using Coop.Channels.Email.Mime;

namespace Coop.Channels.Email;

/// <summary>What a mail says, as the timeline and its frame show it.</summary>
public static class MailBody
{
    /// <summary>As plain text: what was sent as such, else what the HTML says.</summary>
    public static string Text(MailMessage mail) =>
        string.Join("\n\n", mail.Sections.Select(TextOf).Where(text => text.Length > 0));

    /// <summary>As HTML for the frame; null when none was sent. Stretches sent as plain text only stand between as they are.</summary>
    public static SafeHtml? Html(MailMessage mail) =>
        mail.Sections.All(section => section.Html is null)
            ? null
            : SafeHtml.Of(string.Concat(mail.Sections.Select(section => section.Html is { } html
                ? "<div>" + html + "</div>"
                : "<div style=\"white-space: pre-wrap\">" + WebUtility.HtmlEncode(section.Text) + "</div>")));

    private static string TextOf(MailSection section) =>
        !string.IsNullOrWhiteSpace(section.Text) ? section.Text.Trim('\n') : section.Html is { } html ? HtmlText.Of(html) : "";
}
