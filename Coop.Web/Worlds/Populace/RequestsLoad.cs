using Coop.Core.Calendar;
using Coop.Core.Persistence;
using Coop.Core.Requests;
using Coop.Core.Timeline;
using NpgsqlTypes;

namespace Coop.Web.Worlds.Populace;

/// <summary>Writes what people asked of the cooperative, most of it answered in time, and leaves what timelines tell of it.</summary>
internal sealed class RequestsLoad(BulkLoad bulk, WorldPlan plan, IReadOnlyList<Inhabitant> people)
{
    private const ulong RequestIds = 9UL << 40;
    private const double EachYear = .03;
    private const double InTime = .9;
    private const double Desists = .06;

    private static readonly double[] Kinds = [.35, .18, .32, .1, .05];
    private static readonly Channel[] Ways = [Channel.Voice, Channel.Voice, Channel.Visit, Channel.Email, Channel.Web];

    /// <summary>Each request as its member's timeline tells it: filed, and closed where it was.</summary>
    public List<(int Member, DateTimeOffset At, object Fact)> Told { get; } = [];

    /// <summary>Returns how many there are.</summary>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        var agents = await bulk.ScalarAsync<Guid[]>(PopulaceSql.Agents, ct);
        var made = await Task.Run(() => people.Index().SelectMany(one => Of(one.Index, one.Item)).OrderBy(one => one.At).ThenBy(one => one.Member).ToList(), ct);
        var filed = made.Select((one, n) => one with { Id = Dice.IdAt(one.At, RequestIds + (ulong)n), Number = n + 1 }).ToList();
        await bulk.TableAsync("core.request", PopulaceSql.Requests, filed, (row, one) =>
        {
            row.Write(one.Id, NpgsqlDbType.Uuid);
            row.Write(one.Number, NpgsqlDbType.Bigint);
            row.Write(people[one.Member].Id, NpgsqlDbType.Uuid);
            row.Text(one.Kind.Stored());
            row.Text(one.Way.Stored());
            row.Write(one.Day, NpgsqlDbType.Date);
            row.Maybe(one.Due, NpgsqlDbType.Date);
            row.Text(one.State.Stored());
            row.Maybe(one.ClosedOn, NpgsqlDbType.Date);
            row.Write(agents[one.By], NpgsqlDbType.Uuid);
            row.Moment(one.At);
            row.Id(one.Closed is null ? null : agents[one.By]);
            row.Moment(one.Closed);
            row.Write(one.Closed is null ? 1L : 2L, NpgsqlDbType.Bigint);
        }, ct);
        await bulk.TableAsync("core.request_content", PopulaceSql.RequestContents, filed, (row, one) =>
        {
            row.Write(one.Id, NpgsqlDbType.Uuid);
            row.Text(one.Wording.Subject);
            row.Text(one.Wording.Body);
            row.Text(one.State == RequestState.Answered ? one.Wording.Answer : null);
        }, ct);
        await bulk.ExecuteAsync(PopulaceSql.RequestsGoOn, ct);
        foreach (var one in filed)
        {
            Told.Add((one.Member, one.At, new Petitioned("opened", one)));
            if (one.Closed is { } closed)
            {
                Told.Add((one.Member, closed, new Petitioned(one.State.Stored(), one)));
            }
        }

        return filed.Count;
    }

    private IEnumerable<RequestMade> Of(int place, Inhabitant who)
    {
        var dice = Dice.Of(plan.Seed, who.Number, 31);
        var first = Math.Max(plan.DayOf(DateOnly.FromDateTime(who.CreatedAt.UtcDateTime)) + 1, 0);
        for (var year = 0; year < WorldPlan.Months / 12; year++)
        {
            var (comes, part, kind, way) = (dice.Comes(EachYear), dice.Unit(), (RequestKind)dice.ByWeight(Kinds), Ways[dice.Below(Ways.Length)]);
            var (words, takes, inTime, desists, by) = (dice.Unit(), dice.Unit(), dice.Comes(InTime), dice.Comes(Desists), dice.Below(3));
            var day = (int)((year + part) * plan.Today * 12 / WorldPlan.Months);
            if (!comes || day < first || day >= plan.Today)
            {
                continue;
            }

            var (received, wordings) = (plan.Day(day), RequestWording.Of(kind));
            var due = RequestLaw.DueOn(kind, received);
            var closed = BusinessDays.After(received, 1 + (int)(takes * (inTime ? RequestLaw.Term - 1 : RequestLaw.Term * 2)));
            var isClosed = plan.DayOf(closed) < plan.Today;
            yield return new RequestMade(place, plan.At(day, part), kind, way, received, due, wordings[(int)(words * wordings.Count)], by)
            {
                State = !isClosed ? RequestState.Open : desists && due is not null ? RequestState.Withdrawn : RequestState.Answered,
                Closed = isClosed ? plan.At(plan.DayOf(closed), takes) : null,
            };
        }
    }
}

/// <summary>A request of an imaginary member.</summary>
internal sealed record RequestMade(
    int Member, DateTimeOffset At, RequestKind Kind, Channel Way, DateOnly Day, DateOnly? Due, RequestWording Wording, int By)
{
    public Guid Id { get; init; }

    public long Number { get; init; }

    public required RequestState State { get; init; }

    public required DateTimeOffset? Closed { get; init; }

    public DateOnly? ClosedOn => Closed is { } at ? DateOnly.FromDateTime(at.UtcDateTime) : null;
}

/// <summary>What became of a request, as timelines tell it.</summary>
internal sealed record Petitioned(string What, RequestMade Request);
