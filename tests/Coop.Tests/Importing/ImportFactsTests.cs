using System.Globalization;
using System.Text;
using Coop.Core.Facts;
using Coop.Core.Importing;
using Coop.Core.Members;
using Coop.Core.Timeline;
using Coop.Testing;
using Coop.Tests.Facts;
using Shouldly;
using Xunit;

namespace Coop.Tests.Importing;

[Trait("Category", "integration")]
public sealed class ImportFactsTests(TestDatabase database) : ImportTests(database)
{
    private const string Sales = "tiquete;fecha;hora;documento;producto;cantidad;valor;sede;canal\n";
    private const string Contributions = "recibo;fecha;documento;valor;mes;movimiento\n";

    [Fact]
    public async Task A_ticket_of_a_file_leaves_the_same_rows_as_one_told_by_itself()
    {
        var (told, imported) = (await MemberAsync(), await MemberAsync());
        var at = new DateTimeOffset(2026, 3, 9, 18, 30, 0, TimeSpan.FromHours(-5));
        var draft = new SaleDraft("till", Till.Key(), MemberRef.Of(told.Id), at, [new("ARROZ", 2, 43_800), new("PANELA", 0.5m, 3_333.33m)]);
        (await Node.SellAsync(draft)).ShouldBeOfType<FactResult.Done>();

        var key = Till.Key();
        var row = await Node.ImportAsync(Gloria, ImportKind.Sale, Sales + $"""
            {key};9/3/2026;18:30;{imported.Document};arroz;2;43.800;;
            {key};9/3/2026;18:30;{imported.Document};PANELA;0,5;$ 3.333,33;;
            """);

        row.State.ShouldBe(ImportState.Done);
        row.Counts.ShouldBe(new ImportCounts { New = 2 });
        (await SaleAsync(imported.Id)).ShouldBe(await SaleAsync(told.Id));
        (await LinesAsync(imported.Id)).ShouldBe(await LinesAsync(told.Id));
        (await EntryAsync(imported.Id)).ShouldBe(await EntryAsync(told.Id));
        (await Node.ScalarAsync<long>("select last_seq from core.timeline_head where member_id = @id", ("id", imported.Id.Value))).ShouldBe(1);
        var batch = await Node.ScalarAsync<long>("select import_batch from core.sale where member_id = @id", ("id", imported.Id.Value));
        (await Node.ColumnAsync<string>("select body::text from core.event where name = 'facts.imported' and body ->> 'import' = @id", ("id", row.Id.Value.ToString("D"))))
            .ShouldHaveSingleItem().ShouldContain($"\"batch\": {batch}");
        (await Node.EventsAsync("sale.recorded", imported.Id)).ShouldBe(0);
    }

    [Fact]
    public async Task The_same_fact_by_the_api_and_by_a_file_is_a_repetition_and_another_under_its_key_a_conflict()
    {
        var (one, two) = (await MemberAsync(), await MemberAsync());
        var (same, other) = (Till.Sale(Node, MemberRef.Of(one.Id)), Till.Sale(Node, MemberRef.Of(two.Id)));
        await Node.SellAsync(same);
        await Node.SellAsync(other);

        var row = await Node.ImportAsync(Gloria, ImportKind.Sale, Sales + Ticket(same, one.Document) + Ticket(other, one.Document));

        row.Counts.ShouldBe(new ImportCounts { Repeated = 2, Conflict = 2 });
        (await Node.FaultsAsync(row)).ShouldBe(["4 key conflict", "5 key conflict"]);
        (await Node.CountAsync("sale", other.Key)).ShouldBe(1);

        var key = Till.Key();
        await Node.ImportAsync(Gloria, ImportKind.Sale, Sales + $"{key};2026-03-10T09:00:00-05:00;;{one.Document};ARROZ;1;21900;;web\n");
        var draft = new SaleDraft("till", key, MemberRef.Of(one.Id), new DateTimeOffset(2026, 3, 10, 14, 0, 0, TimeSpan.Zero), [new("ARROZ", 1, 21_900)]) { Channel = SaleChannel.Web };
        (await Node.SellAsync(draft)).ShouldBeOfType<FactResult.Done>().Repeated.ShouldBeTrue();
        (await Node.SellAsync(draft with { Channel = SaleChannel.Counter })).ShouldBeOfType<FactResult.Conflict>();
    }

    [Fact]
    public async Task A_file_taken_in_twice_counts_once()
    {
        var member = await MemberAsync();
        var text = Sales + string.Concat(Enumerable.Range(0, 50).Select(_ => $"{Till.Key()};2026-02-03;10:00;{member.Document};ARROZ;1;1000;;\n"));

        (await Node.ImportAsync(Gloria, ImportKind.Sale, text)).Counts.ShouldBe(new ImportCounts { New = 50 });
        var again = await Node.ImportAsync(Gloria, ImportKind.Sale, text);

        again.Counts.ShouldBe(new ImportCounts { Repeated = 50 });
        (await Node.ScalarAsync<long>("select count(*) from core.sale where member_id = @id", ("id", member.Id.Value))).ShouldBe(50);
        (await Node.ScalarAsync<long>("select count(*) from core.import_file f join core.import i on i.file_id = f.id where i.id = @id", ("id", again.Id.Value))).ShouldBe(1);
    }

    [Fact]
    public async Task A_dry_run_says_what_the_run_does_and_writes_nothing()
    {
        var member = await MemberAsync();
        var (k1, k2, k3, k4) = (Till.Key(), Till.Key(), Till.Key(), Till.Key());
        var text = Sales + $"""
            {k1};2026-03-01;;{member.Document};ARROZ;1;1000;;
            {k2};2026-03-01;;99999{An.Number()};ARROZ;1;1000;;
            {k3};2026-03-01;;{member.Document};CAVIAR;1;1000;;
            {k1};2026-03-01;;{member.Document};ARROZ;1;1000;;
            {k4};2026-03-01;;{member.Document};ARROZ;1;1000;;
            {k1};2026-03-01;;{member.Document};ARROZ;2;1000;;
            """;

        var id = await Node.CheckedAsync(Gloria, ImportKind.Sale, text);
        var look = await Node.ImportAsync(id);
        var before = await Node.ScalarAsync<long>("select count(*) from core.sale where member_id = @id", ("id", member.Id.Value));
        var parked = await Node.ScalarAsync<long>("select count(*) from core.parked_fact where key = @key", ("key", k2));
        var faults = await Node.FaultsAsync(look);
        var done = await Node.StartedAsync(Gloria, id);

        look.State.ShouldBe(ImportState.Checked);
        (before, parked).ShouldBe((0, 0));
        look.Counts.ShouldBe(new ImportCounts { New = 2, Parked = 1, Faulty = 1, Duplicate = 1, Conflict = 1 });
        done.Counts.ShouldBe(look.Counts);
        (await Node.FaultsAsync(done)).ShouldBe(faults);
        faults.ShouldBe(["4 product unknown", "5 key duplicate", "7 key conflict_here"]);
    }

    [Fact]
    public async Task Whose_member_is_unknown_waits_and_is_delivered_once_they_are_known()
    {
        var number = $"88{An.Number():D7}";
        var key = Till.Key();
        var row = await Node.ImportAsync(Gloria, ImportKind.Sale, Sales + $"{key};2026-03-09;;{number};ARROZ;1;1000;;\n");
        row.Counts.ShouldBe(new ImportCounts { Parked = 1 });
        (await Node.ImportAsync(Gloria, ImportKind.Sale, Sales + $"{key};2026-03-09;;{number};ARROZ;1;1000;;\n")).Counts.ShouldBe(new ImportCounts { Repeated = 1 });

        var member = await Node.RegisterAsync(An.Person(document: number));
        (await Node.ImportAsync(Gloria, ImportKind.Sale, Sales + $"{key};2026-03-09;;{number};ARROZ;1;1000;;\n")).Counts.ShouldBe(new ImportCounts { New = 1 });

        await Node.Get<DeliverParked>().RunAsync(Ct);
        (await Node.CountAsync("sale", key)).ShouldBe(1);
        (await Node.ScalarAsync<long>("select count(*) from core.parked_fact where key = @key", ("key", key))).ShouldBe(0);
        (await Node.TimelineAsync(member)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Late_before_admission_and_old_news_are_marked_alike()
    {
        var friend = await MemberAsync(MemberStage.Prospect);
        var key = Till.Key();

        await Node.ImportAsync(Gloria, ImportKind.Sale, Sales + $"{key};28/02/2026;23:59;{friend.Document};ARROZ;1;1000;;\n");

        (await Node.ScalarAsync<string>("select before_admission || ' ' || late from core.sale where key = @key", ("key", key))).ShouldBe("true true");
        (await Node.TimelineAsync(friend.Id)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Contributions_come_in_as_they_are_told()
    {
        var (told, imported) = (await MemberAsync(), await MemberAsync());
        await Node.ContributeAsync(Till.Pays(Node, MemberRef.Of(told.Id)));
        var key = Till.Key();

        var row = await Node.ImportAsync(Gloria, ImportKind.Contribution, Contributions + $"""
            {key};2026-03-10 09:00;{imported.Document};45.000;03/2026;pago
            {key}-2;2026-04-30;{imported.Document};45.000;2026-04;causado
            {key}-3;2026-03-10;{imported.Document};0;2026-03;pago
            {key}-4;2026-03-10;{imported.Document};45.000;marzo;pago
            {key}-5;2026-03-10;{imported.Document};45.000;2026-03;anulado
            """);

        row.Counts.ShouldBe(new ImportCounts { New = 2, Faulty = 3 });
        (await Node.FaultsAsync(row)).ShouldBe(["4 amount not_positive", "5 period month", "6 takes_back missing"]);
        (await ContributionAsync(imported.Id)).ShouldBe(await ContributionAsync(told.Id));
        (await EntryAsync(imported.Id)).ShouldBe(await EntryAsync(told.Id));
        (await Node.ScalarAsync<long>("select count(*) from core.contribution where member_id = @id and entry = 'due' and import_batch is not null", ("id", imported.Id.Value))).ShouldBe(1);
    }

    [Fact]
    public async Task Whoever_a_colleague_is_busy_with_comes_at_the_end_and_the_others_go_ahead()
    {
        var (busy, free) = (await MemberAsync(), await MemberAsync());
        var id = await Node.CheckedAsync(Gloria, ImportKind.Sale, Sales + $"""
            {Till.Key()};2026-03-09;;{busy.Document};ARROZ;1;1000;;
            {Till.Key()};2026-03-09;;{free.Document};ARROZ;1;1000;;
            """);
        await using var colleague = await Node.Get<Core.Persistence.WorkFactory>().BeginAsync(Ct);
        await AppendEntry.LockAsync(colleague, [busy.Id], Ct);

        (await Node.As(Gloria).RunAsync<StartImport, SteerResult>(start => start.RunAsync(id, Ct))).ShouldBeOfType<SteerResult.Done>();
        var running = Node.Get<ImportWorker>().DrainAsync(Ct);
        await Eventually.TrueAsync(async () => (await Node.ImportAsync(id)).Counts.New == 1, "the other's is in");
        (await Node.ScalarAsync<long>("select count(*) from core.sale where member_id = @id", ("id", busy.Id.Value))).ShouldBe(0);
        await colleague.DisposeAsync();
        await running;

        (await Node.ImportAsync(id)).Counts.ShouldBe(new ImportCounts { New = 2 });
        (await Node.ScalarAsync<long>("select count(*) from core.sale where member_id = @id", ("id", busy.Id.Value))).ShouldBe(1);
    }

    [Fact]
    public async Task A_file_of_windows_with_decimal_commas_is_understood()
    {
        await Node.ExecuteAsync("insert into core.branch (id, code, name) values (@id, 'PEN', 'Peñalosa')", ("id", An.Id()));
        var member = await MemberAsync();
        var key = Till.Key();

        var row = await Node.ImportAsync(
            Gloria, ImportKind.Sale, Sales + $"{key};3/2/2026;8:05;{member.Document};ARROZ;1,250;12.345,67;peñalosa;Teléfono\r\n",
            encoding: CodePagesEncodingProvider.Instance.GetEncoding(1252));

        row.Letters.ShouldBe(Core.Importing.Csv.CsvLetters.Windows1252);
        (await Node.ScalarAsync<string>(
            "select b.code || ' ' || s.channel || ' ' || s.total || ' ' || l.quantity from core.sale s join core.branch b on b.id = s.branch_id join core.sale_line l on l.sale_id = s.id where s.key = @key",
            ("key", key))).ShouldBe("PEN telephone 12345.67 1.250");
    }

    private static string Ticket(SaleDraft draft, string document) => string.Concat(draft.Lines.Select(line => string.Create(
        CultureInfo.GetCultureInfo("es-CO"), $"{draft.Key};{draft.At.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'};;{document};{line.Product};{line.Quantity};{line.Amount};;\n")));

    private Task<string> SaleAsync(MemberId member) => Node.ScalarAsync<string>(
        "select (to_jsonb(s) - '{id,key,member_id,import_batch}'::text[])::text from core.sale s where member_id = @id", ("id", member.Value));

    private Task<List<string>> LinesAsync(MemberId member) => Node.ColumnAsync<string>(
        "select (to_jsonb(l) - '{sale_id,member_id}'::text[])::text from core.sale_line l where member_id = @id order by number", ("id", member.Value));

    private Task<string> ContributionAsync(MemberId member) => Node.ScalarAsync<string>(
        "select (to_jsonb(c) - '{id,key,member_id,import_batch}'::text[])::text from core.contribution c where member_id = @id and entry = 'paid'", ("id", member.Value));

    private Task<string> EntryAsync(MemberId member) => Node.ScalarAsync<string>(
        "select (to_jsonb(e) - '{member_id,source_id}'::text[])::text from core.timeline_entry e where member_id = @id", ("id", member.Value));
}
