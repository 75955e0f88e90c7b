using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Npgsql;

namespace Coop.Core.Persistence;

/// <summary>
/// The keys that sign cookies and visitors' sessions, in the database, so that every node knows them and a restart changes
/// nothing. Read and written by the framework, which knows no asynchronous way.
/// </summary>
internal sealed class KeyRing(NpgsqlDataSource source, TimeProvider clock) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var command = source.CreateCommand(KeyRingSql.All);
        using var reader = command.ExecuteReader();
        var keys = new List<XElement>();
        while (reader.Read())
        {
            keys.Add(XElement.Parse(reader.GetString(0)));
        }

        return keys;
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var command = source.CreateCommand(KeyRingSql.Store);
        command.Parameters.AddRange(new NpgsqlParameter[]
        {
            new("name", friendlyName), new("xml", element.ToString(SaveOptions.DisableFormatting)), new("now", clock.GetUtcNow()),
        });
        command.ExecuteNonQuery();
    }
}
