using System.Text.RegularExpressions;
using Coop.Core.Access;
using Coop.Core.Live;
using Coop.Core.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Coop.Core.Members;

/// <summary>A branch as somebody describes it.</summary>
/// <param name="Code">Of a new one: letters, digits, dots, dashes and underscores, kept in capitals. Else it says which.</param>
/// <param name="Name">What people say.</param>
/// <param name="Active">Whether it is offered; a new one is.</param>
public sealed record BranchDraft(string Code, string Name, bool Active = true);

/// <summary>What became of describing a branch.</summary>
public abstract record BranchResult
{
    private BranchResult()
    {
    }

    /// <summary>The list says so, now or since before.</summary>
    public sealed record Done(bool Changed) : BranchResult;

    /// <summary>It cannot be: <paramref name="Field"/> is <c>code</c> or <c>name</c>.</summary>
    public sealed record Unfit(string Field, string Fault) : BranchResult;

    /// <summary>A colleague changed it meanwhile.</summary>
    public sealed record Stale : BranchResult;
}

/// <summary>Opens a branch, renames one, puts it out of use or into it again.</summary>
[Needs(Permission.ManageCatalog)]
public sealed partial class SaveBranch(WorkFactory works, CurrentActor actor, TimeProvider clock)
{
    /// <summary>The longest code, in characters.</summary>
    public const int MaxCode = 20;

    /// <summary>The longest name, in characters.</summary>
    public const int MaxName = 120;

    /// <summary>Saves it; <paramref name="rev"/> is the one the person saw, 0 for a new one.</summary>
    public async Task<BranchResult> RunAsync(BranchDraft typed, long rev, CancellationToken ct)
    {
        var isNew = rev == 0;
        var draft = typed with { Code = isNew ? typed.Code.Trim().ToUpperInvariant() : typed.Code, Name = StoredText.Of(typed.Name).Trim() };
        if (Fault(draft, isNew) is { } unfit)
        {
            return unfit;
        }

        await using var work = await works.BeginAsync(ct);
        var branch = await FindAsync(work, draft.Code, isNew, ct);
        if (isNew && branch is not null)
        {
            return Taken;
        }

        if (rev != (branch?.Rev ?? 0))
        {
            return new BranchResult.Stale();
        }

        if (branch is null)
        {
            branch = Branch.Opened(draft.Code, draft.Name, clock);
            work.Db.Branches.Add(branch);
        }
        else if (!branch.Change(draft.Name, draft.Active))
        {
            return new BranchResult.Done(Changed: false);
        }

        work.Touch(Topic.Branches, branch.Id.ToString("D"));
        work.Audit(actor.Required, "branch.save", $"branch:{branch.Id:D}", new { branch.Code, branch.Name, branch.Active });
        return await CommitAsync(work, ct);
    }

    private static BranchResult.Unfit Taken => new("code", "taken");

    /// <summary>There are few. Codes from before are as they are: a new one must differ from them by more than capitals.</summary>
    private static async Task<Branch?> FindAsync(Work work, string code, bool isNew, CancellationToken ct) =>
        (await work.Db.Branches.ToListAsync(ct)).Find(b => b.Code.Equals(code, isNew ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal));

    private static async Task<BranchResult> CommitAsync(Work work, CancellationToken ct)
    {
        try
        {
            await work.CommitAsync(ct);
            return new BranchResult.Done(Changed: true);
        }
        catch (DbUpdateConcurrencyException)
        {
            return new BranchResult.Stale();
        }
        catch (DbUpdateException error) when (DatabaseFault.IsDuplicate(error, "branch_code_key"))
        {
            return Taken;
        }
    }

    private static BranchResult.Unfit? Fault(BranchDraft draft, bool isNew) =>
        isNew && draft.Code.Length == 0 ? new("code", "missing")
        : isNew && !CodeForm().IsMatch(draft.Code) ? new("code", "form")
        : draft.Name.Length == 0 ? new("name", "missing")
        : draft.Name.Length > MaxName ? new("name", "too_long")
        : draft.Name.Any(char.IsControl) ? new("name", "unprintable")
        : null;

    [GeneratedRegex("^[A-Z0-9][A-Z0-9._-]{0,19}$", RegexOptions.NonBacktracking)]
    private static partial Regex CodeForm();
}
