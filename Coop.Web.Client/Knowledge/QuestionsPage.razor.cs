using System.Globalization;
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
    private int? _worth = 50;
    private int? _fatigue = 60;
    private int? _perContact;
    private int? _perMonth;
    private Meeting? _meeting;
    private Meeting? _dialogueMeeting;
    private Confirm _leaving = null!;
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

    private bool HasTyped => _editing is { } old
        ? (_attribute, _es, _en, _worth, _fatigue) != (old.Attribute, old.TextEs, old.TextEn, old.Worth, old.FatigueDays)
        : _attribute.Length + _es.Length + _en.Length > 0;

    /// <inheritdoc />
    protected override Task BeginAsync() => !Me.May(Permission.ManageMembers) ? Task.CompletedTask : FollowAsync(
        Topic.Questions, questions, new LiveScript<QuestionRow>(ReadAsync, rows => _rows = rows, Apply));

    private async Task<IReadOnlyList<QuestionRow>> ReadAsync(CancellationToken ct)
    {
        _attributes = await knowledge.CatalogueAsync(ct);
        var dialogue = await questions.DialogueAsync(ct);
        if (_dialogue is not { } shown || (_perContact, _perMonth) == (shown.PerContact, shown.PerMonth))
        {
            Show(dialogue);
        }

        return await questions.CatalogueAsync(ct);
    }

    private void Show(Dialogue dialogue) => (_dialogue, _dialogueMeeting, _perContact, _perMonth) = (dialogue, null, dialogue.PerContact, dialogue.PerMonth);

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

    private Task EditAsync(Question one)
    {
        if (HasTyped && _editing?.Code != one.Code)
        {
            return _leaving.AskAsync(_es, () => InvokeAsync(() =>
            {
                Edit(one);
                StateHasChanged();
            }));
        }

        if (!HasTyped)
        {
            Edit(one);
        }

        return Task.CompletedTask;
    }

    private void Edit(Question one)
    {
        Clear();
        (_editing, _attribute, _es, _en, _worth, _fatigue) = (one, one.Attribute, one.TextEs, one.TextEn, one.Worth, one.FatigueDays);
    }

    private void Clear()
    {
        (_editing, _meeting, _attribute, _es, _en, _worth, _fatigue, _unfit, _fault) = (null, null, "", "", "", 50, 60, null, null);
        _draft++;
    }

    private async Task SaveAsync()
    {
        _saving = true;
        // A question goes by the attribute it fills; one that takes the place of another gets a number.
        var code = _editing?.Code ?? Enumerable.Range(1, 99).Select(n => n == 1 ? _attribute : $"{_attribute}_{n}").First(one => _rows.All(row => row.Question.Code != one));
        var result = await SaveAsync(new QuestionDraft(code, _attribute, _es, _en, _worth ?? 0, _fatigue ?? 0, _editing?.Active ?? true), _editing?.Rev ?? 0);
        _saving = false;
        (_unfit, _fault) = ((result as CatalogueResult.Unfit)?.What, Say(result));
        if (result is CatalogueResult.Done)
        {
            Clear();
        }
        else if (result is CatalogueResult.Stale)
        {
            await JoinAsync();
        }
    }

    private async Task SwitchAsync(Question one)
    {
        var result = await SaveAsync(new QuestionDraft(one.Code, one.Attribute, one.TextEs, one.TextEn, one.Worth, one.FatigueDays, !one.Active), one.Rev);
        if (result is not (null or CatalogueResult.Done))
        {
            toasts.Warn(Say(result)!);
        }
        else if (_editing?.Code == one.Code)
        {
            await JoinAsync();
        }
    }

    private async Task<CatalogueResult?> SaveAsync(QuestionDraft draft, long rev)
    {
        var result = await attempt.RunAsync<SaveQuestion, CatalogueResult?>(async x => await x.RunAsync(draft, rev, Ct), null);
        if (result is CatalogueResult.Done)
        {
            toasts.Say(texts["Questions.Saved"]);
        }

        return result;
    }

    /// <summary>The question has changed under what is being typed: the next save counts from what it is now.</summary>
    private async Task JoinAsync()
    {
        var catalogue = await questions.CatalogueAsync(Ct);
        if (_editing is not { } before || catalogue.FirstOrDefault(row => row.Question.Code == before.Code)?.Question is not { } now)
        {
            return;
        }

        var meeting = new Meeting();
        _attribute = meeting.Join("attribute", _attribute, before.Attribute, now.Attribute, NameOf);
        _es = meeting.Join("es", _es, before.TextEs, now.TextEs, text => text);
        _en = meeting.Join("en", _en, before.TextEn, now.TextEn, text => text);
        _worth = meeting.Join("worth", _worth, before.Worth, now.Worth, Number);
        _fatigue = meeting.Join("fatigue", _fatigue, before.FatigueDays, now.FatigueDays, Number);
        (_editing, _meeting) = (now, meeting);
    }

    private async Task SteerAsync(Dialogue dialogue)
    {
        var result = await attempt.RunAsync<SteerDialogue, CatalogueResult?>(async x => await x.RunAsync(_perContact ?? 0, _perMonth ?? 0, dialogue.Rev, Ct), null);
        _dialogueFault = Say(result);
        if (result is CatalogueResult.Done)
        {
            toasts.Say(texts["Dialogue.Saved"]);
            Show(await questions.DialogueAsync(Ct));
        }
        else if (result is CatalogueResult.Stale)
        {
            var (now, meeting) = (await questions.DialogueAsync(Ct), new Meeting());
            _perContact = meeting.Join("contact", _perContact, dialogue.PerContact, now.PerContact, Number);
            _perMonth = meeting.Join("month", _perMonth, dialogue.PerMonth, now.PerMonth, Number);
            (_dialogue, _dialogueMeeting) = (now, meeting);
        }
    }

    private string NameOf(string attribute) =>
        _attributes.FirstOrDefault(row => row.Definition.Code == attribute)?.Definition is { } definition ? KnowledgeWords.NameOf(definition) : attribute;

    private string CountsOf(QuestionRow row) => texts[
        "Questions.Counts",
        row.Answered == 1 ? texts["Questions.AnsweredOne"] : texts["Questions.Answered", row.Answered],
        row.Declined == 1 ? texts["Questions.DeclinedOne"] : texts["Questions.Declined", row.Declined],
        row.Later];

    private static string Number(int? number) => number?.ToString(CultureInfo.CurrentCulture) ?? "";

    private string? Say(CatalogueResult? result) => result switch
    {
        CatalogueResult.Done => null,
        CatalogueResult.Unfit unfit => texts.Say(unfit),
        CatalogueResult.Stale => texts["Catalogue.Stale"].Value,
        _ => texts["Attempt.Failed"].Value,
    };
}
