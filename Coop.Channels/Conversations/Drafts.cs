using Coop.Core.Access;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Coop.Channels.Conversations;

/// <summary>Keeps what somebody is writing to a member.</summary>
[Needs(Permission.AnswerMembers)]
public sealed class SaveDraft(NpgsqlDataSource source, CurrentActor actor, TimeProvider clock)
{
    /// <summary>The longest text kept, in characters.</summary>
    public const int MaxLength = 20_000;

    /// <summary>Saves; <paramref name="rev"/> grows with every save of one composer, and an older save never overwrites a newer.</summary>
    public async Task RunAsync(MemberId member, string body, bool note, long rev, CancellationToken ct)
    {
        await using var save = source.CreateCommand(ConversationSql.SaveDraft);
        save.Parameters.AddRange(new NpgsqlParameter[]
        {
            new("staff", actor.Required.Value),
            new("member", member.Value),
            new("body", StoredText.Of(body, MaxLength)),
            new("note", note),
            new("rev", rev),
            new("now", clock.GetUtcNow()),
        });
        await save.ExecuteNonQueryAsync(ct);
    }
}

/// <summary>Reads drafts.</summary>
public sealed class DraftReads(IDbContextFactory<CoopDb> contexts)
{
    /// <summary>The person's draft to the member, or null.</summary>
    public async Task<Draft?> FindAsync(StaffId staff, MemberId member, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        return await db.Drafts.AsNoTracking().SingleOrDefaultAsync(d => d.StaffId == staff && d.MemberId == member, ct);
    }
}
