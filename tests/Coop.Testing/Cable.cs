using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Coop.Testing;

/// <summary>A cable between a browser and the site: passes bytes on until it is cut, and again once it is mended.</summary>
public sealed class Cable : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<TcpClient, byte> _ends = [];
    private readonly CancellationTokenSource _end = new();
    private readonly int _to;
    private readonly Task _loop;
    private volatile bool _cut;

    /// <summary>Lays a cable to a port of this machine.</summary>
    public Cable(int to)
    {
        _to = to;
        _listener.Start();
        _loop = ListenAsync();
    }

    /// <summary>Where browsers plug in.</summary>
    public string Address => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>The port browsers plug in at.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Each connection breaks after so many bytes from the far end; null lays a whole cable.</summary>
    public long? BreaksAfter { get; set; }

    /// <summary>Breaks all connections and takes no new ones.</summary>
    public void Cut()
    {
        _cut = true;
        foreach (var end in _ends.Keys)
        {
            end.Dispose();
        }
    }

    /// <summary>Takes connections again.</summary>
    public void Mend() => _cut = false;

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        Cut();
        _listener.Stop();
        await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private async Task ListenAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            _ = PassAsync(await _listener.AcceptTcpClientAsync(_end.Token));
        }
    }

    private async Task BringAsync(NetworkStream from, NetworkStream to)
    {
        var left = BreaksAfter ?? long.MaxValue;
        var buffer = new byte[16_384];
        while (left > 0 && await from.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, left)), _end.Token) is > 0 and var count)
        {
            await to.WriteAsync(buffer.AsMemory(0, count), _end.Token);
            left -= count;
        }
    }

    private async Task PassAsync(TcpClient near)
    {
        using var far = new TcpClient();
        using (near)
        {
            _ends[near] = 0;
            _ends[far] = 0;
            try
            {
                if (!_cut)
                {
                    await far.ConnectAsync(IPAddress.Loopback, _to, _end.Token);
                    await Task.WhenAny(near.GetStream().CopyToAsync(far.GetStream(), _end.Token), BringAsync(far.GetStream(), near.GetStream()));
                }
            }
            catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
            {
                // One end hung up.
            }

            _ends.TryRemove(near, out _);
            _ends.TryRemove(far, out _);
        }
    }
}
