using System.Globalization;
using Coop.Core.Events;
using Coop.Core.Facts;
using Coop.Core.Importing;
using Coop.Core.Knowledge.Questions;
using Coop.Core.Loyalty.Ledger;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Npgsql;

namespace Coop.Core.Loyalty.Rules;

/// <summary>
/// Hears what members bought, brought back, contributed and answered, and gives or takes the points for it. Each time it looks at all that is
/// known of the sale by then, so that a return heard before its sale comes to the same. Batches of imported facts it only notes: their
/// points are worked out in sets.
/// </summary>
internal sealed class EarnFromFacts(EarnPoints earn, KeepAccounts accounts, CooperativeCalendar calendar) : IEventSubscriber
{
    /// <inheritdoc />
    public string Name => "loyalty";

    /// <inheritdoc />
    public async Task HandleAsync(StoredEvent stored, Work work, CancellationToken ct)
    {
        if (stored.As<SaleRecorded>() is { } sold)
        {
            await SoldAsync(work, sold, ct);
        }
        else if (stored.As<SaleReturned>() is { } returned)
        {
            await ReturnedAsync(work, returned.Sale, new("return", returned.Return.Value.ToString("D")), returned.At, ct);
        }
        else if (stored.As<ContributionPaid>() is { } paid)
        {
            await PaidAsync(work, paid, ct);
        }
        else if (stored.As<ContributionTakenBack>() is { } back)
        {
            await BackAsync(work, back.Member, back.TakenBack, back.At, ct);
        }
        else if (stored.As<QuestionAsked>() is { Outcome: AskOutcome.Answered, AnswerId: > 0 } answered)
        {
            await earn.RunAsync(
                work, answered.Member, new("answer", answered.AnswerId.ToString(CultureInfo.InvariantCulture)),
                new Purchase(RuleCause.Answer, calendar.DayOf(answered.At), [new PurchaseLine(1, [], 0)]) { Question = answered.Question, IsFirst = true }, ct);
        }
        else if (stored.As<FactsImported>() is { Kind: ImportKind.Sale or ImportKind.Return or ImportKind.Contribution } imported)
        {
            await EarnInSets.NoteAsync(work, imported.Kind.Stored(), imported.Batch, imported.At, ct);
        }
    }

    /// <inheritdoc />
    public async Task BeginAsync(IReadOnlyList<StoredEvent> events, Work work, CancellationToken ct)
    {
        var members = events.Select(WhoseAccount).OfType<MemberId>().Distinct().ToList();
        if (members.Count > 1)
        {
            await KeepAccounts.LockAsync(work, members, ct);
        }
    }

    private static MemberId? WhoseAccount(StoredEvent stored) =>
        stored.As<SaleRecorded>()?.Member ?? stored.As<SaleReturned>()?.Member ?? stored.As<ContributionPaid>()?.Member ?? stored.As<ContributionTakenBack>()?.Member
        ?? (stored.As<QuestionAsked>() is { Outcome: AskOutcome.Answered } answered ? (MemberId?)answered.Member : null);

    private static PointSource Of(SaleId sale) => new("sale", sale.Value.ToString("D"));

    private static PointSource Of(ContributionId contribution) => new("contribution", contribution.Value.ToString("D"));

    private async Task SoldAsync(Work work, SaleRecorded sold, CancellationToken ct)
    {
        // Who was no member yet earns nothing: the programme is the members'.
        if (await FindAsync(work, sold.Sale, ct) is not { BeforeAdmission: false } sale)
        {
            return;
        }

        await earn.RunAsync(work, sale.Member, Of(sold.Sale), sale.Purchase, ct);
        if (sale.Returned.Values.Any(part => part > 0))
        {
            await ReturnedAsync(work, sold.Sale, new("returns-of-sale", sold.Sale.Value.ToString("D")), sold.At, ct);
        }
    }

    private async Task ReturnedAsync(Work work, SaleId id, PointSource source, DateTimeOffset at, CancellationToken ct)
    {
        // Under the account's lock, or the points of a batch that is being worked out at this moment would be overlooked.
        if (await FindAsync(work, id, ct) is { BeforeAdmission: false } sale && await accounts.HoldAsync(work, sale.Member, ct))
        {
            await earn.TakeBackAsync(
                work, Of(id), source, calendar.DayOf(at),
                line => WorkOutPoints.Back(line.Earned.Points, sale.Returned.GetValueOrDefault(line.Earned.Line)), ct);
        }
    }

    private async Task PaidAsync(Work work, ContributionPaid paid, CancellationToken ct)
    {
        await using var read = new NpgsqlCommand(BoughtSql.Contribution, work.Connection) { Parameters = { new("id", paid.Contribution.Value) } };
        MemberId member;
        Purchase purchase;
        bool takenBack;
        await using (var reader = await read.ExecuteReaderAsync(ct))
        {
            if (!await reader.ReadAsync(ct) || reader.GetBoolean(3))
            {
                return;
            }

            member = new(reader.GetGuid(0));
            purchase = new Purchase(
                RuleCause.Contribution, calendar.DayOf(reader.GetFieldValue<DateTimeOffset>(1)), [new PurchaseLine(1, [], reader.GetDecimal(2))])
            {
                IsFirst = reader.GetBoolean(4),
            };
            takenBack = reader.GetBoolean(5);
        }

        await earn.RunAsync(work, member, Of(paid.Contribution), purchase, ct);
        if (takenBack)
        {
            await BackAsync(work, member, paid.Contribution, paid.At, ct);
        }
    }

    private async Task BackAsync(Work work, MemberId member, ContributionId contribution, DateTimeOffset at, CancellationToken ct)
    {
        if (await accounts.HoldAsync(work, member, ct))
        {
            await earn.TakeBackAsync(
                work, Of(contribution), new("contribution-back", contribution.Value.ToString("D")), calendar.DayOf(at), line => line.Earned.Points, ct);
        }
    }

    private async Task<Sold?> FindAsync(Work work, SaleId id, CancellationToken ct)
    {
        await using var read = new NpgsqlCommand(BoughtSql.Sale, work.Connection) { Parameters = { new("id", id.Value) } };
        await using var reader = await read.ExecuteReaderAsync(ct);
        Sold? sold = null;
        var lines = new List<PurchaseLine>();
        while (await reader.ReadAsync(ct))
        {
            sold ??= new Sold(
                new(reader.GetGuid(0)), reader.GetBoolean(4),
                new Purchase(RuleCause.Sale, calendar.DayOf(reader.GetFieldValue<DateTimeOffset>(1)), lines)
                {
                    Channel = reader.GetString(2),
                    Branch = reader.IsDBNull(3) ? null : reader.GetString(3),
                    IsFirst = reader.GetBoolean(5),
                },
                []);
            lines.Add(new PurchaseLine(reader.GetInt32(6), reader.GetFieldValue<string[]>(10), reader.GetDecimal(7)));
            sold.Returned[reader.GetInt32(6)] = reader.GetDecimal(9) / reader.GetDecimal(8);
        }

        return sold;
    }

    /// <summary>A sale, and what part of each line came back.</summary>
    private sealed record Sold(MemberId Member, bool BeforeAdmission, Purchase Purchase, Dictionary<int, decimal> Returned);
}
