using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Coop.Core.Persistence;
using Coop.Web.Worlds;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace Coop.Testing;

/// <summary>
/// The PostgreSQL server of a test run, started by the first test that needs it: a private one, or the one that
/// COOP_TEST_DB names. Where there is none, tests are skipped on a laptop and fail on the build server.
/// </summary>
public static class TestServer
{
    private const string FolderPrefix = "coop-tests-postgres-";

    // A database of a test is worth nothing after a crash.
    private static readonly string[] Settings =
        ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0", "shared_buffers=128MB", "max_wal_size=4GB"];

    /// <summary>No server can be had here, and none is asked for: tests skip themselves.</summary>
    public static bool IsMissing { get; } =
        Variable("COOP_TEST_DB") is null && Variable("CI") is null && PrivatePostgres.FindBinaries() is null;

    private static readonly Lazy<Task<NpgsqlConnectionStringBuilder>> Started = new(StartAsync);
    private static readonly Lazy<Task<string>> Template = new(MigrateTemplateAsync);
    private static readonly Lazy<Task<string>> SmallWorldTemplate = new(BuildSmallWorldAsync);

    /// <summary>Skips the test on a machine without PostgreSQL. For tests and their constructors: a fixture that skips counts as failed.</summary>
    public static void SkipWhenMissing() => Assert.SkipWhen(IsMissing, "PostgreSQL is not installed: ./coop test installs it.");

    /// <summary>Makes a database that is a copy of the migrated template, and returns its connection string.</summary>
    public static async Task<string> CloneAsync(string name, CancellationToken ct) => await CloneAsync(name, await Template.Value, ct);

    /// <summary>The same with the small world in it, which the first who asks builds for all of this run.</summary>
    public static async Task<string> CloneSmallWorldAsync(string name, CancellationToken ct) =>
        await CloneAsync(name, await SmallWorldTemplate.Value, ct);

    /// <summary>Makes an empty database, for tests of the migrations themselves.</summary>
    public static async Task<string> CreateEmptyAsync(string name, CancellationToken ct)
    {
        await ExecuteAsync($"create database {name}", ct);
        return await ConnectionStringAsync(name);
    }

    /// <summary>Drops a database, whoever is still connected.</summary>
    public static Task DropAsync(string name, CancellationToken ct) => ExecuteAsync($"drop database if exists {name} with (force)", ct);

    /// <summary>Cuts all connections to a database and lets nobody in while something runs.</summary>
    public static async Task WhileAwayAsync(TestDatabase database, Func<Task> run)
    {
        var name = new NpgsqlConnectionStringBuilder(database.ConnectionString).Database!;
        await ExecuteAsync($"alter database {name} allow_connections false", CancellationToken.None);
        try
        {
            await ExecuteAsync($"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'", CancellationToken.None);
            await run();
        }
        finally
        {
            await ExecuteAsync($"alter database {name} allow_connections true", CancellationToken.None);
        }
    }

    private static async Task<string> CloneAsync(string name, string template, CancellationToken ct)
    {
        await ExecuteAsync($"create database {name} template {template} strategy wal_log", ct);
        return await ConnectionStringAsync(name);
    }

    private static async Task<string> ConnectionStringAsync(string database) =>
        new NpgsqlConnectionStringBuilder((await Started.Value).ConnectionString) { Database = database }.ConnectionString;

    private static async Task<NpgsqlConnectionStringBuilder> StartAsync()
    {
        if (Variable("COOP_TEST_DB") is { } given)
        {
            return new NpgsqlConnectionStringBuilder(given);
        }

        RemoveLeftovers();
        var folder = Path.Combine(Path.GetTempPath(), FolderPrefix + Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        var server = await PrivatePostgres.StartAsync(new PrivatePostgresOptions(folder, Settings), CancellationToken.None);
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            server.DisposeAsync().AsTask().GetAwaiter().GetResult();
            Directory.Delete(folder, recursive: true);
        };
        return new NpgsqlConnectionStringBuilder(server.ConnectionString) { IncludeErrorDetail = true };
    }

    /// <summary>The template's name is the hash of the migrations: a server that stays keeps it for the next run.</summary>
    private static async Task<string> MigrateTemplateAsync()
    {
        var files = Encoding.UTF8.GetBytes(string.Join('\n', Migrator.Files.Select(file => file.Name + file.Sql)));
        var name = "coop_template_" + Convert.ToHexStringLower(SHA256.HashData(files))[..12];

        // Two test programs may share a server: one migrates, the other waits.
        await using var admin = new NpgsqlConnection(await ConnectionStringAsync("postgres"));
        await admin.OpenAsync();
        await using var take = new NpgsqlCommand("select pg_advisory_lock(hashtext(@name))", admin);
        take.Parameters.AddWithValue("name", name);
        await take.ExecuteNonQueryAsync();
        await using var ready = new NpgsqlCommand("select exists (select 1 from pg_database where datname = @name and datistemplate)", admin);
        ready.Parameters.AddWithValue("name", name);
        if (await ready.ExecuteScalarAsync() is false)
        {
            await DropAsync(name, CancellationToken.None);
            await using (var source = NpgsqlDataSource.Create(await CreateEmptyAsync(name, CancellationToken.None) + ";Pooling=false"))
            {
                await new Migrator(source, NullLogger<Migrator>.Instance).RunAsync(CancellationToken.None);
            }

            await ExecuteAsync($"alter database {name} with is_template true allow_connections false", CancellationToken.None);
        }

        return name;
    }

    /// <summary>Its stories happened a while before they were built: no later run may have it, also where the server stays.</summary>
    private static async Task<string> BuildSmallWorldAsync()
    {
        var name = "coop_small_" + RandomNumberGenerator.GetHexString(12, lowercase: true);
        var connectionString = await CloneAsync(name, CancellationToken.None) + ";Pooling=false";
        if (Variable("COOP_TEST_DB") is not null)
        {
            AppDomain.CurrentDomain.ProcessExit += (_, _) => DropAsync(name, CancellationToken.None).GetAwaiter().GetResult();
        }

        await using (var source = NpgsqlDataSource.Create(connectionString))
        {
            await new MonthPartitions(source, TimeProvider.System, new MachineClock(), NullLogger<MonthPartitions>.Instance).EnsureAsync(CancellationToken.None);
        }

        await SmallWorld.BuildAsync(connectionString, TimeProvider.System, CancellationToken.None);
        return name;
    }

    private static async Task ExecuteAsync(string sql, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(await ConnectionStringAsync("postgres"));
        await connection.OpenAsync(ct);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>A run that was killed could not stop its server: the next one does.</summary>
    private static void RemoveLeftovers()
    {
        foreach (var folder in Directory.EnumerateDirectories(Path.GetTempPath(), FolderPrefix + "*"))
        {
            if (int.TryParse(folder.AsSpan(folder.LastIndexOf('-') + 1), CultureInfo.InvariantCulture, out var owner) && !IsRunning(owner, out _))
            {
                var lockFile = Path.Combine(folder, "data", "postmaster.pid");
                if (File.Exists(lockFile)
                    && int.TryParse(File.ReadLines(lockFile).First(), CultureInfo.InvariantCulture, out var id)
                    && IsRunning(id, out var server) && server!.ProcessName == "postgres")
                {
                    server.Kill();
                    server.WaitForExit();
                }

                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    private static bool IsRunning(int id, out Process? process)
    {
        try
        {
            process = Process.GetProcessById(id);
            return true;
        }
        catch (ArgumentException)
        {
            process = null;
            return false;
        }
    }
}
