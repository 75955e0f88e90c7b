using Coop.Core;
using Coop.Core.Conditions;
using Coop.Core.Members;
using Coop.Testing;
using Npgsql;
using Shouldly;
using Xunit;

namespace Coop.Tests.Conditions;

/// <summary>The law of conditions: the database finds exactly the members of whom the test of one member holds.</summary>
[Trait("Category", "integration")]
public sealed class ConditionLawTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, 500)]
    [InlineData(2, 500)]
    public Task Sets_and_single_members_get_the_same_answer(int seed, int trees) => CompareAsync(seed, trees);

    internal static async Task CompareAsync(int seed, int trees)
    {
        var random = new Random(seed);
        await using var fresh = new TestDatabase();
        await fresh.InitializeAsync();
        // The end of a leap February, some minutes before Bogotá's midnight: the widest gap between its day and UTC's.
        await using var node = new TestNode(fresh, new ManualClock(new DateTimeOffset(2028, 3, 1, 4, 50, 0, TimeSpan.Zero)));
        var members = await new RandomMembers(fresh.Source, random, node.Clock.GetUtcNow()).BuildAsync(60);
        var moment = ConditionMoment.Now(node.Get<CooperativeCalendar>());
        var conditions = new RandomConditions(random, moment.Today);
        await using var connection = await fresh.Source.OpenConnectionAsync(Ct);
        conditions.Segments = await SegmentsAsync(connection, conditions, node.Clock.GetUtcNow());
        var terms = await PictureReads.TermsAsync(connection, Ct);
        var pictures = await PictureReads.LoadAsync(connection, [.. members.Select(MemberId.From)], PictureParts.All, Ct);
        var found = 0;

        for (var n = 0; n < trees; n++)
        {
            var condition = ConditionJson.Read(ConditionJson.Write(conditions.Tree()));
            ConditionCheck.Problems(condition, terms).ShouldBeEmpty(ConditionJson.Write(condition));
            var test = ConditionTest.Of(condition, terms, moment);

            var set = await FindAsync(connection, ConditionSql.Of(condition, terms, moment), null);

            var single = pictures.Values.Where(test.Holds).Select(picture => picture.Id.Value).ToHashSet();
            set.SetEquals(single).ShouldBeTrue(
                $"{ConditionJson.Write(condition)}: {string.Join(", ", set.Except(single))} only by the set, {string.Join(", ", single.Except(set))} only one by one");
            found += set.Count;
            if (n % 10 == 0)
            {
                var some = members.Where((_, at) => at % 3 == 0).ToArray();
                var scoped = await FindAsync(connection, ConditionSql.Of(condition, terms, moment, scoped: true), some);
                scoped.SetEquals(single.Intersect(some)).ShouldBeTrue($"{ConditionJson.Write(condition)} among some");
                var few = await PictureReads.LoadAsync(connection, [.. some.Select(MemberId.From)], test.Parts, Ct);
                few.Values.Where(test.Holds).Select(picture => picture.Id.Value).ToHashSet().SetEquals(scoped).ShouldBeTrue("What it says it needs is enough");
                var sampled = ConditionSql.Sampled(condition, terms, moment);
                var (lower, upper) = (await FindAsync(connection, sampled, null, (long.MinValue, -1)), await FindAsync(connection, sampled, null, (0, long.MaxValue)));
                lower.Overlaps(upper).ShouldBeFalse();
                lower.Union(upper).ToHashSet().SetEquals(single).ShouldBeTrue($"{ConditionJson.Write(condition)} by samples");
            }
        }

        found.ShouldBeInRange(trees * 60 / 10, trees * 60 * 9 / 10);
    }

    /// <summary>Four segments: two on their own, one that asks for the first, and one that asks for that.</summary>
    private static async Task<IReadOnlyList<string>> SegmentsAsync(NpgsqlConnection connection, RandomConditions conditions, DateTimeOffset now)
    {
        string[] ids = [.. Enumerable.Range(0, 4).Select(_ => An.Id().ToString("D"))];
        Condition[] definitions =
        [
            conditions.Statement(), new Condition.Any { Of = [conditions.Statement(), conditions.Statement()] },
            new Condition.None { Of = [new Condition.Belongs([ids[0]]), conditions.Statement()] }, new Condition.Belongs([ids[2], ids[1]]),
        ];
        foreach (var (id, definition) in ids.Zip(definitions))
        {
            await using var insert = new NpgsqlCommand(
                """
                with s as (insert into core.segment (id, name, description, version, archived, members, looked_at, created_at, rev)
                           values ($1, $1::text, '', 1, false, 0, null, $3, 1) returning id)
                insert into core.segment_version (segment_id, version, definition, published_at, published_by) select id, 1, $2::jsonb, $3, null from s
                """, connection)
            {
                Parameters = { new() { Value = Guid.Parse(id) }, new() { Value = ConditionJson.Write(definition) }, new() { Value = now } },
            };
            await insert.ExecuteNonQueryAsync(Ct);
        }

        return ids;
    }

    private static async Task<HashSet<Guid>> FindAsync(NpgsqlConnection connection, ConditionSql sql, Guid[]? only, (long From, long To)? stretch = null)
    {
        await using var command = sql.Command(connection, sql.Members);
        if (stretch is { } some)
        {
            command.Parameters.AddWithValue("from", some.From);
            command.Parameters.AddWithValue("to", some.To);
        }

        if (only is not null)
        {
            command.Parameters.AddWithValue("only", only);
        }

        await using var reader = await command.ExecuteReaderAsync(Ct);
        var found = new HashSet<Guid>();
        while (await reader.ReadAsync(Ct))
        {
            found.Add(reader.GetGuid(0)).ShouldBeTrue("Nobody is found twice");
        }

        return found;
    }
}

/// <summary>The same law, long enough to meet what is rare.</summary>
[Trait("Category", "slow")]
public sealed class ConditionFuzzTests
{
    [Theory]
    [InlineData(11, 5000)]
    [InlineData(12, 5000)]
    public Task Ten_thousand_random_trees(int seed, int trees) => ConditionLawTests.CompareAsync(seed, trees);
}
