using Coop.Core.Access;
using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Core.Requests;
using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Requests;

/// <summary>What a member asked of the cooperative: on the card what waits, on their page all of it. Live.</summary>
public sealed partial class RequestsPart(LiveGround ground, RequestReads reads, IStringLocalizer<Texts> texts) : LiveComponent(ground)
{
    private MemberRequests? _requests;
    private bool _writing;

    /// <summary>Whose. The part is made anew for another member.</summary>
    [Parameter, EditorRequired]
    public required MemberId Member { get; set; }

    /// <summary>Those that are closed are shown too.</summary>
    [Parameter]
    public bool Whole { get; set; }

    [CascadingParameter]
    private Myself Me { get; set; } = null!;

    private bool MayAnswer => Me.May(Permission.AnswerMembers);

    private IReadOnlyList<RequestRow> Shown => _requests is null ? [] : Whole ? _requests.Rows : [.. _requests.Rows.Where(row => row.State == RequestState.Open)];

    /// <inheritdoc />
    protected override Task BeginAsync() => FollowAsync(
        Topic.Member(Member), reads, new LiveScript<MemberRequests>(async ct => [await reads.OfAsync(Member, ct)], rows => _requests = rows[0], Apply));

    private bool Apply(IReadOnlyList<MemberRequests> rows)
    {
        if (rows is not [var newer, ..] || newer.Rev <= _requests?.Rev)
        {
            return false;
        }

        _requests = newer;
        return true;
    }
}
