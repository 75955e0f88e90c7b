using Coop.Core.Access;
using Coop.Core.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace Coop.Core.Loyalty.Rewards;

/// <summary>What somebody did to a reward.</summary>
public enum RewardChangeKind
{
    /// <summary>It was put up.</summary>
    PutUp,

    /// <summary>Its names or its price are others.</summary>
    Changed,

    /// <summary>It is offered again.</summary>
    Offered,

    /// <summary>It is not offered for now.</summary>
    Paused,

    /// <summary>It is not offered any more.</summary>
    Withdrawn,

    /// <summary>Pieces came in or went out, or are counted from then on, or no more.</summary>
    Stocked,
}

/// <summary>One change of a reward, and what it was afterwards.</summary>
/// <param name="Number">1, 2, 3 … for each reward.</param>
/// <param name="Kind">What was done.</param>
/// <param name="NameEs">Its name in Spanish from then on.</param>
/// <param name="NameEn">Its name in English from then on.</param>
/// <param name="Points">What it cost from then on.</param>
/// <param name="Stock">How many were left then; null when there was no end to them.</param>
/// <param name="Pieces">How many came in, or with a minus went out; null where the stock was begun or given up.</param>
/// <param name="Reason">Why, in somebody's words.</param>
/// <param name="At">When, UTC.</param>
/// <param name="By">Who, by name; null when nobody of the staff did it.</param>
public sealed record RewardChange(
    int Number, RewardChangeKind Kind, string NameEs, string NameEn, long Points, long? Stock, long? Pieces, string? Reason, DateTimeOffset At, string? By);

/// <summary>A reward under its lock, while somebody changes it.</summary>
internal static class HeldReward
{
    /// <summary>Takes the reward, so that neither wishes nor other changes come in between; null where there is none.</summary>
    public static async Task<Reward?> TakeAsync(Work work, RewardId id, CancellationToken ct)
    {
        await using var take = new NpgsqlCommand(RewardSql.TakeReward, work.Connection) { Parameters = { new("id", id.Value) } };
        await using var reader = await take.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? RewardReads.Row(reader) : null;
    }

    /// <summary>Writes down what it has become, after its row was changed, and tells whoever looks.</summary>
    public static async Task NoteAsync(
        Work work, RewardId id, string code, RewardChangeKind kind, StaffId? by, object details, CancellationToken ct, long? pieces = null, string? reason = null)
    {
        await using var note = new NpgsqlCommand(RewardSql.Note, work.Connection)
        {
            Parameters =
            {
                new("id", id.Value),
                new("kind", kind.Stored()),
                new("pieces", NpgsqlDbType.Bigint) { Value = (object?)pieces ?? DBNull.Value },
                new("reason", NpgsqlDbType.Text) { Value = (object?)reason ?? DBNull.Value },
                new("now", work.Now),
                new("by", NpgsqlDbType.Uuid) { Value = (object?)by?.Value ?? DBNull.Value },
            },
        };
        await note.ExecuteNonQueryAsync(ct);
        work.Audit(by, $"loyalty.reward_{kind.Stored()}", $"reward:{code}", details);
        work.Touch(LoyaltyTopics.Programme, "rewards");
    }
}
