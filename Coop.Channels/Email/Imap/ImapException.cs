namespace Coop.Channels.Email.Imap;

/// <summary>Why talking with a mail server did not work.</summary>
public enum ImapFault
{
    /// <summary>Name or password are wrong, or the account may not be read this way.</summary>
    SignIn,

    /// <summary>The server said no to something else.</summary>
    Refused,

    /// <summary>The line cannot be kept private as asked.</summary>
    Insecure,

    /// <summary>The line broke, or the server ended it; connecting again may help.</summary>
    Ended,

    /// <summary>What came is no IMAP, or more than can be taken.</summary>
    NotImap,
}

/// <summary>Talking with a mail server did not work. The words are the server's own and ours, never a password.</summary>
public sealed class ImapException(ImapFault fault, string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>Why.</summary>
    public ImapFault Fault => fault;
}
