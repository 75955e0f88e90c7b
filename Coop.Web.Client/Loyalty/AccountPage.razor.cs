using Coop.Core.Access;
using Coop.Core.Loyalty;
using Coop.Core.Loyalty.Tiers;
using Coop.Core.Members;
using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Logging;

namespace Coop.Web.Client.Loyalty;

/// <summary>A member's account of points, movement by movement, the newest first.</summary>
public sealed partial class AccountPage(
    AccountReads accounts, MemberReads members, StandingReads standings, LadderReads ladders, IStringLocalizer<Texts> texts, ILogger<AccountPage> log)
    : ComponentBase, IDisposable
{
    private const int Page = 100;

    private readonly CancellationTokenSource _end = new();
    private readonly LoyaltyWords _words = new(texts);
    private readonly TierWords _tiers = new(texts);
    private IReadOnlyList<LadderVersion> _versions = [];
    private IReadOnlyList<MoveRow> _moves = [];
    private List<EntryRow>? _entries;
    private string? _name;
    private bool _more;
    private bool _failed;

    /// <summary>Whose.</summary>
    [Parameter]
    public Guid Id { get; set; }

    [CascadingParameter]
    private Myself Me { get; set; } = null!;

    /// <inheritdoc />
    public void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
    }

    /// <inheritdoc />
    protected override Task OnParametersSetAsync() => RendererInfo.IsInteractive && Me.May(Permission.SeeLoyalty) ? ReadAsync() : Task.CompletedTask;

    private Task ReadAsync() => GuardedAsync(async () =>
    {
        (_versions, _moves) = (await ladders.AllAsync(_end.Token), await standings.MovesAsync(new(Id), 20, _end.Token));
        _name = (await members.FindAsync(new(Id), _end.Token))?.Member.DisplayName;
        _entries = [.. await accounts.EntriesAsync(new(Id), long.MaxValue, Page, _end.Token)];
        _more = _entries.Count == Page;
    });

    private Task MoreAsync() => GuardedAsync(async () =>
    {
        var older = await accounts.EntriesAsync(new(Id), _entries![^1].Entry.Seq, Page, _end.Token);
        _entries.AddRange(older);
        _more = older.Count == Page;
    });

    private async Task GuardedAsync(Func<Task> read)
    {
        try
        {
            await read();
            _failed = false;
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "An account of points could not be read")]
    private partial void NotRead(Exception error);
}
