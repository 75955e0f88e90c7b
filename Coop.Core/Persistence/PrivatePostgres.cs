using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Coop.Core.Persistence;

/// <summary>Where a private server keeps its files, and how it is tuned.</summary>
/// <param name="Folder">The folder for the data and the log; made when missing.</param>
/// <param name="Settings">Server settings added on the command line, as <c>fsync=off</c>.</param>
public sealed record PrivatePostgresOptions(string Folder, params IReadOnlyList<string> Settings)
{
    /// <summary>The database that is made on a new server.</summary>
    public string Database { get; init; } = "coop";
}

/// <summary>
/// A PostgreSQL server of our own, listening on a free loopback port, stopped with the process that started it.
/// PostgreSQL refuses to run as root: then it runs as the system's user postgres.
/// </summary>
public sealed class PrivatePostgres : IAsyncDisposable
{
    private readonly string _data;
    private readonly string _bin;

    private PrivatePostgres(string data, string bin, string connectionString)
    {
        _data = data;
        _bin = bin;
        ConnectionString = connectionString;
    }

    /// <summary>Connects to the server's database as its owner.</summary>
    public string ConnectionString { get; }

    /// <summary>The folder of PostgreSQL's programs: that of pg_ctl on PATH, else the newest below /usr/lib/postgresql; null when there is none.</summary>
    public static string? FindBinaries()
    {
        var path = Environment.GetEnvironmentVariable("PATH")?.Split(':') ?? [];
        var installed = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(VersionOf).Select(d => Path.Combine(d, "bin"))
            : [];
        return path.Concat(installed).FirstOrDefault(d => File.Exists(Path.Combine(d, "pg_ctl")) && File.Exists(Path.Combine(d, "initdb")));
    }

    /// <summary>Initialises the folder when it is new, ends a server that a killed process left behind, and starts.</summary>
    /// <exception cref="InvalidOperationException">PostgreSQL is not installed, or a step failed; the message carries its output.</exception>
    public static async Task<PrivatePostgres> StartAsync(PrivatePostgresOptions options, CancellationToken ct)
    {
        var bin = FindBinaries() ?? throw new InvalidOperationException("PostgreSQL is not installed: apt-get install postgresql");
        var folder = Directory.CreateDirectory(Path.GetFullPath(options.Folder)).FullName;
        var data = Path.Combine(folder, "data");
        if (!File.Exists(Path.Combine(data, "PG_VERSION")))
        {
            await HandOverAsync(folder, ct);
            await RunAsync(bin, "initdb", ["-D", data, "-U", "coop", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-instructions"], ct);
        }
        else if (File.Exists(Path.Combine(data, "postmaster.pid")))
        {
            await TryStopAsync(bin, data, ct);
        }

        var port = FreePort();
        string[] settings =
        [
            $"port={port.ToString(CultureInfo.InvariantCulture)}",
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "max_connections=200",
            "client_connection_check_interval=2s",
            .. options.Settings,
        ];
        await RunAsync(bin, "pg_ctl", ["-D", data, "-l", Path.Combine(folder, "log"), "-w", "-o", string.Join(' ', settings.Select(s => $"-c {s}")), "start"], ct);
        var server = $"Host=127.0.0.1;Port={port.ToString(CultureInfo.InvariantCulture)};Username=coop";
        await CreateDatabaseAsync($"{server};Database=postgres", options.Database, ct);
        return new PrivatePostgres(data, bin, $"{server};Database={options.Database}");
    }

    /// <summary>Stops the server, closing its connections.</summary>
    public async ValueTask DisposeAsync() => await TryStopAsync(_bin, _data, CancellationToken.None);

    private static async Task CreateDatabaseAsync(string server, string database, CancellationToken ct)
    {
        await using var source = NpgsqlDataSource.Create(server);
        await using var find = source.CreateCommand(MigratorSql.FindDatabase);
        find.Parameters.AddWithValue("name", database);
        if (await find.ExecuteScalarAsync(ct) is null)
        {
            await using var create = source.CreateCommand(MigratorSql.CreateDatabase(database));
            await create.ExecuteNonQueryAsync(ct);
        }
    }

    private static double VersionOf(string folder) =>
        double.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var version) ? version : 0;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task HandOverAsync(string folder, CancellationToken ct)
    {
        if (Environment.IsPrivilegedProcess)
        {
            await ExecuteAsync("chown", ["-R", "postgres:", folder], ct);
        }
    }

    private static async Task TryStopAsync(string bin, string data, CancellationToken ct)
    {
        try
        {
            await RunAsync(bin, "pg_ctl", ["-D", data, "-m", "fast", "-w", "stop"], ct);
        }
        catch (InvalidOperationException)
        {
            // The file of a server that is long gone: pg_ctl start clears it away.
        }
    }

    private static Task RunAsync(string bin, string program, string[] arguments, CancellationToken ct) =>
        Environment.IsPrivilegedProcess
            ? ExecuteAsync("runuser", ["-u", "postgres", "--", Path.Combine(bin, program), .. arguments], ct)
            : ExecuteAsync(Path.Combine(bin, program), arguments, ct);

    private static async Task ExecuteAsync(string program, string[] arguments, CancellationToken ct)
    {
        // pg_ctl leaves the server holding the pipes it was given: its output goes to a file instead.
        var output = Path.GetTempFileName();
        try
        {
            var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = "/" };
            foreach (var argument in (string[])["-c", "out=$1; shift; exec \"$@\" > \"$out\" 2>&1 < /dev/null", "sh", output, program, .. arguments])
            {
                start.ArgumentList.Add(argument);
            }

            using var process = Process.Start(start)!;
            await process.WaitForExitAsync(ct);
            if (process.ExitCode != 0)
            {
                throw new InvalidOperationException($"{program} failed: {await File.ReadAllTextAsync(output, ct)}");
            }
        }
        finally
        {
            File.Delete(output);
        }
    }
}
