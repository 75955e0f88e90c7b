using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Coop.Channels.Inbound;
using Coop.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Coop.Bench.Accept;

/// <summary>
/// Messages accepted per second by the product's endpoint against the least an endpoint can do: read the body, one insert
/// by hand, answer 202. Both on Kestrel in this process, the same load in turn, the same database; the worker that would
/// process them stands still, its rate is the other arm's matter.
/// </summary>
internal static class EndpointArm
{
    private const int Senders = 16;
    private const int Rounds = 6;
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(5);

    public static async Task<List<double>> RunAsync(BenchServer server, CancellationToken ct)
    {
        await server.ExecuteAsync(AcceptBenchSql.BareTable, ct);
        await using var site = ServedSite.Start(server.ConnectionString, DeskWorld.Settings, services =>
            services.Remove(services.Single(s => s.ServiceType == typeof(IHostedService) && s.ImplementationFactory?.Method.ReturnType == typeof(InboundWorker))));
        await using var bare = await StartBareAsync(server.Source, ct);
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Senders });
        var tokens = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => TokenAsync(http, site.Address, ct)));

        Task<double> Product() => AcceptedPerSecondAsync(http, $"{site.Address}/api/web/messages", tokens, ct);
        Task<double> Bare() => AcceptedPerSecondAsync(http, bare.Urls.First(), tokens, ct);
        await Product();
        await Bare();
        List<double> ours = [], raw = [], ratios = [];
        for (var round = 0; round < Rounds; round++)
        {
            ours.Add(await Product());
            raw.Add(await Bare());
            ratios.Add(ours[^1] / raw[^1]);
        }

        Console.WriteLine($"accepted_s product={ours.Spread()} bare={raw.Spread()} ratio={ratios.Spread()}");
        return ratios;
    }

    private static async Task<string> TokenAsync(HttpClient http, string site, CancellationToken ct)
    {
        using var answer = await http.PostAsync(new Uri($"{site}/api/web/session"), null, ct);
        var session = await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(ct);
        return session.GetProperty("token").GetString()!;
    }

    private static async Task<double> AcceptedPerSecondAsync(HttpClient http, string url, string[] tokens, CancellationToken ct)
    {
        var watch = Stopwatch.StartNew();
        var counts = await Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => Task.Run(async () =>
        {
            var count = 0;
            for (; watch.Elapsed < Turn; count++)
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, url)
                {
                    Content = JsonContent.Create(new
                    {
                        clientId = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()),
                        text = "Buenas tardes, quisiera saber si ya quedó al día mi aporte de este mes.",
                    }),
                };
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", tokens[((count * Senders) + sender) % tokens.Length]);
                using var answer = await http.SendAsync(request, ct);
                if (answer.StatusCode != HttpStatusCode.Accepted)
                {
                    throw new InvalidOperationException($"{url} answered {answer.StatusCode}.");
                }
            }

            return count;
        })));
        return counts.Sum() / watch.Elapsed.TotalSeconds;
    }

    private static async Task<WebApplication> StartBareAsync(NpgsqlDataSource source, CancellationToken ct)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        app.MapPost("/", async (HttpContext context) =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            await using var insert = source.CreateCommand(AcceptBenchSql.BareInsert);
            insert.Parameters.AddWithValue("body", body.ToArray());
            await insert.ExecuteNonQueryAsync(context.RequestAborted);
            context.Response.StatusCode = StatusCodes.Status202Accepted;
        });
        await app.StartAsync(ct);
        return app;
    }
}
