using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Net.WebSockets;
using System.Text.Json;
using Coop.Core.Persistence;

namespace Coop.Channels.Simulators;

/// <summary>
/// A connection to a SignalR hub over a bare websocket, as much of the JSON protocol as a simulated visitor speaks:
/// <c>{"type":1,"invocationId":"7","target":"Open","arguments":[0]}</c> and the record separator after each message.
/// </summary>
internal sealed class HubLine : IAsyncDisposable
{
    private const byte End = 0x1e;
    private const int Invocation = 1;
    private const int Completion = 3;
    private const int Close = 7;
    private static readonly TimeSpan PingEvery = TimeSpan.FromSeconds(10);

    private readonly WebSocket _socket;
    private readonly Action<string, JsonElement> _hears;
    private readonly MachineClock _clock = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly CancellationTokenSource _ended = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<JsonElement>> _asked = [];
    private Task _listening = Task.CompletedTask;
    private Task _pinging = Task.CompletedTask;
    private int _calls;

    private HubLine(WebSocket socket, Action<string, JsonElement> hears) => (_socket, _hears) = (socket, hears);

    /// <summary>Ends when the connection does.</summary>
    public Task Listening => _listening;

    /// <summary>Shakes hands; <paramref name="hears"/> is told what the hub calls, one call at a time.</summary>
    public static async Task<HubLine> OpenAsync(WebSocket socket, Action<string, JsonElement> hears, CancellationToken ct)
    {
        var line = new HubLine(socket, hears);
        await line.WriteAsync(new { protocol = "json", version = 1 }, ct);
        var shaken = new TaskCompletionSource();
        line._listening = line.ListenAsync(shaken);
        await shaken.Task.WaitAsync(ct);
        line._pinging = line.PingAsync();
        return line;
    }

    /// <summary>Calls the hub and waits for its answer.</summary>
    public async Task<T> InvokeAsync<T>(string target, CancellationToken ct, params object[] arguments)
    {
        var id = Interlocked.Increment(ref _calls).ToString(CultureInfo.InvariantCulture);
        var answer = _asked[id] = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        await WriteAsync(new { type = Invocation, invocationId = id, target, arguments }, ct);
        var result = await answer.Task.WaitAsync(ct);
        return result.ValueKind == JsonValueKind.Undefined ? default! : result.Deserialize<T>(JsonSerializerOptions.Web)!;
    }

    /// <summary>Calls the hub and does not wait.</summary>
    public Task SendAsync(string target, CancellationToken ct, params object[] arguments) => WriteAsync(new { type = Invocation, target, arguments }, ct);

    /// <summary>Breaks the connection without a word, as a network does.</summary>
    public void Cut() => _socket.Abort();

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        _socket.Abort();
        await _listening;
        await _pinging.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _socket.Dispose();
        _sending.Dispose();
        _ended.Dispose();
    }

    private async Task WriteAsync(object message, CancellationToken ct)
    {
        byte[] bytes = [.. JsonSerializer.SerializeToUtf8Bytes(message, JsonSerializerOptions.Web), End];
        await _sending.WaitAsync(ct);
        try
        {
            await _socket.SendAsync(bytes, WebSocketMessageType.Text, endOfMessage: true, ct);
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task ListenAsync(TaskCompletionSource shaken)
    {
        Exception reason = new IOException("The line has ended.");
        try
        {
            var received = new ArrayBufferWriter<byte>();
            while (!_ended.IsCancellationRequested)
            {
                var part = await _socket.ReceiveAsync(received.GetMemory(4096), _ended.Token);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    break;
                }

                received.Advance(part.Count);
                Take(received, shaken);
            }
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException
            || (error is InvalidOperationException && _socket.State != WebSocketState.Open))
        {
            // The last: a socket that is aborted just as it is read from says that it is not connected.
            reason = error;
        }

        shaken.TrySetException(reason);
        foreach (var open in _asked.Values)
        {
            open.TrySetException(new IOException("The line has ended.", reason));
        }
    }

    private void Take(ArrayBufferWriter<byte> received, TaskCompletionSource shaken)
    {
        var rest = received.WrittenSpan;
        for (int end; (end = rest.IndexOf(End)) >= 0; rest = rest[(end + 1)..])
        {
            Hear(JsonSerializer.Deserialize<JsonElement>(rest[..end]), shaken);
        }

        var left = rest.ToArray();
        received.ResetWrittenCount();
        received.Write(left);
    }

    private void Hear(JsonElement message, TaskCompletionSource shaken)
    {
        if (!message.TryGetProperty("type", out var type))
        {
            shaken.TrySetResult();
            return;
        }

        switch (type.GetInt32())
        {
            case Invocation:
                _hears(message.GetProperty("target").GetString()!, message.GetProperty("arguments"));
                break;
            case Completion when _asked.TryRemove(message.GetProperty("invocationId").GetString()!, out var answer):
                if (message.TryGetProperty("error", out var error))
                {
                    answer.TrySetException(new InvalidOperationException(error.GetString()));
                }
                else
                {
                    answer.TrySetResult(message.TryGetProperty("result", out var result) ? result : default);
                }

                break;
            case Close:
                _socket.Abort();
                break;
        }
    }

    private async Task PingAsync()
    {
        while (true)
        {
            await Task.Delay(PingEvery, _clock, _ended.Token);
            await WriteAsync(new { type = 6 }, _ended.Token);
        }
    }
}
