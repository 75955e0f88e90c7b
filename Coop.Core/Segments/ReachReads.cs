using System.Runtime.CompilerServices;
using Coop.Core.Conditions;
using Coop.Core.Persistence;
using Npgsql;

namespace Coop.Core.Segments;

/// <summary>
/// Counts for somebody who waits: what is not counted in a moment is first judged by a sample, and counted all the same. The sample is
/// the same members each time as far as it goes, so what is built up step by step is compared by the same people.
/// </summary>
public sealed class ReachReads(NpgsqlDataSource source, SegmentReads segments, CooperativeCalendar calendar, MachineClock clock)
{
    /// <summary>The rest of the time is not planned to the last: what is read later is further away.</summary>
    private const double Cautious = 0.8;

    /// <summary>How samples are taken; tests take smaller ones.</summary>
    internal Sampling How { get; init; } = Sampling.Usual;

    /// <summary>
    /// How many members a condition holds for at this moment: the exact figure, and before it an estimate if that is there earlier.
    /// The last one said is never an estimate.
    /// </summary>
    public async IAsyncEnumerable<Reach> AskAsync(Condition condition, [EnumeratorCancellation] CancellationToken ct)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var exact = segments.CountAsync(condition, ended.Token);
        var estimate = Task.FromResult<Estimate?>(null);
        try
        {
            if (await Task.WhenAny(exact, Task.Delay(How.Before, clock, ended.Token)) != exact)
            {
                estimate = EstimateAsync(condition, ended.Token);
                if (await Task.WhenAny(exact, estimate) != exact && await estimate is { } judged)
                {
                    yield return new Reach.About(judged);
                }
            }

            yield return await exact is { } members ? new Reach.Exactly(members) : new Reach.TooSlow();
        }
        finally
        {
            // Nobody waits any more for what still runs.
            await ended.CancelAsync();
            await Task.WhenAll((Task)exact, estimate).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>
    /// Asks as many as the time allows, so that a condition that takes long of each member is judged by fewer. How many
    /// were asked does not depend on what they answered. Null where there are too few members to judge by some of them.
    /// </summary>
    internal async Task<Estimate?> EstimateAsync(Condition condition, CancellationToken ct)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync(ct);
            await using var transaction = await SegmentReads.WidelyAsync(connection, How.Patience, ct);
            var compiled = ConditionSql.Sampled(condition, await PictureReads.TermsAsync(connection, ct), ConditionMoment.Now(calendar));
            await using var count = new NpgsqlCommand(SegmentSql.Everybody, connection, transaction);
            var everybody = (long)(await count.ExecuteScalarAsync(ct))!;
            return everybody < How.Smallest ? null : await JudgeAsync(compiled, connection, everybody, ct);
        }
        catch (NpgsqlException) when (!ct.IsCancellationRequested)
        {
            // It took too long, or the database is gone: the exact count tells.
            return null;
        }
    }

    private async Task<Estimate?> JudgeAsync(ConditionSql compiled, NpgsqlConnection connection, long everybody, CancellationToken ct)
    {
        var (began, asked, found, upTo, next) = (clock.GetTimestamp(), 0L, 0L, 0L, How.First);
        while (next >= How.First / 4)
        {
            var some = await SomeAsync(compiled, connection, Place(upTo, everybody), Place(upTo + next, everybody) - 1, ct);
            (asked, found, upTo) = (asked + some.Asked, found + some.Found, upTo + next);
            var left = How.Time - clock.GetElapsedTime(began);
            next = Math.Min(Math.Min(How.Most, everybody) - upTo, (long)(upTo * Cautious * (left / clock.GetElapsedTime(began))));
        }

        return asked == 0 ? null : Estimate.Of(everybody, asked, found);
    }

    /// <summary>Where so many of everybody end in the order of the sample, which goes over all whole numbers.</summary>
    private static Int128 Place(long members, long everybody) => long.MinValue + ((Int128.One << 64) * members / everybody);

    private static async Task<(long Asked, long Found)> SomeAsync(ConditionSql compiled, NpgsqlConnection connection, Int128 from, Int128 to, CancellationToken ct)
    {
        await using var command = compiled.Command(connection, SegmentSql.Sampled(compiled));
        command.Parameters.AddWithValue("from", (long)from);
        command.Parameters.AddWithValue("to", (long)to);
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return (reader.GetInt64(0), reader.GetInt64(1));
    }
}

/// <summary>How a sample is taken.</summary>
/// <param name="Before">How long the exact figure alone is waited for.</param>
/// <param name="Time">How long members are asked.</param>
/// <param name="Patience">How long it may take in all; then there is no estimate.</param>
/// <param name="Smallest">Of fewer members than this there is no estimate.</param>
/// <param name="First">How many are asked first; how long they take tells how many there is time for.</param>
/// <param name="Most">How many are asked at most.</param>
internal sealed record Sampling(TimeSpan Before, TimeSpan Time, TimeSpan Patience, long Smallest, long First, long Most)
{
    /// <summary>As people wait: the first figure within a second, on a machine that has other things to do as well.</summary>
    public static Sampling Usual { get; } =
        new(TimeSpan.FromMilliseconds(150), TimeSpan.FromMilliseconds(400), TimeSpan.FromSeconds(3), Smallest: 10_000, First: 1_000, Most: 20_000);
}
