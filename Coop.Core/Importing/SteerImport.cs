using Coop.Core.Access;
using Coop.Core.Facts;
using Coop.Core.Live;
using Coop.Core.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace Coop.Core.Importing;

/// <summary>What became of steering an import.</summary>
public abstract record SteerResult
{
    private SteerResult()
    {
    }

    /// <summary>It is so now.</summary>
    public sealed record Done : SteerResult;

    /// <summary>Something that was said of the file cannot be: the field's code, or <c>source</c>, with the fault.</summary>
    public sealed record Unfit(string Field, string Fault) : SteerResult;

    /// <summary>It stands elsewhere by now: somebody was quicker, or its file is erased.</summary>
    public sealed record Stale : SteerResult;
}

/// <summary>Says what the columns of a file hold, and has it gone through without anything being written.</summary>
[Needs(Permission.ImportData)]
public sealed class CheckImport(WorkFactory works, CurrentActor actor, TimeProvider clock)
{
    /// <summary>The longest name of a source, in characters.</summary>
    public const int MaxSource = 40;

    /// <summary>Keeps what is said and begins to go through; not while somebody goes through it already, or after it was taken in.</summary>
    public async Task<SteerResult> RunAsync(ImportId id, ImportSettings settings, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        if (await HeldImport.FindAsync(work, id, ct) is not { IsErased: false, State: ImportState.Mapping or ImportState.Checked } held)
        {
            return new SteerResult.Stale();
        }

        var source = held.Kind == ImportKind.Member ? settings.Source.Trim() : settings.Source;
        if (settings.Columns.Count != held.Header.Length)
        {
            return new SteerResult.Stale();
        }

        if (ColumnMap.Fault(held.Kind, settings.Columns) is { } fault)
        {
            return new SteerResult.Unfit(fault.Field, fault.Fault);
        }

        if (held.Kind != ImportKind.Member && SourceFault(source, clock) is { } wrong)
        {
            return new SteerResult.Unfit("source", wrong);
        }

        string[] columns = [.. settings.Columns];
        await using var check = new NpgsqlCommand(ImportSql.Check, work.Connection)
        {
            Parameters =
            {
                new("id", id.Value), new("source", StoredText.Of(source, MaxSource)), new("columns", columns), new("decimals", settings.Decimals.Stored()),
                new("existing", settings.Existing.Stored()),
            },
        };
        await check.ExecuteNonQueryAsync(ct);
        await RememberAsync(work, held, settings with { Columns = columns, Source = StoredText.Of(source, MaxSource) }, ct);
        work.Audit(actor.Required, "import.check", $"import:{id.Value:D}");
        await work.SteeredAsync(id, ct);
        return new SteerResult.Done();
    }

    /// <summary>By the rules of every system that tells facts.</summary>
    private static string? SourceFault(string source, TimeProvider clock) => source is FactDraft.Own or FactDraft.Simulator ? "reserved"
        : FactCheck.Fault(new ServiceUseDraft(source, "1", new MemberRef(MemberRefKind.Id, ""), clock.GetUtcNow(), "1", 1), clock)?.Fault;

    private static async Task RememberAsync(Work work, HeldImport held, ImportSettings settings, CancellationToken ct)
    {
        var told = settings.Columns.Where((_, place) => !ColumnMap.IsOwn(held.Header[place])).ToArray();
        await using var remember = new NpgsqlCommand(ImportSql.Remember, work.Connection)
        {
            Parameters =
            {
                new("kind", held.Kind.Stored()), new("signature", ColumnMap.Signature(held.Header)), new("columns", told), new("source", settings.Source),
                new("decimals", settings.Decimals.Stored()), new("existing", settings.Existing.Stored()), new("now", work.Now),
            },
        };
        await remember.ExecuteNonQueryAsync(ct);
    }
}

/// <summary>Has the rows of a file taken in, from its beginning, or from where it could not go on.</summary>
[Needs(Permission.ImportData)]
public sealed class StartImport(WorkFactory works, CurrentActor actor)
{
    /// <summary>Starts, once what it would do is known.</summary>
    public async Task<SteerResult> RunAsync(ImportId id, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        if (await HeldImport.FindAsync(work, id, ct) is not { IsErased: false, State: ImportState.Checked or ImportState.Failed } held)
        {
            return new SteerResult.Stale();
        }

        await using var start = new NpgsqlCommand(held.State == ImportState.Checked ? ImportSql.Start : ImportSql.GoOn, work.Connection)
        {
            Parameters = { new("id", id.Value) },
        };
        if (held.State == ImportState.Checked)
        {
            start.Parameters.AddWithValue("by", actor.Required.Value);
            start.Parameters.AddWithValue("now", work.Now);
        }

        await start.ExecuteNonQueryAsync(ct);
        work.Audit(actor.Required, "import.start", $"import:{id.Value:D}", new { kind = held.Kind.Stored() });
        await work.SteeredAsync(id, ct);
        return new SteerResult.Done();
    }
}

/// <summary>Ends an import before its end. What was taken in stays; while it is only gone through, its columns can be changed again.</summary>
[Needs(Permission.ImportData)]
public sealed class CancelImport(WorkFactory works, CurrentActor actor)
{
    /// <summary>Ends it, after the batch that is under way.</summary>
    public async Task<SteerResult> RunAsync(ImportId id, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        if (await HeldImport.FindAsync(work, id, ct) is not { State: not (ImportState.Done or ImportState.Cancelled) } held)
        {
            return new SteerResult.Stale();
        }

        await using var end = new NpgsqlCommand(ImportSql.End, work.Connection)
        {
            Parameters =
            {
                new("id", id.Value), new("state", (held.State == ImportState.Checking ? ImportState.Mapping : ImportState.Cancelled).Stored()), new("now", work.Now),
                new("fault", NpgsqlDbType.Text) { Value = DBNull.Value },
            },
        };
        await end.ExecuteNonQueryAsync(ct);
        work.Audit(actor.Required, "import.cancel", $"import:{id.Value:D}", new { from = held.State.Stored() });
        await work.SteeredAsync(id, ct);
        return new SteerResult.Done();
    }
}

/// <summary>An import somebody is about to steer; whoever goes through it waits meanwhile.</summary>
internal sealed record HeldImport(ImportKind Kind, ImportState State, string[] Header, bool IsErased)
{
    public static async Task<HeldImport?> FindAsync(Work work, ImportId id, CancellationToken ct)
    {
        await using var hold = new NpgsqlCommand(ImportSql.Hold, work.Connection) { Parameters = { new("id", id.Value) } };
        await using var reader = await hold.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new HeldImport(
                StoredName.Parse<ImportKind>(reader.GetString(0)), StoredName.Parse<ImportState>(reader.GetString(1)), reader.GetFieldValue<string[]>(2), reader.GetBoolean(3))
            : null;
    }
}

file static class Steering
{
    extension(Work work)
    {
        /// <summary>Commits, and tells screens; the worker looks every second.</summary>
        public Task SteeredAsync(ImportId id, CancellationToken ct)
        {
            work.Touch(Topic.Imports, id.Value.ToString("D"));
            return work.CommitAsync(ct);
        }
    }
}
