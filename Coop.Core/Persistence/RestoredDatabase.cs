using Npgsql;

namespace Coop.Core.Persistence;

/// <summary>
/// A database restored from a dump brings transaction ids of the server it comes from. Where this server has not counted
/// that far, its events would stay unread, new ones would sort before what subscribers have seen and be lost, and screens
/// would miss changes. Found at every start, before anything is written, and put right there: there is no step to forget.
/// </summary>
internal static class RestoredDatabase
{
    /// <summary>Renumbers the log of events and its cursors below all ids to come, in the order they had. Does nothing on a database at home.</summary>
    public static async Task AdoptAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using var adopt = new NpgsqlCommand(RestoredSql.Adopt, connection) { CommandTimeout = 0 };
        await adopt.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
    }
}
