using System.Globalization;
using Coop.Core.Access;
using Coop.Core.Lifecycle;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;

namespace Coop.Web.Client.Members;

/// <summary>Where a member's relationship stands, where it stood before, and how it changes. Whoever shows it follows the card.</summary>
public sealed partial class LifecyclePart(
    LifecycleReads reads, Attempt attempt, Toasts toasts, IOptions<CooperativeOptions> cooperative, TimeProvider clock, IStringLocalizer<Texts> texts)
{
    private IReadOnlyList<LifecycleLine> _history = [];
    private long _shown;
    private bool _open;
    private bool _changing;
    private bool _undoing;
    private bool _saving;
    private DateOnly? _day;
    private LifecycleCause? _cause;
    private string? _evidence;
    private string? _reason;
    private LifecycleResult? _result;

    /// <summary>The member's card as it is now.</summary>
    [Parameter, EditorRequired]
    public required MemberCard Card { get; set; }

    /// <summary>The history is open from the start.</summary>
    [Parameter]
    public bool Wide { get; set; }

    [CascadingParameter]
    private Myself Me { get; set; } = null!;

    private LifecyclePeriod Present => Card.Present;

    private bool MayChange => Me.May(Permission.AnswerMembers) && !Card.Member.Provisional;

    private bool MayManage => Me.May(Permission.ManageMembers);

    private DateOnly Today => DayOf(clock.GetUtcNow());

    /// <summary>The moment a day means: now, or its beginning; never before the record or what was last written down of the same day.</summary>
    private DateTimeOffset? At => _day is not { } day || day == Today ? null
        : day == DayOf(Present.StartsAt) ? Present.StartsAt.AddSeconds(1)
        : day == DayOf(First.StartsAt) ? First.StartsAt.AddSeconds(1)
        : StartOf(day);

    private IEnumerable<LifecyclePeriod> Believed => _history.Select(line => line.Period).Where(p => p.SupersededAt is null);

    private LifecyclePeriod First => Believed.LastOrDefault() ?? Present;

    private bool IsEarlier => At is { } at && at <= Present.StartsAt;

    private bool IsCorrection => IsEarlier && MayManage && WrongDay is null;

    /// <summary>Code of the reason why nothing can be written down of the chosen day, whatever happened; null when it can.</summary>
    private string? WrongDay => _day is not { } day ? "no_day"
        : day > Today ? "future"
        : At <= First.StartsAt ? "before_record"
        : IsEarlier && !MayManage ? "earlier"
        : null;

    /// <summary>Code of the reason why nothing can follow any more; null when something can.</summary>
    private string? Over => !Present.Cause.IsFinal() ? null : Card.Member.Kind == MemberKind.Person ? "dead" : "dissolved";

    /// <summary>Where it stood on the chosen day.</summary>
    private LifecycleState From => IsCorrection ? Believed.First(p => p.StartsAt < At).State : Present.State;

    /// <summary>What a correction makes fall, in the order in which it happened.</summary>
    private IEnumerable<LifecyclePeriod> Falling => Believed.Where(p => p.StartsAt >= At).Reverse();

    private IReadOnlyList<LifecycleCause> Causes => LifecycleTable.CausesFrom(From, Card.Member.Kind);

    private string? Trouble => _result switch
    {
        _ when _changing && WrongDay is { } why => texts[$"Lifecycle.Refused.{why}"].Value,
        LifecycleResult.Refused refused => texts[$"Lifecycle.Refused.{refused.Why}"].Value,
        LifecycleResult.Stale stale => texts["Lifecycle.Stale", texts.Outcome(stale.Now)].Value,
        _ => null,
    };

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        _open |= Wide && _shown == 0;
        if (_shown != Present.Id)
        {
            var meanwhile = _changing && !_saving;
            _shown = Present.Id;
            await ReadAsync();
            if (meanwhile)
            {
                // A colleague was quicker: what was typed stays, what happened is to be chosen anew.
                _result = new LifecycleResult.Stale(Present.State);
                ChooseDay();
            }
        }
    }

    private async Task ReadAsync()
    {
        if (_open || _changing)
        {
            _history = await reads.HistoryAsync(Card.Member.Id, CancellationToken.None);
        }
    }

    private Task ToggleAsync()
    {
        _open = !_open;
        return ReadAsync();
    }

    private Task BeginAsync()
    {
        (_changing, _undoing, _day, _cause, _evidence, _reason, _result) = (true, false, Today, null, null, null, null);
        return ReadAsync();
    }

    private void BeginUndo() => (_undoing, _reason, _result) = (true, null, null);

    private void End() => (_changing, _undoing, _result) = (false, false, null);

    private void ChooseDay()
    {
        _cause = _cause is { } cause && Causes.Contains(cause) ? cause : null;
        _result = _result is LifecycleResult.Stale ? _result : null;
    }

    private Task SaveAsync() => WrongDay is not null ? Task.CompletedTask : RunAsync(IsCorrection
        ? () => attempt.RunAsync<CorrectLifecycle, LifecycleResult?>(async x => await x.RunAsync(Card.Member.Id, Draft(), CancellationToken.None), null)
        : () => attempt.RunAsync<ChangeLifecycle, LifecycleResult?>(async x => await x.RunAsync(Card.Member.Id, Draft(), CancellationToken.None), null));

    private Task TakeBackAsync() => RunAsync(
        () => attempt.RunAsync<TakeBackLifecycle, LifecycleResult?>(async x => await x.RunAsync(Card.Member.Id, Present.Id, _reason, CancellationToken.None), null));

    private LifecycleDraft Draft() => new(_cause!.Value, Present.Id) { At = At, Evidence = _evidence, Reason = _reason };

    private async Task RunAsync(Func<Task<LifecycleResult?>> run)
    {
        _saving = true;
        _result = await run();
        _saving = false;
        if (_result is LifecycleResult.Done done)
        {
            toasts.Say(Outcome("Lifecycle.Done", done.Now));
            End();
        }
    }

    private string Outcome(string text, LifecycleState state) => texts[state.Cause.IsOfStanding() ? "Lifecycle.LeadsToVote" : text, texts.Outcome(state)];

    private string CauseOf(LifecyclePeriod period) => period.Rule is { } rule
        ? texts["Lifecycle.ByRule", texts[$"Cause.{period.Cause.Stored()}"], texts[$"Rule.{rule}"]]
        : texts[$"Cause.{period.Cause.Stored()}"];

    private string Date(DateTimeOffset at) => DayOf(at).ToString("d", CultureInfo.CurrentCulture);

    /// <summary>A moment of the history: its day, and the hour where more than one period began that day.</summary>
    private string Moment(DateTimeOffset at) => _history.Select(line => line.Period.StartsAt).Distinct().Count(other => DayOf(other) == DayOf(at)) > 1
        ? TimeZoneInfo.ConvertTime(at, cooperative.Value.Zone).ToString("g", CultureInfo.CurrentCulture)
        : Date(at);

    private DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, cooperative.Value.Zone).DateTime);

    private DateTimeOffset StartOf(DateOnly day)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(midnight, cooperative.Value.Zone.GetUtcOffset(midnight)).ToUniversalTime();
    }

    private static string Iso(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);

    private string? Invalid(params string[] whys) =>
        (_result is LifecycleResult.Refused refused && whys.Contains(refused.Why)) || (_changing && WrongDay is { } wrong && whys.Contains(wrong)) ? "true" : null;
}
