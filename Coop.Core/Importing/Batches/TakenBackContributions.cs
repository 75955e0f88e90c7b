using Coop.Core.Facts;
using Coop.Core.Importing.Rows;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Npgsql;

namespace Coop.Core.Importing.Batches;

/// <summary>The contributions that the reversals of a batch take back, be they told long ago or further up in the same file.</summary>
internal sealed class TakenBackContributions(BatchOutcome outcome) : Referred
{
    // No fact can have such a name.
    private const string Mark = "\u001f";

    private readonly Dictionary<string, ContributionTold> _told = new(StringComparer.Ordinal);
    private readonly HashSet<string> _takenBack = new(StringComparer.Ordinal);

    public static async Task<TakenBackContributions> ReadAsync(Work work, ImportTask task, BatchOutcome outcome, CancellationToken ct)
    {
        await using var read = new NpgsqlCommand(BatchSql.TakenBack, work.Connection)
        {
            Parameters = { new("import", task.Id.Value), new("pass", task.Pass), new("source", task.Source) },
        };
        await using var reader = await read.ExecuteReaderAsync(ct);
        var all = new TakenBackContributions(outcome);
        while (await reader.ReadAsync(ct))
        {
            var key = reader.GetString(0);
            if (!reader.IsDBNull(1))
            {
                all._told[key] = new(
                    reader.GetGuid(1), new(reader.GetGuid(2)), StoredName.Parse<ContributionEntry>(reader.GetString(3)), StoredName.Parse<ContributionKind>(reader.GetString(4)),
                    reader.GetFieldValue<DateOnly>(5), reader.GetDecimal(6));
            }
            else if (!reader.IsDBNull(8) && Guid.TryParseExact(reader.GetString(8), "D", out var whose))
            {
                // Met by the dry run; what waits for its member is not told yet.
                var amount = reader.IsDBNull(9) ? default(decimal?) : reader.GetDecimal(9);
                all._told[key] = new(default, new(whose), amount is null ? ContributionEntry.TakenBack : ContributionEntry.Paid, default, default, amount ?? 0);
            }

            if (reader.GetBoolean(7) || reader.GetBoolean(10))
            {
                all._takenBack.Add(key);
            }
        }

        return all;
    }

    /// <inheritdoc />
    public override (string Kind, string Key)? Missing(FactGroup group) =>
        ((ContributionDraft)group.Draft!).TakesBack is { } key && !_told.ContainsKey(key) ? ("contribution", key) : null;

    /// <inheritdoc />
    public override FactResult.Unfit? Take(NewFact fact)
    {
        var draft = (ContributionDraft)fact.Group.Draft!;
        if (draft.TakesBack is not { } key)
        {
            _told[draft.Key] = new(fact.Id, fact.Member, draft.Entry, draft.Contributes, draft.Period, draft.Amount);
            return null;
        }

        var of = _told[key];
        if (draft.UnfitFor(of.Member, fact.Member, of.Entry, of.Amount, _takenBack.Contains(key)) is { } unfit)
        {
            return unfit;
        }

        fact.TakesBack = of;
        _takenBack.Add(key);
        _told[draft.Key] = of with { Id = fact.Id, Entry = ContributionEntry.TakenBack };
        outcome.Seen.Add(new(Mark + key, null, null, fact.Group.Rows[0].Row));
        return null;
    }
}

/// <summary>A contribution that a reversal takes back.</summary>
internal sealed record ContributionTold(Guid Id, MemberId Member, ContributionEntry Entry, ContributionKind Kind, DateOnly Period, decimal Amount);
