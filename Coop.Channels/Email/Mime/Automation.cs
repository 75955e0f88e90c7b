namespace Coop.Channels.Email.Mime;

/// <summary>The signs that a machine wrote a mail: answering it by machine would start a loop (RFC 3834).</summary>
/// <param name="AutoSubmitted">The keyword of Auto-Submitted in small letters: no, auto-generated, auto-replied.</param>
/// <param name="Precedence">In small letters: bulk, list, junk, auto_reply.</param>
/// <param name="ListId">The id of the mailing list, without angle brackets.</param>
/// <param name="IsFromList">Any of the List- fields is there.</param>
/// <param name="IsAutoReply">A field that vacation and answering programs add (X-Autoreply, X-Autorespond, X-Auto-Response-Suppress).</param>
/// <param name="HasNullReturnPath">The return path is empty, as in every bounce.</param>
/// <param name="Loops">The addresses of X-Loop.</param>
public sealed record Automation(
    string? AutoSubmitted,
    string? Precedence,
    string? ListId,
    bool IsFromList,
    bool IsAutoReply,
    bool HasNullReturnPath,
    IReadOnlyList<string> Loops)
{
    public static Automation None { get; } = new(null, null, null, false, false, false, []);

    /// <summary>No person wrote it: it must not be answered by machine.</summary>
    public bool IsMachine =>
        AutoSubmitted is not null and not "no"
        || Precedence is "bulk" or "list" or "junk" or "auto_reply"
        || IsFromList
        || IsAutoReply
        || HasNullReturnPath
        || Loops.Count > 0;
}
