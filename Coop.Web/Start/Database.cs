using Coop.Core.Persistence;

namespace Coop.Web.Start;

/// <summary>
/// The database of this process: the one that ConnectionStrings:Coop names, else a private server below the data folder,
/// which starts before the host and stops after it.
/// </summary>
internal sealed class Database : IAsyncDisposable
{
    private readonly PrivatePostgres? _own;
    private readonly FileStream? _lock;

    private Database(string connectionString, PrivatePostgres? own = null, FileStream? folder = null)
    {
        ConnectionString = connectionString;
        _own = own;
        _lock = folder;
    }

    public string ConnectionString { get; }

    /// <summary>Whether the server is this process's own.</summary>
    public bool IsPrivate => _own is not null;

    /// <exception cref="StartRefusedException">The server cannot be started here.</exception>
    public static async Task<Database> ChooseAsync(WebApplicationBuilder builder)
    {
        if (builder.Configuration.GetConnectionString("Coop") is { Length: > 0 } given)
        {
            return new Database(given);
        }

        var data = builder.Configuration["Data:Folder"] ?? builder.Configuration["COOP_DATA"] ?? Path.Combine(builder.Environment.ContentRootPath, ".data");
        var folder = Directory.CreateDirectory(Path.Combine(data, "postgres")).FullName;
        var hold = Hold(folder);
        try
        {
            var own = await PrivatePostgres.StartAsync(new PrivatePostgresOptions(folder), CancellationToken.None);
            return new Database(own.ConnectionString, own, hold);
        }
        catch (InvalidOperationException error)
        {
            await hold.DisposeAsync();
            throw new StartRefusedException(error.Message);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_own is not null)
        {
            await _own.DisposeAsync();
        }

        if (_lock is not null)
        {
            await _lock.DisposeAsync();
        }
    }

    /// <summary>A second process would take the first one's server for a leftover and stop it.</summary>
    private static FileStream Hold(string folder)
    {
        try
        {
            return new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new StartRefusedException(
                $"Another Coop Omni runs on the data in {folder}. Stop it first, or name another folder by Data__Folder, or a server by ConnectionStrings__Coop.");
        }
    }
}
