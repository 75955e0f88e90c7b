using Coop.Web.Client.Kit;
using Shouldly;
using Xunit;

namespace Coop.Tests.Components;

/// <summary>What a form shows when somebody else saved the same thing first.</summary>
[Trait("Category", "unit")]
public sealed class MeetingTests
{
    private readonly Meeting _meeting = new();

    [Fact]
    public void What_nobody_typed_becomes_what_was_saved() => Join("a", "a", "b").ShouldBe(("b", null));

    [Fact]
    public void What_was_typed_stays() => Join("mine", "a", "a").ShouldBe(("mine", null));

    [Fact]
    public void Where_both_wrote_the_other_is_said_beside_it() => Join("mine", "a", "theirs").ShouldBe(("mine", "<theirs>"));

    [Fact]
    public void Who_wrote_the_same_has_nothing_to_be_told() => Join("b", "a", "b").ShouldBe(("b", null));

    private (string Shown, string? Theirs) Join(string typed, string before, string now) =>
        (_meeting.Join("field", typed, before, now, value => $"<{value}>"), _meeting.Theirs("field"));
}
