using Coop.Core.Access;
using Coop.Core.Persistence;
using Coop.Core.Requests;
using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Requests;

/// <summary>One request: what it is, how long there is left, and what can be done about it.</summary>
public sealed partial class RequestLine(DueWords due, Attempt attempt, Toasts toasts, IStringLocalizer<Texts> texts)
{
    private bool _answering;
    private string? _answer;
    private string? _fault;
    private bool _saving;

    /// <summary>The request.</summary>
    [Parameter, EditorRequired]
    public required RequestRow Row { get; set; }

    /// <summary>Whether it has to be said whose it is.</summary>
    [Parameter]
    public bool ShowMember { get; set; }

    [CascadingParameter]
    private Myself Me { get; set; } = null!;

    private bool MayAnswer => Me.May(Permission.AnswerMembers);

    private async Task AnswerAsync()
    {
        await CloseAsync(RequestState.Answered);
        _answering = _fault is not null;
    }

    private async Task CloseAsync(RequestState how)
    {
        if (_saving)
        {
            return;
        }

        _saving = true;
        _fault = await attempt.RunAsync<CloseRequest, string?>(x => x.RunAsync(Row.Id, how, _answer, CancellationToken.None), "failed");
        _saving = false;
        if (_fault is null)
        {
            toasts.Say(texts[$"Requests.Closed.{how.Stored()}", Row.Number], ReopenAsync);
        }
        else if (how != RequestState.Answered && _fault != "failed")
        {
            toasts.Warn(texts[$"Requests.Fault.{_fault}"]);
        }
    }

    private async Task ReopenAsync()
    {
        if (await attempt.RunAsync<ReopenRequest>(x => x.RunAsync(Row.Id, CancellationToken.None)))
        {
            toasts.Say(texts["Requests.Reopened", Row.Number]);
        }
    }
}
