using Coop.Core.Importing.Rows;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Npgsql;

namespace Coop.Core.Importing.Batches;

/// <summary>
/// Takes many people in one transaction: found by their document alone where the file says one, else by telephone and e-mail, as
/// somebody who tells a fact finds them. Nobody is made twice, and no row of a file speaks of a record another row spoke of.
/// </summary>
internal sealed class MemberBatch(Work work, ImportTask task, BatchOutcome outcome, HeadLocks locks, TimeProvider clock)
{
    private readonly Dictionary<string, long> _here = new(StringComparer.Ordinal);
    private readonly Dictionary<MemberId, long> _spokenOf = [];
    private readonly List<MemberGroup> _new = [];
    private readonly List<(MemberGroup Group, MemberId Id)> _known = [];

    /// <summary>Decides on each, and writes unless <see cref="HeadLocks.None"/> says that nothing is to be written.</summary>
    public async Task TakeAsync(RowBatch batch, CancellationToken ct)
    {
        var groups = new List<MemberGroup>(batch.Groups.Count);
        foreach (var group in batch.Groups.Cast<MemberGroup>())
        {
            if (group.Faults.Count > 0)
            {
                outcome.Refuse(group);
            }
            else
            {
                groups.Add(group);
            }
        }

        if (groups.Count == 0)
        {
            return;
        }

        var (told, asked) = (new List<Told>(), new List<int[]>());
        foreach (var group in groups)
        {
            asked.Add([.. Enumerable.Range(told.Count, group.Names.Count)]);
            told.AddRange(group.Names.Select((name, n) => new Told(told.Count + n, Key(name), name.Kind, name.Type, name.Value)).ToList());
        }

        await AskBatch.RunAsync(work, task.Source, told, locks, ct);
        var known = await KnownAsync(ct);
        for (var n = 0; n < groups.Count; n++)
        {
            Decide(groups[n], [.. asked[n].Select(question => known[question])]);
        }

        await new WriteMembers(work, task, outcome, clock).RunAsync(_new, _known, dry: locks == HeadLocks.None, ct);
    }

    private static string Key((string Kind, string? Type, string Value) name) => $"{name.Kind} {name.Type} {name.Value}";

    private void Decide(MemberGroup group, IReadOnlyList<Known> known)
    {
        var keys = group.Names.Select(Key).ToList();
        var row = group.Rows[0].Row;
        if (keys.Find(_here.ContainsKey) is { } here)
        {
            Repeat(group, _here[here]);
            return;
        }

        // The first name that says anything decides; who shares a telephone with somebody is not them.
        if (known.FirstOrDefault(one => one.Hits > 0 || one.Row is not null) is not { } first)
        {
            Remember(group, keys, row);
            _new.Add(group);
            outcome.Count(group, rows => new ImportCounts { New = rows });
        }
        else if (first.Row is { } earlier || (first.Member is { } same && _spokenOf.TryGetValue(same, out earlier)))
        {
            Repeat(group, earlier);
        }
        else if (first.Hits > 1)
        {
            group.Faults.Add(new RowFault(row, "document", "shared_address", group.Names[0].Value));
            outcome.Refuse(group);
        }
        else if (locks != HeadLocks.None && !work.Heads.Holds(first.Member!.Value))
        {
            outcome.Later.Add(group);
        }
        else
        {
            Remember(group, keys, row);
            _spokenOf[first.Member!.Value] = row;
            _known.Add((group, first.Member.Value));
        }
    }

    private void Repeat(MemberGroup group, long row)
    {
        outcome.Count(group, rows => new ImportCounts { Duplicate = rows });
        outcome.Report(group, "document", "duplicate_member", row.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    private void Remember(MemberGroup group, List<string> keys, long row)
    {
        // Whoever has a document may be named by telephone alone further down; rows with a document ask for nothing but documents.
        foreach (var key in keys.Concat(group.Addresses.Select(address => Key((address.Kind.Stored(), null, address.Value)))).Distinct())
        {
            if (_here.TryAdd(key, row))
            {
                outcome.Seen.Add(new(key, null, null, row));
            }
        }
    }

    private async Task<Dictionary<int, Known>> KnownAsync(CancellationToken ct)
    {
        await using var read = new NpgsqlCommand(BatchSql.KnownMembers, work.Connection)
        {
            Parameters = { new("import", task.Id.Value), new("pass", task.Pass) },
        };
        await using var reader = await read.ExecuteReaderAsync(ct);
        var known = new Dictionary<int, Known>();
        while (await reader.ReadAsync(ct))
        {
            known[reader.GetInt32(0)] = new Known(
                reader.GetInt32(2) == 1 ? new MemberId(reader.GetGuid(1)) : null, reader.GetInt32(2), reader.IsDBNull(3) ? null : reader.GetInt64(3));
        }

        return known;
    }

    /// <param name="Member">Who it is, if that is sure.</param>
    /// <param name="Hits">How many it could be.</param>
    /// <param name="Row">The row further up that spoke of them.</param>
    private sealed record Known(MemberId? Member, int Hits, long? Row);
}
