using Coop.Core;
using Coop.Core.Access;
using Coop.Core.Loyalty.Tiers;
using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Logging;

namespace Coop.Web.Client.Loyalty;

/// <summary>The ladder of tiers as published, who is on it, and every version it had; whoever steers the programme publishes the next.</summary>
public sealed partial class TiersPage(LadderReads ladders, CooperativeCalendar calendar, IStringLocalizer<Texts> texts, ILogger<TiersPage> log) : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly TierWords _words = new(texts);
    private IReadOnlyList<LadderVersion>? _versions;
    private Dictionary<string, TierCount> _counts = [];
    private LadderDraft? _editing;
    private DateOnly _from;
    private int _seen;
    private bool _failed;

    [CascadingParameter]
    private Myself Me { get; set; } = null!;

    private bool Steers => Me.May(Permission.SteerLoyalty);

    private LadderVersion? Now => LadderVersion.On(_versions ?? [], calendar.Today);

    /// <inheritdoc />
    public void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
    }

    /// <inheritdoc />
    protected override Task OnInitializedAsync() => RendererInfo.IsInteractive && Me.May(Permission.SeeLoyalty) ? ReadAsync() : Task.CompletedTask;

    private string Stands(LadderVersion version) =>
        version == Now ? "Loyalty.InForce"
        : version.From <= calendar.Today ? "Loyalty.Past"
        : _versions!.Any(later => later.Version > version.Version && later.From <= version.From) ? "Loyalty.Overtaken"
        : "Loyalty.Coming";

    private void Edit()
    {
        // Changes begin with what was published last, in force or to come: that one not before its first day.
        var last = _versions is [.., var newest] ? newest : null;
        (_from, _seen) = (last?.From > calendar.Today ? last.From : calendar.Today, last?.Version ?? 0);
        _editing = LadderDraft.Of(last?.Ladder ?? LadderDraft.Example(texts));
    }

    private Task PublishedAsync()
    {
        _editing = null;
        return ReadAsync();
    }

    private async Task ReadAsync()
    {
        try
        {
            (_versions, _counts, _failed) = (await ladders.AllAsync(_end.Token), (await ladders.CountAsync(_end.Token)).ToDictionary(count => count.Tier), false);
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "The ladder of tiers could not be read")]
    private partial void NotRead(Exception error);
}
