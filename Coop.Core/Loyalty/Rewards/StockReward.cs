using Coop.Core.Access;
using Coop.Core.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace Coop.Core.Loyalty.Rewards;

/// <summary>What happens to the stock of a reward.</summary>
public abstract record StockMove
{
    private StockMove()
    {
    }

    /// <summary>So many come in, or with a minus go out otherwise than to members: broken, lost, given back.</summary>
    public sealed record By(long Pieces) : StockMove;

    /// <summary>There is an end to them from now on: so many are left, beside those that members wait for.</summary>
    public sealed record Count(long Left) : StockMove;

    /// <summary>There is no end to them from now on.</summary>
    public sealed record Endless : StockMove;
}

/// <summary>What became of a move of the stock.</summary>
public abstract record StockResult
{
    private StockResult()
    {
    }

    /// <summary>So many are left now; null when there is no end to them.</summary>
    public sealed record Stocked(long? Left) : StockResult;

    /// <summary>It cannot be done so; the names of what is wrong.</summary>
    public sealed record Unsound(IReadOnlyList<string> Problems) : StockResult;

    /// <summary>Not so many are free to go out: what members wait for is set aside for them.</summary>
    public sealed record TooFew(long Left) : StockResult;

    /// <summary>The stock is kept in another way by now: it has an end, or none.</summary>
    public sealed record KeptOtherwise : StockResult;

    /// <summary>It is not offered any more, or not there at all.</summary>
    public sealed record Gone : StockResult;
}

/// <summary>
/// Moves the stock of a reward, with a reason that stays. Moves add up with each other and with what members take meanwhile; none brings the
/// stock below zero, and what open redemptions hold is no part of it.
/// </summary>
[Needs(Permission.SteerLoyalty)]
public sealed class StockReward(WorkFactory works, CurrentActor actor)
{
    /// <summary>The longest reason.</summary>
    public const int MaxReason = 200;

    /// <summary>Moves it.</summary>
    public async Task<StockResult> RunAsync(RewardId id, StockMove move, string reason, CancellationToken ct)
    {
        var why = StoredText.Of(reason).Trim();
        if (Problems(move, why) is { Count: > 0 } problems)
        {
            return new StockResult.Unsound(problems);
        }

        await using var work = await works.BeginAsync(ct);
        if (await HeldReward.TakeAsync(work, id, ct) is not { State: not RewardState.Withdrawn } reward)
        {
            return new StockResult.Gone();
        }

        if ((move is StockMove.Count) != (reward.Stock is null))
        {
            return new StockResult.KeptOtherwise();
        }

        if (move is StockMove.By { Pieces: var by } && reward.Stock is { } free && free + by < 0)
        {
            return new StockResult.TooFew(free);
        }

        var left = After(reward, move);
        if (left > RewardDetails.MostPieces)
        {
            return new StockResult.Unsound(["Pieces"]);
        }

        await using var stock = new NpgsqlCommand(RewardSql.Stock, work.Connection)
        {
            Parameters = { new("id", id.Value), new("stock", NpgsqlDbType.Bigint) { Value = (object?)left ?? DBNull.Value } },
        };
        await stock.ExecuteNonQueryAsync(ct);
        await HeldReward.NoteAsync(
            work, id, reward.Code, RewardChangeKind.Stocked, actor.Staff, new { Was = reward.Stock, Is = left, Reason = why }, ct, (move as StockMove.By)?.Pieces, why);
        await work.CommitAsync(ct);
        return new StockResult.Stocked(left);
    }

    private static long? After(Reward reward, StockMove move) => move switch
    {
        StockMove.By by => reward.Stock + by.Pieces,
        StockMove.Count count => count.Left,
        _ => null,
    };

    private static List<string> Problems(StockMove move, string reason)
    {
        var counts = move switch
        {
            StockMove.By by => by.Pieces is not 0 and >= -RewardDetails.MostPieces and <= RewardDetails.MostPieces,
            StockMove.Count count => count.Left is >= 0 and <= RewardDetails.MostPieces,
            _ => true,
        };
        List<string> problems = counts ? [] : ["Pieces"];
        if (reason.Length is 0 or > MaxReason)
        {
            problems.Add("Reason");
        }

        return problems;
    }
}
