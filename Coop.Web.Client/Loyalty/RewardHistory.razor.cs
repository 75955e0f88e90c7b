using Coop.Core.Loyalty.Rewards;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Logging;

namespace Coop.Web.Client.Loyalty;

/// <summary>Who changed a reward, how and why, at the end of the line of what can be done to it; read when somebody opens it, and again when there is more.</summary>
public sealed partial class RewardHistory(RewardReads rewards, IStringLocalizer<Texts> texts, ILogger<RewardHistory> log) : IDisposable
{
    private readonly CancellationTokenSource _end = new();
    private IReadOnlyList<RewardChange>? _changes;
    private int _read = -1;
    private bool _open;
    private bool _failed;

    /// <summary>Of which reward.</summary>
    [Parameter, EditorRequired]
    public required Reward Reward { get; set; }

    /// <summary>What stands on the same line before it.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    /// <inheritdoc />
    public void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
    }

    /// <inheritdoc />
    protected override Task OnParametersSetAsync() => _open && _read != Reward.Changes ? ReadAsync() : Task.CompletedTask;

    private Task ToggleAsync()
    {
        _open = !_open;
        return _open && _read != Reward.Changes ? ReadAsync() : Task.CompletedTask;
    }

    private async Task ReadAsync()
    {
        try
        {
            _read = Reward.Changes;
            (_changes, _failed) = (await rewards.HistoryAsync(Reward.Id, _end.Token), false);
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // The page was left meanwhile.
        }
        catch (Exception error)
        {
            NotRead(error);
            (_failed, _read) = (true, -1);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The changes of a reward could not be read")]
    private partial void NotRead(Exception error);
}
