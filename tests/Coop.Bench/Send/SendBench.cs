using System.Diagnostics;
using System.Globalization;
using Coop.Channels.Dispatch;
using Coop.Channels.Sms;
using Coop.Channels.Twilio;
using Coop.Core.Persistence;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Coop.Bench.Send;

/// <summary>
/// Messages sent and reported per second: the outbox through policy, lease, adapter and status callback, against fifty bare
/// loops that post to the same carrier and only answer its reports, without a database. The carrier bounds both.
/// </summary>
internal static class SendBench
{
    private const int Messages = 4_000;
    private const int Rounds = 5;

    public static async Task<string> RunAsync(CancellationToken ct)
    {
        var carrier = new FakeCarrier();
        await using var server = await BenchServer.StartAsync(ct, services => services.AddHttpClient(TwilioClient.Name).ConfigurePrimaryHttpMessageHandler(() => carrier));
        await using var site = await StartSiteAsync(server.Services.GetRequiredService<SmsWebhooks>(), ct);
        var account = new TwilioAccount(
            new Uri("http://carrier.invalid"), "ACbench", "ACbench", FakeCarrier.Token, [FakeCarrier.Token], "bench", () => site.Urls.First(), "+576015550100", null, null);
        server.Services.GetRequiredService<TwilioAccounts>().Simulate(account);
        await server.ExecuteAsync(SendBenchSql.Members, ct, new("count", Messages), new("now", TimeProvider.System.GetUtcNow()));
        await server.ExecuteAsync("analyze", ct);
        using var http = new HttpClient(carrier, disposeHandler: false);

        var worker = server.Services.GetRequiredService<DispatchWorker>();
        await worker.StartAsync(ct);
        List<double> ours = [], raw = [], ratios = [], cpu = [], rawCpu = [];
        for (var round = 0; round <= Rounds; round++)
        {
            var product = await ProductAsync(server, carrier, round, ct);
            var bare = await MeasureAsync(carrier, () => BareAsync(http, account, site.Urls.First(), ct), ct);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"round={round} product_s={product.PerSecond:0} product_cpu_us={product.CpuMicroseconds:0} bare_s={bare.PerSecond:0} bare_cpu_us={bare.CpuMicroseconds:0}"));
            if (round > 0)
            {
                // The first round warms both arms up.
                ours.Add(product.PerSecond);
                raw.Add(bare.PerSecond);
                ratios.Add(product.PerSecond / bare.PerSecond);
                cpu.Add(product.CpuMicroseconds);
                rawCpu.Add(bare.CpuMicroseconds);
            }
        }

        await worker.StopAsync(ct);
        await using var missing = server.Source.CreateCommand(SendBenchSql.Missing);
        if (await missing.ExecuteScalarAsync(ct) is not 0L)
        {
            throw new InvalidOperationException("Messages were left behind.");
        }

        Console.WriteLine($"sent_s product={ours.Spread()} bare={raw.Spread()} ratio={ratios.Spread()}");
        Console.WriteLine($"cpu_us product={cpu.Spread()} bare={rawCpu.Spread()} (this process, carrier and reports included)");
        return string.Create(CultureInfo.InvariantCulture, $"send ratio={ratios.Median():0.00} cpu_us={cpu.Median() - rawCpu.Median():0}");
    }

    private static async Task<Measured> ProductAsync(BenchServer server, FakeCarrier carrier, int round, CancellationToken ct)
    {
        await server.ExecuteAsync(
            SendBenchSql.Answers, ct, new("round", round), new("count", Messages), new("now", TimeProvider.System.GetUtcNow() - TimeSpan.FromSeconds(1)));
        return await MeasureAsync(carrier, () =>
        {
            server.Services.GetRequiredService<CommitSignals>()[Signal.Outbound].Set();
            return Task.CompletedTask;
        }, ct);
    }

    private static Task BareAsync(HttpClient http, TwilioAccount account, string site, CancellationToken ct)
    {
        var next = 0;
        var client = new TwilioClient(http);
        return Task.WhenAll(Enumerable.Range(0, FakeCarrier.Concurrency).Select(_ => Task.Run(
            async () =>
            {
                while (Interlocked.Increment(ref next) <= Messages)
                {
                    await client.PostAsync(account, SmsAdapter.MessagesPath,
                    [
                        new("To", "+573001234567"), new("From", "+576015550100"), new("Body", "Buenas tardes. Su aporte de este mes ya quedó al día; muchas gracias por avisarnos."),
                        new("StatusCallback", $"{site}/bare"),
                    ], ct);
                }
            }, ct)));
    }

    private static async Task<Measured> MeasureAsync(FakeCarrier carrier, Func<Task> send, CancellationToken ct)
    {
        using var process = Process.GetCurrentProcess();
        var (all, before, watch) = (carrier.ExpectAsync(Messages), process.TotalProcessorTime, Stopwatch.StartNew());
        await send();
        await all.WaitAsync(ct);
        var elapsed = watch.Elapsed.TotalSeconds;
        process.Refresh();
        return new Measured(Messages / elapsed, (process.TotalProcessorTime - before).TotalMicroseconds / Messages);
    }

    private static async Task<WebApplication> StartSiteAsync(SmsWebhooks webhooks, CancellationToken ct)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var site = builder.Build();
        site.MapSms(webhooks);
        site.MapPost("/bare", async context =>
        {
            await context.Request.ReadFormAsync(context.RequestAborted);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        });
        await site.StartAsync(ct);
        return site;
    }

    private sealed record Measured(double PerSecond, double CpuMicroseconds);
}
