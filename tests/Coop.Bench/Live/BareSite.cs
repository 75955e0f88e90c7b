using System.Net;
using System.Text.Json;
using Coop.Bench.Accept;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Coop.Bench.Live;

/// <summary>The bare arms: a page with a list, a hub that pushes a line to it, and before that the product's two commits by hand, or nothing.</summary>
internal sealed class BareSite : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly NpgsqlDataSource _source;

    private BareSite(WebApplication app, NpgsqlDataSource source) => (_app, _source) = (app, source);

    public string Address => _app.Urls.First();

    public static async Task<BareSite> StartAsync(NpgsqlDataSource source, CancellationToken ct)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddSignalR();
        var app = builder.Build();
        var processor = new BareProcessor(source);
        var script = await File.ReadAllTextAsync(await NodeModules.PathOfAsync("@microsoft/signalr/dist/browser/signalr.min.js", ct), ct);
        app.MapGet("/", () => Results.Content(Page, "text/html; charset=utf-8"));
        app.MapGet("/signalr.js", () => Results.Content(script, "text/javascript"));
        app.MapHub<BareHub>("/push");
        app.MapPost("/hub", async (JsonElement message, IHubContext<BareHub> hub) => await hub.Clients.All.SendAsync("row", message.GetProperty("text").GetString(), ct));
        app.MapPost("/commits", async (HttpContext context, IHubContext<BareHub> hub) =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            await StoreAsync(source, body.ToArray(), ct);
            context.Response.StatusCode = StatusCodes.Status202Accepted;
            await context.Response.CompleteAsync();
            await processor.StepAsync(ct);
            await hub.Clients.All.SendAsync("row", JsonDocument.Parse(body.ToArray()).RootElement.GetProperty("text").GetString(), ct);
        });
        await app.StartAsync(ct);
        return new BareSite(app, source);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _source.DisposeAsync();
    }

    private static async Task StoreAsync(NpgsqlDataSource source, byte[] body, CancellationToken ct)
    {
        var now = TimeProvider.System.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        await using var insert = source.CreateCommand(AcceptBenchSql.StoreOne);
        insert.Parameters.AddWithValue("id", id);
        insert.Parameters.AddWithValue("dedupe_key", id.ToString("D"));
        insert.Parameters.AddWithValue("lane", "web:0198c0de-0000-7000-8000-000000000001");
        insert.Parameters.AddWithValue("now", now);
        insert.Parameters.AddWithValue("body", body);
        await insert.ExecuteNonQueryAsync(ct);
    }

    private const string Page = """
        <!doctype html><html lang="en"><title>bare</title><body><ol></ol><script src="/signalr.js"></script><script>
        const hub = new signalR.HubConnectionBuilder().withUrl('/push', { transport: signalR.HttpTransportType.WebSockets, skipNegotiation: true }).build();
        hub.on('row', text => { const row = document.createElement('li'); row.textContent = text; document.querySelector('ol').append(row); });
        hub.start().then(() => { document.body.dataset.ready = 'yes'; });
        </script></body></html>
        """;
}

/// <summary>Says nothing by itself.</summary>
internal sealed class BareHub : Hub;
