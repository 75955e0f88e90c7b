using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Coop.Bench;

/// <summary>What the figures were taken on. The machines are noisy: figures are ratios of arms that ran in turn.</summary>
internal static class Machine
{
    public static async Task<string> DescribeAsync(CancellationToken ct)
    {
        var load = (await File.ReadAllTextAsync("/proc/loadavg", ct)).Split(' ')[0];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"machine cores={Environment.ProcessorCount} load={load} fsync_us={FsyncMicroseconds():0} os=\"{RuntimeInformation.OSDescription}\" dotnet={Environment.Version} gc={(System.Runtime.GCSettings.IsServerGC ? "server" : "workstation")}");
    }

    private static double FsyncMicroseconds()
    {
        var path = Path.GetTempFileName();
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.None, 1);
            var watch = Stopwatch.StartNew();
            for (var i = 0; i < 200; i++)
            {
                file.Position = 0;
                file.WriteByte(1);
                file.Flush(flushToDisk: true);
            }

            return watch.Elapsed.TotalMicroseconds / 200;
        }
        finally
        {
            File.Delete(path);
        }
    }
}
