using System.Net.WebSockets;
using Coop.Core.Access;
using Coop.Core.Persistence;
using Coop.Testing;
using Coop.Web.Worlds;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Coop.Tests.Access;

/// <summary>The served site on a database of its own, with a few people on the staff and nobody else.</summary>
public sealed class AccessSite : IAsyncLifetime
{
    private ServedSite? _site;

    public TestDatabase Database { get; } = new();

    public ServedSite Site => _site ?? throw new InvalidOperationException("The site is not there yet.");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await Database.InitializeAsync();
        if (!TestServer.IsMissing)
        {
            _site = ServedSite.Start(Database.ConnectionString, [new("COOP_WORLD", "")]);
        }
    }

    /// <summary>Adds somebody who signs in with the small world's password.</summary>
    public async Task<(StaffId Id, string Name)> HireAsync(params Role[] roles)
    {
        TestServer.SkipWhenMissing();
        await using var work = await Site.Services.GetRequiredService<WorkFactory>().BeginAsync(Ct);
        var name = $"persona{An.Number()}";
        var id = Site.Services.GetRequiredService<AddStaff>().Run(work, name, $"Ángela Ñáñez {name}", SmallWorld.Password, roles.Length == 0 ? [Role.Agent] : roles);
        await work.CommitAsync(Ct);
        return (id, name);
    }

    /// <summary>Runs use cases on this node as a screen would on behalf of somebody.</summary>
    public Act As(StaffId who) => new(Site.Services.GetRequiredService<IServiceScopeFactory>(), new Somebody(who));

    /// <summary>Sends a request with these cookies and headers; follows no redirect.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? cookie = null, params (string Name, string Value)[] headers)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        using var request = new HttpRequestMessage(method, Site.Address + path);
        foreach (var (name, value) in cookie is null ? headers : [.. headers, ("Cookie", cookie)])
        {
            request.Headers.Add(name, value);
        }

        return await http.SendAsync(request, Ct);
    }

    /// <summary>Opens a circuit's websocket as a browser would.</summary>
    public async Task<ClientWebSocket> OpenLineAsync(string? cookie, string? origin = null)
    {
        var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.SetRequestHeader("Origin", origin ?? Site.Address);
        if (cookie is not null)
        {
            socket.Options.SetRequestHeader("Cookie", cookie);
        }

        await socket.ConnectAsync(new Uri(Site.Address.Replace("http", "ws", StringComparison.Ordinal) + "/_blazor"), Ct);
        await socket.SendAsync("{\"protocol\":\"blazorpack\",\"version\":1}\u001e"u8.ToArray(), WebSocketMessageType.Text, true, Ct);
        var answer = new byte[256];
        await socket.ReceiveAsync(answer, Ct);
        return socket;
    }

    public async ValueTask DisposeAsync()
    {
        if (_site is not null)
        {
            await _site.DisposeAsync();
        }

        await Database.DisposeAsync();
    }

    private sealed class Somebody(StaffId who) : IWhoActs
    {
        public ValueTask<StaffId?> FindAsync() => ValueTask.FromResult<StaffId?>(who);
    }
}
