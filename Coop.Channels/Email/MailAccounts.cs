using Coop.Channels.Email.Imap;
using Microsoft.Extensions.Options;

namespace Coop.Channels.Email;

/// <summary>A server that takes our mail.</summary>
/// <param name="Host">Name or address.</param>
/// <param name="Port">Port, 587 by custom.</param>
/// <param name="Security">STARTTLS, or none to this machine.</param>
/// <param name="UserName">Who signs in; null where the server asks for none.</param>
/// <param name="Password">Their password; never part of an error or a log.</param>
public sealed record SmtpServer(string Host, int Port, MailSecurity Security, string? UserName, string? Password)
{
    /// <inheritdoc />
    public override string ToString() => $"{Host}:{Port}";
}

/// <summary>The cooperative's mail account, real or simulated.</summary>
/// <param name="Address">The address members write to.</param>
/// <param name="Name">The name beside it.</param>
/// <param name="Smtp">Takes our mail.</param>
/// <param name="Imap">Keeps the mail that comes in.</param>
public sealed record MailAccount(string Address, string Name, SmtpServer Smtp, ImapServer Imap)
{
    /// <summary>The folder that is read.</summary>
    public string Folder { get; init; } = "INBOX";

    /// <summary>The folder with what was sent through the server, where there is one.</summary>
    public string? SentFolder { get; init; }

    /// <summary>Answers come back by addresses of their own.</summary>
    public bool ReplyAddresses { get; init; } = true;

    /// <summary>Mail that lay in the folder before it was first opened is read too.</summary>
    public bool ReadsOld { get; init; }

    /// <summary>What the cursor in the mailbox is filed under.</summary>
    public string Mailbox => $"{Imap.UserName}@{Imap}/{Folder}".ToLowerInvariant();

    /// <inheritdoc />
    public override string ToString() => Mailbox;
}

/// <summary>The account in use: the one that is configured, else the simulated server's while that runs, else none.</summary>
public sealed class MailAccounts(IOptions<EmailOptions> options)
{
    private readonly MailAccount? _configured = options.Value is { Address.Length: > 0 } email ? Of(email) : null;
    private volatile MailAccount? _simulated;
    private TaskCompletionSource _changed = New();

    /// <summary>A real account is configured.</summary>
    public bool IsReal => _configured is not null;

    /// <summary>The account in use, or null.</summary>
    public MailAccount? Current => _configured ?? _simulated;

    /// <summary>Ends when another account comes into use. Taken before <see cref="Current"/> is looked at, none is missed.</summary>
    public Task Changed => Volatile.Read(ref _changed).Task;

    /// <summary>The simulated server is there, or no longer.</summary>
    public void Simulate(MailAccount? account)
    {
        _simulated = account;
        Interlocked.Exchange(ref _changed, New()).TrySetResult();
    }

    private static MailAccount Of(EmailOptions email)
    {
        var imap = new ImapServer(
            email.ImapHost!, email.ImapPort, email.ImapSecurity, Given(email.ImapUser) ?? Given(email.SmtpUser)!, Given(email.ImapPassword) ?? Given(email.SmtpPassword)!)
        {
            Certificate = Given(email.ImapCertificate),
        };
        var smtp = new SmtpServer(email.SmtpHost!, email.SmtpPort, email.SmtpSecurity, Given(email.SmtpUser), Given(email.SmtpPassword));
        return new MailAccount(email.Address!.Trim().ToLowerInvariant(), Given(email.Name) ?? "", smtp, imap)
        {
            Folder = email.ImapFolder,
            SentFolder = Given(email.SentFolder),
            ReplyAddresses = email.ReplyAddresses,
            ReadsOld = email.ReadOld,
        };
    }

    private static string? Given(string? value) => string.IsNullOrEmpty(value) ? null : value;

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
