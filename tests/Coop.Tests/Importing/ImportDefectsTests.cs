using System.Text;
using Coop.Core.Access;
using Coop.Core.Importing;
using Coop.Testing;
using Coop.Tests.Facts;
using Shouldly;
using Xunit;

namespace Coop.Tests.Importing;

/// <summary>Files with everything wrong that can be.</summary>
[Trait("Category", "integration")]
public sealed class ImportDefectsTests(TestDatabase database) : ImportTests(database)
{
    private const string Header = "tiquete;fecha;documento;producto;cantidad;valor;sede\n";

    private string _document = "";

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _document = (await MemberAsync()).Document;
    }

    [Fact]
    public async Task A_hundred_thousand_rows_with_every_defect_are_each_told_apart_and_the_good_ones_come_in()
    {
        (string Row, string? Fault)[] kinds =
        [
            ("{0};2026-03-01;{1};ARROZ;1;1000;", null),
            (";2026-03-01;{1};ARROZ;1;1000;", "key missing"),
            ("{0};2026-03-01;{1};ARROZ;1;-1000;", "amount negative"),
            ("{0};2026-03-01;{1};ARROZ;0;1000;", "quantity not_positive"),
            ("{0};2026-03-01;{1};ARROZ;mil;1000;", "quantity number"),
            ("{0};2090-03-01;{1};ARROZ;1;1000;", "at in_future"),
            ("{0};31/02/2026;{1};ARROZ;1;1000;", "at date"),
            ("{0};2026-03-01;{1};CAVIAR;1;1000;", "product unknown"),
            ("{0};2026-03-01;{1};ARROZ;1;1000;LUNA", "branch unknown"),
            ("{0};2026-03-01;1;ARROZ;1;1000;", "document document_cc"),
            ("{0};2026-03-01;;ARROZ;1;1000;", "document who"),
            ("{0};2026-03-01;{1};ARROZ;1;1000;;sobra", " columns"),
            ("{0};2026-03-01;{1};\"ARROZ;1;1000;", " quotes"),
            ("{0};2026-03-01;{1};AR\0ROZ;1;1000;", "product unprintable"),
            ("{0};2026-03-01;{1};=cmd|' /C calc'!A1;1;1000;", "product unknown"),
            ("{0}" + new string('9', 100) + ";2026-03-01;{1};ARROZ;1;1000;", "key too_long"),
            ("{0};2026-03-01;{1};ARROZ;1;9999999999999;", "amount too_large"),
            ("{0};2026-03-01;{1};ARROZ;0,0001;1000;", "quantity too_precise"),
            ("{0};1970-01-01;{1};ARROZ;1;1000;", "at too_early"),
            ("{0};2026-03-01", "document who"),
        ];
        const int Rows = 100_000;
        var text = new StringBuilder(Header);
        for (var n = 0; n < Rows; n++)
        {
            text.AppendFormat(System.Globalization.CultureInfo.InvariantCulture, kinds[n % kinds.Length].Row, $"X-{n}", _document).Append('\n');
        }

        var row = await Node.ImportAsync(Gloria, ImportKind.Sale, text.ToString(), source: "defects");

        row.State.ShouldBe(ImportState.Done);
        row.Counts.ShouldBe(new ImportCounts { New = Rows / kinds.Length, Faulty = Rows - (Rows / kinds.Length) });
        var first = (await Node.Get<ImportReads>().FaultsAsync(row, 60, Ct)).GroupBy(fault => fault.Row).ToDictionary(same => same.Key, same => same.Select(fault => $"{fault.Field} {fault.Fault}").ToList());
        for (var n = 0; n < kinds.Length; n++)
        {
            if (kinds[n].Fault is { } fault)
            {
                first[n + 2].ShouldContain(fault, kinds[n].Row);
            }
            else
            {
                first.ShouldNotContainKey(n + 2);
            }
        }
    }

    [Fact]
    public async Task The_report_is_corrected_and_handed_in_again_and_all_is_in()
    {
        var (good, bad, sum) = (Till.Key(), Till.Key(), Till.Key());
        var id = await Node.CheckedAsync(Gloria, ImportKind.Sale, Header + $"""
            {good};2026-03-09;{_document};ARROZ;1;1000;
            {bad};2026-03-09;{_document};ARROZ;1;1000;
            {bad};2026-03-09;{_document};=1+CAVIAR;1;1000;
            {sum};2026-03-09;{_document};ARROZ;1;-500;
            """, source: "report");
        (await Node.StartedAsync(Gloria, id)).Counts.ShouldBe(new ImportCounts { New = 1, Faulty = 3 });

        var report = await Node.ReportAsync(Gloria, id);
        report.ShouldStartWith("tiquete;fecha;documento;producto;cantidad;valor;sede;Coop: fila;Coop: columna;Coop: motivo\r\n");
        report.ShouldContain($"{bad};2026-03-09;{_document};'=1+CAVIAR;1;1000;\"\";4;producto;product unknown =1+CAVIAR");
        report.ShouldContain(";'-500;");
        report.ShouldNotContain(good);

        var again = await Node.HandedInAsync(Gloria, ImportKind.Sale, report.Replace("'=1+CAVIAR", "PANELA", StringComparison.Ordinal).Replace("'-500", "500", StringComparison.Ordinal));
        var row = await Node.ImportAsync(again);
        row.Settings.Source.ShouldBe("report");
        row.Settings.Columns.ShouldBe(["key", "at", "document", "product", "quantity", "amount", "branch", "", "", ""]);
        (await Node.As(Gloria).RunAsync<CheckImport, SteerResult>(check => check.RunAsync(again, row.Settings, Ct))).ShouldBeOfType<SteerResult.Done>();
        await Node.Get<ImportWorker>().DrainAsync(Ct);

        (await Node.StartedAsync(Gloria, again)).Counts.ShouldBe(new ImportCounts { New = 3 });
        (await Node.ScalarAsync<long>("select count(*) from core.audit where subject = @subject and action in ('import.upload', 'import.start', 'import.report')", ("subject", $"import:{id.Value:D}"))).ShouldBe(3);
    }

    [Fact]
    public async Task A_ticket_with_more_lines_than_one_may_have_is_refused_whole()
    {
        var key = Till.Key();

        var row = await Node.ImportAsync(Gloria, ImportKind.Sale, Header + string.Concat(Enumerable.Repeat($"{key};2026-03-09;{_document};ARROZ;1;1000;\n", 502)), source: "long");

        row.Counts.ShouldBe(new ImportCounts { Faulty = 502 });
    }

    [Fact]
    public async Task Rows_that_say_nothing_are_passed_over_and_the_others_keep_their_numbers()
    {
        var key = Till.Key();

        var row = await Node.ImportAsync(Gloria, ImportKind.Sale, $";;;;;;\n{Header};;;;;;\n \n ;\t;;;;;\n{key};2026-03-09;{_document};ARROZ;1;1000;\n;;;;;;\n{key}-2;2026-03-09;{_document};CAVIAR;1;1000;\n;;;;;;", source: "blank");

        row.Counts.ShouldBe(new ImportCounts { New = 1, Faulty = 1 });
        (await Node.FaultsAsync(row)).ShouldBe(["8 product unknown"]);
    }

    [Fact]
    public async Task What_a_spreadsheet_left_of_long_numbers_is_no_key_and_puts_no_tickets_together()
    {
        var row = await Node.ImportAsync(Gloria, ImportKind.Sale, Header + $"""
            1,98765E+12;2026-03-09;{_document};ARROZ;1;1000;
            1,98765E+12;2026-03-09;{_document};PANELA;1;2000;
            2E+11;2026-03-09;{_document};ARROZ;1;1000;
            1.98765e+12;2026-03-09;{_document};ARROZ;1;1000;
            2E11;2026-03-09;{_document};ARROZ;1;1000;
            """, source: "rounded");
        var back = await Node.ImportAsync(Gloria, ImportKind.Return, $"devolucion;tiquete;fecha\nD-{Till.Key()};1,98765E+12;2026-03-09\n", source: "rounded");

        row.Counts.ShouldBe(new ImportCounts { New = 1, Faulty = 4 });
        (await Node.FaultsAsync(row)).ShouldBe(["2 key rounded", "3 key rounded", "4 key rounded", "5 key rounded"]);
        (await Node.FaultsAsync(back)).ShouldBe(["2 sale rounded"]);
    }

    [Fact]
    public async Task What_is_wrong_in_many_rows_comes_with_what_the_first_says_however_far_down_it_is()
    {
        var key = Till.Key();
        var text = Header + string.Concat(Enumerable.Range(0, 150).Select(n => $"{key}-{n};2026-03-09;{_document};=1+{n};1;1000;\n"))
            + $"{key}-a;2026-03-09;{_document};ARROZ;1;1000;LUNA\n{key}-b;2026-03-09;{_document};ARROZ;1;1000;LUNA\n{key}-c;2026-03-09;{_document};ARROZ;1;;\n";

        var row = await Node.ImportAsync(Gloria, ImportKind.Sale, text, source: "tally");

        (await Node.Get<ImportReads>().TallyAsync(row, Ct)).ShouldBe(
        [
            new("product", "unknown", 150, 2, "=1+0", true), new("branch", "unknown", 2, 152, "LUNA", false), new("amount", "missing", 1, 154, null, false),
        ]);
    }

    [Fact]
    public async Task A_heading_alone_is_gone_through_and_done_with()
    {
        var row = await Node.ImportAsync(Gloria, ImportKind.Sale, Header, source: "heading");

        (row.State, row.Counts).ShouldBe((ImportState.Done, new ImportCounts()));
    }

    [Theory]
    [InlineData("empty", new byte[0])]
    [InlineData("workbook", new byte[] { 0x50, 0x4B, 0x03, 0x04, 1, 2, 3 })]
    [InlineData("utf16", new byte[] { 0xFF, 0xFE, 0x61, 0x00 })]
    [InlineData("no_columns", new byte[] { 0x61, 0x0A, 0x62 })]
    public async Task What_is_no_table_is_refused_in_words_and_leaves_nothing(string why, byte[] bytes)
    {
        using var body = new MemoryStream(bytes);

        var result = await Node.As(Gloria).RunAsync<ReceiveFile, ReceiveResult>(receive => receive.RunAsync(body, "x", ImportKind.Sale, Ct));

        result.ShouldBe(new ReceiveResult.Refused(why));
        (await Node.ScalarAsync<long>("select count(*) from core.import_file where hash is null and erased_at is null")).ShouldBe(0);
    }

    [Fact]
    public async Task A_file_is_erased_when_its_time_is_over_and_what_it_did_stays_known()
    {
        await using var node = new TestNode(Database, new ManualClock());
        var row = await node.ImportAsync(Gloria, ImportKind.Sale, Header + $"{Till.Key()};2026-03-09;{_document};ARROZ;1;1000;\nx;y;z;;;;\n", source: "erase");

        node.Clock.Advance(TimeSpan.FromDays(31));
        await node.Get<ImportWorker>().DrainAsync(Ct);

        var erased = await node.ImportAsync(row.Id);
        erased.IsErased.ShouldBeTrue();
        erased.Counts.ShouldBe(row.Counts);
        (await node.ScalarAsync<long>("select count(*) from core.import_chunk c join core.import i on i.file_id = c.file_id where i.id = @id", ("id", row.Id.Value))).ShouldBe(0);
        (await node.FaultsAsync(erased)).ShouldBeEmpty();
        (await node.Get<ImportReads>().SampleAsync(erased, 3, Ct)).ShouldBeEmpty();
        (await node.As(Gloria).RunAsync<ReadReport, bool>(read => read.RunAsync(
            row.Id, new ReportWords("", "", "", (_, _, _) => ""), _ => Stream.Null, Ct))).ShouldBeFalse();
    }

    [Theory]
    [InlineData("key at document product quantity -", "amount", "missing")]
    [InlineData("key at document product quantity quantity", "quantity", "twice")]
    [InlineData("key at - product quantity amount", "document", "who")]
    public async Task Columns_that_will_not_do_are_named(string columns, string field, string fault)
    {
        var id = await Node.HandedInAsync(Gloria, ImportKind.Sale, "a;b;c;d;e;f\n1;2;3;4;5;6\n");
        var row = await Node.ImportAsync(id);

        var result = await Node.As(Gloria).RunAsync<CheckImport, SteerResult>(check => check.RunAsync(
            id, row.Settings with { Columns = [.. columns.Split(' ').Select(code => code == "-" ? "" : code)] }, Ct));

        result.ShouldBe(new SteerResult.Unfit(field, fault));
        (await Node.ImportAsync(id)).State.ShouldBe(ImportState.Mapping);
    }

    [Fact]
    public async Task A_marketer_may_not()
    {
        var paola = await Node.HireAsync("Paola", Role.Marketer);
        using var body = new MemoryStream("a;b\n1;2\n"u8.ToArray());

        await Should.ThrowAsync<NotAllowedException>(Node.As(paola).RunAsync<ReceiveFile, ReceiveResult>(receive => receive.RunAsync(body, "x", ImportKind.Sale, Ct)));
    }
}
