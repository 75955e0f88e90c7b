using Npgsql;

namespace Coop.Core.Persistence;

/// <summary>Tells what passes by itself (the database is away, or two transactions crossed) from what somebody must mend.</summary>
public static class DatabaseFault
{
    /// <summary>Whether the same again may well succeed, so that nothing asked of the database is to blame.</summary>
    public static bool Passes(Exception error) => In(error) is { } fault
        && (fault.IsTransient || fault.SqlState is PostgresErrorCodes.ReadOnlySqlTransaction or PostgresErrorCodes.AdminShutdown);

    /// <summary>Whether PostgreSQL broke the transaction off so that another could go on; nothing was written.</summary>
    public static bool IsCrossing(Exception error) =>
        In(error)?.SqlState is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected;

    /// <summary>Whether a row of that key is there already.</summary>
    public static bool IsDuplicate(Exception error, string index) =>
        In(error) is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } fault && fault.ConstraintName == index;

    /// <summary>What went wrong, for whoever must mend it: the cause, without the layers around it.</summary>
    public static string Words(Exception error) => error.GetBaseException() is var cause ? $"{cause.GetType().Name}: {cause.Message}" : "";

    // EF wraps a fault in what it was doing, and that again in a guess: InvalidOperation > DbUpdate > Postgres.
    private static NpgsqlException? In(Exception? error) => error is null or NpgsqlException ? (NpgsqlException?)error : In(error.InnerException);
}
