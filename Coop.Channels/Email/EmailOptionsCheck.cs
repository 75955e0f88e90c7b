using System.Net;
using Coop.Channels.Email.Imap;
using Coop.Core.Members;
using Microsoft.Extensions.Options;

namespace Coop.Channels.Email;

/// <summary>Holds the start back while a key is wrong, naming each. Secrets are never repeated.</summary>
internal sealed class EmailOptionsCheck : IValidateOptions<EmailOptions>
{
    private const string Section = EmailOptions.Section;

    /// <summary>An address has at most 64 characters before the @ (RFC 5321, 4.5.3.1.1).</summary>
    private static readonly int LongestName = 64 - 1 - ReplyAddresses.TokenLength;

    public ValidateOptionsResult Validate(string? name, EmailOptions options)
    {
        var faults = Faults(options).Concat(options.Address is { Length: > 0 } ? AccountFaults(options) : Strays(options)).ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> Faults(EmailOptions options)
    {
        foreach (var (key, value, least, most) in (IEnumerable<(string, int, int, int)>)
        [
            (nameof(options.SmtpPort), options.SmtpPort, 1, 65_535), (nameof(options.ImapPort), options.ImapPort, 1, 65_535),
            (nameof(options.SmtpTimeoutSeconds), options.SmtpTimeoutSeconds, 1, 25), (nameof(options.MaxBytes), options.MaxBytes, 65_536, 104_857_600),
        ])
        {
            if (value < least || value > most)
            {
                yield return $"{Section}:{key} is {value} and must be between {least} and {most}.";
            }
        }

        if (options.SmtpSecurity == MailSecurity.Tls)
        {
            yield return $"{Section}:SmtpSecurity is Tls: TLS from the first byte (port 465) cannot be spoken here. Use StartTls, with port 587 by custom.";
        }

        foreach (var (key, folder) in (IEnumerable<(string, string?)>)[(nameof(options.ImapFolder), options.ImapFolder), (nameof(options.SentFolder), options.SentFolder)])
        {
            if (folder is not null && folder.Any(c => c is < ' ' or > '~'))
            {
                yield return $"{Section}:{key} holds letters outside ASCII, which are not understood: write the folder's name as the server does.";
            }
        }

        if (string.IsNullOrWhiteSpace(options.ImapFolder))
        {
            yield return $"{Section}:ImapFolder is empty and must name the folder that is read.";
        }
    }

    private static IEnumerable<string> AccountFaults(EmailOptions options)
    {
        if (ContactAddress.Email(options.Address!) is not { } address || address.Value.Any(c => c is > '~' or '"'))
        {
            yield return $"{Section}:Address is '{options.Address}' and must be a mail address as servicio@example.coop.";
        }
        else if (options.ReplyAddresses && address.Value.IndexOf('@', StringComparison.Ordinal) > LongestName)
        {
            yield return $"{Section}:Address has more than {LongestName} characters before the @: answers would have addresses that are too long. "
                + $"Set {Section}:ReplyAddresses to false.";
        }

        foreach (var (key, value) in (IEnumerable<(string, string?)>)[(nameof(options.SmtpHost), options.SmtpHost), (nameof(options.ImapHost), options.ImapHost)])
        {
            if (string.IsNullOrWhiteSpace(value))
            {
                yield return $"{Section}:{key} is missing.";
            }
        }

        foreach (var (key, host, security) in (IEnumerable<(string, string?, MailSecurity)>)
            [("Smtp", options.SmtpHost, options.SmtpSecurity), ("Imap", options.ImapHost, options.ImapSecurity)])
        {
            if (security == MailSecurity.None && host is { Length: > 0 } && !IsThisMachine(host))
            {
                yield return $"{Section}:{key}Security is None and {Section}:{key}Host is not this machine: everybody on the way would read the mail.";
            }
        }

        if (string.IsNullOrEmpty(options.SmtpUser) != string.IsNullOrEmpty(options.SmtpPassword))
        {
            yield return $"{Section}:SmtpUser and {Section}:SmtpPassword belong together: one of them is missing.";
        }

        if (string.IsNullOrEmpty(options.ImapUser) != string.IsNullOrEmpty(options.ImapPassword))
        {
            yield return $"{Section}:ImapUser and {Section}:ImapPassword belong together: one of them is missing.";
        }

        if (string.IsNullOrEmpty(options.ImapUser) && string.IsNullOrEmpty(options.SmtpUser))
        {
            yield return $"{Section}:ImapUser is missing: the mailbox is read by somebody.";
        }

        if (options.ImapCertificate is { Length: > 0 } certificate && (certificate.Length != 64 || !certificate.All(char.IsAsciiHexDigit)))
        {
            yield return $"{Section}:ImapCertificate must be 64 hexadecimal digits.";
        }

        if (options.Name is { } name && name.Any(char.IsControl))
        {
            yield return $"{Section}:Name holds a line end or another control character.";
        }
    }

    /// <summary>Half an account is a mistake: its owner believes it works.</summary>
    private static IEnumerable<string> Strays(EmailOptions options) =>
        from set in (IEnumerable<(string Key, string? Value)>)
        [
            (nameof(options.Name), options.Name), (nameof(options.SmtpHost), options.SmtpHost), (nameof(options.SmtpUser), options.SmtpUser),
            (nameof(options.SmtpPassword), options.SmtpPassword), (nameof(options.ImapHost), options.ImapHost), (nameof(options.ImapUser), options.ImapUser),
            (nameof(options.ImapPassword), options.ImapPassword), (nameof(options.ImapCertificate), options.ImapCertificate), (nameof(options.SentFolder), options.SentFolder),
        ]
        where set.Value is { Length: > 0 }
        select $"{Section}:{set.Key} is set and {Section}:Address is missing.";

    private static bool IsThisMachine(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
