using System.Security.Cryptography;
using Npgsql;

namespace Coop.Channels.Email;

/// <summary>
/// The secret behind reply addresses, one for the installation and for ever: who answers a mail of last year still finds the
/// conversation. Made by the first node that needs it. Read once, where no asynchronous way leads.
/// </summary>
internal sealed class ReplyKey(NpgsqlDataSource source)
{
    private const int Bytes = 32;

    public byte[] Read()
    {
        using var command = source.CreateCommand(EmailSql.ReplyKey);
        command.Parameters.AddWithValue("secret", RandomNumberGenerator.GetBytes(Bytes));
        return (byte[])command.ExecuteScalar()!;
    }
}
