using Coop.Core;
using Coop.Core.Conditions;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Core.Segments;
using Coop.Core.Timeline;
using Coop.Testing;
using Coop.Web.Worlds;
using Npgsql;
using Shouldly;
using Xunit;

namespace Coop.Tests.Segments;

/// <summary>Estimates over a world of some thousands, by samples small enough that they can be wrong.</summary>
[Trait("Category", "integration")]
public sealed class ReachTests(ReachTests.Built built) : IClassFixture<ReachTests.Built>
{
    private const int Members = 4_000;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private TestNode Node => built.Node;

    [Fact]
    public async Task The_interval_of_a_sample_holds_the_exact_figure_about_95_times_of_100()
    {
        const int Stretches = 16;
        var (random, moment) = (new Random(43), ConditionMoment.Now(Node.Get<CooperativeCalendar>()));
        await using var connection = await Node.Get<NpgsqlDataSource>().OpenConnectionAsync(Ct);
        var terms = await PictureReads.TermsAsync(connection, Ct);
        var (held, asked, members) = (0, 0, 0L);

        for (var n = 0; n < 30; n++)
        {
            var condition = Any(random);
            var exact = await Node.Get<SegmentReads>().CountAsync(condition, Ct);
            var found = 0L;
            for (var stretch = 0; stretch < Stretches; stretch++)
            {
                var some = await SampleAsync(connection, ConditionSql.Sampled(condition, terms, moment), stretch, Stretches);
                var estimate = Estimate.Of(Members, some.Asked, some.Found);
                (held, asked) = (held + (exact >= estimate.Least && exact <= estimate.Most ? 1 : 0), asked + 1);
                (found, members) = (found + some.Found, members + some.Asked);
            }

            found.ShouldBe(exact!.Value, "all stretches together are everybody");
        }

        members.ShouldBe(30 * Members);
        ((double)held / asked).ShouldBeInRange(0.925, 0.985);
    }

    [Fact]
    public async Task A_stretch_of_the_sample_is_no_generation()
    {
        // Ids begin with the time of registration: a stretch of them is people who came at the same time.
        var since = await Node.ScalarAsync<double>("""
            select corr(row_number, place) from (
                select row_number() over (order by created_at), rank() over (order by uuid_hash_extended(id, 20261122)) as place from core.member where not provisional) x
            """);

        Math.Abs(since).ShouldBeLessThan(0.05);
    }

    [Fact]
    public async Task An_estimate_is_followed_by_the_exact_figure_and_holds_it()
    {
        var condition = new Condition.Bought(BoughtMeasure.Times, Bounds.AtLeast(2), Window.Last(365));
        var exact = await Node.Get<SegmentReads>().CountAsync(condition, Ct);

        var heard = await HearAsync(Reads(before: TimeSpan.Zero), condition);

        heard[^1].ShouldBe(new Reach.Exactly(exact!.Value));
        heard.SkipLast(1).ShouldAllBe(reach => reach is Reach.About);
        var estimate = (await Reads(before: TimeSpan.Zero).EstimateAsync(condition, Ct)).ShouldNotBeNull();
        estimate.Sampled.ShouldBeInRange(300, 3_000);
        exact.Value.ShouldBeInRange(estimate.Least, estimate.Most);
    }

    [Fact]
    public async Task The_same_condition_is_judged_by_the_same_people_again()
    {
        var condition = new Condition.Number("age", Bounds.AtLeast(40));
        var reads = Reads(before: TimeSpan.Zero, time: TimeSpan.Zero);

        var (first, second) = (await reads.EstimateAsync(condition, Ct), await reads.EstimateAsync(condition, Ct));

        first.ShouldNotBeNull().ShouldBe(second);
        first.Sampled.ShouldBeInRange(320, 480, "no time is left after those asked first");
    }

    [Fact]
    public async Task What_is_counted_in_a_moment_or_has_few_members_is_not_estimated()
    {
        var condition = new Condition.Choice("stage", ["active"]);
        var exact = new Reach.Exactly((await Node.Get<SegmentReads>().CountAsync(condition, Ct))!.Value);

        (await HearAsync(Reads(before: TimeSpan.FromSeconds(30)), condition)).ShouldBe([exact]);
        (await HearAsync(Reads(before: TimeSpan.Zero, smallest: Members + 1), condition)).ShouldBe([exact]);
        (await HearAsync(Node.Get<ReachReads>(), condition)).ShouldBe([exact]);
    }

    [Fact]
    public async Task Who_stops_listening_leaves_nothing_running()
    {
        using var left = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var condition = new Condition.Happened(Bounds.AtLeast(1), Window.Ever);
        var asking = Reads(before: TimeSpan.FromSeconds(30)).AskAsync(condition, left.Token).GetAsyncEnumerator(left.Token);
        var next = asking.MoveNextAsync().AsTask();
        await left.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(async () => { await next; await asking.MoveNextAsync(); left.Token.ThrowIfCancellationRequested(); });
        await asking.DisposeAsync();

        (await Node.ScalarAsync<long>(
            "select count(*) from pg_stat_activity where application_name = @name and state = 'active' and query like '%coop:segments.count%' and pid <> pg_backend_pid()",
            ("name", Node.Name))).ShouldBe(0);
    }

    private ReachReads Reads(TimeSpan before, TimeSpan? time = null, long smallest = 1_000) =>
        new(Node.Get<NpgsqlDataSource>(), Node.Get<SegmentReads>(), Node.Get<CooperativeCalendar>(), Node.Get<MachineClock>())
        {
            How = Sampling.Usual with { Before = before, Time = time ?? TimeSpan.FromMilliseconds(300), Smallest = smallest, First = 400, Most = 2_000 },
        };

    private static async Task<List<Reach>> HearAsync(ReachReads reads, Condition condition)
    {
        var heard = new List<Reach>();
        await foreach (var reach in reads.AskAsync(condition, Ct))
        {
            heard.Add(reach);
        }

        return heard;
    }

    private static async Task<(long Asked, long Found)> SampleAsync(NpgsqlConnection connection, ConditionSql sampled, int stretch, int of)
    {
        static Int128 From(int stretch, int of) => long.MinValue + ((Int128.One << 64) * stretch / of);
        await using var command = sampled.Command(connection, SegmentSql.Sampled(sampled));
        command.Parameters.AddWithValue("from", (long)From(stretch, of));
        command.Parameters.AddWithValue("to", (long)(From(stretch + 1, of) - 1));
        await using var reader = await command.ExecuteReaderAsync(Ct);
        (await reader.ReadAsync(Ct)).ShouldBeTrue();
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    /// <summary>Something to ask of members, alone or with something else.</summary>
    private static Condition Any(Random random)
    {
        Condition One() => random.Next(9) switch
        {
            0 => new Condition.Choice("stage", ["active"]),
            1 => new Condition.Number("age", Bounds.AtMost(random.Next(25, 70))),
            2 => new Condition.Choice("gender", ["female"]),
            3 => new Condition.Bought(BoughtMeasure.Times, Bounds.AtLeast(random.Next(1, 5)), Window.Last(random.Next(60, 400))),
            4 => new Condition.Bought(BoughtMeasure.Amount, Bounds.AtLeast(random.Next(1, 20) * 50_000), Window.Last(365)),
            5 => new Condition.Contributed(ContributedMeasure.MonthsOwed, Bounds.AtLeast(random.Next(1, 4)), Window.Last(365)),
            6 => new Condition.Consented(Channel.Sms, "marketing", random.Next(2) == 0 ? ConsentStanding.Granted : ConsentStanding.Never),
            7 => new Condition.Reachable(ContactPointKind.Email, random.Next(2) == 0),
            _ => new Condition.Day("member_since", Window.Before(random.Next(100, 900))),
        };
        return random.Next(3) switch
        {
            0 => One(),
            1 => new Condition.Any { Of = [One(), One()] },
            _ => new Condition.All { Of = [One(), new Condition.None { Of = [One()] }] },
        };
    }

    /// <summary>A stress world of some thousands.</summary>
    public sealed class Built : IAsyncLifetime
    {
        private readonly TestDatabase _database = new();
        private TestNode? _node;

        public TestNode Node
        {
            get
            {
                TestServer.SkipWhenMissing();
                return _node!;
            }
        }

        public async ValueTask InitializeAsync()
        {
            await _database.InitializeAsync();
            if (!TestServer.IsMissing)
            {
                _node = new TestNode(_database);
                await StressWorld.BuildAsync(_database.ConnectionString, Members, 40_000, _node.Clock, Ct, _ => { });
            }
        }

        public async ValueTask DisposeAsync()
        {
            if (_node is not null)
            {
                await _node.DisposeAsync();
            }

            await _database.DisposeAsync();
        }
    }
}
