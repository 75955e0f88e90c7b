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

    private readonly LatestSearch _latest = new(machine);
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
    public void Dispose() => _latest.Dispose();

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
    private Task FindAsync(string? words) =>
        _latest.AskAsync(words, (text, ct) => members.SearchAsync(text, AtMost, ct), hits => _hits = hits);

    private void Play(MemberId member)
    {
        _hits = null;
        navigation.NavigateTo(navigation.GetUriWithQueryParameter("member", member.Value), replace: true);
    }
}
