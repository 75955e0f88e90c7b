using System.Text.Json;
using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Coop.Channels.Voice;

/// <summary>Reads calls for the desks.</summary>
public sealed class CallReads(NpgsqlDataSource source, IDbContextFactory<CoopDb> contexts) : LiveSource<CallRow>
{
    /// <summary>Calls that are not written down to the end, who has waited longest first.</summary>
    public Task<IReadOnlyList<CallRow>> OpenAsync(CancellationToken ct) => RowsAsync(VoiceSql.Open, [], ct);

    /// <inheritdoc />
    public override Task<IReadOnlyList<CallRow>> ReadAsync(Topic topic, IReadOnlyCollection<string> keys, CancellationToken ct) =>
        RowsAsync(VoiceSql.ByIds, [new("ids", keys.Select(Guid.Parse).ToArray())], ct);

    /// <summary>The ways a call can end, in the order they are offered.</summary>
    public async Task<IReadOnlyList<CallDisposition>> DispositionsAsync(CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        return await db.CallDispositions.AsNoTracking().Where(d => !d.Retired).OrderBy(d => d.Position).ThenBy(d => d.Code).ToListAsync(ct);
    }

    /// <summary>Notes taken during a call so far, and how often they were saved.</summary>
    public async Task<(string Notes, long Rev)> NotesAsync(CallId call, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        var content = await db.CallContents.AsNoTracking().SingleOrDefaultAsync(c => c.CallId == call, ct);
        return (content?.Notes ?? "", content?.NotesRev ?? 0);
    }

    /// <summary>The language everybody known under an address prefers, <c>es</c> where they differ or nobody is known.</summary>
    internal async Task<string> LanguageOfAsync(ContactAddress address, CancellationToken ct)
    {
        await using var command = source.CreateCommand(VoiceSql.Languages);
        command.Parameters.AddRange(new NpgsqlParameter[] { new("kind", address.Kind.Stored()), new("value", address.Value) });
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        var (all, english) = (reader.GetInt64(0), reader.GetInt64(1));
        return all > 0 && all == english ? "en" : "es";
    }

    private async Task<IReadOnlyList<CallRow>> RowsAsync(string sql, NpgsqlParameter[] parameters, CancellationToken ct)
    {
        await using var command = source.CreateCommand(sql);
        command.Parameters.AddRange(parameters);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<CallRow>();
        while (await reader.ReadAsync(ct))
        {
            rows.Add(Row(reader));
        }

        return rows;
    }

    private static CallRow Row(NpgsqlDataReader r)
    {
        var (kind, provisional, named) = (StoredName.Parse<ContactPointKind>(r.GetString(11)), r.GetBoolean(9), r.GetBoolean(23));
        var withheld = kind == ContactPointKind.Other && r.GetString(12).StartsWith("withheld:", StringComparison.Ordinal);
        return new CallRow
        {
            Id = new(r.GetGuid(0)),
            Rev = r.GetInt64(1),
            Direction = StoredName.Parse<Direction>(r.GetString(2)),
            State = StoredName.Parse<CallState>(r.GetString(3)),
            Member = new(r.GetGuid(4)),
            MemberName = Member.NameOf(Text(r, 5), Text(r, 6), Text(r, 7), Text(r, 8)),
            Provisional = provisional,
            Stage = StoredName.Parse<MemberStage>(r.GetString(10)),
            HasNumber = kind == ContactPointKind.Telephone,
            Number = withheld ? null : kind == ContactPointKind.Telephone ? r.GetString(12) : r.GetString(13),
            Agent = r.IsDBNull(14) ? null : new(r.GetGuid(14)),
            AgentName = Text(r, 15),
            LapsedAgent = r.IsDBNull(16) ? null : new(r.GetGuid(16)),
            ArrivedAt = r.GetFieldValue<DateTimeOffset>(18),
            AnsweredAt = Moment(r, 19),
            EndedAt = Moment(r, 20),
            WrapUpDueAt = Moment(r, 21),
            Gone = !r.IsDBNull(22),
            Named = named,
            Muted = r.GetBoolean(24),
            Candidates = provisional && !named ? Candidates(Text(r, 25)) : [],
            Before = Contacts(Text(r, 26)),
            CallBackBy = Moment(r, 27),
        };
    }

    private static List<MemberHit> Candidates(string? json) => Parse(json, c => new MemberHit(
        new(c.GetProperty("id").GetGuid()), Member.NameOf(Text(c, "given"), Text(c, "first"), Text(c, "second"), Text(c, "organisation")), Text(c, "document"), null, false));

    private static List<CallContact> Contacts(string? json) => Parse(json, c => new CallContact(
        StoredName.Parse<Channel>(Text(c, "channel")!), StoredName.Parse<EntryKind>(Text(c, "kind")!), c.GetProperty("at").GetDateTimeOffset(), Text(c, "line")));

    private static List<T> Parse<T>(string? json, Func<JsonElement, T> read)
    {
        if (json is null)
        {
            return [];
        }

        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Select(read)];
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static DateTimeOffset? Moment(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);
}
