using System.Globalization;
using Coop.Core.Access;
using Coop.Core.Loyalty.Ledger;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Npgsql;

namespace Coop.Core.Loyalty.Rules;

/// <summary>What taking back all that a version of a rule gave would do.</summary>
/// <param name="Members">How many members would lose points.</param>
/// <param name="Entries">From how many entries.</param>
/// <param name="Points">How many points.</param>
/// <param name="ShortMembers">How many of those members hold less than that by now.</param>
/// <param name="ShortPoints">How many points they would owe, or be forgiven, as the programme says.</param>
public sealed record ReversalPreview(long Members, long Entries, long Points, long ShortMembers, long ShortPoints);

/// <summary>
/// Takes back what a version of a rule gave that was published with a mistake: entry by entry, what other rules gave for the same
/// purchase stays. It runs in short transactions and can be run again until all is done.
/// </summary>
[Needs(Permission.SteerLoyalty)]
public sealed class ReverseRule(NpgsqlDataSource source, WorkFactory works, EarnPoints earn, KeepAccounts accounts, CooperativeCalendar calendar, CurrentActor actor)
{
    private const int Most = 100;

    /// <summary>What it would do, without doing it.</summary>
    public async Task<ReversalPreview> PreviewAsync(string code, int version, CancellationToken ct)
    {
        await using var read = source.CreateCommand(RuleSql.Preview);
        read.Parameters.AddWithValue("code", code);
        read.Parameters.AddWithValue("version", version);
        await using var reader = await read.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return new ReversalPreview(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4));
    }

    /// <summary>Does it; how many points went.</summary>
    public async Task<long> RunAsync(string code, int version, CancellationToken ct)
    {
        var gone = 0L;
        while (await GivenAsync(code, version, ct) is { Count: > 0 } given)
        {
            await using var work = await works.BeginAsync(ct);
            var some = 0L;
            await accounts.HoldAsync(work, [.. given.Select(entry => entry.Member)], ct);
            foreach (var (_, entry, key) in given)
            {
                var back = await earn.TakeBackAsync(
                    work, entry, new("rule-reversal", $"{code}:{version.ToString(CultureInfo.InvariantCulture)}:{key}"), calendar.Today,
                    line => line.Earned.Rule == code && line.Earned.Version == version ? line.Earned.Points : line.TakenBack, ct);
                some += back is null ? 0 : back.Forgiven - back.Points;
            }

            work.Audit(actor.Required, "loyalty.reverse_rule", $"rule:{code}", new { version, points = some });
            work.Touch(LoyaltyTopics.Programme, "rules");
            await work.CommitAsync(ct);
            gone += some;
            if (some == 0)
            {
                break;
            }
        }

        return gone;
    }

    private async Task<List<(MemberId Member, PointSource Entry, string Key)>> GivenAsync(string code, int version, CancellationToken ct)
    {
        await using var read = source.CreateCommand(RuleSql.GivenBy);
        read.Parameters.AddWithValue("code", code);
        read.Parameters.AddWithValue("version", version);
        read.Parameters.AddWithValue("most", Most);
        await using var reader = await read.ExecuteReaderAsync(ct);
        var given = new List<(MemberId, PointSource, string)>();
        while (await reader.ReadAsync(ct))
        {
            given.Add((new(reader.GetGuid(0)), new(reader.GetString(1), reader.GetString(2)), string.Create(CultureInfo.InvariantCulture, $"{reader.GetGuid(0):D}:{reader.GetInt64(3)}")));
        }

        return given;
    }
}
