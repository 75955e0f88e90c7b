using Coop.Core.Members;
using Coop.Core.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Coop.Channels.Visits;

/// <summary>Reads what the counter needs to know.</summary>
public sealed class VisitReads(IDbContextFactory<CoopDb> contexts, TimeProvider clock)
{
    /// <summary>The question to ask now; null when every answer is fresh.</summary>
    public async Task<VisitQuestion?> NextQuestionAsync(MemberId member, CancellationToken ct)
    {
        var since = clock.GetUtcNow() - VisitQuestions.Fresh;
        await using var db = await contexts.CreateDbContextAsync(ct);
        var answered = await db.Visits.Where(v => v.MemberId == member && v.CameAt > since && v.Question != null)
            .Select(v => v.Question).Distinct().ToListAsync(ct);
        return VisitQuestions.All.FirstOrDefault(question => !answered.Contains(question.Code));
    }
}
