using Coop.Core.Importing.Rows;
using Coop.Core.Lifecycle;
using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace Coop.Core.Importing.Batches;

/// <summary>Writes down the people of a batch: new records in streams, the same rows as registration makes; known ones as somebody who edits them would.</summary>
internal sealed class WriteMembers(Work work, ImportTask task, BatchOutcome outcome, TimeProvider clock)
{
    private readonly List<(MemberId Member, long Row, string Outcome)> _outcomes = [];
    private readonly List<NewEntry> _entries = [];

    public async Task RunAsync(IReadOnlyList<MemberGroup> added, IReadOnlyList<(MemberGroup Group, MemberId Id)> known, bool dry, CancellationToken ct)
    {
        await ChangeAsync(known, ct);
        outcome.Written = dry ? 0 : added.Count + _outcomes.Count(one => one.Outcome == "changed");
        if (dry || added.Count + known.Count == 0)
        {
            return;
        }

        outcome.Batch = await WriteFacts.AddBatchAsync(work, task, added.Count + known.Count, ct);
        await work.Db.SaveChangesAsync(ct);
        await AddAsync(added, ct);
        await NewEntry.WriteAsync(work, _entries, ct);
        await work.Connection.CopyAsync(BatchSql.CopyOutcomes, _outcomes, (stream, one) =>
        {
            stream.Write(task.Id.Value, NpgsqlDbType.Uuid);
            stream.Write(one.Member.Value, NpgsqlDbType.Uuid);
            stream.Write(outcome.Batch!.Value, NpgsqlDbType.Bigint);
            stream.Write(one.Row, NpgsqlDbType.Bigint);
            stream.Write(one.Outcome, NpgsqlDbType.Text);
        }, ct);
    }

    private async Task AddAsync(IReadOnlyList<MemberGroup> groups, CancellationToken ct)
    {
        if (groups.Count == 0)
        {
            return;
        }

        await using (var own = new NpgsqlCommand(BatchSql.OwnLifecycle, work.Connection))
        {
            await own.ExecuteNonQueryAsync(ct);
        }

        var added = groups.Select(group => (Group: group, Member: Member.Registered(group.Details, clock), HasProfile: group.Profile != ProfileDetails.Nothing)).ToList();
        foreach (var (_, member, _) in added.Where(one => one.HasProfile))
        {
            member.ProfileChanged();
        }

        await work.Connection.CopyAsync(BatchSql.CopyMembers, added, static (stream, one) => Record(stream, one.Member), ct);
        await work.Connection.CopyAsync(BatchSql.CopyHeads, added, static (stream, one) =>
        {
            stream.Write(one.Member.Id.Value, NpgsqlDbType.Uuid);
            stream.Write(0L, NpgsqlDbType.Bigint);
        }, ct);
        await work.Connection.CopyAsync(BatchSql.CopyPeriods, added, (stream, one) => Period(stream, one.Member, one.Group.Since), ct);
        var points = added.SelectMany(one => one.Group.Addresses.Select(address => ContactPoint.Learned(one.Member.Id, address, clock))).ToList();
        await work.Connection.CopyAsync(BatchSql.CopyPoints, points, static (stream, point) => Point(stream, point), ct);
        await work.Connection.CopyAsync(
            BatchSql.CopyProfiles, added.Where(one => one.HasProfile).ToList(), (stream, one) => Profile(stream, one.Member.Id, one.Group.Profile), ct);
        _outcomes.AddRange(added.Select(one => (one.Member.Id, one.Group.Rows[0].Row, "new")));
    }

    private static void Record(NpgsqlBinaryImporter stream, Member member)
    {
        stream.Write(member.Id.Value, NpgsqlDbType.Uuid);
        stream.Write(member.Kind.Stored(), NpgsqlDbType.Text);
        stream.Write(member.Stage.Stored(), NpgsqlDbType.Text);
        stream.Write(member.Provisional, NpgsqlDbType.Boolean);
        stream.Text(member.GivenNames);
        stream.Text(member.FirstSurname);
        stream.Text(member.SecondSurname);
        stream.Text(member.OrganisationName);
        stream.Text(member.DocumentType?.Stored());
        stream.Text(member.DocumentNumber);
        stream.Maybe(member.BranchId, NpgsqlDbType.Uuid);
        stream.Text(member.Language);
        stream.Write(member.SearchText, NpgsqlDbType.Text);
        stream.Write(member.CreatedAt.UtcDateTime, NpgsqlDbType.TimestampTz);
        stream.Write(member.Rev, NpgsqlDbType.Bigint);
    }

    /// <summary>Who says since when somebody is a member says that they were admitted then.</summary>
    private void Period(NpgsqlBinaryImporter stream, Member member, DateTimeOffset? since)
    {
        var isMember = member.Stage.IsMember();
        stream.Write(member.Id.Value, NpgsqlDbType.Uuid);
        stream.Write(member.Stage.Stored(), NpgsqlDbType.Text);
        stream.Text(isMember ? MemberStanding.Able.Stored() : null);
        stream.Write((isMember && since is not null ? LifecycleCause.Admission : LifecycleCause.Registered).Stored(), NpgsqlDbType.Text);
        stream.Write((since ?? member.CreatedAt).UtcDateTime, NpgsqlDbType.TimestampTz);
        stream.Maybe(since is null ? null : task.By?.Value, NpgsqlDbType.Uuid);
        stream.Write(work.Now.UtcDateTime, NpgsqlDbType.TimestampTz);
    }

    private static void Point(NpgsqlBinaryImporter stream, ContactPoint point)
    {
        stream.Write(point.Id.Value, NpgsqlDbType.Uuid);
        stream.Write(point.MemberId.Value, NpgsqlDbType.Uuid);
        stream.Write(point.Kind.Stored(), NpgsqlDbType.Text);
        stream.Write(point.Value, NpgsqlDbType.Text);
        stream.Write(point.Raw, NpgsqlDbType.Text);
        stream.Write(point.CreatedAt.UtcDateTime, NpgsqlDbType.TimestampTz);
    }

    private void Profile(NpgsqlBinaryImporter stream, MemberId member, ProfileDetails details)
    {
        stream.Write(member.Value, NpgsqlDbType.Uuid);
        stream.Maybe(details.BirthDate, NpgsqlDbType.Date);
        stream.Text(details.Gender?.Stored());
        stream.Text(details.Municipality);
        stream.Text(details.Address);
        stream.Text(details.Occupation);
        stream.Write(work.Now.UtcDateTime, NpgsqlDbType.TimestampTz);
        stream.Maybe(task.By?.Value, NpgsqlDbType.Uuid);
        stream.Write(1L, NpgsqlDbType.Bigint);
    }

    /// <summary>Works out what the file adds to records that are there, and says so where it is anything.</summary>
    private async Task ChangeAsync(IReadOnlyList<(MemberGroup Group, MemberId Id)> known, CancellationToken ct)
    {
        if (known.Count == 0)
        {
            return;
        }

        var ids = known.Select(one => one.Id).ToList();
        var members = await work.Db.Members.Where(m => ids.Contains(m.Id)).ToDictionaryAsync(m => m.Id, ct);
        var profiles = await work.Db.Profiles.Where(p => ids.Contains(p.MemberId)).ToDictionaryAsync(p => p.MemberId, ct);
        var points = (await work.Db.ContactPoints.AsNoTracking().Where(p => ids.Contains(p.MemberId)).ToListAsync(ct)).ToLookup(p => p.MemberId);
        var change = new ChangeMember(work, task, clock);
        foreach (var (group, id) in known)
        {
            var changed = change.Run(members[id], profiles.GetValueOrDefault(id), [.. points[id]], group);
            outcome.Count(group, rows => changed.Count > 0 ? new ImportCounts { Changed = rows } : new ImportCounts { Repeated = rows });
            _outcomes.Add((id, group.Rows[0].Row, changed.Count > 0 ? "changed" : "same"));
            if (changed.Contains("record"))
            {
                _entries.Add(new NewEntry(id, EntryKind.Identity, null, work.Now, EntryFacts.Json(new { first = false }), task.By?.Value));
            }

            foreach (var part in changed)
            {
                work.Touch(Topic.Member(id), part);
                work.Touch(Topic.WorkList, $"m:{id.Value:D}");
            }
        }
    }
}
