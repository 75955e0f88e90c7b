using System.Diagnostics;
using System.Globalization;
using System.Text;
using Coop.Core.Access;
using Coop.Core.Facts;
using Coop.Core.Importing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Coop.Bench.Import;

/// <summary>
/// A hundred thousand members and a million lines of tickets, each from a file: handed in, gone through, taken in. Of the sales, the
/// taking in is held against a bare COPY of the very rows it wrote into tables with the same columns and indexes, without foreign
/// keys, partitions or triggers; the two take turns.
/// </summary>
internal static class ImportBench
{
    private const int Members = 100_000;
    private const int Lines = 1_000_000;
    private const int Rounds = 4;
    private const int PerTicket = 3;
    private const int Products = 200;
    private const int First = 10_000_000;

    public static async Task<string> RunAsync(CancellationToken ct)
    {
        await using var server = await BenchServer.StartAsync(ct);
        var clerk = new Clerk(server, await PrepareAsync(server, ct));
        var members = await clerk.ImportAsync(ImportKind.Member, People(), "", ct);
        Tell("members", members);
        await server.ExecuteAsync(ImportBenchSql.Analyze, ct);

        List<double> ratios = [];
        var sales = 0.0;
        for (var round = 0; round < Rounds; round++)
        {
            var after = await LastBatchAsync(server, ct);
            var taken = await clerk.ImportAsync(ImportKind.Sale, Tickets(round), "bench", ct);
            Tell($"sales round {round + 1}", taken);
            var bare = await BareAsync(server, after, ct);
            sales += taken.Run;
            ratios.Add(bare / taken.Run);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  bare_copy_s={bare:0.00} ratio={ratios[^1]:0.00}"));
        }

        return string.Create(CultureInfo.InvariantCulture, $"import members_s={members.Run:0.0} sales_s={sales:0.0} copy_ratio={ratios.Median():0.00}");
    }

    private static void Tell(string what, Taken taken) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{what}: hand_in_s={taken.HandIn:0.0} dry_run_s={taken.Look:0.0} run_s={taken.Run:0.0} {taken.Counts}"));

    /// <summary>One in twenty stands in the file twice.</summary>
    private static string People()
    {
        var text = new StringBuilder("tipo documento;documento;nombres;primer apellido;segundo apellido;celular;correo;fecha ingreso;fecha nacimiento;genero;municipio;ocupacion\n");
        for (var n = 0; n < Members; n++)
        {
            var who = n % 20 == 19 ? n - 10 : n;
            text.Append(CultureInfo.InvariantCulture,
                $"CC;{First + who};Nombre{who % 977} Segundo;Apellido{who % 3001};Otro{who % 1999};3{who:D9};socio{who}@example.org;{1 + (who % 28)}/{1 + (who % 12)}/{2000 + (who % 25)};1980-05-0{1 + (who % 9)};{(who % 2 == 0 ? 'F' : 'M')};Medellín;Oficio {who % 40}\n");
        }

        return text.ToString();
    }

    private static string Tickets(int round)
    {
        var text = new StringBuilder("tiquete;fecha;hora;documento;producto;cantidad;valor;sede\n");
        var random = new Random(round);
        for (var line = 0; line < Lines / Rounds; line++)
        {
            var ticket = line / PerTicket;
            if (line % PerTicket == 0)
            {
                random = new Random((round * 1_000_003) + ticket);
            }

            var (member, day) = (new Random(ticket).Next(Members / 20 * 19), new Random(ticket + 7).Next(1, 1_000));
            member += member / 19;
            text.Append(CultureInfo.InvariantCulture,
                $"T{round}-{ticket};{new DateOnly(2026, 9, 1).AddDays(-day):dd/MM/yyyy};{8 + (ticket % 12)}:{ticket % 60:D2};{First + member};P{random.Next(Products)};{random.Next(1, 9)};{random.Next(1, 200)}.{random.Next(0, 10)}00;CEN\n");
        }

        return text.ToString();
    }

    private static async Task<StaffId> PrepareAsync(BenchServer server, CancellationToken ct)
    {
        var clerk = Guid.CreateVersion7(DateTimeOffset.UnixEpoch);
        await server.ExecuteAsync(ImportBenchSql.Clerk, ct, new NpgsqlParameter("id", clerk), new NpgsqlParameter("now", TimeProvider.System.GetUtcNow()));
        await server.ExecuteAsync(ImportBenchSql.Branch, ct, new NpgsqlParameter("id", clerk));
        await server.ExecuteAsync(ImportBenchSql.Bare, ct);
        for (var n = 0; n < Products; n++)
        {
            await server.Services.GetRequiredService<SaveProduct>().RunAsync(new ProductDraft($"P{n}", $"Producto {n}", null), null, isNew: true, ct);
        }

        return new StaffId(clerk);
    }

    private static async Task<long> LastBatchAsync(BenchServer server, CancellationToken ct)
    {
        await using var last = server.Source.CreateCommand(ImportBenchSql.LastBatch);
        return (long)(await last.ExecuteScalarAsync(ct))!;
    }

    /// <summary>The rows the import has just written, as fast as the database takes them.</summary>
    private static async Task<double> BareAsync(BenchServer server, long after, CancellationToken ct)
    {
        await using var connection = await server.Source.OpenConnectionAsync(ct);
        var seconds = 0.0;
        foreach (var (from, to) in new[] { (ImportBenchSql.SalesOut(after), ImportBenchSql.SalesIn), (ImportBenchSql.LinesOut(after), ImportBenchSql.LinesIn) })
        {
            using var rows = new MemoryStream();
            await using (var read = await connection.BeginRawBinaryCopyAsync(from, ct))
            {
                await read.CopyToAsync(rows, ct);
            }

            rows.Position = 0;
            var watch = Stopwatch.StartNew();
            await using (var write = await connection.BeginRawBinaryCopyAsync(to, ct))
            {
                await rows.CopyToAsync(write, ct);
            }

            seconds += watch.Elapsed.TotalSeconds;
        }

        return seconds;
    }
}

/// <summary>How long each step took, in seconds.</summary>
internal sealed record Taken(double HandIn, double Look, double Run, ImportCounts Counts);

/// <summary>Somebody who has files taken in.</summary>
internal sealed class Clerk(BenchServer server, StaffId person)
{
    public async Task<Taken> ImportAsync(ImportKind kind, string text, string source, CancellationToken ct)
    {
        using var body = new MemoryStream(Encoding.UTF8.GetBytes(text));
        var worker = server.Services.GetRequiredService<ImportWorker>();
        var watch = Stopwatch.StartNew();
        var id = ((ReceiveResult.Done)await AsAsync<ReceiveFile, ReceiveResult>(receive => receive.RunAsync(body, "bench.csv", kind, ct))).Id;
        var handIn = watch.Elapsed.TotalSeconds;
        var row = (await server.Services.GetRequiredService<ImportReads>().FindAsync(id, ct))[0];
        await AsAsync<CheckImport, SteerResult>(check => check.RunAsync(id, row.Settings with { Source = source }, ct));
        watch.Restart();
        await worker.DrainAsync(ct);
        var look = watch.Elapsed.TotalSeconds;
        await AsAsync<StartImport, SteerResult>(start => start.RunAsync(id, ct));
        await worker.DrainAsync(ct);
        var done = (await server.Services.GetRequiredService<ImportReads>().FindAsync(id, ct))[0];
        return new Taken(handIn, look, (done.EndedAt!.Value - done.StartedAt!.Value).TotalSeconds, done.Counts);
    }

    private async Task<TResult> AsAsync<TUseCase, TResult>(Func<TUseCase, Task<TResult>> run)
        where TUseCase : class
    {
        await using var scope = server.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CurrentActor>().Staff = person;
        return await run(scope.ServiceProvider.GetRequiredService<TUseCase>());
    }
}
