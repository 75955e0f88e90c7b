using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Microsoft.EntityFrameworkCore;

namespace Coop.Channels.Portal;

/// <summary>What a proof opens.</summary>
public abstract record EnterResult
{
    private EnterResult()
    {
    }

    /// <summary>In; <paramref name="Key"/> is the session's, for the browser's cookie and nowhere else.</summary>
    public sealed record Entered(string Key, MemberId Member) : EnterResult;

    /// <summary>Several share the address: which of them is it?</summary>
    public sealed record Which(IReadOnlyList<Candidate> Candidates) : EnterResult;

    /// <summary>Too late, or used before.</summary>
    public sealed record Expired : EnterResult;
}

/// <summary>Lets a member in who proved that an address is theirs. A proof opens one session.</summary>
public sealed class EnterPortal(WorkFactory works, MemberSessions sessions, PortalMetrics metrics, TimeProvider clock)
{
    /// <summary>Opens a session; <paramref name="chosen"/> says for whom, where several share the address.</summary>
    public async Task<EnterResult> RunAsync(string proof, MemberId? chosen, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        if (await SignIn.LockAsync(work, PortalSql.LockByProof, proof, ct) is not { State: "proved" } signIn || signIn.Expires <= work.Now)
        {
            metrics.Count(PortalStep.Expired);
            return new EnterResult.Expired();
        }

        var candidates = await Candidate.ReadAsync(work, signIn.Kind, signIn.Value, ct);
        var who = candidates.FirstOrDefault(candidate => candidates.Count == 1 ? chosen is null || candidate.Member == chosen : candidate.Member == chosen);
        if (who is null)
        {
            return candidates.Count > 0 ? new EnterResult.Which(candidates) : new EnterResult.Expired();
        }

        await signIn.JudgeAsync(work, "done", signIn.Wrong, null, ct);
        await AppendEntry.LockAsync(work, [who.Member], ct);
        await KnowAsync(work, who.Member, ct);
        var key = await sessions.OpenAsync(work, who, ct);
        work.Audit(null, "portal.sign_in", $"member:{who.Member.Value:D}", new { by = signIn.Kind.Stored(), signIn = signIn.Id });
        await work.CommitAsync(ct);
        metrics.Count(PortalStep.SignedIn);
        return new EnterResult.Entered(key, who.Member);
    }

    /// <summary>From the first time on the member has an identity on the portal, under which they write.</summary>
    private async Task KnowAsync(Work work, MemberId member, CancellationToken ct)
    {
        if (await work.Db.ContactPoints.AnyAsync(p => p.MemberId == member && p.Kind == ContactPointKind.Portal, ct))
        {
            return;
        }

        var point = ContactPoint.Learned(member, ContactAddress.Portal(member), clock);
        point.Verify(work.Now);
        work.Db.ContactPoints.Add(point);
        work.Touch(Topic.Member(member), "points");
    }
}
