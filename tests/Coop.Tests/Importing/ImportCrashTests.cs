using System.Globalization;
using System.Text;
using Coop.Core.Access;
using Coop.Core.Importing;
using Coop.Core.Loyalty.Rules;
using Coop.Testing;
using Coop.Tests.Facts;
using Coop.Tests.Loyalty;
using Shouldly;
using Xunit;

namespace Coop.Tests.Importing;

/// <summary>Nodes die in the middle of files.</summary>
[Trait("Category", "integration")]
public sealed class ImportCrashTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const int Tickets = 40_000;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_node_that_dies_between_or_inside_batches_loses_no_row_and_takes_none_twice()
    {
        await using var node = new TestNode(database);
        await node.StockAsync();
        var gloria = await node.HireAsync("Gloria", Role.Administrator);
        var documents = new List<string>();
        for (var n = 0; n < 20; n++)
        {
            documents.Add($"55{An.Number():D7}");
            await node.RegisterAsync(An.Person(document: documents[^1]));
        }

        var text = new StringBuilder("tiquete;fecha;documento;producto;cantidad;valor\n");
        for (var n = 0; n < Tickets; n++)
        {
            text.Append(CultureInfo.InvariantCulture, $"C-{n};2026-03-09;{documents[n % 20]};{(n % 100 == 7 ? "CAVIAR" : "ARROZ")};1;1000\n");
        }

        var id = await node.CheckedAsync(gloria, ImportKind.Sale, text.ToString(), source: "crash");
        (await node.ImportAsync(id)).Counts.ShouldBe(new ImportCounts { New = Tickets - (Tickets / 100), Faulty = Tickets / 100 });
        (await node.As(gloria).RunAsync<StartImport, SteerResult>(start => start.RunAsync(id, Ct))).ShouldBeOfType<SteerResult.Done>();

        (await DieOftenAsync(node, id)).ShouldBeGreaterThan(2);
        var done = await node.ImportAsync(id);
        done.State.ShouldBe(ImportState.Done);
        done.Counts.ShouldBe(new ImportCounts { New = Tickets - (Tickets / 100), Faulty = Tickets / 100 });
        done.Amount.ShouldBe((Tickets - (Tickets / 100)) * 1_000);
        (await node.ScalarAsync<long>("select count(*) from core.sale where source = 'crash'")).ShouldBe(Tickets - (Tickets / 100));
        (await node.ScalarAsync<long>("select count(*) from core.sale_line l join core.sale s on s.id = l.sale_id where s.source = 'crash'")).ShouldBe(Tickets - (Tickets / 100));
        (await node.ScalarAsync<long>("select sum((body ->> 'rows')::int) from core.event where name = 'facts.imported' and body ->> 'import' = @id", ("id", id.Value.ToString("D"))))
            .ShouldBe(Tickets - (Tickets / 100));
        (await node.FaultsAsync(done)).Count.ShouldBe(Tickets / 100);
        (await node.ScalarAsync<bool>(
            "select bool_and(h.last_seq = (select count(*) from core.timeline_entry e where e.member_id = h.member_id)) from core.timeline_head h")).ShouldBeTrue();
    }

    [Fact]
    public async Task Returns_of_a_node_that_dies_between_or_inside_batches_take_each_line_once_and_its_points_with_it()
    {
        const int Sales = 200;
        const int Lines = 100;
        await using var node = new TestNode(database);
        await node.StockAsync();
        await node.LoyalAsync();
        await node.As(await node.HireAsync("Paola", Role.Marketer)).RunAsync<PublishRule, PublishRuleResult>(
            x => x.RunAsync(new EarningRule { Code = "compras", NameEs = "Compras", NameEn = "Purchases", From = new(2024, 1, 1), Gives = new Yield.PerAmount(1, 1000) }, Ct));
        var gloria = await node.HireAsync("Gloria", Role.Administrator);
        var (sold, back) = (new StringBuilder("tiquete;fecha;documento;producto;cantidad;valor\n"), new StringBuilder("devolucion;tiquete;fecha;linea;cantidad\n"));
        for (var sale = 0; sale < Sales; sale++)
        {
            var document = $"54{An.Number():D7}";
            await node.RegisterAsync(An.Person(document: document));
            for (var line = 1; line <= Lines; line++)
            {
                sold.Append(CultureInfo.InvariantCulture, $"F-{sale};2026-03-08;{document};ARROZ;3;3000\n");
            }
        }

        for (var line = 1; line <= Lines; line++)
        {
            for (var sale = 0; sale < Sales; sale++)
            {
                // Every tenth brings back more than is left.
                back.Append(CultureInfo.InvariantCulture, $"G-{sale}-{line};F-{sale};2026-03-09;{line};{(line % 10 == 0 ? 4 : 2)}\n");
            }
        }

        (await node.ImportAsync(gloria, ImportKind.Sale, sold.ToString(), source: "crash-back")).Counts.ShouldBe(new ImportCounts { New = Sales * Lines });
        await node.SettleAsync();
        await node.Get<EarnInSets>().DrainAsync(Ct);
        var id = await node.CheckedAsync(gloria, ImportKind.Return, back.ToString(), source: "crash-back");
        await node.As(gloria).RunAsync<StartImport, SteerResult>(start => start.RunAsync(id, Ct));

        (await DieOftenAsync(node, id)).ShouldBeGreaterThan(1);

        (await node.ImportAsync(id)).Counts.ShouldBe(new ImportCounts { New = Sales * Lines * 9 / 10, Faulty = Sales * Lines / 10 });
        (await node.ScalarAsync<decimal>("select sum(l.quantity) from core.return_line l join core.sale_return r on r.id = l.return_id where r.source = 'crash-back'")).ShouldBe(Sales * Lines * 9 / 10 * 2);
        (await node.ScalarAsync<long>("select sum((body ->> 'rows')::int) from core.event where name = 'facts.imported' and body ->> 'import' = @id", ("id", id.Value.ToString("D")))).ShouldBe(Sales * Lines * 9 / 10);
        await node.SettleAsync();
        await node.Get<EarnInSets>().DrainAsync(Ct);
        (await node.ScalarAsync<long>("select count(*) from core.loyalty_account a join core.member m on m.id = a.member_id where m.document_number like '54%' and a.balance = @left", ("left", (long)((Lines * 3) - (Lines * 9 / 10 * 2))))).ShouldBe(Sales);
        await node.ShouldAddUpAsync();
    }

    [Fact]
    public async Task Two_nodes_do_not_go_through_one_file_at_once()
    {
        await using var node = new TestNode(database);
        await using var other = new TestNode(database, node.Clock);
        await node.StockAsync();
        var gloria = await node.HireAsync("Gloria", Role.Administrator);
        var document = $"55{An.Number():D7}";
        await node.RegisterAsync(An.Person(document: document));
        var rows = string.Concat(Enumerable.Range(0, 25_000).Select(n => $"D-{n};2026-03-09;{document};ARROZ;1;1000\n"));
        var id = await node.CheckedAsync(gloria, ImportKind.Sale, "tiquete;fecha;documento;producto;cantidad;valor\n" + rows, source: "two");
        await node.As(gloria).RunAsync<StartImport, SteerResult>(start => start.RunAsync(id, Ct));

        await Task.WhenAll(Task.Run(() => node.Get<ImportWorker>().DrainAsync(Ct), Ct), Task.Run(() => other.Get<ImportWorker>().DrainAsync(Ct), Ct));

        (await node.ImportAsync(id)).Counts.ShouldBe(new ImportCounts { New = 25_000 });
        (await node.ScalarAsync<long>("select count(*) from core.sale where source = 'two'")).ShouldBe(25_000);
    }

    [Fact]
    public async Task What_is_cancelled_stays_as_far_as_it_came()
    {
        await using var node = new TestNode(database);
        await node.StockAsync();
        var gloria = await node.HireAsync("Gloria", Role.Administrator);
        var document = $"55{An.Number():D7}";
        await node.RegisterAsync(An.Person(document: document));
        var rows = string.Concat(Enumerable.Range(0, 60_000).Select(n => $"E-{n};2026-03-09;{document};ARROZ;1;1000\n"));
        var id = await node.CheckedAsync(gloria, ImportKind.Sale, "tiquete;fecha;documento;producto;cantidad;valor\n" + rows, source: "cancel");
        await node.As(gloria).RunAsync<StartImport, SteerResult>(start => start.RunAsync(id, Ct));

        var run = Task.Run(() => node.Get<ImportWorker>().DrainAsync(Ct), Ct);
        await Eventually.TrueAsync(async () => (await node.ImportAsync(id)).Counts.New > 0, "it runs");
        var cancelled = await node.As(gloria).RunAsync<CancelImport, SteerResult>(cancel => cancel.RunAsync(id, Ct));
        await run;

        var row = await node.ImportAsync(id);
        cancelled.ShouldBeOfType<SteerResult.Done>();
        row.State.ShouldBe(ImportState.Cancelled);
        (await node.ScalarAsync<long>("select count(*) from core.sale where source = 'cancel'")).ShouldBe(row.Counts.New);
        row.Counts.New.ShouldBeLessThan(60_000);
        (await node.As(gloria).RunAsync<StartImport, SteerResult>(start => start.RunAsync(id, Ct))).ShouldBeOfType<SteerResult.Stale>();
    }

    /// <summary>Nodes go through a file, and most of them die over it; how many.</summary>
    private async Task<int> DieOftenAsync(TestNode node, ImportId id)
    {
        var random = new Random(22112026);
        var deaths = 0;
        for (var life = 0; (await node.ImportAsync(id)).State == ImportState.Running; life++)
        {
            await using var mortal = new TestNode(database, node.Clock);
            var run = Task.Run(() => mortal.Get<ImportWorker>().DrainAsync(CancellationToken.None), Ct);
            if (life < 8)
            {
                // Its connections break wherever they are: while it reads, writes or commits.
                await Task.WhenAny(run, Task.Delay(TimeSpan.FromMilliseconds(random.Next(20, 400)), TimeProvider.System, Ct));
                deaths += run.IsCompleted ? 0 : 1;
                await mortal.CutConnectionsAsync();
            }

            await ((Task)run).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            // The next node does not wait for half a minute here.
            await node.ExecuteAsync("update core.import set lease_until = clock_timestamp() - interval '1 second' where id = @id and lease is not null", ("id", id.Value));
        }

        return deaths;
    }
}
