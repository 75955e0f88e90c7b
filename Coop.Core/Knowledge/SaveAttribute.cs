using System.Text.RegularExpressions;
using Coop.Core.Access;
using Coop.Core.Live;
using Coop.Core.Persistence;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Coop.Core.Knowledge;

/// <summary>An attribute as somebody describes it.</summary>
/// <param name="Code">Small letters, digits and underscores.</param>
/// <param name="Kind">What kind of value; it counts for a new attribute only.</param>
/// <param name="NameEs">Its name in Spanish.</param>
/// <param name="NameEn">Its name in English.</param>
public sealed record AttributeDraft(string Code, AttributeKind Kind, string NameEs, string NameEn)
{
    /// <summary>After how many months a value is to be asked anew; null when it stays true.</summary>
    public int? ShelfMonths { get; init; }

    /// <summary>The options of a choice.</summary>
    public IReadOnlyList<AttributeOption> Options { get; init; } = [];

    /// <summary>It is asked for.</summary>
    public bool Active { get; init; } = true;
}

/// <summary>What became of describing an attribute or a question.</summary>
public abstract record CatalogueResult
{
    private CatalogueResult()
    {
    }

    /// <summary>The catalogue says so.</summary>
    public sealed record Done : CatalogueResult;

    /// <summary>It cannot be: a code of the field, a dot, and a code of the fault, as <c>code.taken</c>.</summary>
    public sealed record Unfit(string What) : CatalogueResult;

    /// <summary>A colleague changed it meanwhile.</summary>
    public sealed record Stale : CatalogueResult;
}

/// <summary>Adds an attribute to the catalogue, or changes one.</summary>
[Needs(Permission.ManageMembers)]
public sealed partial class SaveAttribute(WorkFactory works, CurrentActor actor)
{
    /// <summary>The longest name, in characters.</summary>
    public const int MaxName = 80;

    /// <summary>The most options of a choice.</summary>
    public const int MaxOptions = 30;

    /// <summary>Saves it; <paramref name="rev"/> is the one the person saw, 0 for a new one.</summary>
    public async Task<CatalogueResult> RunAsync(AttributeDraft typed, long rev, CancellationToken ct)
    {
        var draft = Clean(typed);
        if (Fault(draft) is { } fault)
        {
            return new CatalogueResult.Unfit(fault);
        }

        await using var work = await works.BeginAsync(ct);
        await using (var turn = new NpgsqlCommand(KnowledgeSql.Lock, work.Connection) { Parameters = { new("code", draft.Code) } })
        {
            await turn.ExecuteNonQueryAsync(ct);
        }

        var definition = await work.Db.AttributeDefinitions.SingleOrDefaultAsync(a => a.Code == draft.Code, ct);
        if (rev == 0 && definition is not null)
        {
            return new CatalogueResult.Unfit("code.taken");
        }

        if (rev != (definition?.Rev ?? 0))
        {
            return new CatalogueResult.Stale();
        }

        if (definition is null)
        {
            work.Db.AttributeDefinitions.Add(AttributeDefinition.Of(draft));
        }
        else
        {
            var gone = definition.Choices.Select(option => option.Code).Except(draft.Options.Select(option => option.Code)).ToList();
            if (definition.Kind == AttributeKind.Choice && gone.Count > 0
                && await work.Db.KnownValues.AnyAsync(v => v.Attribute == draft.Code && gone.Contains(v.ValueText!), ct))
            {
                return new CatalogueResult.Unfit("options.used");
            }

            if (definition.Active != draft.Active)
            {
                work.Touch(Topic.Questions, draft.Code); // the question that fills it is asked no more, or again
            }

            definition.Say(draft);
        }

        work.Touch(Topic.Knowledge, draft.Code);
        work.Audit(actor.Required, "attribute.save", $"attribute:{draft.Code}", new { draft.Kind, draft.NameEs, draft.ShelfMonths, draft.Active });
        return await CommitAsync(work, "attribute_pkey", ct);
    }

    /// <summary>Commits, and says so where a colleague was quicker in the same moment.</summary>
    internal static async Task<CatalogueResult> CommitAsync(Work work, string key, CancellationToken ct)
    {
        try
        {
            await work.CommitAsync(ct);
            return new CatalogueResult.Done();
        }
        catch (DbUpdateConcurrencyException)
        {
            return new CatalogueResult.Stale();
        }
        catch (DbUpdateException error) when (DatabaseFault.IsDuplicate(error, key))
        {
            return new CatalogueResult.Unfit("code.taken");
        }
    }

    internal static string? FaultOfCode(string code) => code.Length == 0 ? "code.missing" : !CodeForm().IsMatch(code) ? "code.form" : null;

    private static AttributeDraft Clean(AttributeDraft typed) => typed with
    {
        Code = typed.Code.Trim(),
        NameEs = StoredText.Of(typed.NameEs).Trim(),
        NameEn = StoredText.Of(typed.NameEn).Trim(),
        Options = typed.Kind != AttributeKind.Choice ? [] : [.. typed.Options.Select(o => new AttributeOption(o.Code.Trim(), StoredText.Of(o.Es).Trim(), StoredText.Of(o.En).Trim()))],
    };

    private static string? Fault(AttributeDraft draft) =>
        FaultOfCode(draft.Code) is { } code ? code
        : draft.NameEs.Length == 0 || draft.NameEn.Length == 0 ? "name.missing"
        : draft.NameEs.Length > MaxName || draft.NameEn.Length > MaxName ? "name.long"
        : draft.ShelfMonths is < 1 or > 120 ? "shelf.range"
        : draft.Kind != AttributeKind.Choice ? null
        : draft.Options.Count < 2 ? "options.few"
        : draft.Options.Count > MaxOptions ? "options.many"
        : draft.Options.Any(o => !CodeForm().IsMatch(o.Code)) ? "options.code"
        : draft.Options.Any(o => o.Es.Length is 0 or > MaxName || o.En.Length is 0 or > MaxName) ? "options.name"
        : draft.Options.DistinctBy(o => o.Code).Count() != draft.Options.Count ? "options.twice"
        : null;

    [GeneratedRegex("^[a-z][a-z0-9_]{0,39}$", RegexOptions.NonBacktracking)]
    private static partial Regex CodeForm();
}
