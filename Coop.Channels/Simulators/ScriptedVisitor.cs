using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json;
using Coop.Channels.Web;
using Coop.Core.Persistence;

namespace Coop.Channels.Simulators;

/// <summary>What a visitor does next.</summary>
public abstract record Cue
{
    private Cue()
    {
    }

    /// <summary>Writes a message and waits until it is in the conversation.</summary>
    public sealed record Write(string Text) : Cue;

    /// <summary>Types without sending.</summary>
    public sealed record Type : Cue;

    /// <summary>Waits for one more answer.</summary>
    public sealed record WaitForAnswer : Cue;

    /// <summary>Reads all there is.</summary>
    public sealed record Read : Cue;
}

/// <summary>
/// A visitor of the web chat played by a script, over the same endpoints and hub as the widget: for tests, and for trying
/// the desk without a second person.
/// </summary>
/// <param name="http">Calls Coop Omni; carries its address.</param>
/// <param name="dial">Opens a websocket to it.</param>
/// <param name="clock">Makes the ids of messages.</param>
public sealed class ScriptedVisitor(HttpClient http, Func<Uri, CancellationToken, Task<WebSocket>> dial, TimeProvider clock) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly VisitorPage _page = new();
    private readonly WakeUp _changed = new();
    private readonly List<string> _heard = [];
    private HubLine? _line;
    private int _answersAwaited;

    /// <summary>The session's token; made when the visitor connects, unless one is given.</summary>
    public string? Token { get; set; }

    /// <summary>The messages on the visitor's page.</summary>
    public IReadOnlyList<ChatRow> Rows
    {
        get
        {
            lock (_gate)
            {
                return [.. _page.Rows];
            }
        }
    }

    /// <summary>Up to which number somebody of the cooperative has read.</summary>
    public long Read { get; private set; }

    /// <summary>Up to which number the server knows the visitor has read.</summary>
    public long Seen { get; private set; }

    /// <summary>Who of the cooperative is writing.</summary>
    public string? Typing { get; private set; }

    /// <summary>Everything the hub has said, as it came.</summary>
    public IReadOnlyList<string> Heard
    {
        get
        {
            lock (_gate)
            {
                return [.. _heard];
            }
        }
    }

    /// <summary>Dials a websocket over the network.</summary>
    public static async Task<WebSocket> DialAsync(Uri address, CancellationToken ct)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(address, ct);
        return socket;
    }

    /// <summary>Plays a script from beginning to end.</summary>
    public async Task PlayAsync(IEnumerable<Cue> script, CancellationToken ct)
    {
        if (_line is null)
        {
            await ConnectAsync(ct);
        }

        foreach (var cue in script)
        {
            switch (cue)
            {
                case Cue.Write(var text):
                    var client = await WriteAsync(text, ct);
                    await UntilAsync(() => Rows.Any(row => row.Client == client.ToString("D")), ct);
                    break;
                case Cue.Type:
                    await TypeAsync(on: true, ct);
                    break;
                case Cue.WaitForAnswer:
                    var wanted = ++_answersAwaited;
                    await UntilAsync(() => Rows.Count(row => row.From == "agent") >= wanted, ct);
                    break;
                case Cue.Read:
                    await ReadAsync(Rows.Count == 0 ? 0 : Rows[^1].Seq, ct);
                    break;
            }
        }
    }

    /// <summary>Begins or continues the session and opens the conversation.</summary>
    public async Task ConnectAsync(CancellationToken ct)
    {
        Token ??= await SessionAsync(ct);
        var hub = new UriBuilder(new Uri(http.BaseAddress!, "/hubs/member"))
        {
            Scheme = http.BaseAddress!.Scheme == Uri.UriSchemeHttps ? "wss" : "ws",
            Query = $"access_token={Token}",
        };
        _line = await HubLine.OpenAsync(await dial(hub.Uri, ct), Hear, ct);
        await OpenAsync(ct);
    }

    /// <summary>A new session's token.</summary>
    public async Task<string> SessionAsync(CancellationToken ct)
    {
        using var answer = await http.PostAsync(new Uri("/api/web/session", UriKind.Relative), content: null, ct);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("token").GetString()!;
    }

    /// <summary>Asks for what came after the last row here.</summary>
    public async Task OpenAsync(CancellationToken ct)
    {
        var asked = _page.Last;
        var snapshot = await _line!.InvokeAsync<ChatSnapshot>("Open", ct, asked);
        lock (_gate)
        {
            _page.Open(snapshot, asked);
            (Read, Seen, Typing) = (Math.Max(Read, snapshot.Read), Math.Max(Seen, snapshot.Seen), snapshot.Typing);
        }

        _changed.Set();
    }

    /// <summary>Posts a message; returns the id it was posted under.</summary>
    public async Task<Guid> WriteAsync(string text, CancellationToken ct)
    {
        var client = Guid.CreateVersion7(clock.GetUtcNow());
        using var answer = await PostAsync(JsonContent.Create(new { clientId = client, text }), ct);
        answer.EnsureSuccessStatusCode();
        return client;
    }

    /// <summary>Posts anything at all where messages go.</summary>
    public async Task<HttpResponseMessage> PostAsync(HttpContent content, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/web/messages") { Content = content };
        request.Headers.Authorization = Token is null ? null : new AuthenticationHeaderValue("Bearer", Token);
        return await http.SendAsync(request, ct);
    }

    /// <summary>Types, or stops typing.</summary>
    public Task TypeAsync(bool on, CancellationToken ct) => _line!.InvokeAsync<object?>("Typing", ct, on);

    /// <summary>Has received everything up to a number.</summary>
    public Task ReceiveAsync(long seq, CancellationToken ct) => _line!.InvokeAsync<object?>("Received", ct, seq);

    /// <summary>Has read everything up to a number.</summary>
    public Task ReadAsync(long seq, CancellationToken ct) => _line!.InvokeAsync<object?>("Read", ct, seq);

    /// <summary>Calls anything at all of the hub.</summary>
    public Task CallAsync(string target, CancellationToken ct, params object[] arguments) => _line!.InvokeAsync<object?>(target, ct, arguments);

    /// <summary>Loses the connection.</summary>
    public async Task CutAsync()
    {
        if (_line is { } line)
        {
            line.Cut();
            await line.DisposeAsync();
            _line = null;
        }
    }

    /// <summary>Waits until something holds of what the visitor sees.</summary>
    public async Task UntilAsync(Func<bool> holds, CancellationToken ct)
    {
        while (true)
        {
            var next = _changed.Next;
            if (holds())
            {
                return;
            }

            await next.WaitAsync(ct);
        }
    }

    /// <summary>Ends when the connection does.</summary>
    public Task Connection => _line?.Listening ?? Task.CompletedTask;

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await CutAsync();
        _changed.Dispose();
    }

    private void Hear(string target, JsonElement arguments)
    {
        var isMissing = target == "Resync";
        lock (_gate)
        {
            _heard.Add($"{target} {arguments}");
            switch (target)
            {
                case "Rows":
                    _page.Add(arguments[0].Deserialize<List<ChatRow>>(JsonSerializerOptions.Web)!);
                    isMissing = _page.HasGap;
                    break;
                case "Marks":
                    Read = Math.Max(Read, arguments[0].GetInt64());
                    break;
                case "Typing":
                    Typing = arguments[0].GetString();
                    break;
            }
        }

        _changed.Set();
        if (isMissing)
        {
            _ = OpenAsync(CancellationToken.None);
        }
    }
}
