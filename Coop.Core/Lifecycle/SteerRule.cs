using Coop.Core.Access;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Coop.Core.Lifecycle;

/// <summary>What became of changing a rule.</summary>
public enum SteerRuleResult
{
    /// <summary>It is so from the next day's run on.</summary>
    Done,

    /// <summary>Months must be 1 to 120.</summary>
    Months,

    /// <summary>A colleague changed it meanwhile.</summary>
    Stale,
}

/// <summary>Switches a rule on or off, and says how many months it waits.</summary>
[Needs(Permission.ManageMembers)]
public sealed class SteerRule(WorkFactory works, CurrentActor actor)
{
    /// <summary>The most months a rule waits or counts.</summary>
    public const int MaxMonths = 120;

    /// <summary>Writes it down; <paramref name="rev"/> is the rule's rev the person saw.</summary>
    public async Task<SteerRuleResult> RunAsync(string code, int months, bool isEnabled, long rev, CancellationToken ct)
    {
        if (months is < 1 or > MaxMonths)
        {
            return SteerRuleResult.Months;
        }

        await using var work = await works.BeginAsync(ct);
        var rule = await work.Db.LifecycleRules.SingleAsync(r => r.Code == code, ct);
        if (rule.Rev != rev)
        {
            return SteerRuleResult.Stale;
        }

        rule.Steer(months, isEnabled);
        work.Audit(actor.Required, "lifecycle.rule", $"lifecycle_rule:{code}", new { months, enabled = isEnabled });
        try
        {
            await work.CommitAsync(ct);
            return SteerRuleResult.Done;
        }
        catch (DbUpdateConcurrencyException)
        {
            return SteerRuleResult.Stale;
        }
    }
}

/// <summary>Says whom a rule would move if it ran now, and moves nobody.</summary>
[Needs(Permission.ManageMembers)]
public sealed class PreviewRule(NpgsqlDataSource source, IDbContextFactory<CoopDb> contexts, TimeProvider clock)
{
    /// <summary>The most members it names.</summary>
    public const int AtMost = 50;

    /// <summary>Counts, and names a few.</summary>
    public async Task<RulePreview> RunAsync(LifecycleRuleKind kind, int months, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        var (count, some, now) = (0L, new List<MemberId>(), clock.GetUtcNow());
        for (Guid? after = null; await FindByRule.PageAsync(connection, kind, months, after, now, ct) is { Last: { } last } page; after = last)
        {
            count += page.Found.Count;
            some.AddRange(page.Found.Take(AtMost - some.Count));
        }

        await using var db = await contexts.CreateDbContextAsync(ct);
        var names = await db.Members.AsNoTracking().Where(m => some.Contains(m.Id)).ToDictionaryAsync(m => m.Id, m => m.DisplayName, ct);
        return new RulePreview(count, some, names);
    }
}
