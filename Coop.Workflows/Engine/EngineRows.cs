using Coop.Core.Members;
using Coop.Core.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace Coop.Workflows.Engine;

/// <summary>What an engine reads before it moves a set of members, and writes after.</summary>
internal static class EngineRows
{
    /// <summary>Takes up to so many members of a journey whose waits are over.</summary>
    public static async Task<List<TakenEnrollment>> TakeAsync(Work work, int journey, int count, CancellationToken ct)
    {
        var taken = new List<TakenEnrollment>();
        await using var take = new NpgsqlCommand(EngineSql.Take, work.Connection)
        {
            Parameters = { new("journey", journey), new("now", work.Now), new("count", count) },
        };
        await using var reader = await take.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            taken.Add(new TakenEnrollment
            {
                Id = reader.GetInt64(0),
                Version = reader.GetInt32(1),
                Member = new(reader.GetGuid(2)),
                EntryKey = reader.GetString(3),
                CameBy = reader.IsDBNull(4) ? null : new(reader.GetGuid(4)),
                Node = reader.GetString(5),
                Visit = reader.GetInt32(6),
                Visits = Text(reader, 7),
                Steps = reader.GetInt32(8),
                SentSeq = reader.IsDBNull(9) ? null : reader.GetInt64(9),
                Kind = StoredName.Parse<WaitKind>(reader.GetString(10)),
                Heard = reader.GetBoolean(11),
                LastSeq = reader.GetInt64(12),
            });
        }

        return taken;
    }

    /// <summary>The same members, with whether they replied since the last message.</summary>
    public static async Task<List<TakenEnrollment>> WithRepliesAsync(Work work, List<TakenEnrollment> taken, CancellationToken ct)
    {
        var asked = taken.FindAll(t => t.SentSeq < t.LastSeq);
        if (asked.Count == 0)
        {
            return taken;
        }

        await using var look = new NpgsqlCommand(EngineSql.Replies, work.Connection)
        {
            Parameters =
            {
                new("ids", asked.ConvertAll(t => t.Id)),
                new("members", asked.ConvertAll(t => t.Member.Value)),
                new("seqs", asked.ConvertAll(t => t.SentSeq!.Value)),
            },
        };
        var replied = new HashSet<long>();
        await using var reader = await look.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            replied.Add(reader.GetInt64(0));
        }

        return taken.ConvertAll(t => replied.Contains(t.Id) ? t with { Replied = true } : t);
    }

    /// <summary>What is known of the members.</summary>
    public static async Task<Dictionary<MemberId, MemberFacts>> FactsAsync(Work work, List<TakenEnrollment> taken, CancellationToken ct)
    {
        await using var look = new NpgsqlCommand(EngineSql.Facts, work.Connection)
        {
            Parameters = { new("members", taken.Select(t => t.Member.Value).Distinct().ToArray()) },
        };
        var facts = new Dictionary<MemberId, MemberFacts>(taken.Count);
        await using var reader = await look.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var (ids, kinds) = reader.IsDBNull(10) ? ([], []) : (reader.GetFieldValue<Guid[]>(10), reader.GetFieldValue<string[]>(11));
            facts[new(reader.GetGuid(0))] = new MemberFacts
            {
                Kind = StoredName.Parse<MemberKind>(reader.GetString(1)),
                Stage = StoredName.Parse<MemberStage>(reader.GetString(2)),
                Provisional = reader.GetBoolean(3),
                GivenNames = Text(reader, 4),
                FullName = Member.NameOf(Text(reader, 4), Text(reader, 5), Text(reader, 6), Text(reader, 7)),
                Branch = Text(reader, 8),
                Language = Text(reader, 9),
                Addresses = [.. ids.Zip(kinds, (id, kind) => (new ContactPointId(id), StoredName.Parse<ContactPointKind>(kind)))],
            };
        }

        return facts;
    }

    /// <summary>Writes down with the commit where the members are now and what happened.</summary>
    public static void Write(Work work, int journey, List<Traveller> travellers)
    {
        work.Defer(Move(work, travellers));
        var waiting = travellers.FindAll(t => t.Wait is not null);
        if (waiting.Count > 0)
        {
            work.Defer(Wait(work, waiting));
        }

        var ended = travellers.FindAll(t => t.Wait is null);
        if (ended.Count > 0)
        {
            work.Defer(new NpgsqlBatchCommand(EngineSql.EndWaits) { Parameters = { new("ids", ended.ConvertAll(t => t.Taken.Id)) } });
        }

        var log = travellers.SelectMany(t => t.Log.Select(step => (t.Taken.Id, Step: step))).ToList();
        if (log.Count > 0)
        {
            work.Defer(Log(work, log));
            work.Defer(Tally(journey, log.ConvertAll(l => l.Step)));
        }
    }

    private static NpgsqlBatchCommand Move(Work work, List<Traveller> all) => new(EngineSql.Move)
    {
        Parameters =
        {
            new("now", work.Now),
            new("ids", all.ConvertAll(t => t.Taken.Id)),
            new("states", all.ConvertAll(t => t.State.Stored())),
            new("nodes", all.ConvertAll(t => t.Node)),
            new("visit_numbers", all.ConvertAll(t => t.Visit)),
            new("visits", NpgsqlDbType.Array | NpgsqlDbType.Text) { Value = all.ConvertAll(t => t.Visits) },
            new("steps", all.ConvertAll(t => t.Steps)),
            new("sent_seqs", NpgsqlDbType.Array | NpgsqlDbType.Bigint) { Value = all.ConvertAll(t => t.SentSeq) },
            new("reasons", NpgsqlDbType.Array | NpgsqlDbType.Text) { Value = all.ConvertAll(t => t.Reason) },
        },
    };

    private static NpgsqlBatchCommand Wait(Work work, List<Traveller> waiting) => new(EngineSql.Wait)
    {
        Parameters =
        {
            new("now", work.Now),
            new("ids", waiting.ConvertAll(t => t.Taken.Id)),
            new("due_ats", waiting.ConvertAll(t => t.Wait!.DueAt.UtcDateTime)),
            new("kinds", waiting.ConvertAll(t => (t.Wait!.Event is null ? WaitKind.Time : WaitKind.Event).Stored())),
            new("events", NpgsqlDbType.Array | NpgsqlDbType.Text) { Value = waiting.ConvertAll(t => t.Wait!.Event) },
        },
    };

    private static NpgsqlBatchCommand Log(Work work, List<(long Id, LoggedStep Step)> log) => new(EngineSql.Log)
    {
        Parameters =
        {
            new("now", work.Now),
            new("ids", log.ConvertAll(l => l.Id)),
            new("steps", log.ConvertAll(l => l.Step.Step)),
            new("nodes", log.ConvertAll(l => l.Step.Node)),
            new("visits", log.ConvertAll(l => l.Step.Visit)),
            new("outcomes", log.ConvertAll(l => l.Step.Outcome.Stored())),
            new("details", NpgsqlDbType.Array | NpgsqlDbType.Text) { Value = log.ConvertAll(l => l.Step.Detail) },
            new("messages", NpgsqlDbType.Array | NpgsqlDbType.Uuid) { Value = log.ConvertAll(l => l.Step.Message?.Value) },
        },
    };

    private static NpgsqlBatchCommand Tally(int journey, List<LoggedStep> steps)
    {
        var counts = steps.CountBy(step => (step.Node, step.Outcome)).ToList();
        return new NpgsqlBatchCommand(EngineSql.Tally)
        {
            Parameters =
            {
                new("journey", journey),
                new("nodes", counts.ConvertAll(c => c.Key.Node)),
                new("outcomes", counts.ConvertAll(c => c.Key.Outcome.Stored())),
                new("counts", counts.ConvertAll(c => (long)c.Value)),
            },
        };
    }

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
