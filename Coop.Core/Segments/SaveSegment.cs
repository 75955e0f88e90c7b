using Coop.Core.Access;
using Coop.Core.Conditions;
using Coop.Core.Live;
using Coop.Core.Persistence;
using Npgsql;

namespace Coop.Core.Segments;

/// <summary>What became of saving a segment.</summary>
public abstract record SaveSegmentResult
{
    private SaveSegmentResult()
    {
    }

    /// <summary>It is so.</summary>
    public sealed record Done(SegmentId Id, int Version) : SaveSegmentResult;

    /// <summary>The name is missing, or too long.</summary>
    public sealed record Unnamed : SaveSegmentResult;

    /// <summary>Another segment in use has this name.</summary>
    public sealed record NameTaken : SaveSegmentResult;

    /// <summary>The condition cannot be asked.</summary>
    public sealed record Unsound(IReadOnlyList<ConditionProblem> Problems) : SaveSegmentResult;

    /// <summary>A colleague changed it meanwhile.</summary>
    public sealed record Stale : SaveSegmentResult;
}

/// <summary>
/// Makes a segment, or its next version. Who was in it stays until everybody has been looked at with the new condition; so do those in segments that
/// ask for it.
/// </summary>
[Needs(Permission.SteerSegments)]
public sealed class SaveSegment(WorkFactory works, CurrentActor actor, TimeProvider clock, RefreshSegments refresh)
{
    /// <summary>The longest name.</summary>
    public const int MaxName = 80;

    /// <summary>The longest description.</summary>
    public const int MaxDescription = 500;

    /// <summary>Makes a new one, or changes the one of <paramref name="id"/> as the person saw it at <paramref name="version"/>.</summary>
    public async Task<SaveSegmentResult> RunAsync(SegmentId? id, int version, SegmentDraft draft, CancellationToken ct)
    {
        var name = draft.Name.Trim();
        if (name.Length is 0 or > MaxName || draft.Description.Length > MaxDescription || (name + draft.Description).Contains('\0', StringComparison.Ordinal))
        {
            return new SaveSegmentResult.Unnamed();
        }

        await using var work = await works.BeginAsync(ct);
        await RunAsync(work, SegmentSql.Turn, ct);
        var terms = await PictureReads.TermsAsync(work.Connection, ct);
        if (ConditionCheck.Problems(draft.Condition, terms, id?.Value) is { Count: > 0 } problems)
        {
            return new SaveSegmentResult.Unsound(problems);
        }

        var definition = ConditionJson.Write(draft.Condition);
        var (segment, next) = (id ?? clock.NewId<SegmentId>(), 1);
        try
        {
            if (id is null)
            {
                await RunAsync(work, SegmentSql.Insert, ct, new("id", segment.Value), new("name", name), new("description", draft.Description), new("now", work.Now));
            }
            else
            {
                if (await TakeAsync(work, segment, ct) != version)
                {
                    return new SaveSegmentResult.Stale();
                }

                next = await IsSameAsync(work, segment, version, draft.Condition, ct) ? version : version + 1;
                await RunAsync(
                    work, SegmentSql.Update, ct, new("id", segment.Value), new("name", name), new("description", draft.Description), new("version", next));
            }

            if (id is null || next != version)
            {
                await RunAsync(
                    work, SegmentSql.Publish, ct, new("id", segment.Value), new("version", next), new("definition", definition), new("now", work.Now),
                    new("by", actor.Required.Value));
            }
        }
        catch (PostgresException error) when (error.ConstraintName == "segment_name")
        {
            return new SaveSegmentResult.NameTaken();
        }

        if (next > 1 && next != version)
        {
            var asking = terms.SegmentsAsking(segment.Value);
            await RunAsync(work, SegmentSql.AskAnew, ct, new NpgsqlParameter("ids", asking.ToArray()));
            asking.ToList().ForEach(other => work.Touch(Topic.Segments, other.ToString("D")));
        }

        work.Audit(actor.Staff, "segment.save", $"segment:{segment.Value:D}", new { name, version = next });
        work.Touch(Topic.Segments, segment.Value.ToString("D"));
        await work.CommitAsync(ct);
        refresh.Hurry();
        return new SaveSegmentResult.Done(segment, next);
    }

    private static async Task<int?> TakeAsync(Work work, SegmentId id, CancellationToken ct)
    {
        await using var take = new NpgsqlCommand(SegmentSql.Take, work.Connection) { Parameters = { new("id", id.Value) } };
        return (int?)await take.ExecuteScalarAsync(ct);
    }

    /// <summary>Another name for the same condition is no other version.</summary>
    private static async Task<bool> IsSameAsync(Work work, SegmentId id, int version, Condition condition, CancellationToken ct)
    {
        await using var read = new NpgsqlCommand(SegmentSql.Definition, work.Connection) { Parameters = { new("id", id.Value), new("version", version) } };
        return ConditionJson.Write(ConditionJson.Read((string)(await read.ExecuteScalarAsync(ct))!)) == ConditionJson.Write(condition);
    }

    private static async Task RunAsync(Work work, string sql, CancellationToken ct, params NpgsqlParameter[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, work.Connection);
        command.Parameters.AddRange(parameters);
        await command.ExecuteNonQueryAsync(ct);
    }
}

/// <summary>Puts a segment out of use, or into use again. Out of use, it keeps who was in it and moves nobody.</summary>
[Needs(Permission.SteerSegments)]
public sealed class ArchiveSegment(WorkFactory works, CurrentActor actor, RefreshSegments refresh)
{
    /// <summary>Does it; false where a segment in use has its name by now.</summary>
    public async Task<bool> RunAsync(SegmentId id, bool isArchived, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        try
        {
            await using var archive = new NpgsqlCommand(SegmentSql.Archive, work.Connection) { Parameters = { new("id", id.Value), new("archived", isArchived) } };
            await archive.ExecuteNonQueryAsync(ct);
        }
        catch (PostgresException error) when (error.ConstraintName == "segment_name")
        {
            return false;
        }

        work.Audit(actor.Required, isArchived ? "segment.archive" : "segment.unarchive", $"segment:{id.Value:D}");
        work.Touch(Topic.Segments, id.Value.ToString("D"));
        await work.CommitAsync(ct);
        refresh.Hurry();
        return true;
    }
}
