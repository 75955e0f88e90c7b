using Coop.Core.Access;
using Coop.Core.Live;
using Coop.Core.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Coop.Core.Knowledge.Questions;

/// <summary>A question as somebody describes it.</summary>
/// <param name="Code">Small letters, digits and underscores.</param>
/// <param name="Attribute">Code of the attribute it fills.</param>
/// <param name="TextEs">As it is asked in Spanish.</param>
/// <param name="TextEn">As it is asked in English.</param>
/// <param name="Worth">What knowing it is worth, 1 to 100.</param>
/// <param name="FatigueDays">For how many days nobody is asked again, 1 to 1000.</param>
/// <param name="Active">It is asked.</param>
public sealed record QuestionDraft(string Code, string Attribute, string TextEs, string TextEn, int Worth, int FatigueDays, bool Active = true);

/// <summary>Adds a question to the catalogue, or changes one. An attribute has one question at a time.</summary>
[Needs(Permission.ManageMembers)]
public sealed class SaveQuestion(WorkFactory works, CurrentActor actor)
{
    /// <summary>The longest question, in characters.</summary>
    public const int MaxText = 200;

    /// <summary>Saves it; <paramref name="rev"/> is the one the person saw, 0 for a new one.</summary>
    public async Task<CatalogueResult> RunAsync(QuestionDraft typed, long rev, CancellationToken ct)
    {
        var draft = typed with { Code = typed.Code.Trim(), TextEs = StoredText.Of(typed.TextEs).Trim(), TextEn = StoredText.Of(typed.TextEn).Trim() };
        if (Fault(draft) is { } fault)
        {
            return new CatalogueResult.Unfit(fault);
        }

        await using var work = await works.BeginAsync(ct);
        var question = await work.Db.Questions.SingleOrDefaultAsync(q => q.Code == draft.Code, ct);
        if (rev == 0 && question is not null)
        {
            return new CatalogueResult.Unfit("code.taken");
        }

        if (rev != (question?.Rev ?? 0))
        {
            return new CatalogueResult.Stale();
        }

        if (!await work.Db.AttributeDefinitions.AnyAsync(a => a.Code == draft.Attribute && (a.Active || !draft.Active), ct))
        {
            return new CatalogueResult.Unfit("attribute.missing");
        }

        if (draft.Active && await work.Db.Questions.AnyAsync(q => q.Attribute == draft.Attribute && q.Active && q.Code != draft.Code, ct))
        {
            return new CatalogueResult.Unfit("attribute.taken");
        }

        if (question is null)
        {
            work.Db.Questions.Add(Question.Of(draft));
        }
        else
        {
            question.Say(draft);
        }

        work.Touch(Topic.Questions, draft.Code);
        work.Audit(actor.Required, "question.save", $"question:{draft.Code}", new { draft.Attribute, draft.Worth, draft.FatigueDays, draft.Active });
        try
        {
            return await SaveAttribute.CommitAsync(work, "question_pkey", ct);
        }
        catch (DbUpdateException error) when (DatabaseFault.IsDuplicate(error, "question_attribute"))
        {
            return new CatalogueResult.Unfit("attribute.taken");
        }
    }

    /// <summary>The code comes last: it mostly follows from the attribute.</summary>
    private static string? Fault(QuestionDraft draft) =>
        draft.Attribute.Length == 0 ? "attribute.missing"
        : draft.TextEs.Length == 0 || draft.TextEn.Length == 0 ? "text.missing"
        : draft.TextEs.Length > MaxText || draft.TextEn.Length > MaxText ? "text.long"
        : draft.Worth is < 1 or > 100 ? "worth.range"
        : draft.FatigueDays is < 1 or > 1000 ? "fatigue.range"
        : SaveAttribute.FaultOfCode(draft.Code);
}

/// <summary>Says how much is asked of one member.</summary>
[Needs(Permission.ManageMembers)]
public sealed class SteerDialogue(WorkFactory works, CurrentActor actor)
{
    /// <summary>Writes it down; <paramref name="rev"/> is the one the person saw.</summary>
    public async Task<CatalogueResult> RunAsync(int perContact, int perMonth, long rev, CancellationToken ct)
    {
        if (perContact is < 1 or > ChooseQuestions.AtMost || perMonth is < 1 or > 30)
        {
            return new CatalogueResult.Unfit(perMonth is < 1 or > 30 ? "month.range" : "contact.range");
        }

        await using var work = await works.BeginAsync(ct);
        var dialogue = await work.Db.Dialogues.SingleAsync(ct);
        if (dialogue.Rev != rev)
        {
            return new CatalogueResult.Stale();
        }

        dialogue.Say(perContact, perMonth);
        work.Touch(Topic.Questions, "dialogue");
        work.Audit(actor.Required, "dialogue.steer", "dialogue", new { perContact, perMonth });
        return await SaveAttribute.CommitAsync(work, "dialogue_pkey", ct);
    }
}
