namespace Coop.Channels.Email.Imap;

/// <summary>How the line to a mail server is kept private.</summary>
public enum MailSecurity
{
    /// <summary>TLS from the first byte (RFC 8314).</summary>
    Tls,

    /// <summary>TLS begun by STARTTLS before anything is said; without it nothing goes on.</summary>
    StartTls,

    /// <summary>None: for servers on this machine only.</summary>
    None,
}

/// <summary>A mailbox's server and who reads it.</summary>
/// <param name="Host">Name or address.</param>
/// <param name="Port">Port, 993 by custom with TLS and 143 without.</param>
/// <param name="Security">How the line is kept private.</param>
/// <param name="UserName">Who signs in.</param>
/// <param name="Password">Their password; never part of an error or a log.</param>
public sealed record ImapServer(string Host, int Port, MailSecurity Security, string UserName, string Password)
{
    /// <summary>
    /// SHA-256 of the one certificate to trust, in hexadecimal, for a server whose certificate no authority signed. Null trusts
    /// what the machine trusts.
    /// </summary>
    public string? Certificate { get; init; }

    /// <inheritdoc />
    public override string ToString() => $"{Host}:{Port}";
}
