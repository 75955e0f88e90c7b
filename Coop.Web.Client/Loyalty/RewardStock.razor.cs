using Coop.Core.Loyalty.Rewards;
using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Loyalty;

/// <summary>What can be done to a stock.</summary>
public enum StockKind
{
    /// <summary>Pieces come in.</summary>
    In,

    /// <summary>Pieces go out otherwise than to members.</summary>
    Out,

    /// <summary>There is no end to them from now on.</summary>
    Endless,

    /// <summary>They are counted from now on.</summary>
    Count,
}

/// <summary>Moves the stock of a reward, with the reason for it.</summary>
public sealed partial class RewardStock(Attempt attempt, Toasts toasts, IStringLocalizer<Texts> texts) : IDisposable
{
    private readonly CancellationTokenSource _end = new();
    private IReadOnlyList<string> _problems = [];
    private ElementReference _first;
    private StockKind _kind;
    private string _pieces = "";
    private string _reason = "";
    private string? _refused;
    private bool _busy;

    /// <summary>Whose stock.</summary>
    [Parameter, EditorRequired]
    public required Reward Reward { get; set; }

    /// <summary>It was moved, or given up.</summary>
    [Parameter]
    public EventCallback OnDone { get; set; }

    private StockKind[] Kinds => Reward.Stock is null ? [StockKind.Count] : [StockKind.In, StockKind.Out, StockKind.Endless];

    /// <inheritdoc />
    public void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
    }

    /// <inheritdoc />
    protected override void OnParametersSet()
    {
        // A colleague may have given up the count meanwhile, or begun it.
        if (!Kinds.Contains(_kind))
        {
            _kind = Kinds[0];
        }
    }

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            await _first.FocusAsync();
        }
    }

    private async Task MoveAsync()
    {
        if (_busy)
        {
            return;
        }

        var pieces = RewardDraft.Whole(_pieces) ?? -1;
        StockMove move = _kind switch
        {
            StockKind.In => new StockMove.By(Math.Max(0, pieces)),
            StockKind.Out => new StockMove.By(-Math.Max(0, pieces)),
            StockKind.Endless => new StockMove.Endless(),
            _ => new StockMove.Count(pieces),
        };
        _busy = true;
        var result = await attempt.RunAsync<StockReward, StockResult?>(async x => await x.RunAsync(Reward.Id, move, _reason, _end.Token), null);
        _busy = false;
        _problems = (result as StockResult.Unsound)?.Problems ?? [];
        _refused = result switch
        {
            StockResult.TooFew few => texts["Rewards.TooFew", LoyaltyWords.Number(few.Left), LoyaltyWords.Number(Reward.Waiting)].Value,
            StockResult.KeptOtherwise => texts["Rewards.KeptOtherwise"].Value,
            StockResult.Gone => texts["Rewards.Gone"].Value,
            _ => null,
        };
        if (result is StockResult.Stocked stocked)
        {
            toasts.Say(stocked.Left is { } left ? texts["Rewards.NowLeft", RewardWords.Name(Reward), LoyaltyWords.Number(left)] : texts["Rewards.NowEndless", RewardWords.Name(Reward)]);
            await OnDone.InvokeAsync();
        }
    }
}
