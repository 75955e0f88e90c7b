using System.Net.Mail;
using System.Security.Authentication;
using System.Text.RegularExpressions;
using Coop.Core.Outbound;

namespace Coop.Channels.Email;

/// <summary>What a mail server's refusal means for the message.</summary>
internal static partial class SmtpReasons
{
    private const int MostTries = 80;
    private static readonly TimeSpan First = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);
    private static readonly TimeSpan WhenShutOut = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Whether it left, will never leave, or may be tried again. A server that answers with a number has said it (RFC 5321,
    /// 4.2.1); one that says nothing after all was sent has it or has not.
    /// </summary>
    public static SendOutcome OutcomeOf(Exception error, bool allWasSent, long tries)
    {
        var smtp = error as SmtpException;
        var (code, words) = ((int)(smtp?.StatusCode ?? SmtpStatusCode.GeneralFailure), smtp?.Message ?? "");
        if (IsOurOwn(code, words))
        {
            return new SendOutcome.Later(WhenShutOut, "account_blocked");
        }

        return code switch
        {
            >= 500 and < 600 => new SendOutcome.Refused(ReasonOf(code, words)),
            >= 400 and < 500 => Later(tries, "mail_server_busy"),
            _ when allWasSent => new SendOutcome.Unknown("mail_cut"),
            _ when IsInsecure(smtp) => new SendOutcome.Later(WhenShutOut, "mail_insecure"),
            _ => Later(tries, "mail_server_away"),
        };
    }

    /// <summary>Why a mail will never arrive, by the enhanced code (RFC 3463) where one is told, else by the plain one.</summary>
    public static string ReasonOf(int code, string words) => (Enhanced().Match(words) is { Success: true } match ? match.Groups["code"].Value : "") switch
    {
        "1.1" or "1.2" or "1.3" or "1.6" or "1.10" or "2.1" or "4.4" => "no_such_mailbox",
        "2.2" => "mailbox_full",
        "2.3" or "3.4" => "too_long",
        ['7', '.', ..] => "mail_blocked",
        _ when code is 550 or 551 or 553 => "no_such_mailbox",
        _ when code == 552 => "mailbox_full",
        _ when code == 554 => "mail_blocked",
        _ => "mail_refused",
    };

    /// <summary>Tried again after a minute, then less and less often; about three days in all.</summary>
    private static SendOutcome Later(long tries, string reason) => tries > MostTries
        ? new SendOutcome.Refused("mail_gave_up")
        : new SendOutcome.Later(tries > 6 ? Longest : First * Math.Pow(2, Math.Max(0, tries - 1)), reason);

    /// <summary>The server does not let us in: nothing is wrong with the message.</summary>
    private static bool IsOurOwn(int code, string words) => code is 454 or 530 or 534 or 535 or 538 || words.Contains(" 5.7.8", StringComparison.Ordinal);

    private static bool IsInsecure(SmtpException? error) =>
        error?.InnerException is AuthenticationException || error?.Message.Contains("secure connections", StringComparison.OrdinalIgnoreCase) == true;

    [GeneratedRegex(@"\b[45]\.(?<code>\d{1,3}\.\d{1,3})\b", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Enhanced();
}
