using System.Diagnostics;

namespace Coop.Bench.Circuit;

/// <summary>Circuits opened by a Node process that speaks the protocol of Blazor's script.</summary>
internal sealed class CircuitClient : IAsyncDisposable
{
    private readonly Process _node;

    private CircuitClient(Process node) => _node = node;

    public static async Task<CircuitClient> StartAsync(CancellationToken ct)
    {
        await NodeModules.PathOfAsync("@microsoft/signalr-protocol-msgpack/package.json", ct);
        var start = new ProcessStartInfo("node", "Circuit/circuits.mjs") { WorkingDirectory = NodeModules.Folder, UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        return new CircuitClient(Process.Start(start)!);
    }

    public Task OpenAsync(int count, string url, string cookie, CancellationToken ct) => SayAsync($"open {count} {url} {cookie}", ct);

    public Task CloseAsync(CancellationToken ct) => SayAsync("close", ct);

    public async ValueTask DisposeAsync()
    {
        _node.StandardInput.Close();
        await _node.WaitForExitAsync();
        _node.Dispose();
    }

    private async Task SayAsync(string line, CancellationToken ct)
    {
        await _node.StandardInput.WriteLineAsync(line.AsMemory(), ct);
        await _node.StandardInput.FlushAsync(ct);
        if (await _node.StandardOutput.ReadLineAsync(ct) is not "ok" and var answer)
        {
            throw new InvalidOperationException($"The circuits' client says: {answer}");
        }
    }
}
