using Coop.Core.Access;
using Coop.Core.Live;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Coop.Core.Members;

/// <summary>What became of adding an address.</summary>
public abstract record AddAddressResult
{
    private AddAddressResult()
    {
    }

    /// <summary>It is theirs from now on, unverified.</summary>
    /// <param name="Id">The contact point.</param>
    /// <param name="Others">Who else has it, at most three: a family's telephone is often shared, a mistyped one is another's.</param>
    public sealed record Done(ContactPointId Id, IReadOnlyList<(MemberId Member, string? Name)> Others) : AddAddressResult;

    /// <summary>It cannot be: <c>telephone</c> or <c>email</c> (it is none), <c>already</c> (they have it), <c>provisional</c>.</summary>
    public sealed record Unfit(string What) : AddAddressResult;
}

/// <summary>Writes down a telephone or a mailbox of a known member, as they told somebody of the staff.</summary>
[Needs(Permission.AnswerMembers)]
public sealed class AddContactPoint(WorkFactory works, CurrentActor actor, TimeProvider clock)
{
    private const int MostOthers = 3;

    /// <summary>Adds it; <paramref name="kind"/> is a telephone or an e-mail address.</summary>
    public async Task<AddAddressResult> RunAsync(MemberId id, ContactPointKind kind, string typed, CancellationToken ct)
    {
        var address = kind == ContactPointKind.Email ? ContactAddress.Email(StoredText.Of(typed)) : ContactAddress.Telephone(StoredText.Of(typed));
        if (address is null)
        {
            return new AddAddressResult.Unfit(kind == ContactPointKind.Email ? "email" : "telephone");
        }

        await using var work = await works.BeginAsync(ct);
        await AppendEntry.LockAsync(work, [id], ct);
        var member = await work.Db.Members.SingleAsync(m => m.Id == id, ct);
        if (member.Provisional)
        {
            return new AddAddressResult.Unfit("provisional");
        }

        if (await work.Db.ContactPoints.AnyAsync(p => p.MemberId == id && p.Kind == address.Kind && p.Value == address.Value, ct))
        {
            return new AddAddressResult.Unfit("already");
        }

        var others = await (
            from point in work.Db.ContactPoints.AsNoTracking()
            join other in work.Db.Members.AsNoTracking() on point.MemberId equals other.Id
            where point.Kind == address.Kind && point.Value == address.Value
            orderby other.Id
            select other).Take(MostOthers).ToListAsync(ct);
        var added = ContactPoint.Learned(id, address with { Raw = address.Raw.Trim() }, clock);
        work.Db.ContactPoints.Add(added);
        member.AddressesChanged();
        work.Touch(Topic.Member(id), "points");
        work.Audit(actor.Required, "member.add_address", $"member:{id.Value:D}", new { point = added.Id.Value, kind = added.Kind.Stored() });
        await work.CommitAsync(ct);
        return new AddAddressResult.Done(added.Id, [.. others.Select(other => (other.Id, other.DisplayName))]);
    }
}

/// <summary>
/// Takes out an address that was written down by mistake. One that was ever written to, or came by, stays: what happened there names it. Of
/// such a one it is said that it is no longer theirs (<see cref="VerifyContactPoint"/>).
/// </summary>
[Needs(Permission.AnswerMembers)]
public sealed class RemoveContactPoint(WorkFactory works, CurrentActor actor)
{
    /// <summary>Takes it out. Null when it is gone; else a code: <c>used</c> (something happened there), <c>kind</c> (it is no telephone or mailbox).</summary>
    public async Task<string?> RunAsync(ContactPointId id, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        if (await work.Db.ContactPoints.AsNoTracking().SingleOrDefaultAsync(p => p.Id == id, ct) is not { } seen)
        {
            return null;
        }

        if (seen.Kind is not (ContactPointKind.Telephone or ContactPointKind.Email))
        {
            return "kind";
        }

        await AppendEntry.LockAsync(work, [seen.MemberId], ct);
        var (point, member) = (await work.Db.ContactPoints.SingleOrDefaultAsync(p => p.Id == id, ct), await work.Db.Members.SingleAsync(m => m.Id == seen.MemberId, ct));
        if (point is null)
        {
            return null;
        }

        work.Db.ContactPoints.Remove(point);
        member.AddressGone();
        work.Touch(Topic.Member(member.Id), "points");
        work.Audit(actor.Required, "member.remove_address", $"member:{member.Id.Value:D}", new { point = id.Value, kind = point.Kind.Stored() });
        try
        {
            await work.CommitAsync(ct);
            return null;
        }
        catch (DbUpdateException error) when (error.InnerException is PostgresException { SqlState: PostgresErrorCodes.ForeignKeyViolation })
        {
            return "used";
        }
    }
}
