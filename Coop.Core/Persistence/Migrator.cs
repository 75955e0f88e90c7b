using System.Reflection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Coop.Core.Persistence;

/// <summary>
/// Brings the schema forward: the embedded SQL files in the order of their numbers, each once, each in its own transaction,
/// under an advisory lock so that nodes starting together take turns. There is no way back; a landed file is never edited.
/// </summary>
public sealed partial class Migrator(NpgsqlDataSource source, ILogger<Migrator> log)
{
    /// <summary>The files by name, oldest first.</summary>
    public static IReadOnlyList<(string Name, string Sql)> Files { get; } = ReadFiles();

    /// <summary>Applies what is missing; does nothing on a current database.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await ExecuteAsync(connection, MigratorSql.Lock, ct);
        try
        {
            await ExecuteAsync(connection, MigratorSql.Ledger, ct);
            var applied = await AppliedAsync(connection, ct);
            foreach (var (name, sql) in Files.Where(file => !applied.Contains(file.Name)))
            {
                await ApplyAsync(connection, name, sql, ct);
                Applied(name);
            }

            await RestoredDatabase.AdoptAsync(connection, ct);
        }
        finally
        {
            await ExecuteAsync(connection, MigratorSql.Unlock, CancellationToken.None);
        }
    }

    /// <summary>What this version has and the database has not.</summary>
    public async Task<IReadOnlyList<string>> MissingAsync(CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        var applied = await AppliedAsync(connection, ct);
        return [.. Files.Select(file => file.Name).Where(name => !applied.Contains(name))];
    }

    private static async Task ApplyAsync(NpgsqlConnection connection, string name, string sql, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await ExecuteAsync(connection, sql, ct);
        await using var note = new NpgsqlCommand(MigratorSql.Note, connection);
        note.Parameters.AddWithValue("name", name);
        await note.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
    }

    private static async Task<HashSet<string>> AppliedAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(MigratorSql.Applied, connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (await reader.ReadAsync(ct))
        {
            names.Add(reader.GetString(0));
        }

        return names;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(ct);
    }

    private static List<(string Name, string Sql)> ReadFiles()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return [.. assembly.GetManifestResourceNames()
            .Where(resource => resource.Contains(".Migrations.", StringComparison.Ordinal) && resource.EndsWith(".sql", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(resource =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
                var name = resource[(resource.IndexOf(".Migrations.", StringComparison.Ordinal) + ".Migrations.".Length)..^".sql".Length];
                return (name, reader.ReadToEnd());
            })];
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Migration {Name} applied")]
    private partial void Applied(string name);
}
