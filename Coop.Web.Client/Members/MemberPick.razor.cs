using Coop.Core.Members;
using Coop.Core.Members.Ties;
using Coop.Core.Persistence;
using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Members;

/// <summary>Finds another member by a few letters of name, document or telephone.</summary>
public sealed partial class MemberPick(MemberReads members, TiesReads ties, MachineClock machine, IStringLocalizer<Texts> texts) : IDisposable
{
    private const int AtMost = 6;

    // So many are looked at where not all may be chosen.
    private const int LookedAt = 25;

    private readonly LatestSearch _latest = new(machine);
    private IReadOnlyList<MemberHit>? _hits;
    private bool _isSelf;
    private bool _isOrganisation;

    /// <summary>Names it for its label.</summary>
    [Parameter, EditorRequired]
    public required string Id { get; set; }

    /// <summary>Its label.</summary>
    [Parameter, EditorRequired]
    public required string Label { get; set; }

    /// <summary>Who is not to be found: the member themselves.</summary>
    [Parameter]
    public MemberId But { get; set; }

    /// <summary>Organisations are not to be found.</summary>
    [Parameter]
    public bool PeopleOnly { get; set; }

    /// <summary>Who was found.</summary>
    [Parameter]
    public MemberHit? Chosen { get; set; }

    /// <summary>Somebody else was found, or nobody.</summary>
    [Parameter]
    public EventCallback<MemberHit?> ChosenChanged { get; set; }

    /// <inheritdoc />
    public void Dispose() => _latest.Dispose();

    private Task FindAsync(string? words) => _latest.AskAsync(words, SeenAsync, Show);

    private void Show(IReadOnlyList<Seen>? seen)
    {
        _hits = seen is null ? null : [.. seen.Where(one => one.MayBeChosen).Select(one => one.Hit).Take(AtMost)];
        (_isSelf, _isOrganisation) = (seen?.Any(one => one.IsSelf) == true, seen?.Any(one => !one.IsSelf) == true);
    }

    private async Task<IReadOnlyList<Seen>> SeenAsync(string words, CancellationToken ct)
    {
        var hits = (await members.SearchAsync(words, PeopleOnly ? LookedAt : AtMost + 1, ct)).Where(hit => !hit.Provisional).ToList();
        var people = PeopleOnly ? await ties.PeopleAsync([.. hits.Select(hit => hit.Id)], ct) : null;
        return [.. hits.Select(hit => new Seen(hit, hit.Id == But, hit.Id != But && people?.Contains(hit.Id) != false))];
    }

    private Task ChooseAsync(MemberHit hit)
    {
        _hits = null;
        return ChosenChanged.InvokeAsync(hit);
    }

    /// <summary>Somebody who was found, and whether they can be chosen.</summary>
    private sealed record Seen(MemberHit Hit, bool IsSelf, bool MayBeChosen);
}
