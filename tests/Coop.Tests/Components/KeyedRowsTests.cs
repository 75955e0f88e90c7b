using Coop.Web.Client.Kit;
using Shouldly;
using Xunit;

namespace Coop.Tests.Components;

[Trait("Category", "unit")]
public sealed class KeyedRowsTests
{
    private readonly KeyedRows<string, Row> _rows = new(row => row.Id, row => row.Rev, row => row.Gone);

    [Fact]
    public void A_newer_row_takes_the_place_of_the_older_one()
    {
        _rows.Apply([new("a", 1), new("b", 1)]);

        var changes = _rows.Apply([new("a", 2)]);

        changes.ShouldHaveSingleItem().ShouldBe(new RowChange<Row>(new("a", 1), new("a", 2)));
        _rows.Rows.ShouldBe([new("a", 2), new("b", 1)], ignoreOrder: true);
    }

    [Fact]
    public void A_repeated_or_older_row_changes_nothing()
    {
        _rows.Apply([new("a", 3)]);

        _rows.Apply([new("a", 3), new("a", 2)]).ShouldBeEmpty();

        _rows.Find("a").ShouldBe(new("a", 3));
    }

    [Fact]
    public void A_row_that_left_does_not_come_back_with_a_late_update()
    {
        _rows.Apply([new("a", 1)]);
        _rows.Apply([new("a", 5, Gone: true)]);

        _rows.Apply([new("a", 4)]).ShouldBeEmpty();

        _rows.Rows.ShouldBeEmpty();
    }

    [Fact]
    public void A_row_that_left_comes_back_when_it_is_newer()
    {
        _rows.Apply([new("a", 5, Gone: true)]);

        _rows.Apply([new("a", 6)]);

        _rows.Find("a").ShouldBe(new("a", 6));
    }

    [Fact]
    public void A_snapshot_takes_the_place_of_all_rows_but_of_newer_ones()
    {
        _rows.Apply([new("a", 2), new("b", 1)]);

        _rows.Replace([new("a", 1), new("c", 1)]);

        _rows.Rows.ShouldBe([new("a", 2), new("c", 1)], ignoreOrder: true);
    }

    private sealed record Row(string Id, long Rev, bool Gone = false);
}
