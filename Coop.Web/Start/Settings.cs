using Coop.Web.Health;
using Coop.Web.Worlds;
using Npgsql;

namespace Coop.Web.Start;

/// <summary>Looks every setting of ours over before anything starts, so that whoever set them reads of all that are wrong at once.</summary>
internal static class Settings
{
    /// <exception cref="StartRefusedException">Names every wrong setting.</exception>
    public static void RefuseWrongSettings(this WebApplicationBuilder builder)
    {
        using var services = builder.Services.BuildServiceProvider();
        var faults = OwnFaults(builder.Configuration).Concat(OptionsCheck.Faults(builder.Configuration, services)).ToList();
        if (faults.Count > 0)
        {
            throw new StartRefusedException($"Coop Omni cannot start: {faults.Count} of its settings cannot be used.\n  - {string.Join("\n  - ", faults)}");
        }
    }

    public static IEnumerable<string> OwnFaults(IConfiguration configuration)
    {
        if (configuration.GetConnectionString("Coop") is { Length: > 0 } connection && ConnectionFault(connection) is { } fault)
        {
            // The value may hold a password.
            yield return $"ConnectionStrings:Coop {fault}";
        }

        if (configuration["Data:Folder"] is { Length: > 0 } folder && File.Exists(folder))
        {
            yield return $"Data:Folder is '{folder}' and must be a folder.";
        }

        if (configuration["COOP_WORLD"] is { Length: > 0 } world && !KnownWorlds.Has(world))
        {
            yield return $"COOP_WORLD is '{world}' and must be one of {KnownWorlds.Names}, or empty.";
        }

        if (configuration[Telemetry.Endpoint] is { Length: > 0 } endpoint
            && !(Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
        {
            yield return $"{Telemetry.Endpoint} is '{endpoint}' and must be an address that begins with http:// or https://.";
        }
    }

    private static string? ConnectionFault(string connection)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(connection) is { Host: null or "" } ? "names no host." : null;
        }
        catch (ArgumentException error)
        {
            return $"is no connection string of PostgreSQL: {error.Message.Split(" (Parameter")[0]}.";
        }
    }
}
