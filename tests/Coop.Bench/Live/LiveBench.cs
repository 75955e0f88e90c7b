using System.Globalization;
using System.Text.Json;
using Coop.Testing;
using Microsoft.Playwright;

namespace Coop.Bench.Live;

/// <summary>
/// From posting a chat message to the text standing in the agent's page, by the page's own clock: the product's desk;
/// a bare server that does the same two commits by hand and pushes over a plain hub; and that hub without any database.
/// One Chromium, one process, the three in turn, each message a tenth of a second after the arm's last.
/// </summary>
internal static class LiveBench
{
    private const int Samples = 2_000;
    private const int Block = 200;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(115);

    public static async Task<string> RunAsync(CancellationToken ct)
    {
        await using var server = await BenchServer.StartAsync(ct);
        var world = await DeskWorld.BuildAsync(server, ct);
        await using var site = ServedSite.Start(server.ConnectionString, DeskWorld.Settings);
        await using var bare = await BareSite.StartAsync(await server.SecondDatabaseAsync(ct), ct);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await Chromium.LaunchAsync(playwright);
        await using var context = await browser.NewContextAsync();
        await site.SignInAsync(context, "lucia", site.Address, ct);
        var desk = await context.NewPageAsync();
        var plain = await context.NewPageAsync();
        var token = site.TokenOf(world.Session);

        List<double> product = [], commits = [], hub = [];
        for (var n = 0; n < Samples; n++)
        {
            if (n % Block == 0)
            {
                // A fresh page now and then, as at the start of a call: neither list grows without end.
                await desk.GotoAsync($"{site.Address}/desk/{world.Member.Value:D}");
                await desk.WaitForSelectorAsync("[data-role=timeline] [data-role=entry]");
                await plain.GotoAsync(bare.Address);
                await plain.WaitForFunctionAsync("() => document.body.dataset.ready === 'yes'");
            }

            var next = Task.Delay(Pace, TimeProvider.System, ct);
            product.Add(await SampleAsync(desk, "[data-role=timeline]", "/api/web/messages", token));
            commits.Add(await SampleAsync(plain, "body", "/commits", token));
            hub.Add(await SampleAsync(plain, "body", "/hub", token));
            await next;
        }

        Console.WriteLine($"ms product {Shape(product)} | two commits and hub {Shape(commits)} | hub alone {Shape(hub)}");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"live p50_ratio={product.Median() / commits.Median():0.00} p95_ratio={product.Percentile(0.95) / commits.Percentile(0.95):0.00} bare_hub_p50_ratio={product.Median() / hub.Median():0.00}");
    }

    private static string Shape(List<double> values) => string.Create(
        CultureInfo.InvariantCulture,
        $"p50={values.Median():0.00} p95={values.Percentile(0.95):0.00} p99={values.Percentile(0.99):0.00} n={values.Count}");

    /// <summary>Milliseconds from the post to the mutation that brings its text.</summary>
    private static async Task<double> SampleAsync(IPage page, string within, string url, string token)
    {
        var client = Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
        var sample = await page.EvaluateAsync<JsonElement>(
            """
            ({ within, url, token, client }) => new Promise((resolve, reject) => {
                const marker = `marca ${client}`;
                const began = performance.now();
                const limit = setTimeout(() => reject(new Error('nothing came within 10 s')), 10000);
                const observer = new MutationObserver(records => {
                    for (const record of records) {
                        for (const node of record.addedNodes) {
                            if (node.textContent.includes(marker)) {
                                const took = performance.now() - began;
                                observer.disconnect();
                                clearTimeout(limit);
                                resolve(took);
                                return;
                            }
                        }
                    }
                });
                observer.observe(document.querySelector(within), { childList: true, subtree: true });
                fetch(url, {
                    method: 'POST',
                    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
                    body: JSON.stringify({ clientId: client, text: marker }),
                }).catch(reject);
            })
            """,
            new { within, url, token, client = client.ToString("D") });
        return sample.GetDouble();
    }
}
