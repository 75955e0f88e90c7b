using Coop.Core.Access;
using Coop.Core.Conditions;
using Coop.Core.Live;
using Coop.Core.Segments;
using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Segments;

/// <summary>
/// Builds the condition of a segment part by part, says it as a sentence and counts at each change whom it holds for, an estimate first where that
/// takes long. The count of a segment in use moves by itself as facts come in.
/// </summary>
public sealed partial class SegmentPage(
    LiveGround ground, SegmentReads segments, ReachReads reaches, Attempt attempt, Toasts toasts, NavigationManager navigation, IStringLocalizer<Texts> texts)
    : LiveComponent(ground)
{
    private readonly Stack<Condition> _undo = [];
    private readonly Stack<Condition> _redo = [];
    private SegmentRow? _row;
    private ConditionNames? _names;
    private ConditionTerms? _terms;
    private ConditionWords? _words;
    private Condition _condition = new Condition.All();
    private IReadOnlyList<ConditionProblem> _problems = [];
    private IReadOnlyList<SegmentMemberRow> _some = [];
    private ReachWatch _reach = null!;
    private string _said = "";
    private bool _saying;
    private string? _fault;
    private string _name = "";
    private string _description = "";
    private bool _nameFault;
    private bool _saving;
    private Meeting? _meeting;

    /// <summary>Which segment; none is a new one.</summary>
    [Parameter]
    public Guid? Id { get; set; }

    [CascadingParameter]
    private Myself Me { get; set; } = null!;

    private bool MaySteer => Me.May(Permission.SteerSegments);

    /// <inheritdoc />
    protected override async Task BeginAsync()
    {
        Keep(_reach = new ReachWatch(reaches.AskAsync, ShowReach));
        if (Me.May(Permission.SeeSegments))
        {
            await FollowAsync(Topic.Segments, segments, new LiveScript<SegmentRow>(ReadAsync, Replace, rows => rows.Any(row => row.Id.Value == Id && Take(row))));
            await CountAsync();
        }
    }

    private async Task<IReadOnlyList<SegmentRow>> ReadAsync(CancellationToken ct)
    {
        var names = await segments.NamesAsync(ct);
        (_terms, _words) = (await segments.TermsAsync(ct), new ConditionWords(texts, names));

        // What would lead back to this segment is not offered.
        var closed = Id is { } self ? _terms.SegmentsAsking(self).Append(self).Select(other => other.ToString("D")).ToHashSet() : [];
        _names = names with { Segments = [.. names.Segments.Where(segment => !closed.Contains(segment.Name.Code))] };
        return Id is { } id && await segments.FindAsync(new(id), ct) is { } row ? [row] : [];
    }

    private void Replace(IReadOnlyList<SegmentRow> rows)
    {
        if (rows is [var row])
        {
            Take(row);
        }
    }

    /// <summary>A newer row; what somebody is just writing stays as they write it.</summary>
    private bool Take(SegmentRow row)
    {
        if (_row is null)
        {
            (_condition, _name, _description) = (row.Condition, row.Name, row.Description);
            _problems = ConditionCheck.Problems(_condition, _terms!, Id);
        }

        var isNews = _row is null || row.Rev > _row.Rev;
        if (isNews)
        {
            Join(row);
            var moved = _row is not null && _row.Members != row.Members;
            _row = row;
            if (moved)
            {
                _ = OnCircuitAsync(CountAgainAsync);
            }
        }

        return isNews;
    }

    /// <summary>A colleague saved it meanwhile: what nobody touched here becomes what was saved, what is being written stays, and theirs is said beside it.</summary>
    private void Join(SegmentRow row)
    {
        if (_row is not { } before || (before.Name, before.Description, before.Version) == (row.Name, row.Description, row.Version))
        {
            return;
        }

        var (meeting, shown) = (new Meeting(), (_name, _description, Condition: ConditionJson.Write(_condition)));
        _name = meeting.Join("Name", _name, before.Name, row.Name, name => name);
        _description = meeting.Join("Description", _description, before.Description, row.Description, text => text);
        var condition = meeting.Join("Condition", shown.Condition, ConditionJson.Write(before.Condition), ConditionJson.Write(row.Condition), _ => _words!.Sentence(row.Condition));
        if (condition != shown.Condition)
        {
            _undo.Push(_condition);
            _redo.Clear();
            _condition = row.Condition;
            _ = OnCircuitAsync(CountAsync);
        }

        _meeting = meeting.Met.Count > 0 ? meeting : null;
        if (_meeting is null && (_name, _description, condition) != shown)
        {
            toasts.Say(texts["Segments.Renewed"]);
        }
    }

    private Task ChangeAsync(Condition? changed)
    {
        _undo.Push(_condition);
        _redo.Clear();
        return ShowAsync(changed ?? new Condition.All());
    }

    private Task UndoAsync()
    {
        _redo.Push(_condition);
        return ShowAsync(_undo.Pop());
    }

    private Task RedoAsync()
    {
        _undo.Push(_condition);
        return ShowAsync(_redo.Pop());
    }

    private Task ShowAsync(Condition condition)
    {
        _condition = condition;
        _fault = null;
        return CountAsync();
    }

    /// <summary>Counts whom the condition holds for; what was asked before is not waited for any more.</summary>
    private async Task CountAsync()
    {
        if (_terms is null)
        {
            return;
        }

        _problems = ConditionCheck.Problems(_condition, _terms, Id);
        // A new segment begins with an empty group: that is no fault yet, only nothing to count.
        var isBeginning = _row is null && _condition is Condition.Group { Of.Count: 0 };
        if (_problems.Count > 0)
        {
            _reach.Drop();
            (_some, _said, _problems) = ([], "", isBeginning ? [] : _problems);
            return;
        }

        _saying = true;
        if (await _reach.AskAsync(_condition, Ct))
        {
            await NameSomeAsync();
        }
    }

    /// <summary>Counts the same again, since facts moved somebody; nobody is told who did not ask.</summary>
    private async Task CountAgainAsync()
    {
        if (await _reach.AgainAsync(Ct))
        {
            await NameSomeAsync();
        }
    }

    private async Task NameSomeAsync()
    {
        var condition = _condition;
        var some = _reach.Exact > 0 && Me.May(Permission.SeeMembers)
            ? await attempt.RunAsync<SampleCondition, IReadOnlyList<SegmentMemberRow>>(sample => sample.RunAsync(condition, Ct), [])
            : [];
        if (ReferenceEquals(condition, _condition))
        {
            _some = some;

            // Where it was no browser that asked, nobody else shows what came of it.
            StateHasChanged();
        }
    }

    /// <summary>Shows the figure; a reader hears of the estimate and of the exact one, once for each condition.</summary>
    private void ShowReach()
    {
        if (_saying)
        {
            _said = ReachWords.Said(texts, _reach);
            _saying = _reach.Counting;
        }

        StateHasChanged();
    }

    private async Task SaveAsync()
    {
        if (_saving)
        {
            return;
        }

        (_saving, _name, _meeting) = (true, _name.Trim(), null);
        var draft = new SegmentDraft(_name, _description, _condition);
        var result = await attempt.RunAsync<SaveSegment, SaveSegmentResult?>(
            async save => await save.RunAsync(_row?.Id, _row?.Version ?? 0, draft, Ct), null);
        _saving = false;
        _nameFault = result is SaveSegmentResult.Unnamed or SaveSegmentResult.NameTaken;
        _fault = result switch
        {
            SaveSegmentResult.Done or null => null,
            SaveSegmentResult.Unnamed => texts["Segments.Unnamed"].Value,
            SaveSegmentResult.NameTaken => texts["Segments.NameTaken"].Value,
            SaveSegmentResult.Stale => texts["Segments.Stale"].Value,
            _ => texts["Segments.Unsound"].Value,
        };
        if (result is SaveSegmentResult.Unsound unsound)
        {
            _problems = unsound.Problems;
        }
        else if (result is SaveSegmentResult.Done done)
        {
            toasts.Say(texts["Segments.Saved", draft.Name.Trim()]);
            if (_row is null)
            {
                // News of it may have come before the page was its own.
                if (await segments.FindAsync(done.Id, Ct) is { } made)
                {
                    Take(made);
                }

                navigation.NavigateTo($"segments/{done.Id.Value:D}", replace: true);
            }
        }
        else if (result is SaveSegmentResult.Stale && await segments.FindAsync(new(Id!.Value), Ct) is { } newer)
        {
            Take(newer);
        }
    }

    private async Task ArchiveAsync(bool isArchived)
    {
        var id = _row!.Id;
        if (!await attempt.RunAsync<ArchiveSegment, bool>(archive => archive.RunAsync(id, isArchived, Ct), false))
        {
            _fault = texts["Segments.NameTaken"];
        }
        else if (isArchived)
        {
            toasts.Say(texts["Segments.Gone", _row.Name], () => ArchiveAsync(false));
        }
    }
}
