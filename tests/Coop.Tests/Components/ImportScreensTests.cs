using System.Globalization;
using Bunit;
using Coop.Core.Importing;
using Coop.Core.Importing.Csv;
using Coop.Web.Client.Importing;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace Coop.Tests.Components;

/// <summary>What a file is said to hold, and what is said of what became of it.</summary>
[Trait("Category", "components")]
public sealed class ImportScreensTests : BunitContext
{
    private static readonly string[][] Rows = [["T-1", "25.000", "1500.50"], ["T-2", "18.500", "900.25"]];

    private ImportSettings? _checked;

    public ImportScreensTests()
    {
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = new CultureInfo("es-CO");
        Services.AddLogging();
        Services.AddLocalization();
    }

    [Fact]
    public void What_amounts_read_as_is_said_before_anything_is_gone_through_and_follows_the_column_and_the_decimals()
    {
        var mapping = Mapping(Row(["key", "amount", ""], ImportDecimals.Comma));
        Reading(mapping).ShouldBe("«25.000» se lee como $ 25.000. «18.500» se lee como $ 18.500.");

        mapping.FindAll("[data-role=import-field]")[1].Change("");
        mapping.FindAll("[data-role=import-field]")[2].Change("amount");
        Reading(mapping).ShouldBe("«1500.50» se lee como $ 1.500,50. «900.25» se lee como $ 900,25.");

        mapping.FindAll("[data-role=import-field]")[2].Change("");
        mapping.FindAll("[data-role=import-field]")[1].Change("amount");
        mapping.Find("[data-role=import-decimals]").Change("point");
        Reading(mapping).ShouldBe("«25.000» se lee como $ 25. «18.500» se lee como $ 18,50.");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Decimals_somebody_said_now_or_before_stay_whatever_the_columns_are(bool now)
    {
        var mapping = Mapping(Row(["key", "amount", ""], now ? ImportDecimals.Comma : ImportDecimals.Point));
        if (now)
        {
            mapping.Find("[data-role=import-decimals]").Change("point");
        }

        mapping.FindAll("[data-role=import-field]")[2].Change("quantity");
        await mapping.Find("form").SubmitAsync();

        _checked.ShouldNotBeNull().Decimals.ShouldBe(ImportDecimals.Point);
    }

    [Fact]
    public void A_result_says_what_goes_in_adds_up_to_and_what_amounts_were_read_as()
    {
        var result = Result(Row(["key", "amount", ""], ImportDecimals.Comma) with { State = ImportState.Checked, Counts = new() { New = 2 }, Amount = 43_500 });

        Plain(result.Find("[data-role=import-sum]").TextContent).ShouldStartWith("Lo que entra suma $ 43.500");
        Plain(result.Find("[data-role=import-read]").TextContent).ShouldBe("«25.000» se leyó como $ 25.000. «18.500» se leyó como $ 18.500.");
        Result(Row(["document", "given_names", ""], ImportDecimals.Comma) with { State = ImportState.Checked, Counts = new() { New = 2 } }).FindAll("[data-role=import-sum]").ShouldBeEmpty();
    }

    [Fact]
    public void What_differs_from_row_to_row_is_said_as_an_example_and_what_is_alike_is_not()
    {
        var result = Result(
            Row(["key", "amount", ""], ImportDecimals.Comma) with { State = ImportState.Checked, Counts = new() { Faulty = 5_480, Duplicate = 14_989 } },
            new("document", "duplicate_member", 14_989, 6, "5", true), new("product", "unknown", 5_480, 9, "=1+1", true), new("branch", "unknown", 2, 4, "LUNA", false),
            new("at", "in_future", 2, 5, "1/1/2090", true));

        result.FindAll("[data-role=import-tally]").Select(one => Plain(one.TextContent).ReplaceLineEndings("").Replace("  ", "", StringComparison.Ordinal)).ShouldBe(
        [
            "14.989Documento: por ejemplo, es la misma persona u organización de la fila 5. desde la fila 6",
            "5.480Código del producto: por ejemplo, no conocemos «=1+1». desde la fila 9",
            "2Sede: No conocemos «LUNA». desde la fila 4",
            "2Fecha: La fecha está en el futuro. desde la fila 5",
        ]);
    }

    [Fact]
    public void A_file_without_rows_says_so_and_a_link_stands_apart_from_its_sentence()
    {
        Result(Row(["key", "amount", ""], ImportDecimals.Comma) with { State = ImportState.Done }).Find("[data-role=import-empty]").TextContent.ShouldBe("El archivo no trae filas: solo el encabezado.");

        var result = Result(Row(["key", "amount", ""], ImportDecimals.Comma) with { State = ImportState.Done, Counts = new() { Parked = 1 } });
        result.FindAll("[data-role=import-empty]").ShouldBeEmpty();
        result.Find("[data-role=import-parked]").ParentElement!.TextContent.ShouldContain("conozca. Ver lo que espera");
    }

    private static string Reading(IRenderedComponent<ImportMapping> mapping) => Plain(mapping.Find("[data-role=import-reading]").TextContent);

    private static string Plain(string text) => text.Replace('\u00a0', ' ');

    private static ImportRow Row(string[] columns, ImportDecimals decimals) => new()
    {
        Id = new(Guid.Parse("0190a0b0-0000-7000-8000-000000000001")),
        Name = "ventas.csv",
        Kind = ImportKind.Sale,
        State = ImportState.Mapping,
        Letters = CsvLetters.Utf8,
        Delimiter = ';',
        Header = ["tiquete", "valor", "neto"],
        Settings = new ImportSettings("till", columns, decimals, ImportExisting.Fill),
        Counts = new(),
        CreatedBy = "Gloria",
    };

    private IRenderedComponent<ImportMapping> Mapping(ImportRow row) => Render<ImportMapping>(values => values
        .Add(mapping => mapping.Row, row).Add(mapping => mapping.Sample, Rows).Add(mapping => mapping.Sources, [])
        .Add(mapping => mapping.OnCheck, settings => _checked = settings));

    private IRenderedComponent<ImportResult> Result(ImportRow row, params IReadOnlyList<ImportFaultTally> tally) => Render<ImportResult>(values => values
        .Add(result => result.Row, row).Add(result => result.Sample, Rows).Add(result => result.Tally, tally).Add(result => result.Faults, []));
}
