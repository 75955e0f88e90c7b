using Coop.Core.Lifecycle;
using Coop.Core.Live;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Coop.Core.Members;

/// <summary>What the member card shows.</summary>
/// <param name="Member">The record.</param>
/// <param name="BranchName">The branch that serves the member.</param>
/// <param name="ContactPoints">Addresses, the oldest first.</param>
/// <param name="Consents">The latest record per channel and purpose.</param>
/// <param name="Present">Where the relationship stands, and since when.</param>
/// <param name="Profile">What is known beyond name and document; null when nothing was ever written down.</param>
/// <param name="Rev">Newer wins.</param>
public sealed record MemberCard(
    Member Member, string? BranchName, IReadOnlyList<ContactPoint> ContactPoints, IReadOnlyList<ConsentState> Consents, LifecyclePeriod Present, MemberProfile? Profile, long Rev)
{
    /// <summary>The first number or mailbox there is: what to call somebody by who has no name yet.</summary>
    public string? KnownAddress =>
        ContactPoints.FirstOrDefault(p => p.Kind is ContactPointKind.Telephone or ContactPointKind.Whatsapp or ContactPointKind.Email)?.Value;
}

/// <summary>What a member last said about a channel and a purpose.</summary>
/// <param name="Channel">Which channel.</param>
/// <param name="Purpose">Code of the purpose.</param>
/// <param name="Granted">Allowed, forbidden, or null when never said.</param>
/// <param name="At">When, UTC.</param>
public sealed record ConsentState(Channel Channel, string Purpose, bool? Granted, DateTimeOffset? At);

/// <summary>A member found by search.</summary>
/// <param name="Id">Which record.</param>
/// <param name="Name">Name; null while unknown.</param>
/// <param name="Document">Kind and number of the identity document, if known.</param>
/// <param name="Found">The contact point that matched, if one did.</param>
/// <param name="Provisional">Nobody has said yet who this is.</param>
/// <param name="Left">Why they are no member any more; null while they are, or never were.</param>
public sealed record MemberHit(MemberId Id, string? Name, string? Document, string? Found, bool Provisional, LifecycleCause? Left = null);

/// <summary>Reads members: the card, and search.</summary>
public sealed class MemberReads(IDbContextFactory<CoopDb> contexts, NpgsqlDataSource source) : LiveSource<MemberCard>
{
    private const int MaxWords = 8;

    /// <summary>The member's card, or null when there is no such record.</summary>
    public async Task<MemberCard?> FindAsync(MemberId id, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        if (await db.Members.AsNoTracking().SingleOrDefaultAsync(m => m.Id == id, ct) is not { } member)
        {
            return null;
        }

        var branch = member.BranchId is { } at ? await db.Branches.Where(b => b.Id == at).Select(b => b.Name).SingleOrDefaultAsync(ct) : null;
        var points = await db.ContactPoints.AsNoTracking().Where(c => c.MemberId == id).OrderBy(c => c.CreatedAt).ThenBy(c => c.Id).ToListAsync(ct);
        var (consents, latest) = await ConsentsAsync(id, ct);
        var present = await db.Lifecycle.AsNoTracking().SingleAsync(p => p.MemberId == id && p.EndsAt == null && p.SupersededAt == null, ct);
        var profile = await db.Profiles.AsNoTracking().SingleOrDefaultAsync(p => p.MemberId == id, ct);
        return new MemberCard(member, branch, points, consents, present, profile, member.Rev + points.Count + latest);
    }

    /// <summary>
    /// Members whose name, document, telephone or address contains every word; at most <paramref name="count"/>.
    /// </summary>
    public async Task<IReadOnlyList<MemberHit>> SearchAsync(string text, int count, CancellationToken ct)
    {
        var words = Member.Fold(text).Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(MaxWords).Select(Compact).ToList();
        if (words.Count == 0)
        {
            return [];
        }

        await using var command = source.CreateCommand(MembersSql.Search(words.Count));
        command.Parameters.AddRange(new NpgsqlParameter[]
        {
            new("whole", $"%{Escape(string.Concat(text.Where(c => char.IsLetterOrDigit(c) || c is '@' or '.' or '_' or '-')).ToLowerInvariant())}%"),
            new("count", count),
        });
        command.Parameters.AddRange(words.Select((word, n) => new NpgsqlParameter($"word{n}", $"%{Escape(word)}%")).ToArray());
        await using var reader = await command.ExecuteReaderAsync(ct);
        var hits = new List<MemberHit>();
        while (await reader.ReadAsync(ct))
        {
            hits.Add(new MemberHit(
                new(reader.GetGuid(0)),
                Member.NameOf(Text(reader, 1), Text(reader, 2), Text(reader, 3), Text(reader, 4)),
                Text(reader, 5),
                Text(reader, 6),
                reader.GetBoolean(7),
                Text(reader, 8) is { } left ? StoredName.Parse<LifecycleCause>(left) : null));
        }

        return hits;
    }

    /// <inheritdoc />
    public override async Task<IReadOnlyList<MemberCard>> ReadAsync(Topic topic, IReadOnlyCollection<string> keys, CancellationToken ct)
    {
        var id = MemberId.From(topic.IdOf());
        return await FindAsync(id, ct) is { } card ? [card] : [];
    }

    private async Task<(IReadOnlyList<ConsentState> States, long Latest)> ConsentsAsync(MemberId id, CancellationToken ct)
    {
        await using var command = source.CreateCommand(MembersSql.Consents);
        command.Parameters.AddWithValue("member", id.Value);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var states = new List<ConsentState>();
        var latest = 0L;
        while (await reader.ReadAsync(ct))
        {
            states.Add(new ConsentState(
                StoredName.Parse<Channel>(reader.GetString(0)), reader.GetString(1),
                reader.IsDBNull(2) ? null : reader.GetBoolean(2), reader.IsDBNull(3) ? null : reader.GetFieldValue<DateTimeOffset>(3)));
            latest += reader.GetInt64(4);
        }

        return (states, latest);
    }

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    /// <summary>People write 52.345.678; documents are kept without dots.</summary>
    private static string Compact(string word) =>
        word.All(c => char.IsAsciiDigit(c) || c is '.' or '-') && word.Any(char.IsAsciiDigit) ? string.Concat(word.Where(char.IsAsciiDigit)) : word;

    private static string Escape(string word) =>
        word.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal);
}
