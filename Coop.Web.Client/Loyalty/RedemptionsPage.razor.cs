using Coop.Core.Access;
using Coop.Core.Loyalty;
using Coop.Core.Loyalty.Rewards;
using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Loyalty;

/// <summary>Rewards that members wait for, the oldest wish first: handed over or cancelled from here, live for everybody who looks.</summary>
public sealed partial class RedemptionsPage(LiveGround ground, OpenRedemptions source, Attempt attempt, Toasts toasts, IStringLocalizer<Texts> texts) : LiveComponent(ground)
{
    private IReadOnlyList<RedemptionRow>? _open;
    private Confirm? _confirm;

    [CascadingParameter]
    private Myself Me { get; set; } = null!;

    private bool May => Me.May(Permission.AnswerMembers) || Me.May(Permission.SeeLoyalty);

    /// <inheritdoc />
    protected override Task BeginAsync() => !May ? Task.CompletedTask : FollowAsync(
        LoyaltyTopics.Programme, source, new LiveScript<OpenList>(async ct => [await source.AllAsync(ct)], rows => _open = rows[0].Rows, Apply));

    private bool Apply(IReadOnlyList<OpenList> lists)
    {
        if (lists is not [var newer, ..])
        {
            return false;
        }

        _open = newer.Rows;
        return true;
    }

    private async Task SettleAsync(RedemptionRow row, bool fulfil)
    {
        if (await attempt.RunAsync<SettleRedemption, SettleResult?>(async x => fulfil ? await x.FulfilAsync(row.Id, Ct) : await x.CancelAsync(row.Id, Ct), null) is { } result)
        {
            toasts.Say(RewardWords.Settled(texts, row, result));
            _open = [.. _open!.Where(other => other.Id != row.Id)];
            StateHasChanged();
        }
    }
}
