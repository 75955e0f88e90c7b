using Coop.Channels.Simulators;
using Coop.Core.Access;
using Coop.Web.Client.Kit;

namespace Coop.Web.Client.Shell;

/// <summary>A part of the product that a person may go to: in the rail, and in search.</summary>
/// <param name="Href">Its page.</param>
/// <param name="Icon">Symbol of the sprite.</param>
/// <param name="Text">Name of its text.</param>
/// <param name="Key">The keys that lead there, as <c>g-d</c>.</param>
/// <param name="Needs">Who may go there.</param>
internal sealed record Area(string Href, string Icon, string Text, string Key, Permission Needs)
{
    private static readonly Area[] All =
    [
        new("desk", "inbox", "Area.Desk", "g-d", Permission.SeeMembers),
        new("counter", "visit", "Area.Counter", "g-c", Permission.AnswerMembers),
        new("requests", "request", "Area.Requests", "g-r", Permission.SeeMembers),
        new("members/board", "card", "Area.Knowledge", "g-b", Permission.SeeMembers),
        new("journeys", "journey", "Area.Journeys", "g-j", Permission.SeeJourneys),
        new("segments", "segment", "Area.Segments", "g-m", Permission.SeeSegments),
        new("loyalty", "star", "Area.Loyalty", "g-l", Permission.SeeLoyalty),
        new("admin/faults", "fault", "Area.Faults", "g-f", Permission.MendFaults),
        new("admin/people", "people", "Area.People", "g-p", Permission.ManageStaff),
        new("admin/catalog", "tag", "Area.Catalog", "g-t", Permission.ManageCatalog),
        new("admin/branches", "building", "Area.Branches", "g-o", Permission.ManageCatalog),
        new("admin/keys", "lock", "Area.Keys", "g-k", Permission.ManageKeys),
        new("admin/imports", "import", "Area.Imports", "g-i", Permission.ImportData),
    ];

    // Where networks are simulated, there are members to be played.
    private static readonly Area Members = new("dev", "mask", "Area.Dev", "g-s", Permission.SeeMembers);

    /// <summary>Where a person may go in this installation.</summary>
    public static IEnumerable<Area> For(Myself me, Playground playground) =>
        (playground.IsOpen ? [.. All, Members] : All).Where(area => me.May(area.Needs));
}
