using System.Text.Json;
using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Npgsql;
using NpgsqlTypes;

namespace Coop.Core.Loyalty.Tiers;

/// <summary>Writes where members are on the ladder, within the caller's transaction: what changed, and of that what is news, once.</summary>
public sealed class WriteTiers(AppendEntry timeline)
{
    /// <summary>Writes; whoever calls holds the lock under which one node at a time looks at members. Returns how many changed.</summary>
    internal async Task<int> RunAsync(
        Work work, IReadOnlyList<LadderVersion> versions, IReadOnlyCollection<MemberId> members, Dictionary<MemberId, TierFacts> facts, DateOnly today, CancellationToken ct)
    {
        var before = await StandingsAsync(work, members, ct);
        var gone = members.Where(member => !facts.ContainsKey(member) && before[member].Standing is not null).ToList();
        var changed = new List<TierStanding>();
        var moves = new List<Written>();
        foreach (var member in members.Where(facts.ContainsKey))
        {
            var (was, soFar) = before[member];
            if (TierStanding.Next(member, was, versions, facts[member], today) is not { } next)
            {
                continue;
            }

            var standing = next.Standing with { Moves = soFar + next.Moves.Count };
            if (was is null || next.Moves.Count > 0 || !standing.Says(was))
            {
                changed.Add(standing);
            }

            moves.AddRange(next.Moves.Select((move, n) => new Written(member, soFar + n + 1, move.Move, move.Told, standing.Ladder)));
        }

        await SaveAsync(work, changed, moves, ct);
        await LeaveAsync(work, gone, today, ct);
        await TellAsync(work, versions, moves, ct);
        foreach (var member in changed.Select(standing => standing.Member).Concat(gone))
        {
            work.Touch(Topic.Member(member), "tier");
        }

        if (changed.Count + gone.Count > 0)
        {
            work.Touch(LoyaltyTopics.Programme, "tiers");
        }

        return changed.Count + gone.Count;
    }

    private async Task TellAsync(Work work, IReadOnlyList<LadderVersion> versions, List<Written> moves, CancellationToken ct)
    {
        var news = moves.Where(move => move.Told && move.Move is { From: not null, To: not null }).ToList();
        if (news.Count == 0)
        {
            return;
        }

        await AppendEntry.LockAsync(work, [.. news.Select(move => move.Member).Distinct()], ct);
        foreach (var (member, _, move, _, _) in news)
        {
            work.Raise(move.Kind switch
            {
                MoveKind.Risen => new TierRisen(work.Now, member, move.From!, move.To!, move.Until),
                MoveKind.AtRisk => new TierAtRisk(work.Now, member, move.From!, move.To!, move.Until!.Value),
                _ => new TierLost(work.Now, member, move.From!, move.To!, move.Until),
            });
            var tier = Named(versions, move.Kind == MoveKind.AtRisk ? move.From! : move.To!);
            await timeline.RunAsync(work, member, new EntryDraft(EntryKind.Tier, Channel.System, Direction.None)
            {
                Facts = EntryFacts.Json(new { what = move.Kind.Stored(), es = tier?.NameEs, en = tier?.NameEn, until = move.Until }),
            }, ct);
        }
    }

    /// <summary>The tier as the newest version that has it calls it.</summary>
    private static Tier? Named(IReadOnlyList<LadderVersion> versions, string code) =>
        versions.Reverse().SelectMany(version => version.Ladder.Tiers).FirstOrDefault(tier => tier.Code == code);

    private static async Task<Dictionary<MemberId, (TierStanding? Standing, int Moves)>> StandingsAsync(Work work, IReadOnlyCollection<MemberId> members, CancellationToken ct)
    {
        var ids = members.Select(member => member.Value).ToArray();
        var found = members.ToDictionary(member => member, _ => ((TierStanding?)null, 0));
        await using var batch = new NpgsqlBatch(work.Connection)
        {
            BatchCommands =
            {
                new(TierSql.Standings) { Parameters = { new("members", ids) } },
                new(TierSql.MovesSoFar) { Parameters = { new("members", ids) } },
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var standing = new TierStanding(
                new(reader.GetGuid(0)), reader.GetString(1), reader.GetInt32(2), reader.GetInt32(3), reader.GetFieldValue<DateOnly>(4), Day(reader, 5),
                reader.GetString(6), Day(reader, 7), reader.GetFieldValue<DateOnly>(8), Day(reader, 9), reader.GetInt32(10));
            found[standing.Member] = (standing, 0);
        }

        await reader.NextResultAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var member = new MemberId(reader.GetGuid(0));
            found[member] = (found[member].Item1, reader.GetInt32(1));
        }

        return found;
    }

    private static async Task SaveAsync(Work work, List<TierStanding> standings, List<Written> moves, CancellationToken ct)
    {
        if (standings.Count == 0)
        {
            return;
        }

        await using var save = new NpgsqlCommand(TierSql.Save, work.Connection)
        {
            Parameters =
            {
                Of("members", standings, s => s.Member.Value), Of("tiers", standings, s => s.Tier), Of("ranks", standings, s => s.Rank), Of("ladders", standings, s => s.Ladder),
                Of("sinces", standings, s => s.Since), Of("untils", standings, s => s.Until), Of("projecteds", standings, s => s.Projected),
                Of("warneds", standings, s => s.Warned), Of("as_ofs", standings, s => s.AsOf), Of("nexts", standings, s => s.NextOn), Of("moves", standings, s => s.Moves),
            },
        };
        await save.ExecuteNonQueryAsync(ct);
        if (moves.Count == 0)
        {
            return;
        }

        await using var add = new NpgsqlCommand(TierSql.AddMoves, work.Connection)
        {
            Parameters =
            {
                Of("members", moves, m => m.Member.Value), Of("seqs", moves, m => m.Seq), Of("kinds", moves, m => m.Move.Kind.Stored()),
                Of("causes", moves, m => m.Move.Cause.Stored()), Of("froms", moves, m => m.Move.From, NpgsqlDbType.Text), Of("tos", moves, m => m.Move.To, NpgsqlDbType.Text),
                Of("days", moves, m => m.Move.On), Of("untils", moves, m => m.Move.Until), Of("ladders", moves, m => m.Ladder),
                Of("figures", moves, m => JsonSerializer.Serialize(m.Move.Figures, ProgrammeReads.Json)), Of("told", moves, m => m.Told), new("now", work.Now),
            },
        };
        await add.ExecuteNonQueryAsync(ct);
    }

    private static async Task LeaveAsync(Work work, List<MemberId> gone, DateOnly today, CancellationToken ct)
    {
        if (gone.Count > 0)
        {
            await using var leave = new NpgsqlCommand(TierSql.Leave, work.Connection)
            {
                Parameters = { Of("members", gone, member => member.Value), new("today", today), new("now", work.Now) },
            };
            await leave.ExecuteNonQueryAsync(ct);
        }
    }

    private static NpgsqlParameter Of<TRow, TValue>(string name, List<TRow> rows, Func<TRow, TValue> value, NpgsqlDbType? type = null)
    {
        var values = rows.Select(value).ToArray();
        return type is { } of ? new NpgsqlParameter(name, NpgsqlDbType.Array | of) { Value = values } : new NpgsqlParameter(name, values);
    }

    private static DateOnly? Day(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<DateOnly>(column);

    private sealed record Written(MemberId Member, int Seq, TierMove Move, bool Told, int Ladder);
}
