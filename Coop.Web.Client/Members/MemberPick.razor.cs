using Coop.Core.Members;
using Coop.Core.Persistence;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Members;

/// <summary>Finds another member by a few letters of name, document or telephone.</summary>
public sealed partial class MemberPick(MemberReads members, MachineClock machine, IStringLocalizer<Texts> texts) : IDisposable
{
    private const int AtMost = 6;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private CancellationTokenSource _end = new();
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
    public void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
    }

    private async Task FindAsync(string? words)
    {
        await _end.CancelAsync();
        _end.Dispose();
        _end = new CancellationTokenSource();
        var ct = _end.Token;
        try
        {
            await Task.Delay(Pause, machine, ct);
            _hits = words is { Length: > 1 } ? [.. (await members.SearchAsync(words, AtMost + 1, ct)).Where(hit => hit.Id != But && !hit.Provisional).Take(AtMost)] : null;
        }
        catch (OperationCanceledException)
        {
            // More was typed, or the page was left.
        }
    }

    private Task ChooseAsync(MemberHit hit)
    {
        _hits = null;
        return ChosenChanged.InvokeAsync(hit);
    }
}
