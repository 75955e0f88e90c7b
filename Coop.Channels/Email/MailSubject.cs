using Coop.Channels.Conversations;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Microsoft.EntityFrameworkCore;

namespace Coop.Channels.Email;

/// <summary>What an answer is about, in the words members know from their mail program.</summary>
public static class MailSubject
{
    private const string Answer = "Re: ";

    /// <summary>Marks that programs put before the subject of an answer or of a mail passed on, in the languages members use.</summary>
    private static readonly string[] Marks = ["re:", "rv:", "fw:", "fwd:", "resp:", "aw:", "enc:"];

    /// <summary>The subject of an answer to a mail with this one.</summary>
    public static string Re(string subject)
    {
        var bare = subject.Trim();
        while (Marks.FirstOrDefault(mark => bare.StartsWith(mark, StringComparison.OrdinalIgnoreCase)) is { } mark)
        {
            bare = bare[mark.Length..].TrimStart();
        }

        return bare.Length == 0 ? "" : Answer + bare;
    }

    /// <summary>What an answer in the conversation is about; null when nothing in it was about anything.</summary>
    internal static async Task<string?> OfReplyAsync(Work work, Conversation thread, CancellationToken ct)
    {
        var last = await work.Db.Timeline.AsNoTracking()
            .Where(e => e.MemberId == thread.MemberId && e.ConversationId == thread.Id.Value)
            .Join(work.Db.EntryContents, e => new { e.MemberId, e.Seq }, c => new { c.MemberId, c.Seq }, (e, c) => new { e.Seq, c.Subject })
            .Where(found => found.Subject != null)
            .OrderByDescending(found => found.Seq).Select(found => found.Subject).FirstOrDefaultAsync(ct);
        return last is null ? null : Letter.OneLine(Re(last)) is { Length: > 0 } subject ? subject : null;
    }
}
