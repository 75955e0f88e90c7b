using Coop.Core.Access;
using Coop.Core.Live;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Microsoft.EntityFrameworkCore;

namespace Coop.Core.Members;

/// <summary>
/// Somebody on the staff has seen that an address is a member's own, as at the counter with their document in hand, or has
/// heard that it no longer is. Whoever holds a verified address comes into the member's portal; what was opened by one that no
/// longer is ends.
/// </summary>
[Needs(Permission.AnswerMembers)]
public sealed class VerifyContactPoint(WorkFactory works, CurrentActor actor)
{
    /// <summary>Writes it down; nothing happens when it stands so already, or to addresses that cannot be shown.</summary>
    public async Task RunAsync(ContactPointId id, bool isTheirs, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        var owner = await work.Db.ContactPoints.Where(p => p.Id == id).Select(p => p.MemberId).SingleAsync(ct);
        await AppendEntry.LockAsync(work, [owner], ct);
        var (point, member) = (await work.Db.ContactPoints.SingleAsync(p => p.Id == id, ct), await work.Db.Members.SingleAsync(m => m.Id == owner, ct));
        if (point.Kind is not (ContactPointKind.Telephone or ContactPointKind.Email) || isTheirs == point.VerifiedAt is not null)
        {
            return;
        }

        if (isTheirs)
        {
            point.Verify(work.Now);
        }
        else
        {
            point.Doubt();
        }

        member.AddressesChanged();
        work.Touch(Topic.Member(owner), "points");
        work.Audit(actor.Required, isTheirs ? "member.verify_address" : "member.doubt_address", $"member:{owner.Value:D}", new { point = id.Value, kind = point.Kind.Stored() });
        await work.CommitAsync(ct);
    }
}
