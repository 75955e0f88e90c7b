using System.Diagnostics;
using Coop.Testing;

namespace Coop.Bench;

/// <summary>The packages of npm that benchmarks use; installed by the first that needs one.</summary>
internal static class NodeModules
{
    public static string Folder { get; } = Repository.PathOf("tests/Coop.Bench");

    public static async Task<string> PathOfAsync(string file, CancellationToken ct)
    {
        var path = Path.Combine(Folder, "node_modules", file);
        if (!File.Exists(path))
        {
            using var install = Process.Start(new ProcessStartInfo("npm", "ci --ignore-scripts --loglevel=error") { WorkingDirectory = Folder })!;
            await install.WaitForExitAsync(ct);
        }

        return path;
    }
}
