using System.Diagnostics;

namespace Coop.Testing;

/// <summary>Packages of npm that tests compare ours with: those of the folder's lock file, installed when a first test asks.</summary>
public static class NodePackages
{
    private static readonly SemaphoreSlim Turn = new(1);

    /// <summary>Ends when the folder's packages are all there; several tests may ask at once.</summary>
    public static async Task InstallAsync(string folder, CancellationToken ct)
    {
        await Turn.WaitAsync(ct);
        try
        {
            // npm writes it last.
            if (!File.Exists(Path.Combine(folder, "node_modules/.package-lock.json")))
            {
                using var install = Process.Start(new ProcessStartInfo("npm", "ci --ignore-scripts --loglevel=error") { WorkingDirectory = folder })!;
                await install.WaitForExitAsync(ct);
            }
        }
        finally
        {
            Turn.Release();
        }
    }
}
