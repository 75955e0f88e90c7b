using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Coop.Core.Access;

/// <summary>Somebody on the staff says where they take calls: at a telephone, or in their browser.</summary>
[Needs(Permission.BeSignedIn)]
public sealed class ChooseTelephone(WorkFactory works, CurrentActor actor)
{
    /// <summary>Keeps the number; nothing typed means the browser. False when it is no telephone number.</summary>
    public async Task<bool> RunAsync(string? typed, CancellationToken ct)
    {
        var number = string.IsNullOrWhiteSpace(typed) ? null : ContactAddress.Telephone(StoredText.Of(typed, 60).Trim());
        if (number is null && !string.IsNullOrWhiteSpace(typed))
        {
            return false;
        }

        await using var work = await works.BeginAsync(ct);
        var staff = await work.Db.Staff.SingleAsync(s => s.Id == actor.Required.Value, ct);
        staff.TakeCallsAt(number?.Value);
        work.Touch(Topic.Staff, staff.Id.ToString("D"));
        await work.CommitAsync(ct);
        return true;
    }
}
