using Coop.Core.Access;
using Coop.Core.Loyalty.Proof;
using Coop.Core.Members;
using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Logging;

namespace Coop.Web.Client.Loyalty;

/// <summary>Whether the books of points add up: every law worked out anew, with its figure, and who offends.</summary>
public sealed partial class ProofPage(ProveLedger prove, MemberReads members, IStringLocalizer<Texts> texts, ILogger<ProofPage> log) : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _end = new();
    private Dictionary<MemberId, string?> _names = [];
    private LedgerProof? _proof;
    private bool _failed;
    private bool _running;

    [CascadingParameter]
    private Myself Me { get; set; } = null!;

    /// <inheritdoc />
    public void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
    }

    /// <inheritdoc />
    protected override Task OnInitializedAsync() => RendererInfo.IsInteractive && Me.May(Permission.SeeLoyalty) ? ProveAsync() : Task.CompletedTask;

    private async Task ProveAsync()
    {
        _running = true;
        try
        {
            var proof = await prove.RunAsync(_end.Token);
            var names = new Dictionary<MemberId, string?>();
            foreach (var member in proof.Laws.SelectMany(law => law.Accounts).Distinct())
            {
                names[member] = (await members.FindAsync(member, _end.Token))?.Member.DisplayName;
            }

            (_proof, _names, _failed) = (proof, names, false);
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // The page was left meanwhile.
        }
        catch (Exception error)
        {
            NotProved(error);
            _failed = true;
        }
        finally
        {
            _running = false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The books could not be proved")]
    private partial void NotProved(Exception error);
}
