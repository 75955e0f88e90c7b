using Coop.Core.Consent;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Npgsql;

namespace Coop.Channels.Portal;

/// <summary>Something a member said about being written to.</summary>
/// <param name="Channel">On which channel.</param>
/// <param name="Purpose">What for.</param>
/// <param name="Granted">Allowed, or forbidden.</param>
/// <param name="Source">How it was said: <c>agent</c>, <c>portal</c>, <c>keyword</c>, <c>carrier</c>.</param>
/// <param name="By">Who wrote it down, by first name; null when nobody of the staff did.</param>
/// <param name="At">When, UTC.</param>
public sealed record SaidByMember(Channel Channel, string Purpose, bool Granted, string Source, string? By, DateTimeOffset At);

/// <summary>What a member allows at present on one channel for one purpose.</summary>
/// <param name="Channel">On which channel.</param>
/// <param name="Purpose">What for.</param>
/// <param name="Latest">The word that counts; null when they never said anything.</param>
public sealed record ConsentSwitch(Channel Channel, string Purpose, SaidByMember? Latest)
{
    /// <summary>It is allowed.</summary>
    public bool IsOn => Latest?.Granted == true;
}

/// <summary>All a member may switch, and what they ever said.</summary>
/// <param name="Switches">By purpose, then channel.</param>
/// <param name="History">Newest first.</param>
public sealed record ConsentSheet(IReadOnlyList<ConsentSwitch> Switches, IReadOnlyList<SaidByMember> History);

/// <summary>What a member allows, for the member's own eyes.</summary>
public sealed class PortalConsents(MemberReads members, NpgsqlDataSource source)
{
    private const int MostRemembered = 500;

    /// <summary>The present state of every switch, and the history.</summary>
    public async Task<ConsentSheet> ReadAsync(MemberId member, CancellationToken ct)
    {
        var history = await HistoryAsync(member, ct);
        var states = (await members.FindAsync(member, ct))?.Consents ?? [];
        return new ConsentSheet(
            [.. states.Select(state => new ConsentSwitch(
                state.Channel, state.Purpose, history.FirstOrDefault(said => said.Channel == state.Channel && said.Purpose == state.Purpose)))],
            history);
    }

    private async Task<IReadOnlyList<SaidByMember>> HistoryAsync(MemberId member, CancellationToken ct)
    {
        await using var command = source.CreateCommand(PortalTimelineSql.Consents);
        command.Parameters.AddRange(new NpgsqlParameter[] { new("member", member.Value), new("count", MostRemembered) });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var said = new List<SaidByMember>();
        while (await reader.ReadAsync(ct))
        {
            said.Add(new SaidByMember(
                StoredName.Parse<Channel>(reader.GetString(0)), reader.GetString(1), reader.GetBoolean(2), reader.GetString(3),
                reader.IsDBNull(4) ? null : reader.GetString(4), reader.GetFieldValue<DateTimeOffset>(5)));
        }

        return said;
    }
}

/// <summary>A member allows or forbids a channel for a purpose on the portal. It holds for the next verdict, also on what is queued already.</summary>
public sealed class ChangeConsent(WorkFactory works, WriteConsent consent, PortalConsents consents, PortalTexts texts)
{
    private const string Source = "portal";

    /// <summary>Writes it down with the words that were on screen; false when there is no such switch.</summary>
    public async Task<bool> RunAsync(PortalVisitor visitor, Channel channel, string purpose, bool granted, string language, CancellationToken ct)
    {
        if (!(await consents.ReadAsync(visitor.Member, ct)).Switches.Any(known => known.Channel == channel && known.Purpose == purpose))
        {
            return false;
        }

        await using var work = await works.BeginAsync(ct);
        var evidence = EntryFacts.Json(new
        {
            session = visitor.Session[..16],
            wording = PortalTexts.WordingVersion,
            language,
            text = texts.Wording(channel, purpose, granted, language),
        });
        if (await consent.RunAsync(work, visitor.Member, channel, purpose, granted, Source, null, ct, evidence) is not null)
        {
            await work.CommitAsync(ct);
        }

        return true;
    }
}

/// <summary>A member chooses the language they are spoken to in: here, and in what the cooperative writes.</summary>
public sealed class ChooseLanguage(WorkFactory works)
{
    /// <summary>The languages there are.</summary>
    public static IReadOnlyList<string> Languages { get; } = ["es", "en"];

    /// <summary>Remembers the choice with the member's record.</summary>
    public async Task RunAsync(PortalVisitor visitor, string language, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        await using var choose = new NpgsqlCommand(PortalSql.Language, work.Connection) { Parameters = { new("member", visitor.Member.Value), new("language", language) } };
        if (await choose.ExecuteNonQueryAsync(ct) > 0)
        {
            work.Touch(Core.Live.Topic.Member(visitor.Member), "record");
            await work.CommitAsync(ct);
        }
    }
}
