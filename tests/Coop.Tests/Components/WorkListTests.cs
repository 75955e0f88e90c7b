using Coop.Channels.Routing;
using Coop.Core.Access;
using Coop.Web.Client.Desk;
using Shouldly;
using Xunit;

namespace Coop.Tests.Components;

[Trait("Category", "unit")]
public sealed class WorkListTests
{
    private static readonly DateTimeOffset Morning = new(2026, 3, 10, 14, 0, 0, TimeSpan.Zero);
    private static readonly StaffId Ana = new(Guid.CreateVersion7(Morning));

    private readonly WorkList _list = new();

    [Fact]
    public void Who_waits_longest_stands_first_and_who_does_not_wait_last()
    {
        var (early, late, answered) = (Row(1, waits: 0), Row(2, waits: 5), Row(3, waits: null));

        _list.Replace([answered, late, early]);

        _list.Shown.ShouldBe([early, late, answered]);
    }

    [Fact]
    public void A_change_takes_its_place_at_once()
    {
        _list.Replace([Row(1, 0), Row(2, 5), Row(3, 6)]);

        _list.Apply([Row(1, null, rev: 2)]);

        _list.Shown.Select(Number).ShouldBe([2, 3, 1]);
    }

    [Fact]
    public void Nothing_jumps_at_or_above_the_line_somebody_stands_on()
    {
        _list.Replace([Row(1, 1), Row(2, 5), Row(3, 6)]);
        _list.Freeze(Row(2, 5).Id);

        _list.Apply([Row(4, 0), Row(1, 9, rev: 2), Row(3, null, rev: 2), Row(5, 7)]);

        _list.Shown.Select(Number).ShouldBe([1, 2, 5, 3]);
        _list.Held.ShouldBe(2);
    }

    [Fact]
    public void What_was_held_takes_its_place_when_they_leave()
    {
        _list.Replace([Row(1, 1), Row(2, 5)]);
        _list.Freeze(Row(2, 5).Id);
        _list.Apply([Row(4, 0), Gone(1)]);
        _list.Shown.Select(Number).ShouldBe([1, 2]);

        _list.Thaw().ShouldBeTrue();

        _list.Shown.Select(Number).ShouldBe([4, 2]);
        _list.Held.ShouldBe(0);
    }

    [Fact]
    public void A_part_shows_only_what_belongs_to_it()
    {
        _list.Replace([Row(1, 1), Row(2, 5) with { Agent = Ana }]);

        _list.Choose(WorkSlice.Of(Ana));
        _list.Shown.Select(Number).ShouldBe([2]);
        _list.Apply([Row(1, 1, rev: 2) with { Agent = Ana }, Row(2, 5, rev: 2)]);

        _list.Shown.Select(Number).ShouldBe([1]);
    }

    private static WorkRow Row(int number, int? waits, long rev = 1) => new()
    {
        Id = new(new Guid(number, 0, 0, new byte[8])),
        Rev = rev,
        OpenedAt = Morning,
        WaitingSince = waits is { } minutes ? Morning.AddMinutes(minutes) : null,
    };

    private static WorkRow Gone(int number) => Row(number, null, rev: 9) with { ClosedAt = Morning.AddHours(1) };

    private static int Number(WorkRow row) => BitConverter.ToInt32(row.Id.Value.ToByteArray());
}
