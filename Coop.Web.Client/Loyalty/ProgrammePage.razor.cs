using Coop.Core;
using Coop.Core.Access;
using Coop.Core.Loyalty;
using Coop.Core.Loyalty.Rewards;
using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Logging;

namespace Coop.Web.Client.Loyalty;

/// <summary>What the cooperative promises about points, in every version, and what members get for them.</summary>
public sealed partial class ProgrammePage(
    ProgrammeReads programmes, RewardReads rewards, CooperativeCalendar calendar, IStringLocalizer<Texts> texts, ILogger<ProgrammePage> log) : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly LoyaltyWords _words = new(texts);
    private IReadOnlyList<Programme>? _versions;
    private IReadOnlyList<Reward>? _rewards;
    private bool _failed;

    [CascadingParameter]
    private Myself Me { get; set; } = null!;

    /// <inheritdoc />
    public void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
    }

    /// <inheritdoc />
    protected override Task OnInitializedAsync() => RendererInfo.IsInteractive && Me.May(Permission.SeeLoyalty) ? ReadAsync() : Task.CompletedTask;

    private string Stands(Programme version, Programme? now) =>
        version == now ? "Loyalty.InForce" : version.From > calendar.Today ? "Loyalty.Coming" : "Loyalty.Past";

    private async Task ReadAsync()
    {
        try
        {
            (_versions, _rewards, _failed) = (await programmes.AllAsync(_end.Token), [.. (await rewards.AllAsync(_end.Token)).Where(reward => reward.State != RewardState.Withdrawn)], false);
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // The page was left meanwhile.
        }
        catch (Exception error)
        {
            NotRead(error);
            _failed = true;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The programme could not be read")]
    private partial void NotRead(Exception error);
}
