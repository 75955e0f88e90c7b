using Coop.Core.Health;
using Coop.Core.Live;
using Coop.Core.Persistence;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Coop.Core.Facts;

/// <summary>
/// Tells parked facts again whose member, or sale, has become known: by their document, an address of theirs, or the sale
/// itself. However it became known, by the desk, a counter or an import: the lists are compared, no one has to call.
/// </summary>
public sealed partial class DeliverParked(
    NpgsqlDataSource source, WorkFactory works, RecordSale sales, RecordReturn returns, RecordContribution contributions, RecordServiceUse uses,
    ILogger<DeliverParked> log)
{
    /// <summary>Delivers what can be. Returns how many facts were written down.</summary>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        var delivered = 0;
        IReadOnlyList<Waiting> batch;
        do
        {
            batch = await DueAsync(ct);
            var moved = 0;
            foreach (var parked in batch)
            {
                var result = await TellAsync(parked.Draft, ct);
                delivered += result is FactResult.Done ? 1 : 0;
                moved += result is FactResult.Done ? 1 : await SetAsideAsync(parked, result, ct);
            }

            batch = moved > 0 ? batch : [];
        }
        while (batch.Count > 0);
        return delivered;
    }

    private Task<FactResult> TellAsync(FactDraft draft, CancellationToken ct) => draft switch
    {
        SaleDraft sale => sales.RunAsync(sale, ct),
        ReturnDraft back => returns.RunAsync(back, ct),
        ContributionDraft contribution => contributions.RunAsync(contribution, ct),
        ServiceUseDraft use => uses.RunAsync(use, ct),
        _ => throw new InvalidOperationException($"{draft.GetType().Name} cannot be told again."),
    };

    /// <summary>What does not fit now will not fit by itself later: it stays on the list with what is wrong, and is not tried again.</summary>
    private async Task<int> SetAsideAsync(Waiting parked, FactResult result, CancellationToken ct)
    {
        var fault = result switch
        {
            FactResult.Unfit unfit => $"{unfit.Field} {unfit.Fault}",
            FactResult.Conflict => "key conflict",
            _ => null,
        };
        if (fault is null)
        {
            return 0;
        }

        await using var work = await works.BeginAsync(ct);
        await using var aside = new NpgsqlCommand(FactsSql.SetAside, work.Connection)
        {
            Parameters = { new("id", parked.Id), new("reason", ParkedReason.Unfit.Stored()), new("fault", fault) },
        };
        await aside.ExecuteNonQueryAsync(ct);
        work.Touch(Topic.Faults, "parked-fact");
        await work.CommitAsync(ct);
        DoesNotFit(parked.Id, fault);
        return 1;
    }

    private async Task<IReadOnlyList<Waiting>> DueAsync(CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var turn = await connection.BeginTransactionAsync(ct);
        await using var due = new NpgsqlCommand(FactsSql.Deliverable, connection, turn);
        await using var reader = await due.ExecuteReaderAsync(ct);
        var batch = new List<Waiting>();
        while (await reader.ReadAsync(ct))
        {
            batch.Add(new Waiting(reader.GetGuid(0), ParkedBody.Read(StoredName.Parse<FactKind>(reader.GetString(1)), reader.GetString(2))));
        }

        return batch;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Parked fact {Id} does not fit: {Fault}")]
    private partial void DoesNotFit(Guid id, string fault);

    private sealed record Waiting(Guid Id, FactDraft Draft);
}

/// <summary>Looks every few seconds whether parked facts can be delivered.</summary>
internal sealed class ParkedFacts(DeliverParked deliver, MachineClock machine, ILogger<ParkedFacts> log)
    : RoundWorker("facts", TimeSpan.FromSeconds(3), machine, log)
{
    protected override Task RoundAsync(CancellationToken ct) => deliver.RunAsync(ct);
}
