using Coop.Core.Members;
using Coop.Web.Client.Kit;
using Coop.Web.Client.Members;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Desk;

/// <summary>Says who a member is, or corrects it.</summary>
public sealed partial class IdentifyForm(Attempt attempt, Toasts toasts, IStringLocalizer<Texts> texts)
{
    private MemberEntry _entered = new();
    private long _rev;
    private bool _saving;
    private IdentifyResult? _result;

    /// <summary>The record as it is known.</summary>
    [Parameter, EditorRequired]
    public required Member Member { get; set; }

    /// <summary>The form is no longer needed.</summary>
    [Parameter]
    public EventCallback OnDone { get; set; }

    /// <inheritdoc />
    protected override void OnInitialized() => (_entered, _rev) = (MemberEntry.Of(Member), Member.Rev);

    private async Task SaveAsync()
    {
        _saving = true;
        _result = await attempt.RunAsync<IdentifyMember, IdentifyResult?>(async x => await x.RunAsync(Member.Id, _entered.Details(), _rev, CancellationToken.None), null);
        _saving = false;
        if (_result is IdentifyResult.Done)
        {
            toasts.Say(texts["Identify.Done"]);
            await OnDone.InvokeAsync();
        }
        else if (_result is IdentifyResult.Stale)
        {
            // What the colleague wrote is on the card by now; the next attempt is based on it.
            _rev = Member.Rev;
        }
    }
}
