using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Coop.Core.Facts;

/// <summary>Writes down that a member used a service, once per source and key.</summary>
public sealed class RecordServiceUse(FactDoor door, TimeProvider clock)
{
    /// <summary>Records it, or says why not.</summary>
    public Task<FactResult> RunAsync(ServiceUseDraft draft, CancellationToken ct) =>
        door.RunAsync(draft, (work, clean) => FactDoor.ForMemberAsync(work, clean, null, member => RecordAsync(work, clean, member, ct), ct), ct);

    private async Task<FactResult> RecordAsync(Work work, ServiceUseDraft draft, Member member, CancellationToken ct)
    {
        if (await work.Db.Products.AsNoTracking().SingleOrDefaultAsync(p => p.Code == draft.Service, ct) is not { } service)
        {
            return new FactResult.Unfit("service", "unknown");
        }

        var use = ServiceUse.Told(draft, member, service.Id, clock);
        work.Db.ServiceUses.Add(use);
        work.Raise(new ServiceUsed(work.Now, member.Id, use.Id));
        work.Touch(Topic.Member(member.Id), "services");
        await work.Db.SaveChangesAsync(ct);
        return new FactResult.Done(use.Id.Value, Repeated: false);
    }
}
