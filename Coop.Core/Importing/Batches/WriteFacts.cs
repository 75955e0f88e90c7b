using Coop.Core.Facts;
using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Npgsql;
using NpgsqlTypes;

namespace Coop.Core.Importing.Batches;

/// <summary>Writes down what a batch tells, in streams: the same rows as if each fact had been told by itself.</summary>
internal sealed class WriteFacts(Work work, ImportTask task, BatchOutcome outcome, TimeProvider clock)
{
    public async Task RunAsync(
        IReadOnlyList<NewFact> facts, IReadOnlyList<NewParked> parked, IReadOnlyList<Guid> delivered, CancellationToken ct)
    {
        if (facts.Count > 0)
        {
            outcome.Batch = await AddBatchAsync(work, task, facts.Sum(fact => fact.Group.Rows.Count), ct);
            outcome.Written = facts.Count;
            await (task.Kind switch
            {
                ImportKind.Sale => SalesAsync(facts, ct),
                ImportKind.Return => ReturnsAsync(facts, ct),
                ImportKind.ServiceUse => ServiceUsesAsync(facts, ct),
                _ => ContributionsAsync(facts, ct),
            });
        }

        await ParkAsync(parked, ct);
        if (delivered.Count > 0)
        {
            await using var forget = new NpgsqlCommand(BatchSql.ForgetParked, work.Connection) { Parameters = { new("ids", delivered.ToArray()) } };
            await forget.ExecuteNonQueryAsync(ct);
        }

        if (parked.Count + delivered.Count > 0)
        {
            work.Touch(Topic.Faults, "parked-fact");
        }
    }

    internal static async Task<long> AddBatchAsync(Work work, ImportTask task, int rows, CancellationToken ct)
    {
        await using var add = new NpgsqlCommand(BatchSql.AddBatch, work.Connection)
        {
            Parameters = { new("import", task.Id.Value), new("rows", rows), new("now", work.Now) },
        };
        return (long)(await add.ExecuteScalarAsync(ct))!;
    }

    private async Task SalesAsync(IReadOnlyList<NewFact> facts, CancellationToken ct)
    {
        var sales = facts.Select(fact => (Fact: fact, Draft: (SaleDraft)fact.Group.Draft!, fact.Id)).ToList();
        await work.Connection.CopyAsync(BatchSql.CopySales, sales, (stream, sale) =>
        {
            Head(stream, sale.Fact);
            stream.Maybe(sale.Fact.Group.Branch?.Id, NpgsqlDbType.Uuid);
            stream.Write(sale.Draft.Channel.Stored(), NpgsqlDbType.Text);
            stream.Write(sale.Draft.Lines.Sum(line => line.Amount), NpgsqlDbType.Numeric);
            stream.Write(sale.Fact.BeforeAdmission, NpgsqlDbType.Boolean);
            Tail(stream, sale.Fact);
        }, ct);
        var lines = sales.SelectMany(sale => sale.Draft.Lines.Select((line, n) => (sale, line, n))).ToList();
        await work.Connection.CopyAsync(BatchSql.CopyLines, lines, static (stream, row) =>
        {
            stream.Write(row.sale.Id, NpgsqlDbType.Uuid);
            stream.Write(row.n + 1, NpgsqlDbType.Integer);
            stream.Write(row.sale.Fact.Member.Value, NpgsqlDbType.Uuid);
            stream.Write(row.sale.Fact.Group.Products[row.n].Value, NpgsqlDbType.Uuid);
            stream.Write(row.line.Quantity, NpgsqlDbType.Numeric);
            stream.Write(row.line.Amount, NpgsqlDbType.Numeric);
            stream.Write(row.sale.Draft.At.UtcDateTime, NpgsqlDbType.TimestampTz);
        }, ct);
        await TellAsync([.. sales.Where(sale => FactTime.IsNews(sale.Draft.At, clock)).Select(sale => new NewEntry(
            sale.Fact.Member, EntryKind.Purchase, sale.Id, sale.Draft.At, EntryFacts.Json(new
            {
                what = "sold",
                total = sale.Draft.Lines.Sum(line => line.Amount),
                lines = sale.Draft.Lines.Count,
                branch = sale.Fact.Group.Branch?.Name,
            })))], ct);
        TouchAll(facts, "purchases");
    }

    private async Task ReturnsAsync(IReadOnlyList<NewFact> facts, CancellationToken ct)
    {
        await work.Connection.CopyAsync(BatchSql.CopyReturns, facts, (stream, back) =>
        {
            Head(stream, back);
            stream.Write(back.Returns!.Sale, NpgsqlDbType.Uuid);
            stream.Write(back.Returns.Lines.Sum(line => line.Amount), NpgsqlDbType.Numeric);
            stream.Write(false, NpgsqlDbType.Boolean);
            Tail(stream, back);
        }, ct);
        var lines = facts.SelectMany(back => back.Returns!.Lines.Select(line => (back.Id, Line: line))).ToList();
        await work.Connection.CopyAsync(BatchSql.CopyReturnLines, lines, static (stream, row) =>
        {
            stream.Write(row.Id, NpgsqlDbType.Uuid);
            stream.Write(row.Line.Number, NpgsqlDbType.Integer);
            stream.Write(row.Line.Quantity, NpgsqlDbType.Numeric);
            stream.Write(row.Line.Amount, NpgsqlDbType.Numeric);
        }, ct);
        await TellAsync([.. facts.Where(back => FactTime.IsNews(back.Group.Draft!.At, clock)).Select(back => new NewEntry(
            back.Member, EntryKind.Purchase, back.Id, back.Group.Draft!.At,
            EntryFacts.Json(new { what = "returned", total = back.Returns!.Lines.Sum(line => line.Amount), lines = back.Returns.Lines.Count })))], ct);
        TouchAll(facts, "purchases");
    }

    private async Task ContributionsAsync(IReadOnlyList<NewFact> facts, CancellationToken ct)
    {
        var entries = facts.Select(fact => (Fact: fact, Draft: (ContributionDraft)fact.Group.Draft!)).Select(told => (told.Fact, told.Draft.At, Says: told.Fact.TakesBack is { } of
            ? (Entry: ContributionEntry.TakenBack, of.Kind, of.Period, of.Amount)
            : (told.Draft.Entry, Kind: told.Draft.Contributes, told.Draft.Period, told.Draft.Amount))).ToList();
        await work.Connection.CopyAsync(BatchSql.CopyContributions, entries, (stream, entry) =>
        {
            Head(stream, entry.Fact);
            stream.Write(entry.Says.Kind.Stored(), NpgsqlDbType.Text);
            stream.Write(entry.Says.Entry.Stored(), NpgsqlDbType.Text);
            stream.Write(entry.Says.Period, NpgsqlDbType.Date);
            stream.Write(entry.Says.Amount, NpgsqlDbType.Numeric);
            stream.Maybe(entry.Fact.TakesBack?.Id, NpgsqlDbType.Uuid);
            stream.Write(entry.Fact.BeforeAdmission, NpgsqlDbType.Boolean);
            Tail(stream, entry.Fact);
        }, ct);
        await TellAsync([.. entries.Where(entry => entry.Says.Entry != ContributionEntry.Due && FactTime.IsNews(entry.At, clock)).Select(entry => new NewEntry(
            entry.Fact.Member, EntryKind.Contribution, entry.Fact.Id, entry.At,
            EntryFacts.Json(new { what = entry.Says.Entry.Stored(), amount = entry.Says.Amount, period = entry.Says.Period })))], ct);
        TouchAll(facts, "contributions");
    }

    private async Task ServiceUsesAsync(IReadOnlyList<NewFact> facts, CancellationToken ct)
    {
        await work.Connection.CopyAsync(BatchSql.CopyServiceUses, facts, (stream, use) =>
        {
            Head(stream, use);
            stream.Write(use.Group.Products[0].Value, NpgsqlDbType.Uuid);
            stream.Write(((ServiceUseDraft)use.Group.Draft!).Quantity, NpgsqlDbType.Numeric);
            stream.Write(use.BeforeAdmission, NpgsqlDbType.Boolean);
            Tail(stream, use);
        }, ct);
        TouchAll(facts, "services");
    }

    private static void Head(NpgsqlBinaryImporter stream, NewFact fact)
    {
        stream.Write(fact.Id, NpgsqlDbType.Uuid);
        stream.Write(fact.Group.Draft!.Source, NpgsqlDbType.Text);
        stream.Write(fact.Group.Draft.Key, NpgsqlDbType.Text);
        stream.Write(fact.Member.Value, NpgsqlDbType.Uuid);
    }

    private void Tail(NpgsqlBinaryImporter stream, NewFact fact)
    {
        var at = fact.Group.Draft!.At;
        stream.Write(FactTime.IsLate(at, clock), NpgsqlDbType.Boolean);
        stream.Write(fact.Group.Content, NpgsqlDbType.Bytea);
        stream.Write(at.UtcDateTime, NpgsqlDbType.TimestampTz);
        stream.Write(work.Now.UtcDateTime, NpgsqlDbType.TimestampTz);
        stream.Write(outcome.Batch!.Value, NpgsqlDbType.Bigint);
    }

    private Task TellAsync(IReadOnlyList<NewEntry> entries, CancellationToken ct) => NewEntry.WriteAsync(work, entries, ct);

    private void TouchAll(IReadOnlyList<NewFact> facts, string part)
    {
        foreach (var fact in facts)
        {
            work.Touch(Topic.Member(fact.Member), part);
        }
    }

    private Task ParkAsync(IReadOnlyList<NewParked> parked, CancellationToken ct) =>
        work.Connection.CopyAsync(BatchSql.CopyParked, parked, (stream, one) =>
        {
            var draft = one.Group.Draft!;
            stream.Write(Guid.CreateVersion7(work.Now), NpgsqlDbType.Uuid);
            stream.Write(draft.Kind.Stored(), NpgsqlDbType.Text);
            stream.Write(draft.Source, NpgsqlDbType.Text);
            stream.Write(draft.Key, NpgsqlDbType.Text);
            stream.Write(one.Reason.Stored(), NpgsqlDbType.Text);
            stream.Write(one.Kind, NpgsqlDbType.Text);
            stream.Write(one.Value, NpgsqlDbType.Text);
            stream.Write(ParkedBody.Of(draft), NpgsqlDbType.Jsonb);
            stream.Write(one.Group.Content, NpgsqlDbType.Bytea);
            stream.Write(draft.At.UtcDateTime, NpgsqlDbType.TimestampTz);
            stream.Write(work.Now.UtcDateTime, NpgsqlDbType.TimestampTz);
            stream.Write(task.Id.Value, NpgsqlDbType.Uuid);
        }, ct);
}

/// <summary>A line for a timeline whose head the batch holds.</summary>
internal sealed record NewEntry(MemberId Member, EntryKind Kind, Guid? Source, DateTimeOffset At, string Facts, Guid? Author = null)
{
    /// <summary>Writes lines with each member's next numbers.</summary>
    public static Task WriteAsync(Work work, IReadOnlyCollection<NewEntry> entries, CancellationToken ct) =>
        work.Connection.CopyAsync(BatchSql.CopyEntries, entries, (stream, entry) =>
        {
            var seq = work.Heads.Next(entry.Member)!.Value;
            stream.Write(entry.Member.Value, NpgsqlDbType.Uuid);
            stream.Write(seq, NpgsqlDbType.Bigint);
            stream.Write(entry.Kind.Stored(), NpgsqlDbType.Text);
            stream.Write(Channel.System.Stored(), NpgsqlDbType.Text);
            stream.Write(Direction.None.Stored(), NpgsqlDbType.Text);
            stream.Maybe(entry.Author, NpgsqlDbType.Uuid);
            stream.Maybe(entry.Source, NpgsqlDbType.Uuid);
            stream.Write(entry.Facts, NpgsqlDbType.Jsonb);
            stream.Write(entry.At.UtcDateTime, NpgsqlDbType.TimestampTz);
            stream.Write(work.Now.UtcDateTime, NpgsqlDbType.TimestampTz);
            work.Touch(Topic.Timeline(entry.Member), TimelineRow.KeyOf(seq));
        }, ct);
}
