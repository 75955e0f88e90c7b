using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Coop.Core.Members;

/// <summary>Who stands behind an address.</summary>
/// <param name="Member">The record that takes the entry.</param>
/// <param name="ContactPoint">The record's own contact point for the address.</param>
public readonly record struct Sender(MemberId Member, ContactPointId ContactPoint);

/// <summary>
/// Finds the member behind an address. Nobody known under it, or several: a provisional record takes the entry and
/// keeps it; who that is gets said later, by people, never guessed here.
/// </summary>
public sealed class ResolveMember(TimeProvider clock)
{
    private static readonly Func<CoopDb, ContactPointKind, string, IAsyncEnumerable<Known>> Find = EF.CompileAsyncQuery(
        (CoopDb db, ContactPointKind kind, string value) =>
            from point in db.Set<ContactPoint>()
            join member in db.Set<Member>() on point.MemberId equals member.Id
            where point.Kind == kind && point.Value == value
            orderby point.Id
            select new Known(point.MemberId, point.Id, member.Provisional));

    /// <summary>The sender behind the address, made provisionally within this transaction if need be.</summary>
    public async Task<Sender> RunAsync(Work work, ContactAddress address, CancellationToken ct)
    {
        if (await FindAsync(work, address, ct) is { } known)
        {
            return known;
        }

        await LockAsync(work, address, ct);
        if (await FindAsync(work, address, ct) is { } meanwhile)
        {
            return meanwhile;
        }

        // One telephone speaks by SMS and by WhatsApp: who is known under the one is known under the other.
        if (Twin(address) is { } twin && await FindAsync(work, twin, ct) is { } same)
        {
            var other = ContactPoint.Learned(same.Member, address, clock);
            work.Db.ContactPoints.Add(other);
            await work.Db.SaveChangesAsync(ct);
            return new Sender(same.Member, other.Id);
        }

        var member = Member.Unknown(clock);
        var point = ContactPoint.Learned(member.Id, address, clock);
        work.Db.Members.Add(member);
        work.Db.TimelineHeads.Add(new TimelineHead(member.Id));
        work.Db.ContactPoints.Add(point);
        await work.Db.SaveChangesAsync(ct);
        return new Sender(member.Id, point.Id);
    }

    private static ContactAddress? Twin(ContactAddress address) => address.Kind switch
    {
        ContactPointKind.Whatsapp => address with { Kind = ContactPointKind.Telephone },
        ContactPointKind.Telephone => address with { Kind = ContactPointKind.Whatsapp },
        _ => null,
    };

    private static async Task<Sender?> FindAsync(Work work, ContactAddress address, CancellationToken ct)
    {
        var known = new List<Known>();
        await foreach (var row in Find(work.Db, address.Kind, address.Value).WithCancellation(ct))
        {
            known.Add(row);
        }

        // A shared address: its own provisional record, once made, keeps taking what comes until somebody decides.
        var sure = known.Count == 1 ? known[0] : known.Find(k => k.Provisional);
        return sure is null ? null : new Sender(sure.Member, sure.ContactPoint);
    }

    private static async Task LockAsync(Work work, ContactAddress address, CancellationToken ct)
    {
        await using var take = new NpgsqlCommand(MembersSql.LockAddress, work.Connection)
        {
            Parameters = { new("kind", address.Kind.Stored()), new("value", address.Value) },
        };
        await take.ExecuteNonQueryAsync(ct);
    }

    private sealed record Known(MemberId Member, ContactPointId ContactPoint, bool Provisional);
}
