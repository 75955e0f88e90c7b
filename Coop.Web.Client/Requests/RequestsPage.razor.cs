using Coop.Core.Access;
using Coop.Core.Live;
using Coop.Core.Persistence;
using Coop.Core.Requests;
using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Requests;

/// <summary>Requests that wait for their answer, the most urgent first, live for everybody who looks. What is chosen stands in the address.</summary>
public sealed partial class RequestsPage(LiveGround ground, OpenRequests source, DueWords due, IStringLocalizer<Texts> texts) : LiveComponent(ground)
{
    private WaitingRequests? _waiting;

    /// <summary><c>overdue</c>, or a kind of requests; all when null.</summary>
    [SupplyParameterFromQuery]
    private string? Only { get; set; }

    [CascadingParameter]
    private Myself Me { get; set; } = null!;

    /// <inheritdoc />
    protected override Task BeginAsync() => !Me.May(Permission.SeeMembers) ? Task.CompletedTask : FollowAsync(
        Topic.Requests, source, new LiveScript<WaitingRequests>(async ct => [await source.AllAsync(ct)], rows => _waiting = rows[0], Apply));

    private bool Apply(IReadOnlyList<WaitingRequests> lists)
    {
        if (lists is not [var newer, ..] || newer.Rev <= _waiting?.Rev)
        {
            return false;
        }

        _waiting = newer;
        return true;
    }

    private IReadOnlyList<RequestRow> Shown(WaitingRequests waiting) => Only switch
    {
        null => waiting.Rows,
        "overdue" => [.. waiting.Rows.Where(due.IsOverdue)],
        var kind => [.. waiting.Rows.Where(row => row.Kind.Stored() == kind)],
    };
}
