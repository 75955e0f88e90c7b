using System.Globalization;
using Coop.Core.Access;
using Coop.Core.Loyalty;
using Coop.Core.Loyalty.Rewards;
using Coop.Core.Persistence;
using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Loyalty;

/// <summary>
/// What members get for points: how many are left, given and waited for, live while people redeem. Whoever steers the programme puts
/// rewards up, changes them, moves their stock, pauses and withdraws them; everybody else who may look sees the same.
/// </summary>
public sealed partial class RewardsPage(LiveGround ground, RewardShelf shelf, Attempt attempt, Toasts toasts, IStringLocalizer<Texts> texts) : LiveComponent(ground)
{
    private IReadOnlyList<Reward>? _rewards;
    private RewardDraft? _editing;
    private RewardId? _stocking;
    private Confirm? _withdrawing;
    private ElementReference _list;
    private bool _isBack;

    [CascadingParameter]
    private Myself Me { get; set; } = null!;

    private bool Steers => Me.May(Permission.SteerLoyalty);

    private static string OtherLanguage => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "en" ? "es" : "en";

    /// <inheritdoc />
    protected override Task BeginAsync() => !Me.May(Permission.SeeLoyalty) ? Task.CompletedTask : FollowAsync(
        LoyaltyTopics.Programme, shelf, new LiveScript<RewardList>(async ct => [await shelf.AllAsync(ct)], lists => _rewards = lists[0].Rows, Apply));

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_isBack && _editing is null)
        {
            // The button that led into the editor is gone: the keyboard goes on where the list begins.
            _isBack = false;
            await _list.FocusAsync();
        }
    }

    private bool Apply(IReadOnlyList<RewardList> lists)
    {
        if (lists is not [var newer, ..])
        {
            return false;
        }

        _rewards = newer.Rows;
        return true;
    }

    private void Edit(RewardDraft draft) => (_editing, _stocking) = (draft, null);

    private Task SavedAsync()
    {
        Close();
        return ReadAgainAsync();
    }

    private void Close() => (_editing, _isBack) = (null, true);

    private Task StockedAsync()
    {
        _stocking = null;
        return ReadAgainAsync();
    }

    private async Task TurnAsync(Reward reward, RewardState to)
    {
        var stands = await attempt.RunAsync<TurnReward, RewardState?>(x => x.RunAsync(reward.Id, to, Ct), null);
        if (stands is { } state)
        {
            toasts.Say(state == to ? texts[$"Rewards.Turned.{to.Stored()}"] : texts["Rewards.Gone"]);
            await ReadAgainAsync();
            StateHasChanged();
        }
    }
}
