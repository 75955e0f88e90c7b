using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Npgsql;

namespace Coop.Core.Loyalty.Referrals;

/// <summary>What came of bringing a friend.</summary>
public enum ReferralState
{
    /// <summary>The friend has not paid a first contribution yet.</summary>
    Waiting,

    /// <summary>The referrer has points for it.</summary>
    Given,

    /// <summary>The points were taken back with the contribution.</summary>
    TakenBack,

    /// <summary>Nothing: no rule gave any, the friend had paid before, or it lasts no longer.</summary>
    None,
}

/// <summary>Somebody who brought the member, or whom the member brought.</summary>
/// <param name="Brought">The member brought them; else they brought the member.</param>
/// <param name="Other">Who.</param>
/// <param name="Name">Their name.</param>
/// <param name="Since">The first day it was so.</param>
/// <param name="Until">The last one; null while it lasts.</param>
/// <param name="State">What came of it.</param>
/// <param name="Points">The points the referrer has for it.</param>
public sealed record ReferralLine(bool Brought, MemberId Other, string? Name, DateOnly Since, DateOnly? Until, ReferralState State, long Points);

/// <summary>Who brought a member, and whom the member brought.</summary>
/// <param name="Member">Whose.</param>
/// <param name="Lines">Who brought the member, then those they brought: who lasts first, then the latest. At most <see cref="ReferralReads.AtMost"/>.</param>
/// <param name="Friends">How many they brought, shown or not.</param>
/// <param name="Points">How many points they have for all of those.</param>
/// <param name="Rev">Newer wins.</param>
public sealed record ReferralsRow(MemberId Member, IReadOnlyList<ReferralLine> Lines, long Friends, long Points, long Rev);

/// <summary>Reads who brought whom, and what came of it.</summary>
public sealed class ReferralReads(NpgsqlDataSource source, MachineClock machine) : LiveSource<ReferralsRow>
{
    /// <summary>The most lines; who brought hundreds has a longer story.</summary>
    public const int AtMost = 30;

    /// <summary>What touches the topic of a member when something came of it, or no longer.</summary>
    internal const string Key = "referrals";

    /// <summary>The row that cards follow.</summary>
    public async Task<ReferralsRow> OfAsync(MemberId member, CancellationToken ct)
    {
        // Taken before anything is read: what comes meanwhile makes a later one.
        var rev = machine.GetTimestamp();
        await using var read = source.CreateCommand(ReferralSql.Of);
        read.Parameters.AddWithValue("member", member.Value);
        read.Parameters.AddWithValue("count", AtMost);
        await using var reader = await read.ExecuteReaderAsync(ct);
        var (lines, friends, points) = (new List<ReferralLine>(), 0L, 0L);
        while (await reader.ReadAsync(ct))
        {
            lines.Add(new ReferralLine(
                reader.GetBoolean(0), new(reader.GetGuid(1)), Member.NameOf(Text(reader, 2), Text(reader, 3), Text(reader, 4), Text(reader, 5)),
                reader.GetFieldValue<DateOnly>(6), reader.IsDBNull(7) ? null : reader.GetFieldValue<DateOnly>(7),
                StoredName.Parse<ReferralState>(reader.GetString(8)), reader.GetInt64(9)));
            (friends, points) = (reader.GetInt64(10), reader.GetInt64(11));
        }

        return new ReferralsRow(member, lines, friends, points, rev);
    }

    /// <inheritdoc />
    public override async Task<IReadOnlyList<ReferralsRow>> ReadAsync(Topic topic, IReadOnlyCollection<string> keys, CancellationToken ct) =>
        keys.Any(key => key is Key or "ties") ? [await OfAsync(new(topic.IdOf()), ct)] : [];

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
