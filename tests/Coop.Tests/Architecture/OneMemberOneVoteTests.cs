using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Architecture;

/// <summary>
/// Who buys more earns more points, and nothing else: in a cooperative each member has one vote (Ley 79 de 1988, art. 33), and the
/// same right to be informed.
/// </summary>
[Trait("Category", "architecture")]
public sealed class OneMemberOneVoteTests
{
    private static readonly Rule Apart = new(
        "Points are worth rewards. What a member may vote on or be told hangs on the statutes alone, never on what they buy.",
        "0034-points-are-books.md");

    [Fact]
    public void What_decides_on_votes_knows_nothing_of_points_and_points_nothing_of_votes()
    {
        var lifecycle = Files("Coop.Core/Lifecycle/").ToList();
        var loyalty = Files("Coop.Core/Loyalty/").ToList();

        lifecycle.Count.ShouldBeGreaterThan(5);
        loyalty.Count.ShouldBeGreaterThan(20);
        Apart.ForbidsAll(
            lifecycle.Where(file => Names(file, "loyalty")).Concat(loyalty.Where(file => Names(file, "lifecycle") || Names(file, "vote") || Names(file, "assembly"))));
    }

    [Fact]
    public void Tiers_open_no_door_and_let_no_message_through()
    {
        string[] apart = ["Coop.Core/Lifecycle/", "Coop.Core/Consent/", "Coop.Core/Outbound/", "Coop.Core/Access/", "Coop.Channels/Portal/"];
        var files = apart.SelectMany(Files).ToList();

        files.Count.ShouldBeGreaterThan(40);
        Apart.ForbidsAll(files.Where(file => Names(file, "Loyalty.Tiers") || Names(file, "TierStanding") || Names(file, "loyalty_standing") || Names(file, "StandingReads")));
    }

    [Fact]
    public void Of_a_relationship_tiers_know_the_day_of_admission_and_nothing_else()
    {
        var tiers = Files("Coop.Core/Loyalty/Tiers/").ToList();

        tiers.Count.ShouldBeGreaterThan(10);
        Apart.ForbidsAll(tiers.Where(file => Names(file, "MemberStanding") || Names(file, "'able'") || Names(file, "Overdue") || Names(file, "lifecycle")));
    }

    [Fact]
    public void No_table_of_points_holds_a_right()
    {
        var tables = Repository.Files
            .Where(file => file.StartsWith("Coop.Core/Persistence/Migrations/", StringComparison.Ordinal) && file.Contains("loyalty", StringComparison.Ordinal)).ToList();
        string[] rights = ["vote", "standing", "assembly", "delegate", "right"];

        tables.ShouldNotBeEmpty();
        // Where a member is on the ladder is called a standing too; that one is all a table of points may say of it.
        Apart.ForbidsAll(
            from file in tables
            from right in rights
            where Repository.Read(file).Replace("loyalty_standing", "", StringComparison.Ordinal).Contains(right, StringComparison.OrdinalIgnoreCase)
            select $"{file} speaks of {right}");
    }

    private static IEnumerable<string> Files(string folder) => Repository.ProductFiles(".cs").Where(file => file.StartsWith(folder, StringComparison.Ordinal));

    private static bool Names(string file, string word) => Repository.Read(file).Contains(word, StringComparison.OrdinalIgnoreCase);
}
