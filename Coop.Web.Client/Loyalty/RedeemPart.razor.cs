using Coop.Core.Live;
using Coop.Core.Loyalty;
using Coop.Core.Loyalty.Rewards;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Loyalty;

/// <summary>
/// Redeems a reward for a member, hands it over, or takes it back. The wish has its id before it is sent, so that a second click is the same
/// wish.
/// </summary>
public sealed partial class RedeemPart(LiveGround ground, PointsLive live, RewardShelf shelf, RewardReads reads, Attempt attempt, Toasts toasts, TimeProvider clock, IStringLocalizer<Texts> texts)
    : LiveComponent(ground)
{
    private readonly KeyedRows<MemberId, PointsRow> _row = new(row => row.Standing.Member, row => row.Rev);
    private IReadOnlyList<Reward>? _rewards;
    private IReadOnlyList<RedemptionRow>? _mine;
    private Confirm? _confirm;
    private string? _chosen;
    private string? _fault;
    private bool _busy;

    /// <summary>For whom.</summary>
    [Parameter, EditorRequired]
    public required MemberId Member { get; set; }

    private long Available => _row.Rows.SingleOrDefault()?.Standing.Available ?? 0;

    /// <inheritdoc />
    protected override async Task BeginAsync()
    {
        await FollowAsync(LoyaltyTopics.Programme, shelf, new LiveScript<RewardList>(
            async ct => [await shelf.AllAsync(ct)],
            lists => Show(lists[0]),
            lists =>
            {
                if (lists is not [var newer, ..])
                {
                    return false;
                }

                Show(newer);
                return true;
            }));
        await FollowAsync(
            Topic.Member(Member), live, new LiveScript<PointsRow>(
                async ct =>
                {
                    await ReadAsync(ct);
                    return await live.OfAsync(Member, ct);
                },
                _row.Replace,
                rows =>
                {
                    if (rows.Count > 0)
                    {
                        // Points moved: a colleague may have redeemed, handed over or cancelled.
                        _ = OnCircuitAsync(async () =>
                        {
                            await ReadAsync(Ct);
                            StateHasChanged();
                        });
                    }

                    return _row.Apply(rows).Count > 0;
                }));
    }

    /// <summary>Shows what there is by now; what was chosen and is not offered any more is said, not silently gone.</summary>
    private void Show(RewardList list)
    {
        _rewards = [.. list.Rows.Where(reward => reward.Offered)];
        if (!string.IsNullOrEmpty(_chosen) && !_busy && _rewards.All(reward => reward.Code != _chosen))
        {
            (_chosen, _fault) = (null, texts["Redeem.NotOffered"].Value);
        }
    }

    private async Task ReadAsync(CancellationToken ct) => _mine = await reads.OfAsync(Member, ct);

    private async Task AskAsync()
    {
        _fault = null;
        if (_rewards!.FirstOrDefault(reward => reward.Code == _chosen) is { } reward)
        {
            if (reward.Stock == 0)
            {
                // Somebody took the last one after it was chosen here.
                _fault = texts["Redeem.OutOfStock"].Value;
                return;
            }

            var id = clock.NewId<RedemptionId>();
            await _confirm!.AskAsync(texts["Redeem.About", RewardWords.Name(reward), LoyaltyWords.Number(reward.Points), LoyaltyWords.Number(Available - reward.Points)], () => RedeemAsync(id, reward));
        }
    }

    private async Task RedeemAsync(RedemptionId id, Reward reward)
    {
        _busy = true;
        var result = await attempt.RunAsync<Redeem, RedeemResult?>(async x => await x.RunAsync(id, Member, reward.Id, reward.Points, Ct), null);
        _fault = result switch
        {
            RedeemResult.NotEnough lacks => texts["Redeem.NotEnough", LoyaltyWords.Number(lacks.Available), LoyaltyWords.Number(lacks.Price)].Value,
            RedeemResult.OutOfStock => texts["Redeem.OutOfStock"].Value,
            RedeemResult.OtherPrice other => texts["Redeem.OtherPrice", LoyaltyWords.Number(other.Price)].Value,
            RedeemResult.NotOffered => texts["Redeem.NotOffered"].Value,
            _ => null,
        };
        if (result is RedeemResult.Requested)
        {
            _chosen = null;
            toasts.Say(texts["Redeem.Done", RewardWords.Name(reward)]);
        }

        await AgainAsync();
    }

    private async Task FulfilAsync(RedemptionRow row)
    {
        _busy = true;
        if (await attempt.RunAsync<SettleRedemption, SettleResult?>(async x => await x.FulfilAsync(row.Id, Ct), null) is { } result)
        {
            toasts.Say(RewardWords.Settled(texts, row, result));
        }

        await AgainAsync();
    }

    private async Task CancelAsync(RedemptionRow row)
    {
        _busy = true;
        if (await attempt.RunAsync<SettleRedemption, SettleResult?>(async x => await x.CancelAsync(row.Id, Ct), null) is { } result)
        {
            toasts.Say(RewardWords.Settled(texts, row, result));
        }

        await AgainAsync();
    }

    private async Task AgainAsync()
    {
        await ReadAsync(Ct);
        _busy = false;
        StateHasChanged();
    }
}
