using Coop.Channels.Voice;
using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Calls;

/// <summary>
/// Calls, on every page of whoever may answer: what rings and nobody has taken, and the person's own call. The ring speaks up
/// but takes no focus; only answering does.
/// </summary>
public sealed partial class CallDock(
    LiveGround ground, CallReads reads, Attempt attempt, Toasts toasts, NavigationManager navigation, TimeProvider clock, IStringLocalizer<Texts> texts) : LiveComponent(ground)
{
    private const int MostShown = 2;
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(5);

    private readonly KeyedRows<CallId, CallRow> _calls = new(row => row.Id, row => row.Rev, row => row.Gone);
    private readonly HashSet<CallId> _hidden = [];
    private IReadOnlyList<CallDisposition> _dispositions = [];
    private bool _free = true;

    [CascadingParameter]
    private Myself Me { get; set; } = null!;

    /// <summary>The person's own call: the one they speak in, else the one they have to write down.</summary>
    private CallRow? Mine => _calls.Rows.Where(call => call.Agent == Me.Id).OrderBy(call => call.State).ThenBy(call => call.ArrivedAt).FirstOrDefault();

    private IReadOnlyList<CallRow> Ringing => IsFree
        ? [.. _calls.Rows.Where(call => call.Rings && !_hidden.Contains(call.Id)).OrderBy(call => call.ArrivedAt)]
        : [];

    /// <summary>Who speaks is left alone, and whoever writes down what was said for a while.</summary>
    private bool IsFree => !_calls.Rows.Any(call => call.Agent == Me.Id && (!call.ToBeWrittenDown || call.WrapUpDueAt > clock.GetUtcNow()));

    private string? Alert => Ringing is [var first, ..] ? texts["Call.Alert", NameOf(first)].Value : null;

    /// <inheritdoc />
    protected override async Task BeginAsync()
    {
        Every(LookAgain, () => _ = OnCircuitAsync(LookAsync));
        _dispositions = await reads.DispositionsAsync(Ct);
        await FollowAsync(CallTopics.Calls, reads, new LiveScript<CallRow>(reads.OpenAsync, _calls.Replace, Apply));
    }

    private bool Apply(IReadOnlyList<CallRow> rows)
    {
        foreach (var row in rows.Where(row => _calls.Find(row.Id) is { } before && before.Agent == Me.Id && row.Rev > before.Rev))
        {
            if (row.Rings && row.LapsedAgent == Me.Id)
            {
                toasts.Warn(texts["Call.Lapsed"]);
            }
            else if (row is { Gone: true, State: CallState.Missed })
            {
                toasts.Warn(texts["Call.NotReached", NameOf(row)]);
            }
        }

        return _calls.Apply(rows).Count > 0;
    }

    /// <summary>The time to write down ends without anybody saying so.</summary>
    private Task LookAsync()
    {
        if (_free != IsFree)
        {
            _free = IsFree;
            StateHasChanged();
        }

        return Task.CompletedTask;
    }

    private void Hide(CallRow call) => _hidden.Add(call.Id);

    private async Task TakeAsync(CallRow call)
    {
        switch (await attempt.RunAsync<TakeCall, CallResult?>(async x => await x.RunAsync(call.Id, Ct), null))
        {
            case CallResult.Done:
                navigation.NavigateTo($"desk/{call.Member.Value:D}");
                break;
            case CallResult.TakenBy other:
                toasts.Warn(texts["Call.TakenBy", other.Name]);
                break;
            case { } result:
                toasts.Warn(CallWords.Of(result, texts));
                break;
        }
    }

    private string NameOf(CallRow call) => CallWords.NameOf(call, texts);

    private string NumberOf(CallRow call) => CallWords.NumberOf(call, texts);
}
