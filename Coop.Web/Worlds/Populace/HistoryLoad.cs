using Coop.Core.Consent;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Npgsql;
using NpgsqlTypes;

namespace Coop.Web.Worlds.Populace;

/// <summary>
/// Writes what members allow, and the timelines as they would stand: a line for each word on consent, for each change of the
/// relationship, and for whoever they belong with, and for what was bought and paid in the last days; and the heads, which say how many there are.
/// </summary>
internal sealed class HistoryLoad(BulkLoad bulk, WorldPlan plan, IReadOnlyList<Inhabitant> people)
{
    public async Task RunAsync(IReadOnlyList<(int Member, DateTimeOffset At, object Fact)> fresh, CancellationToken ct)
    {
        var news = fresh.ToLookup(one => one.Member);
        var told = Enumerable.Range(0, people.Count).OrderBy(n => people[n].Id.ToString("N"), StringComparer.Ordinal)
            .Select(n => (Who: people[n], Lines: Lines(people[n], news[n]))).ToList();
        await bulk.TableAsync("core.consent", PopulaceSql.Consents, from one in told from line in one.Lines where line.Fact is Said select (one.Who, line), Consent, ct);
        await bulk.AsItIsAsync(PopulaceSql.Entries, from one in told from line in one.Lines.Index() select (one.Who, line.Item, line.Index + 1), Entry, ct);
        await bulk.TableAsync("core.timeline_head", PopulaceSql.Heads, told, Head, ct);
    }

    private List<Line> Lines(Inhabitant who, IEnumerable<(int Member, DateTimeOffset At, object Fact)> news)
    {
        var lines = Consents(who).Select(said => new Line(said.At, said)).ToList();
        lines.AddRange(who.Life.Index().Skip(1).Select(one => new Line(one.Item.From, new Moved(who.Life[one.Index - 1], one.Item))));
        lines.AddRange(news.Select(one => new Line(one.At, one.Fact)));
        return [.. lines.OrderBy(line => line.At)];
    }

    private IEnumerable<Said> Consents(Inhabitant who)
    {
        var dice = Dice.Of(plan.Seed, who.Number, 4);
        var all = new List<Said>();
        foreach (var address in who.Addresses)
        {
            Channel[] channels = address.Kind == ContactPointKind.Email ? [Channel.Email] : who.IsOrganisation ? [Channel.Voice] : [Channel.Sms, Channel.Voice];
            foreach (var channel in channels)
            {
                var (service, marketing, withdraws, later) = (dice.Unit(), dice.Unit(), dice.Comes(.07), dice.Unit());
                if (service < .82)
                {
                    all.Add(new Said(who.CreatedAt.AddMinutes(3), channel, Purpose.Service, true, "counter"));
                }

                if (marketing < (channel == Channel.Voice ? .15 : .5))
                {
                    all.Add(new Said(who.CreatedAt.AddMinutes(4), channel, "marketing", true, "counter"));
                    if (withdraws)
                    {
                        var at = who.CreatedAt + ((plan.Now - who.CreatedAt) * later);
                        all.Add(new Said(new DateTimeOffset(at.Ticks - (at.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero).AddMinutes(5), channel, "marketing", false, channel == Channel.Sms ? "keyword" : "agent"));
                    }
                }
            }
        }

        return all.Where(said => said.At < plan.Now).OrderBy(said => said.At);
    }

    private static void Consent(NpgsqlBinaryImporter row, (Inhabitant Who, Line Line) one)
    {
        var said = (Said)one.Line.Fact;
        row.Write(one.Who.Id, NpgsqlDbType.Uuid);
        row.Text(said.Channel.Stored());
        row.Text(said.Purpose);
        row.Write(said.Granted, NpgsqlDbType.Boolean);
        row.Text(said.Source);
        row.Moment(said.At);
    }

    private void Entry(NpgsqlBinaryImporter row, (Inhabitant Who, Line Line, int Seq) one)
    {
        var (kind, channel, source, facts) = one.Line.Fact switch
        {
            Said said => (EntryKind.Consent, said.Channel, (Guid?)null, EntryFacts.Json(new { purpose = said.Purpose, granted = said.Granted, source = said.Source })),
            Moved moved => (EntryKind.Lifecycle, Channel.System, null, Changed(moved)),
            SaleRow sale => (EntryKind.Purchase, Channel.System, sale.Id, EntryFacts.Json(new
            {
                what = "sold",
                total = sale.Total,
                lines = sale.Lines.Length,
                branch = sale.Branch is { } branch ? Settle.Branches[branch].Name : null,
            })),
            ReturnRow back => (EntryKind.Purchase, Channel.System, back.Id, EntryFacts.Json(new { what = "returned", total = back.Amount, lines = 1 })),
            ContributionRow paid => (EntryKind.Contribution, Channel.System, paid.Id, EntryFacts.Json(new { what = paid.Entry.Stored(), amount = paid.Amount, period = paid.Period })),
            Housed home => (EntryKind.Household, Channel.System, null, EntryFacts.Json(new { what = "joined", role = home.Role.Stored(), household = home.Household })),
            Tied tie => (EntryKind.Relation, Channel.System, null, EntryFacts.Json(new { what = "begun", kind = tie.Kind.Stored(), inverse = tie.IsInverse, other = tie.Other })),
            Petitioned asked => (EntryKind.Request, asked.Request.Way, asked.Request.Id, EntryFacts.Json(new
            {
                what = asked.What,
                kind = asked.Request.Kind.Stored(),
                number = asked.Request.Number,
                due = asked.Request.Due,
            })),
            _ => throw new InvalidOperationException($"Timelines do not tell of {one.Line.Fact}."),
        };
        row.Write(one.Who.Id, NpgsqlDbType.Uuid);
        row.Write((long)one.Seq, NpgsqlDbType.Bigint);
        row.Text(kind.Stored());
        row.Text(channel.Stored());
        row.Text(Direction.None.Stored());
        row.Id(source);
        row.Write(facts, NpgsqlDbType.Jsonb);
        row.Moment(one.Line.At);
        row.Moment(one.Line.At);
    }

    private static string Changed(Moved moved) => EntryFacts.Json(new
    {
        from = moved.Before.State.Stage.Stored(),
        to = moved.After.State.Stage.Stored(),
        cause = moved.After.State.Cause.Stored(),
        standing = moved.After.State.Standing?.Stored(),
        since = moved.After.From,
        correction = false,
        rule = moved.After.Rule,
    });

    private static void Head(NpgsqlBinaryImporter row, (Inhabitant Who, List<Line> Lines) one)
    {
        row.Write(one.Who.Id, NpgsqlDbType.Uuid);
        row.Write((long)one.Lines.Count, NpgsqlDbType.Bigint);
    }

    private sealed record Said(DateTimeOffset At, Channel Channel, string Purpose, bool Granted, string Source);

    private sealed record Moved(Period Before, Period After);

    private sealed record Line(DateTimeOffset At, object Fact);
}
