using Coop.Core.Access;
using Coop.Core.Knowledge;
using Coop.Core.Knowledge.Questions;
using Coop.Core.Live;
using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Knowledge;

/// <summary>The questions of the dialogue by drops, what became of asking them, and how much is asked of one member.</summary>
public sealed partial class QuestionsPage(
    LiveGround ground, QuestionReads questions, KnowledgeReads knowledge, Attempt attempt, Toasts toasts, IStringLocalizer<Texts> texts)
    : LiveComponent(ground)
{
    private IReadOnlyList<QuestionRow> _rows = [];
    private IReadOnlyList<AttributeRow> _attributes = [];
    private Dialogue? _dialogue;
    private Question? _editing;
    private string _attribute = "";
    private string _es = "";
    private string _en = "";
    private int _worth = 50;
    private int _fatigue = 60;
    private int _perContact;
    private int _perMonth;
    private string? _unfit;
    private string? _fault;
    private string? _dialogueFault;
    private bool _saving;
    private int _draft;

    [CascadingParameter]
    private Myself Me { get; set; } = null!;

    /// <summary>Attributes no other question asks for.</summary>
    private IEnumerable<AttributeDefinition> Free => _attributes.Select(row => row.Definition)
        .Where(one => one.Active && _rows.All(row => !row.Question.Active || row.Question.Attribute != one.Code || row.Question.Code == _editing?.Code))
        .OrderBy(KnowledgeWords.NameOf, StringComparer.CurrentCulture);

    /// <inheritdoc />
    protected override Task BeginAsync() => !Me.May(Permission.ManageMembers) ? Task.CompletedTask : FollowAsync(
        Topic.Questions, questions, new LiveScript<QuestionRow>(ReadAsync, rows => _rows = rows, Apply));

    private async Task<IReadOnlyList<QuestionRow>> ReadAsync(CancellationToken ct)
    {
        _attributes = await knowledge.CatalogueAsync(ct);
        Show(await questions.DialogueAsync(ct));
        return await questions.CatalogueAsync(ct);
    }

    private void Show(Dialogue dialogue) => (_dialogue, _perContact, _perMonth) = (dialogue, dialogue.PerContact, dialogue.PerMonth);

    // The source reads the whole catalogue each time: what is older has fewer changes in all.
    private bool Apply(IReadOnlyList<QuestionRow> rows)
    {
        if (rows.Sum(row => row.Question.Rev) < _rows.Sum(row => row.Question.Rev))
        {
            return false;
        }

        _rows = rows;
        return true;
    }

    private string? Invalid(string field) => _unfit?.StartsWith(field, StringComparison.Ordinal) == true ? "true" : null;

    private void Edit(Question one)
    {
        Clear();
        (_editing, _attribute, _es, _en, _worth, _fatigue) = (one, one.Attribute, one.TextEs, one.TextEn, one.Worth, one.FatigueDays);
    }

    private void Clear()
    {
        (_editing, _attribute, _es, _en, _worth, _fatigue, _unfit, _fault) = (null, "", "", "", 50, 60, null, null);
        _draft++;
    }

    private async Task SaveAsync()
    {
        _saving = true;
        // A question goes by the attribute it fills; one that takes the place of another gets a number.
        var code = _editing?.Code ?? Enumerable.Range(1, 99).Select(n => n == 1 ? _attribute : $"{_attribute}_{n}").First(one => _rows.All(row => row.Question.Code != one));
        var saved = await SaveAsync(new QuestionDraft(code, _attribute, _es, _en, _worth, _fatigue, _editing?.Active ?? true), _editing?.Rev ?? 0);
        _saving = false;
        if (saved)
        {
            Clear();
        }
    }

    private Task<bool> SwitchAsync(Question one) =>
        SaveAsync(new QuestionDraft(one.Code, one.Attribute, one.TextEs, one.TextEn, one.Worth, one.FatigueDays, !one.Active), one.Rev);

    private async Task<bool> SaveAsync(QuestionDraft draft, long rev)
    {
        var result = await attempt.RunAsync<SaveQuestion, CatalogueResult?>(async x => await x.RunAsync(draft, rev, Ct), null);
        (_unfit, _fault) = ((result as CatalogueResult.Unfit)?.What, Say(result));
        if (result is CatalogueResult.Done)
        {
            toasts.Say(texts["Questions.Saved"]);
        }

        return result is CatalogueResult.Done;
    }

    private async Task SteerAsync(Dialogue dialogue)
    {
        var result = await attempt.RunAsync<SteerDialogue, CatalogueResult?>(async x => await x.RunAsync(_perContact, _perMonth, dialogue.Rev, Ct), null);
        _dialogueFault = Say(result);
        if (result is CatalogueResult.Done)
        {
            toasts.Say(texts["Dialogue.Saved"]);
        }

        if (result is CatalogueResult.Done or CatalogueResult.Stale)
        {
            Show(await questions.DialogueAsync(Ct));
        }
    }

    private string? Say(CatalogueResult? result) => result switch
    {
        CatalogueResult.Done => null,
        CatalogueResult.Unfit unfit => texts.Say(unfit),
        CatalogueResult.Stale => texts["Catalogue.Stale"].Value,
        _ => texts["Attempt.Failed"].Value,
    };
}
