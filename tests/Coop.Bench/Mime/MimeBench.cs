using System.Diagnostics;
using System.Globalization;
using Coop.Channels.Email.Mime;
using Coop.Testing;

namespace Coop.Bench.Mime;

/// <summary>Mails read a second by our reader and by npm's mailparser: the same files, one core each, in turn.</summary>
internal static class MimeBench
{
    private const int Rounds = 7;

    private static readonly TimeSpan Round = TimeSpan.FromSeconds(3);

    public static async Task<string> RunAsync(CancellationToken ct)
    {
        var folder = Repository.PathOf("tests/Coop.Tests/Email/Mails");
        var mails = Directory.GetFiles(folder, "*.eml").Order(StringComparer.Ordinal).Select(File.ReadAllBytes).ToArray();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"mails={mails.Length} bytes={mails.Sum(mail => mail.Length)}"));

        using var node = await StartAsync(folder, ct);
        var (ours, theirs) = (new List<double>(), new List<double>());
        for (var round = 0; round <= Rounds; round++)
        {
            var ourRate = Ours(mails);
            var theirRate = await TheirsAsync(node, ct);
            if (round == 0)
            {
                continue;   // both compilers warm up
            }

            ours.Add(ourRate);
            theirs.Add(theirRate);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"round {round}: ours={ourRate:0}/s mailparser={theirRate:0}/s"));
        }

        node.StandardInput.Close();
        await node.WaitForExitAsync(ct);
        var ratios = ours.Zip(theirs, (our, their) => our / their).ToList();
        Console.WriteLine($"ours_per_s {ours.Spread()}  mailparser_per_s {theirs.Spread()}");
        return string.Create(CultureInfo.InvariantCulture, $"mime ratio={ratios.Median():0.00}");
    }

    private static double Ours(byte[][] mails)
    {
        var watch = Stopwatch.StartNew();
        var read = 0;
        do
        {
            foreach (var mail in mails)
            {
                GC.KeepAlive(MimeReader.Read(mail));
            }

            read += mails.Length;
        }
        while (watch.Elapsed < Round);

        return read / watch.Elapsed.TotalSeconds;
    }

    private static async Task<double> TheirsAsync(Process node, CancellationToken ct)
    {
        await node.StandardInput.WriteLineAsync(Round.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture).AsMemory(), ct);
        await node.StandardInput.FlushAsync(ct);
        var answer = await node.StandardOutput.ReadLineAsync(ct) ?? throw new InvalidOperationException("mailparser ended.");
        var figures = answer.Split(' ').Select(figure => double.Parse(figure, CultureInfo.InvariantCulture)).ToArray();
        return figures[0] / figures[1] * 1000;
    }

    private static async Task<Process> StartAsync(string folder, CancellationToken ct)
    {
        await NodeModules.PathOfAsync("mailparser/package.json", ct);
        return Process.Start(new ProcessStartInfo("node", [Path.Combine(NodeModules.Folder, "Mime/mailparser.cjs"), folder])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
    }
}
