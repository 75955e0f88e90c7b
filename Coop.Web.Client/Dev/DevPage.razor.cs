using Coop.Channels.Simulators;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Web.Client.Kit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Dev;

/// <summary>
/// Where one plays a member on the simulated networks: their telephone, their mailbox, and what the networks do wrong. Who is
/// played stands in the address.
/// </summary>
public sealed partial class DevPage(
    Playground playground, MemberReads members, NavigationManager navigation, MachineClock machine, IStringLocalizer<Texts> texts)
    : IDisposable
{
    private const int AtMost = 6;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private CancellationTokenSource _end = new();
    private IReadOnlyList<MemberHit>? _hits;
    private Guid? _played;
    private string _name = "Ana Salcedo";
    private string _number = "+573005550190";
    private string _address = "ana.salcedo@example.com";

    /// <summary>Whom of the members one plays; a stranger when empty.</summary>
    [SupplyParameterFromQuery(Name = "member")]
    private Guid? Member { get; set; }

    [CascadingParameter]
    private Myself Me { get; set; } = null!;

    /// <inheritdoc />
    public void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
    }

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        if (RendererInfo.IsInteractive && Member is { } member && member != _played && Me.May(Core.Access.Permission.SeeMembers)
            && await members.FindAsync(new(member), CancellationToken.None) is { } card)
        {
            _played = member;
            _name = card.Member.DisplayName ?? _name;
            _number = PointOf(card, ContactPointKind.Telephone);
            _address = PointOf(card, ContactPointKind.Email);
        }
    }

    private static string PointOf(MemberCard card, ContactPointKind kind) => card.ContactPoints.FirstOrDefault(point => point.Kind == kind)?.Value ?? "";

    // The field keeps its own text: an answer on its way must not put back what was typed since.
    private async Task FindAsync(string? words)
    {
        await _end.CancelAsync();
        _end.Dispose();
        _end = new CancellationTokenSource();
        try
        {
            await Task.Delay(Pause, machine, _end.Token);
            _hits = words is { Length: > 1 } ? await members.SearchAsync(words, AtMost, _end.Token) : null;
        }
        catch (OperationCanceledException)
        {
            // More was typed, or the page was left.
        }
    }

    private void Play(MemberId member)
    {
        _hits = null;
        navigation.NavigateTo(navigation.GetUriWithQueryParameter("member", member.Value), replace: true);
    }
}
