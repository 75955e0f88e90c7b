using Coop.Core.Importing;
using Coop.Testing;
using Coop.Tests.Facts;
using Shouldly;
using Xunit;

namespace Coop.Tests.Importing;

/// <summary>How many pesos a file means, and what is remembered of how it was said.</summary>
[Trait("Category", "integration")]
public sealed class ImportAmountsTests(TestDatabase database) : ImportTests(database)
{
    [Theory]
    [InlineData(',')]
    [InlineData(';')]
    [InlineData('\t')]
    public async Task Thousands_of_pesos_are_no_pesos_with_decimals_whatever_documents_look_like(char delimiter)
    {
        var member = await MemberAsync();
        var key = Till.Key();
        var text = $"tiquete,fecha,documento,celular,producto,cantidad,valor\n{key},2026-03-09,{member.Document}.0,3007770001.0,ARROZ,1,25.000\n".Replace(',', delimiter);

        var row = await Node.ImportAsync(Gloria, ImportKind.Sale, text);

        row.Settings.Decimals.ShouldBe(ImportDecimals.Comma);
        row.Counts.ShouldBe(new ImportCounts { New = 1 });
        (await Node.ScalarAsync<decimal>("select total from core.sale where key = @key", ("key", key))).ShouldBe(25_000);
    }

    [Fact]
    public async Task A_dry_run_adds_up_what_would_go_in_and_the_run_the_same()
    {
        var member = await MemberAsync();
        var (k, stranger) = (Till.Key(), $"66{An.Number():D7}");

        var id = await Node.CheckedAsync(Gloria, ImportKind.Sale, $"""
            tiquete;fecha;documento;producto;cantidad;valor
            {k}-1;2026-03-09;{member.Document};ARROZ;1;25.000
            {k}-1;2026-03-09;{member.Document};PANELA;1;3.333,50
            {k}-2;2026-03-09;{stranger};ARROZ;1;1.000
            {k}-3;2026-03-09;{member.Document};CAVIAR;1;9.000.000
            {k}-1;2026-03-09;{member.Document};ARROZ;1;700
            """);
        var look = await Node.ImportAsync(id);
        var done = await Node.StartedAsync(Gloria, id);

        look.Counts.ShouldBe(new ImportCounts { New = 2, Parked = 1, Faulty = 1, Conflict = 1 });
        (look.Amount, done.Amount).ShouldBe((29_333.50m, 29_333.50m));
    }

    [Fact]
    public async Task Contributions_add_up_without_what_is_taken_back_and_members_do_not()
    {
        var member = await MemberAsync();
        var k = Till.Key();

        var contributions = await Node.ImportAsync(Gloria, ImportKind.Contribution, $"""
            recibo;fecha;documento;valor;movimiento;devuelve
            {k}-1;2026-03-09;{member.Document};45.000;pago;
            {k}-2;2026-03-10;{member.Document};-45.000;devuelto;{k}-1
            """);
        var members = await Node.ImportAsync(Gloria, ImportKind.Member, $"documento;nombres;apellidos\n{member.Document};Ana;Ríos\n", source: "");

        contributions.Counts.ShouldBe(new ImportCounts { New = 2 });
        (contributions.Amount, members.Amount).ShouldBe((45_000, null));
    }

    [Fact]
    public async Task All_that_was_said_is_remembered_for_the_next_file_with_the_heading()
    {
        var heading = $"tiquete;fecha;documento;producto;cantidad;valor;nota {Till.Key()}\n";
        var id = await Node.HandedInAsync(Gloria, ImportKind.Sale, heading + "T-1;2026-03-09;52345678;ARROZ;1;25.000;\n");
        var settings = (await Node.ImportAsync(id)).Settings with { Source = "bodega", Decimals = ImportDecimals.Point, Existing = ImportExisting.Overwrite };

        (await Node.As(Gloria).RunAsync<CheckImport, SteerResult>(check => check.RunAsync(id, settings, Ct))).ShouldBeOfType<SteerResult.Done>();

        var next = (await Node.ImportAsync(await Node.HandedInAsync(Gloria, ImportKind.Sale, heading + "T-2;2026-03-09;52345678;ARROZ;1;26.000;\n"))).Settings;
        (next.Source, next.Decimals, next.Existing).ShouldBe(("bodega", ImportDecimals.Point, ImportExisting.Overwrite));
        next.Columns.ShouldBe(settings.Columns);
    }

    [Fact]
    public async Task What_was_remembered_before_decimals_were_is_guessed_again()
    {
        var heading = $"tiquete;fecha;documento;producto;cantidad;valor;nota {Till.Key()}\n";
        await Node.CheckedAsync(Gloria, ImportKind.Sale, heading + "T-1;2026-03-09;52345678;ARROZ;1;1500.50;\n");
        await Node.ExecuteAsync("update core.import_mapping set decimals = null, existing = null");

        var next = (await Node.ImportAsync(await Node.HandedInAsync(Gloria, ImportKind.Sale, heading + "T-2;2026-03-09;52345678;ARROZ;1;26.000;\n"))).Settings;

        (next.Decimals, next.Existing).ShouldBe((ImportDecimals.Comma, ImportExisting.Fill));
    }
}
