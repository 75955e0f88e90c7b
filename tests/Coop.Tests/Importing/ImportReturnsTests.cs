using Coop.Core.Facts;
using Coop.Core.Importing;
using Coop.Core.Members;
using Coop.Core.Timeline;
using Coop.Testing;
using Coop.Tests.Facts;
using Shouldly;
using Xunit;

namespace Coop.Tests.Importing;

/// <summary>What came back, by files: the same as told one by one.</summary>
[Trait("Category", "integration")]
public sealed class ImportReturnsTests(TestDatabase database) : ImportTests(database)
{
    private const string Header = "devolucion;tiquete;fecha;linea;producto;cantidad;documento\n";

    [Fact]
    public async Task A_return_of_a_file_leaves_the_same_rows_as_one_told_by_itself()
    {
        var (told, imported) = (await SoldAsync(), await SoldAsync());
        var at = new DateTimeOffset(2026, 3, 10, 14, 15, 0, TimeSpan.Zero);
        (await Node.ReturnAsync(new ReturnDraft(Till.Source, Till.Key(), told.Sale.Key, at, [new(1, 1), new(2, 0.3m)]))).ShouldBeOfType<FactResult.Done>();

        var key = Till.Key();
        var row = await Node.ImportAsync(Gloria, ImportKind.Return, Header + $"""
            {key};{imported.Sale.Key};10/3/2026 9:15;1;;1;{imported.Document}
            {key};{imported.Sale.Key};10/3/2026 9:15;;panela;0,3;
            """);

        row.State.ShouldBe(ImportState.Done);
        row.Counts.ShouldBe(new ImportCounts { New = 2 });
        (await ReturnAsync(imported.Id)).ShouldBe(await ReturnAsync(told.Id));
        (await LinesAsync(imported.Id)).ShouldBe(await LinesAsync(told.Id));
        (await LinesAsync(imported.Id)).ShouldBe(["1 1.000 21900.00", "2 0.300 1999.99"]);
        (await EntryAsync(imported.Id)).ShouldBe(await EntryAsync(told.Id));
        var batch = await Node.ScalarAsync<long>("select import_batch from core.sale_return where member_id = @id", ("id", imported.Id.Value));
        (await Node.ColumnAsync<string>("select body::text from core.event where name = 'facts.imported' and body ->> 'import' = @id", ("id", row.Id.Value.ToString("D"))))
            .ShouldHaveSingleItem().ShouldContain($"\"batch\": {batch}");
        (await Node.EventsAsync("sale.returned", imported.Id)).ShouldBe(0);
    }

    [Fact]
    public async Task A_line_the_sale_does_not_have_and_a_repetition_of_what_cannot_be_say_which()
    {
        var sold = await SoldAsync();
        var key = Till.Key();

        var row = await Node.ImportAsync(Gloria, ImportKind.Return, Header + $"""
            {key}-1;{sold.Sale.Key};2026-03-10;7;;1;
            {key}-2;{sold.Sale.Key};cuando;1;;1;
            {key}-2;{sold.Sale.Key};cuando;1;;1;
            """);

        (await Node.Get<ImportReads>().FaultsAsync(row, 10, Ct)).ShouldBe([new(2, "line", "unknown", "7"), new(3, "at", "date", "cuando"), new(4, "key", "duplicate", $"{key}-2")]);
    }

    [Fact]
    public async Task Told_by_the_api_and_by_a_file_it_is_a_repetition_whoever_was_first_and_something_else_a_conflict()
    {
        var (one, two) = (await SoldAsync(), await SoldAsync());
        var at = new DateTimeOffset(2026, 3, 10, 14, 0, 0, TimeSpan.Zero);
        var whole = new ReturnDraft(Till.Source, Till.Key(), one.Sale.Key, at, []);
        var part = new ReturnDraft(Till.Source, Till.Key(), two.Sale.Key, at, [new(1, 1)]);
        await Node.ReturnAsync(whole);
        await Node.ReturnAsync(part);

        var row = await Node.ImportAsync(Gloria, ImportKind.Return, Header + $"""
            {whole.Key};{one.Sale.Key};2026-03-10T14:00:00Z;;;;
            {part.Key};{two.Sale.Key};2026-03-10 09:00;;ARROZ;1,0;{two.Document}
            {part.Key}-2;{two.Sale.Key};2026-03-10 09:00;2;;0,25;
            {part.Key};{two.Sale.Key};2026-03-10 09:00;1;;2;
            """);

        row.Counts.ShouldBe(new ImportCounts { New = 1, Repeated = 2, Conflict = 1 });
        (await Node.FaultsAsync(row)).ShouldBe(["5 key conflict"]);
        (await Node.ReturnAsync(part with { Key = part.Key + "-2", Lines = [new(2, 0.25m)] })).ShouldBeOfType<FactResult.Done>().Repeated.ShouldBeTrue();
        (await Node.ReturnAsync(part with { Key = part.Key + "-2", Lines = [new(2, 0.1m)] })).ShouldBeOfType<FactResult.Conflict>();
    }

    [Fact]
    public async Task A_dry_run_says_what_the_run_does_also_where_rows_of_one_sale_stand_far_apart()
    {
        var (member, other) = (await SoldAsync(), await SoldAsync());
        var (sale, k) = (member.Sale.Key, Till.Key());
        var filler = string.Concat(Enumerable.Range(0, 5_000).Select(n => $"{k}-x{n};{sale};2026-03-10;9;;1;\n"));
        var text = Header + $"""
            {k}-1;{sale};2026-03-10;1;;1,5;
            {k}-2;{sale};2026-03-10;1;;0,6;
            {k}-3;{sale};2026-03-10;;CURSO;1;
            {k}-4;{sale};2026-03-10;2;ARROZ;0,1;
            {k}-5;{sale};2026-03-01;2;;0,1;
            {k}-6;{sale};2026-03-10;2;;0,1;{other.Document}
            {k}-7;{sale};2026-03-10;2;;0,1;999{An.Number():D6}
            {k}-8;{sale};2026-03-10;2;;0,1;{member.Document}
            {k}-8;{sale};2026-03-10;2;;0,1;{member.Document}
            {k}-9;{sale};2026-03-10;2;;0,1;
            {k}-9;{sale};2026-03-10;2;;0,2;
            {k}-10;{sale};2026-03-10;2;;0,0001;
            {k}-11;{sale};2026-03-10;2;;;
            {k}-12;{sale};2026-03-10;;;1;
            {k}-13;{sale};2090-03-10;2;;0,1;
            {k}-14;{sale};2026-03-10;uno;;0,1;
            {k}-15;{sale};2026-03-10;1,5;;0,1;
            {k}-16;;2026-03-10;;;;

            """ + filler + $"""
            {k}-17;{sale};2026-03-10;1;;0,6;
            {k}-18;{sale};2026-03-10;1;;0,5;
            {k}-19;{sale};2026-03-11;;;;
            {k}-20;{sale};2026-03-11;;;;
            {k}-8;{sale};2026-03-10;2;;0,1;{member.Document}
            """;

        var id = await Node.CheckedAsync(Gloria, ImportKind.Return, text);
        var look = await Node.ImportAsync(id);
        var before = await Node.ScalarAsync<long>("select count(*) from core.sale_return where member_id = @id", ("id", member.Id.Value));
        var faults = await Node.FaultsAsync(look);
        var done = await Node.StartedAsync(Gloria, id);

        before.ShouldBe(0);
        done.Counts.ShouldBe(look.Counts);
        (await Node.FaultsAsync(done)).ShouldBe(faults);
        look.Counts.ShouldBe(new ImportCounts { New = 4, Duplicate = 2, Faulty = 5_017 });
        faults.Where(fault => !fault.EndsWith(" line unknown", StringComparison.Ordinal) || fault.StartsWith("18 ", StringComparison.Ordinal)).ShouldBe(
        [
            "3 quantity more_than_sold", "4 product not_sold", "5 product other_product", "6 at before_sale", "7 document of_another", "8 document of_another",
            "10 key duplicate", "11  twice", "12  ticket", "13 quantity too_precise", "14 quantity missing", "15 line missing", "16 at in_future", "17 line number",
            "18 line unknown", "19 sale missing", "5020 quantity more_than_sold", "5023  nothing_left", "5024 key duplicate",
        ]);
        (await LinesAsync(member.Id)).ShouldBe(["1 0.500 10950.00", "1 1.500 32850.00", "2 0.100 666.66", "2 0.400 2666.67"]);
    }

    [Fact]
    public async Task A_first_file_of_returns_is_taken_for_the_source_of_the_last_sales()
    {
        var (member, key) = (await MemberAsync(), $"S-{An.Number()}");
        Node.Clock.Advance(TimeSpan.FromMinutes(1));
        (await Node.ImportAsync(Gloria, ImportKind.Sale, $"tiquete;fecha;documento;producto;cantidad;valor\n{key};2026-03-08;{member.Document};ARROZ;2;43800\n", source: $"till-{key}"))
            .Counts.New.ShouldBe(1);

        var handedIn = await Node.HandedInAsync(Gloria, ImportKind.Return, $"nota credito;factura;fecha nota\nD-{key};{key};2026-03-09\n");

        (await Node.ImportAsync(handedIn)).Settings.Source.ShouldBe($"till-{key}");
    }

    [Fact]
    public async Task A_file_taken_in_twice_counts_once()
    {
        var member = await SoldAsync();
        var key = Till.Key();
        var text = Header + string.Concat(Enumerable.Range(0, 20).Select(n => $"{key}-{n};{member.Sale.Key};2026-03-10;;ARROZ;0,1;\n"));

        (await Node.ImportAsync(Gloria, ImportKind.Return, text)).Counts.ShouldBe(new ImportCounts { New = 20 });
        (await Node.ImportAsync(Gloria, ImportKind.Return, text)).Counts.ShouldBe(new ImportCounts { Repeated = 20 });
        (await Node.ScalarAsync<string>("select sum(l.quantity) || ' ' || sum(l.amount) from core.return_line l join core.sale_return r on r.id = l.return_id where r.member_id = @id", ("id", member.Id.Value)))
            .ShouldBe("2.000 43800.00", "parts add up to what was paid");
    }

    [Fact]
    public async Task What_came_back_of_a_sale_that_comes_later_waits_for_it_and_is_looked_at_then()
    {
        var (member, stranger) = (await MemberAsync(), await MemberAsync());
        var (sale, k) = (Till.Key(), Till.Key());
        var text = Header + $"""
            {k}-1;{sale};2026-03-10;1;ARROZ;1;{member.Document}
            {k}-2;{sale};2026-03-10;;ARROZ;1;
            {k}-3;{sale};2026-03-10;1;;5;
            {k}-4;{sale};2026-03-10;1;;1;{stranger.Document}
            {k}-5;{sale};2026-03-11;;;;
            """;

        var row = await Node.ImportAsync(Gloria, ImportKind.Return, text);
        row.Counts.ShouldBe(new ImportCounts { Parked = 4, Faulty = 1 });
        (await Node.FaultsAsync(row)).ShouldBe(["3 sale sale_first"]);
        (await Node.ImportAsync(Gloria, ImportKind.Return, text)).Counts.ShouldBe(new ImportCounts { Repeated = 4, Faulty = 1 });

        await Node.ImportAsync(Gloria, ImportKind.Sale, $"tiquete;fecha;documento;producto;cantidad;valor\n{sale};2026-03-09;{member.Document};ARROZ;3;9000\n");
        await Node.Get<DeliverParked>().RunAsync(Ct);

        (await LinesAsync(member.Id)).ShouldBe(["1 1.000 3000.00", "1 2.000 6000.00"]);
        (await Node.ColumnAsync<string>("select fault from core.parked_fact where key like @key order by key", ("key", k + "%"))).ShouldBe(["lines[0].quantity more_than_sold", "member of_another"]);
        (await Node.ImportAsync(Gloria, ImportKind.Return, text)).Counts.ShouldBe(new ImportCounts { Repeated = 2, Faulty = 3 });
    }

    [Fact]
    public async Task What_waits_is_taken_in_by_the_file_that_says_it_again()
    {
        var member = await MemberAsync();
        var (sale, k) = (Till.Key(), Till.Key());
        var text = Header + $"{k};{sale};2026-03-10;1;;1;\n";
        await Node.ImportAsync(Gloria, ImportKind.Return, text);
        await Node.ImportAsync(Gloria, ImportKind.Sale, $"tiquete;fecha;documento;producto;cantidad;valor\n{sale};2026-03-09;{member.Document};ARROZ;3;9000\n");

        (await Node.ImportAsync(Gloria, ImportKind.Return, text)).Counts.ShouldBe(new ImportCounts { New = 1 });
        (await Node.ScalarAsync<long>("select count(*) from core.parked_fact where key = @key", ("key", k))).ShouldBe(0);
        await Node.Get<DeliverParked>().RunAsync(Ct);
        (await LinesAsync(member.Id)).ShouldBe(["1 1.000 3000.00"]);
    }

    [Fact]
    public async Task A_product_on_several_lines_is_not_guessed_and_the_report_is_corrected_and_handed_in_again()
    {
        var member = await MemberAsync();
        var sale = new SaleDraft(Till.Source, Till.Key(), MemberRef.Of(member.Id), Node.Clock.GetUtcNow().AddDays(-1), [new("ARROZ", 1, 1_000), new("PANELA", 1, 500), new("ARROZ", 4, 3_000)]);
        await Node.SellAsync(sale);
        var key = Till.Key();
        var day = Node.Clock.GetUtcNow().AddHours(-6).ToString("yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture);
        var id = await Node.CheckedAsync(Gloria, ImportKind.Return, Header + $"""
            {key};{sale.Key};{day};;PANELA;1;
            {key};{sale.Key};{day};;ARROZ;2;
            """, source: Till.Source);
        (await Node.StartedAsync(Gloria, id)).Counts.ShouldBe(new ImportCounts { Faulty = 2 });
        (await Node.FaultsAsync(await Node.ImportAsync(id))).ShouldBe(["2  ticket", "3 product several_lines"]);

        var report = await Node.ReportAsync(Gloria, id);
        var again = await Node.HandedInAsync(Gloria, ImportKind.Return, report.Replace(";\"\";ARROZ;2;", ";3;ARROZ;2;", StringComparison.Ordinal));
        var row = await Node.ImportAsync(again);
        row.Settings.Source.ShouldBe(Till.Source);
        (await Node.As(Gloria).RunAsync<CheckImport, SteerResult>(check => check.RunAsync(again, row.Settings, Ct))).ShouldBeOfType<SteerResult.Done>();
        await Node.Get<ImportWorker>().DrainAsync(Ct);

        (await Node.StartedAsync(Gloria, again)).Counts.ShouldBe(new ImportCounts { New = 2 });
        (await LinesAsync(member.Id)).ShouldBe(["2 1.000 500.00", "3 2.000 1500.00"]);
    }

    [Fact]
    public async Task Whoever_a_colleague_is_busy_with_comes_at_the_end_in_the_order_of_the_file()
    {
        var (busy, free) = (await SoldAsync(), await SoldAsync());
        var k = Till.Key();
        var id = await Node.CheckedAsync(Gloria, ImportKind.Return, Header + $"""
            {k}-1;{busy.Sale.Key};2026-03-10;1;;2;
            {k}-1;{busy.Sale.Key};2026-03-10;1;;2;
            {k}-2;{free.Sale.Key};2026-03-10;1;;1;
            {k}-3;{busy.Sale.Key};2026-03-10;1;;1;
            {k}-1;{free.Sale.Key};2026-03-10;1;;1;
            """);
        var look = await Node.ImportAsync(id);
        await using var colleague = await Node.Get<Core.Persistence.WorkFactory>().BeginAsync(Ct);
        await AppendEntry.LockAsync(colleague, [busy.Id], Ct);

        (await Node.As(Gloria).RunAsync<StartImport, SteerResult>(start => start.RunAsync(id, Ct))).ShouldBeOfType<SteerResult.Done>();
        var running = Node.Get<ImportWorker>().DrainAsync(Ct);
        await Eventually.TrueAsync(async () => (await Node.ImportAsync(id)).Counts.New == 1, "the other's is in");
        await colleague.DisposeAsync();
        await running;

        var done = await Node.ImportAsync(id);
        done.Counts.ShouldBe(new ImportCounts { New = 2, Duplicate = 1, Faulty = 1, Conflict = 1 });
        done.Counts.ShouldBe(look.Counts);
        (await Node.FaultsAsync(done)).ShouldBe(["3 key duplicate", "5 quantity more_than_sold", "6 key conflict_here"]);
    }

    [Theory]
    [InlineData("key sale at - - quantity -", "line", "missing")]
    [InlineData("key sale at line - - -", "quantity", "missing")]
    [InlineData("key - at line - quantity document", "sale", "missing")]
    [InlineData("key sale at - - - -", null, null)]
    public async Task Columns_that_will_not_do_are_named(string columns, string? field, string? fault)
    {
        var id = await Node.HandedInAsync(Gloria, ImportKind.Return, "a;b;c;d;e;f;g\n1;2;3;4;5;6;7\n");
        var row = await Node.ImportAsync(id);

        var result = await Node.As(Gloria).RunAsync<CheckImport, SteerResult>(check => check.RunAsync(
            id, row.Settings with { Source = "columns", Columns = [.. columns.Split(' ').Select(code => code == "-" ? "" : code)] }, Ct));

        result.ShouldBe(field is null ? new SteerResult.Done() : new SteerResult.Unfit(field, fault!));
        await Node.Get<ImportWorker>().DrainAsync(Ct);
    }

    /// <summary>Two bags of rice and half a kilo of panela, sold on the ninth.</summary>
    private async Task<(MemberId Id, string Document, SaleDraft Sale)> SoldAsync()
    {
        var (id, document) = await MemberAsync();
        var sale = Till.Sale(Node, MemberRef.Of(id)) with { At = new DateTimeOffset(2026, 3, 9, 12, 0, 0, TimeSpan.Zero) };
        (await Node.SellAsync(sale)).ShouldBeOfType<FactResult.Done>();
        return (id, document, sale);
    }

    private Task<string> ReturnAsync(MemberId member) => Node.ScalarAsync<string>(
        "select (to_jsonb(r) - '{id,key,member_id,sale_id,import_batch,content}'::text[])::text from core.sale_return r where member_id = @id", ("id", member.Value));

    private Task<List<string>> LinesAsync(MemberId member) => Node.ColumnAsync<string>(
        "select l.number || ' ' || l.quantity || ' ' || l.amount from core.return_line l join core.sale_return r on r.id = l.return_id where r.member_id = @id order by l.number, l.quantity", ("id", member.Value));

    private Task<string> EntryAsync(MemberId member) => Node.ScalarAsync<string>(
        "select (to_jsonb(e) - '{member_id,source_id}'::text[])::text from core.timeline_entry e where member_id = @id and facts ->> 'what' = 'returned'", ("id", member.Value));
}
