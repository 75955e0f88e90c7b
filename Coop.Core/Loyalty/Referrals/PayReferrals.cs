using Coop.Core.Events;
using Coop.Core.Facts;
using Coop.Core.Importing;
using Coop.Core.Live;
using Coop.Core.Loyalty.Ledger;
using Coop.Core.Loyalty.Rules;
using Coop.Core.Members;
using Coop.Core.Members.Ties;
using Coop.Core.Persistence;
using Npgsql;

namespace Coop.Core.Loyalty.Referrals;

/// <summary>
/// Gives the referrer points once the friend has paid their first contribution, and takes them back when that contribution is, or when
/// the relation was written down by mistake. Each time it looks at all that is known of the friend by then, so that the relation may be
/// told before the contribution or after, once or again: for one friend nobody has points twice.
/// </summary>
internal sealed class PayReferrals(EarnPoints earn, KeepAccounts accounts, CooperativeCalendar calendar) : IEventSubscriber
{
    /// <inheritdoc />
    public string Name => "referrals";

    /// <inheritdoc />
    public async Task BeginAsync(IReadOnlyList<StoredEvent> events, Work work, CancellationToken ct)
    {
        var batches = events.Select(stored => stored.As<FactsImported>()).OfType<FactsImported>()
            .Where(told => told.Kind == ImportKind.Contribution).Select(told => told.Batch).ToArray();
        HashSet<Guid> friends = [.. events.Select(Friend).OfType<MemberId>().Select(friend => friend.Value)];
        if (batches.Length > 0)
        {
            friends.UnionWith(await IdsAsync(work, ReferralSql.Friends, "batches", batches, ct));
        }

        if (friends.Count == 0)
        {
            return;
        }

        Guid[] all = [.. friends];
        var referrers = await IdsAsync(work, ReferralSql.Referrers, "friends", all, ct);
        if (referrers.Count == 0 || !await accounts.HoldAsync(work, [.. referrers.Select(id => new MemberId(id))], ct))
        {
            return;
        }

        // Under the accounts' locks: nobody else gives or takes for these friends meanwhile.
        var open = (await StandingAsync(work, all, ct)).Where(standing => !standing.Holds).ToList();
        foreach (var standing in open)
        {
            await SettleAsync(work, standing, ct);
        }

        foreach (var member in open.Count == 0 ? [] : open.Select(standing => standing.Friend).Concat(referrers).Distinct())
        {
            work.Touch(Topic.Member(new(member)), ReferralReads.Key);
        }
    }

    /// <summary>All was done at once when the batch of events began.</summary>
    public Task HandleAsync(StoredEvent stored, Work work, CancellationToken ct) => Task.CompletedTask;

    private static MemberId? Friend(StoredEvent stored) =>
        stored.As<ContributionPaid>()?.Member ?? stored.As<ContributionTakenBack>()?.Member
        ?? (stored.As<RelationBegun>() is { Kind: RelationKind.Referrer } begun ? (MemberId?)begun.Member : null)
        ?? (stored.As<RelationReopened>() is { Kind: RelationKind.Referrer } reopened ? (MemberId?)reopened.Member : null)
        ?? (stored.As<RelationEnded>() is { Kind: RelationKind.Referrer } ended ? (MemberId?)ended.Member : null);

    private async Task SettleAsync(Work work, Standing standing, CancellationToken ct)
    {
        if (standing.Given is { } given)
        {
            await earn.TakeBackAsync(work, new("referral", given), new("referral-back", given), calendar.Today, line => line.Earned.Points, ct);
        }

        // Who has left meanwhile keeps what they were given, and is given nothing more.
        if (standing.Deserved is not { IsMember: true } deserved)
        {
            return;
        }

        var purchase = new Purchase(RuleCause.Referral, calendar.DayOf(deserved.At), [new PurchaseLine(1, [], deserved.Amount)]) { IsFirst = true };
        if ((await earn.RunAsync(work, deserved.Referrer, new("referral", deserved.Source), purchase, ct)).Count == 0)
        {
            return;
        }

        await using var give = new NpgsqlCommand(ReferralSql.Give, work.Connection)
        {
            Parameters =
            {
                new("source", deserved.Source), new("friend", standing.Friend), new("member", deserved.Referrer.Value),
                new("contribution", deserved.Contribution), new("relation", deserved.Relation), new("now", work.Now),
            },
        };
        await give.ExecuteNonQueryAsync(ct);
    }

    private async Task<List<Standing>> StandingAsync(Work work, Guid[] friends, CancellationToken ct)
    {
        await using var read = new NpgsqlCommand(ReferralSql.Standing, work.Connection)
        {
            Parameters = { new("friends", friends), new("zone", calendar.ZoneId) },
        };
        await using var reader = await read.ExecuteReaderAsync(ct);
        var found = new List<Standing>();
        while (await reader.ReadAsync(ct))
        {
            found.Add(new Standing(
                reader.GetGuid(0),
                reader.IsDBNull(1) || reader.IsDBNull(4)
                    ? null
                    : new Deserved(reader.GetGuid(1), reader.GetFieldValue<DateTimeOffset>(2), reader.GetDecimal(3), reader.GetGuid(4), new(reader.GetGuid(5)), reader.GetBoolean(6), reader.GetInt64(9)),
                reader.IsDBNull(7) ? null : reader.GetString(7), reader.GetBoolean(8)));
        }

        return found;
    }

    private static async Task<HashSet<Guid>> IdsAsync<T>(Work work, string sql, string name, T[] values, CancellationToken ct)
    {
        await using var read = new NpgsqlCommand(sql, work.Connection) { Parameters = { new(name, values) } };
        await using var reader = await read.ExecuteReaderAsync(ct);
        var ids = new HashSet<Guid>();
        while (await reader.ReadAsync(ct))
        {
            ids.Add(reader.GetGuid(0));
        }

        return ids;
    }

    /// <summary>Where a friend stands.</summary>
    /// <param name="Friend">Who was referred.</param>
    /// <param name="Deserved">What points are to be given for; null when for nothing.</param>
    /// <param name="Given">The source of the points that were given for them and not taken back.</param>
    /// <param name="Holds">What that was given for still holds.</param>
    private sealed record Standing(Guid Friend, Deserved? Deserved, string? Given, bool Holds);

    private sealed record Deserved(Guid Contribution, DateTimeOffset At, decimal Amount, Guid Relation, MemberId Referrer, bool IsMember, long Before)
    {
        /// <summary>
        /// The same relation and contribution give points once; once more where they went back because the relation was said to have ended
        /// before the contribution, and that was taken back.
        /// </summary>
        public string Source => Before == 0 ? $"{Contribution:D}:{Relation:D}" : $"{Contribution:D}:{Relation:D}:{Before}";
    }
}
