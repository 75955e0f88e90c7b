using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Members;

/// <summary>Finds another member by a few letters of name, document or telephone.</summary>
public sealed partial class MemberPick(MemberReads members, MachineClock machine, IStringLocalizer<Texts> texts) : IDisposable
{
    private const int AtMost = 6;

    private readonly LatestSearch _latest = new(machine);
    private IReadOnlyList<MemberHit>? _hits;

    /// <summary>Names it for its label.</summary>
    [Parameter, EditorRequired]
    public required string Id { get; set; }

    /// <summary>Its label.</summary>
    [Parameter, EditorRequired]
    public required string Label { get; set; }

    /// <summary>Who is not to be found: the member themselves.</summary>
    [Parameter]
    public MemberId But { get; set; }

    /// <summary>Who was found.</summary>
    [Parameter]
    public MemberHit? Chosen { get; set; }

    /// <summary>Somebody else was found, or nobody.</summary>
    [Parameter]
    public EventCallback<MemberHit?> ChosenChanged { get; set; }

    /// <inheritdoc />
    public void Dispose() => _latest.Dispose();

    private Task FindAsync(string? words) => _latest.AskAsync(words, OthersAsync, hits => _hits = hits);

    private async Task<IReadOnlyList<MemberHit>> OthersAsync(string words, CancellationToken ct) =>
        [.. (await members.SearchAsync(words, AtMost + 1, ct)).Where(hit => hit.Id != But && !hit.Provisional).Take(AtMost)];

    private Task ChooseAsync(MemberHit hit)
    {
        _hits = null;
        return ChosenChanged.InvokeAsync(hit);
    }
}
