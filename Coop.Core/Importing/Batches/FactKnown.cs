using Coop.Core.Facts;
using Coop.Core.Importing.Rows;
using Coop.Core.Members;
using Npgsql;

namespace Coop.Core.Importing.Batches;

/// <summary>What is known of a fact that is told.</summary>
/// <param name="Member">Whose it is, if that is sure.</param>
/// <param name="Hits">How many it could be.</param>
/// <param name="Admitted">They are, or were, a member in law.</param>
/// <param name="Earlier">What was told under the key before, if anything.</param>
/// <param name="Parked">What waits under the key, if anything.</param>
internal sealed record FactKnown(MemberId? Member, int Hits, bool Admitted, FactEarlier? Earlier, FactWaiting? Parked)
{
    public static async Task<Dictionary<int, FactKnown>> ReadAsync(
        NpgsqlConnection connection, ImportTask task, FactKind kind, CancellationToken ct)
    {
        await using var read = new NpgsqlCommand(BatchSql.Known(kind), connection)
        {
            Parameters = { new("import", task.Id.Value), new("pass", task.Pass), new("source", task.Source) },
        };
        await using var reader = await read.ExecuteReaderAsync(ct);
        var known = new Dictionary<int, FactKnown>();
        while (await reader.ReadAsync(ct))
        {
            var hits = reader.GetInt32(2);
            known[reader.GetInt32(0)] = new FactKnown(
                hits == 1 ? new MemberId(reader.GetGuid(1)) : null,
                hits,
                !reader.IsDBNull(3) && FactTime.IsAdmitted(Persistence.StoredName.Parse<MemberStage>(reader.GetString(3))),
                Before(reader),
                reader.IsDBNull(7) ? null : new FactWaiting(reader.GetGuid(7), reader.GetFieldValue<byte[]>(8), reader.GetString(9), reader.GetBoolean(10)));
        }

        return known;
    }

    private static FactEarlier? Before(NpgsqlDataReader reader) =>
        !reader.IsDBNull(4) ? new FactEarlier(reader.GetGuid(4).ToString("D"), reader.GetFieldValue<byte[]>(5), reader.GetBoolean(6))
        : !reader.IsDBNull(11) ? new FactEarlier(reader.GetString(11), reader.GetFieldValue<byte[]>(12), IsMine: true)
        : null;
}

/// <summary>What was told under a key before.</summary>
/// <param name="Who">Whose it is: the record's id, or what it waits for.</param>
/// <param name="Content">Its fingerprint.</param>
/// <param name="IsMine">It stands further up in the same file.</param>
internal sealed record FactEarlier(string Who, byte[] Content, bool IsMine)
{
    /// <summary>It says the same.</summary>
    public bool Says(FactGroup group) => Content.AsSpan().SequenceEqual(group.Content);
}

/// <summary>What waits under a key.</summary>
/// <param name="Id">Which.</param>
/// <param name="Content">Its fingerprint.</param>
/// <param name="Wanted">What it waits for.</param>
/// <param name="IsMine">It came with the same file.</param>
internal sealed record FactWaiting(Guid Id, byte[] Content, string Wanted, bool IsMine)
{
    /// <summary>It says the same.</summary>
    public bool Says(FactGroup group) => Content.AsSpan().SequenceEqual(group.Content);
}
