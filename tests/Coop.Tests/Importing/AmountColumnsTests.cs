using System.Globalization;
using Coop.Core.Importing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Importing;

[Trait("Category", "unit")]
public sealed class AmountColumnsTests
{
    private static readonly string[] Columns = ["key", "document", "telephone", "quantity", "amount"];

    /// <summary>Amounts and quantities from top to bottom; the documents and telephones beside them went through a spreadsheet.</summary>
    [Theory]
    [InlineData("25.000", "1", ImportDecimals.Comma)]
    [InlineData("$ 25.000|$ 1.250.000", "1", ImportDecimals.Comma)]
    [InlineData("25.000|980", "1.5", ImportDecimals.Comma)]
    [InlineData("25.000|3.333,33", "1", ImportDecimals.Comma)]
    [InlineData("25.000|18.500|9.900|1500.5", "1", ImportDecimals.Comma)]
    [InlineData("25000", "1", ImportDecimals.Comma)]
    [InlineData("25000", "1.250", ImportDecimals.Comma)]
    [InlineData("25000", "0,250", ImportDecimals.Comma)]
    [InlineData("25000", "0.250", ImportDecimals.Point)]
    [InlineData("25000", "1.5", ImportDecimals.Point)]
    [InlineData("25,000", "1", ImportDecimals.Point)]
    [InlineData("25000.0", "1.0", ImportDecimals.Point)]
    [InlineData("1234.500", "1", ImportDecimals.Point)]
    [InlineData("1,234.50", "1", ImportDecimals.Point)]
    [InlineData("1,234,567", "1", ImportDecimals.Point)]
    [InlineData("-12,5", "1", ImportDecimals.Comma)]
    [InlineData("mucho|1.2.x|.|", "=1+1", ImportDecimals.Comma)]
    public void Only_amounts_and_then_quantities_tell_how_numbers_are_written(string amounts, string quantity, ImportDecimals decimals) =>
        AmountColumns.Guess(Columns, [.. amounts.Split('|').Select(amount => new[] { "T-1", "99990110.0", "3007770001.0", quantity, amount })]).ShouldBe(decimals);

    [Fact]
    public void Where_no_column_holds_an_amount_the_comma_is_taken() =>
        AmountColumns.Guess(["key", "", ""], [["T-1", "12.5", "1,234.50"], ["T-2"]]).ShouldBe(ImportDecimals.Comma);

    [Theory]
    [InlineData(ImportDecimals.Comma, "25.000=25000 -3.333,33=-3333.33 980=980")]
    [InlineData(ImportDecimals.Point, "25.000=25 980=980 1200=1200")]
    public void What_amounts_are_read_as_is_told_by_those_that_can_be_mistaken(ImportDecimals decimals, string expected)
    {
        string[][] rows = [["980"], ["25.000"], ["1200"], ["25.000"], ["'-3.333,33"], ["mucho"], [""], [], ["700"]];

        string.Join(' ', AmountColumns.Examples(["amount"], decimals, rows).Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Written}={one.Read:0.##}"))).ShouldBe(expected);
    }
}
