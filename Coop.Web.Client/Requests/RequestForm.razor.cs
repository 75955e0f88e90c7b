using Coop.Core;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Core.Requests;
using Coop.Core.Timeline;
using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Requests;

/// <summary>Writes a request of a member down, and says beforehand by when it will have to be answered.</summary>
public sealed partial class RequestForm(CooperativeCalendar calendar, TimeProvider clock, Attempt attempt, Toasts toasts, IStringLocalizer<Texts> texts)
{
    private readonly RequestId _id = clock.NewId<RequestId>();
    private RequestKind _kind;
    private Channel _channel;
    private DateOnly _day = calendar.Today;
    private string? _subject;
    private string? _body;
    private string? _fault;
    private bool _saving;

    /// <summary>Whose.</summary>
    [Parameter, EditorRequired]
    public required MemberId Member { get; set; }

    /// <summary>It is written down, or given up.</summary>
    [Parameter, EditorRequired]
    public required EventCallback OnDone { get; set; }

    private string Today => calendar.Today.ToString("O", System.Globalization.CultureInfo.InvariantCulture);

    private string? Wrong(params string[] faults) => faults.Contains(_fault) ? "true" : null;

    private async Task SaveAsync()
    {
        if (_saving)
        {
            return;
        }

        _saving = true;
        var result = await attempt.RunAsync<OpenRequest, OpenResult?>(
            async x => await x.RunAsync(new RequestDraft(_id, Member, _kind, _channel, _day, _subject ?? "", _body ?? ""), CancellationToken.None), null);
        _saving = false;
        _fault = (result as OpenResult.Unfit)?.What;
        if (result is OpenResult.Done done)
        {
            toasts.Say(done.DueOn is { } due ? texts["Requests.Opened", done.Number, DueWords.Day(due)] : texts["Requests.OpenedWithoutTerm", done.Number]);
            await OnDone.InvokeAsync();
        }
    }
}
