using Coop.Channels.Conversations;
using Coop.Core.Access;
using Coop.Core.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Coop.Channels.Voice;

/// <summary>Ends promises to call back that nobody will keep.</summary>
internal static class CallPromises
{
    /// <summary>Somebody closed the work without having spoken with the member: that, and who, stays on record.</summary>
    public static async Task WithdrawAsync(Work work, ConversationId conversation, StaffId by, CancellationToken ct)
    {
        foreach (var promise in await work.Db.CallPromises.Where(p => p.ConversationId == conversation && p.KeptAt == null && p.WithdrawnAt == null).ToListAsync(ct))
        {
            promise.Withdrawn(by, work.Now);
        }
    }
}
