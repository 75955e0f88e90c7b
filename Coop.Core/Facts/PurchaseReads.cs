using Coop.Core.Live;
using Coop.Core.Members;
using Npgsql;

namespace Coop.Core.Facts;

/// <summary>One purchase as screens show it.</summary>
/// <param name="Sale">Which sale.</param>
/// <param name="Source">Which system told it.</param>
/// <param name="Key">Its name there.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Total">What was paid, in pesos.</param>
/// <param name="Returned">What came back of it, in pesos.</param>
/// <param name="Lines">What was bought, in the order of the ticket.</param>
public sealed record PurchaseRow(SaleId Sale, string Source, string Key, DateTimeOffset At, decimal Total, decimal Returned, IReadOnlyList<string> Lines)
{
    /// <summary>When it was told, where that was in a later month, UTC; else null.</summary>
    public DateTimeOffset? ToldLate { get; init; }

    /// <summary>Whoever bought had not been admitted when it was told: it counts for no points and no tier.</summary>
    public bool BeforeAdmission { get; init; }

    /// <summary>It stands in the place of one that was told wrong.</summary>
    public bool Corrects { get; init; }
}

/// <summary>One use of a service as screens show it.</summary>
/// <param name="Id">Which.</param>
/// <param name="Service">Its name.</param>
/// <param name="Quantity">How much of it.</param>
/// <param name="At">When, UTC.</param>
public sealed record ServiceUseRow(ServiceUseId Id, string Service, decimal Quantity, DateTimeOffset At)
{
    /// <summary>When it was told, where that was in a later month, UTC; else null.</summary>
    public DateTimeOffset? ToldLate { get; init; }

    /// <summary>Whoever used it had not been admitted when it was told.</summary>
    public bool BeforeAdmission { get; init; }
}

/// <summary>What a member bought and used lately.</summary>
/// <param name="Rows">The last purchases, the newest first; without those that were told wrong.</param>
/// <param name="Services">What of the cooperative's services they used last, the newest first.</param>
/// <param name="Rev">Counts what was ever told of it: newer wins.</param>
public sealed record MemberPurchases(IReadOnlyList<PurchaseRow> Rows, IReadOnlyList<ServiceUseRow> Services, long Rev);

/// <summary>Reads what members bought and used.</summary>
public sealed class PurchaseReads(NpgsqlDataSource source) : LiveSource<MemberPurchases>
{
    private const int Most = 5;
    private const int MostUses = 3;

    /// <summary>A member's last purchases.</summary>
    public async Task<MemberPurchases> FindAsync(MemberId member, CancellationToken ct)
    {
        await using var batch = source.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand(FactsSql.PurchasesTold) { Parameters = { new("member", member.Value) } });
        batch.BatchCommands.Add(new NpgsqlBatchCommand(FactsSql.Purchases) { Parameters = { new("member", member.Value), new("count", Most) } });
        batch.BatchCommands.Add(new NpgsqlBatchCommand(FactsSql.ServiceUses) { Parameters = { new("member", member.Value), new("count", MostUses) } });
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        var rev = reader.GetInt64(0);
        await reader.NextResultAsync(ct);
        var rows = new List<PurchaseRow>();
        while (await reader.ReadAsync(ct))
        {
            rows.Add(new PurchaseRow(
                new(reader.GetGuid(0)), reader.GetString(1), reader.GetString(2), reader.GetFieldValue<DateTimeOffset>(3), reader.GetDecimal(4),
                reader.GetDecimal(5), reader.GetFieldValue<string[]>(6))
            {
                ToldLate = reader.IsDBNull(7) ? null : reader.GetFieldValue<DateTimeOffset>(7),
                BeforeAdmission = reader.GetBoolean(8),
                Corrects = reader.GetBoolean(9),
            });
        }

        await reader.NextResultAsync(ct);
        var uses = new List<ServiceUseRow>();
        while (await reader.ReadAsync(ct))
        {
            uses.Add(new ServiceUseRow(new(reader.GetGuid(0)), reader.GetString(1), reader.GetDecimal(2), reader.GetFieldValue<DateTimeOffset>(3))
            {
                ToldLate = reader.IsDBNull(4) ? null : reader.GetFieldValue<DateTimeOffset>(4),
                BeforeAdmission = reader.GetBoolean(5),
            });
        }

        return new MemberPurchases(rows, uses, rev);
    }

    /// <inheritdoc />
    public override async Task<IReadOnlyList<MemberPurchases>> ReadAsync(Topic topic, IReadOnlyCollection<string> keys, CancellationToken ct) =>
        [await FindAsync(MemberId.From(topic.IdOf()), ct)];
}
