using Coop.Core.Access;
using Coop.Core.Members;
using Coop.Core.Members.Ties;
using Coop.Core.Timeline;
using Coop.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Shouldly;
using Xunit;

namespace Coop.Tests.Members;

[Trait("Category", "integration")]
public sealed class TiesTests : IAsyncLifetime
{
    private readonly TestDatabase _database = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _database.InitializeAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Two_begin_a_household_a_third_comes_in_and_with_the_last_it_goes()
    {
        await using var node = new TestNode(_database);
        var ana = await node.HireAsync();
        var (mother, son, aunt) = (await node.RegisterAsync(), await node.RegisterAsync(), await node.RegisterAsync());
        var before = (await node.Get<MemberReads>().FindAsync(mother, Ct))!.Rev;

        (await ShareAsync(node, ana, mother, son, HouseholdRole.Child)).ShouldBeNull();
        (await ShareAsync(node, ana, aunt, son, HouseholdRole.Other)).ShouldBeNull("the one who has none comes into the other's");

        var household = (await node.Get<TiesReads>().HouseholdAsync(aunt, Ct)).ShouldNotBeNull();
        household.Name.ShouldBe("Ñáñez");
        household.Members.Select(one => (one.Id, one.Role)).ShouldBe([(mother, HouseholdRole.Head), (son, HouseholdRole.Child), (aunt, HouseholdRole.Other)]);
        (await node.Get<MemberReads>().FindAsync(mother, Ct))!.Rev.ShouldBeGreaterThan(before);
        (await node.TimelineAsync(aunt)).ShouldHaveSingleItem().Kind.ShouldBe(EntryKind.Household);
        foreach (var member in new[] { mother, son, aunt })
        {
            await node.As(ana).RunAsync<LeaveHousehold>(x => x.RunAsync(member, Ct));
        }

        (await node.Get<TiesReads>().HouseholdAsync(aunt, Ct)).ShouldBeNull();
        (await node.ScalarAsync<long>("select count(*) from core.household")).ShouldBe(0);
        (await node.TimelineAsync(aunt)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task What_cannot_be_a_household_is_refused()
    {
        await using var node = new TestNode(_database);
        var ana = await node.HireAsync();
        var (one, two, three, four) = (await node.RegisterAsync(), await node.RegisterAsync(), await node.RegisterAsync(), await node.RegisterAsync());
        var firm = await node.RegisterAsync(new MemberDetails { Kind = MemberKind.Organisation, OrganisationName = "Panadería", Stage = MemberStage.Active });
        var unknown = (await node.ChatAsync(An.Id())).MemberId;
        await ShareAsync(node, ana, one, two, HouseholdRole.Partner);
        await ShareAsync(node, ana, three, four, HouseholdRole.Partner);

        (await ShareAsync(node, ana, one, one, HouseholdRole.Child)).ShouldBe("self");
        (await ShareAsync(node, ana, one, two, HouseholdRole.Child)).ShouldBe("already");
        (await ShareAsync(node, ana, one, three, HouseholdRole.Child)).ShouldBe("elsewhere");
        (await ShareAsync(node, ana, one, firm, HouseholdRole.Other)).ShouldBe("organisation");
        (await ShareAsync(node, ana, one, unknown, HouseholdRole.Other)).ShouldBe("provisional");
        (await ShareAsync(node, ana, one, await node.RegisterAsync(), HouseholdRole.Head)).ShouldBe("head");
        (await ChangeAsync(two, HouseholdRole.Head, "Casa")).ShouldBe("head");
        (await ChangeAsync(two, HouseholdRole.Other, " ")).ShouldBe("name");
        (await ChangeAsync(two, HouseholdRole.Parent, "Casa de la loma")).ShouldBeNull();
        (await node.Get<TiesReads>().HouseholdAsync(one, Ct))!.Name.ShouldBe("Casa de la loma");

        Task<string?> ChangeAsync(MemberId member, HouseholdRole role, string name) =>
            node.As(ana).RunAsync<ChangeHousehold, string?>(x => x.RunAsync(member, role, name, Ct));
    }

    [Fact]
    public async Task Many_who_join_and_leave_at_once_never_leave_somebody_in_two_or_an_empty_household()
    {
        await using var node = new TestNode(_database);
        var ana = await node.HireAsync();
        var members = new List<MemberId>();
        for (var n = 0; n < 6; n++)
        {
            members.Add(await node.RegisterAsync());
        }

        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            var random = new Random(worker);
            for (var n = 0; n < 12; n++)
            {
                var (one, two) = (members[random.Next(6)], members[random.Next(6)]);
                await (random.Next(3) == 0
                    ? node.As(ana).RunAsync<LeaveHousehold>(x => x.RunAsync(one, Ct))
                    : ShareAsync(node, ana, one, two, HouseholdRole.Other));
            }
        }, Ct)));

        (await node.ScalarAsync<long>("select count(*) from core.household h where not exists (select from core.household_member m where m.household_id = h.id)")).ShouldBe(0);
        (await node.ScalarAsync<long>("select count(*) from (select household_id from core.household_member where role = 'head' group by 1 having count(*) > 1) x")).ShouldBe(0);
    }

    [Fact]
    public async Task A_relation_is_in_both_timelines_and_on_both_cards_until_a_day()
    {
        await using var node = new TestNode(_database);
        var ana = await node.HireAsync();
        var (member, friend) = (await node.RegisterAsync(), await node.RegisterAsync());

        (await BeginAsync(node, ana, member, RelationKind.Referrer, friend)).ShouldBeNull();

        var mine = (await node.Get<TiesReads>().RelationsAsync(member, Ct)).ShouldHaveSingleItem();
        var theirs = (await node.Get<TiesReads>().RelationsAsync(friend, Ct)).ShouldHaveSingleItem();
        ((mine.Other, mine.Inverse), (theirs.Other, theirs.Inverse)).ShouldBe(((friend, false), (member, true)));
        (await node.TimelineAsync(friend)).ShouldHaveSingleItem().Kind.ShouldBe(EntryKind.Relation);
        var today = mine.Relation.StartsOn;
        (await EndAsync(mine.Relation.Id, today.AddDays(-1))).ShouldBe("before");
        (await EndAsync(mine.Relation.Id, today.AddDays(1))).ShouldBe("future");
        (await EndAsync(mine.Relation.Id, null)).ShouldBeNull();
        (await EndAsync(mine.Relation.Id, null)).ShouldBe("gone");
        (await node.Get<TiesReads>().RelationsAsync(member, Ct)).ShouldHaveSingleItem().Relation.EndsOn.ShouldBe(today);
        await node.As(ana).RunAsync<TakeBackRelation>(x => x.RunAsync(mine.Relation.Id, Ct));
        (await node.Get<TiesReads>().RelationsAsync(member, Ct)).ShouldBeEmpty();
        (await node.TimelineAsync(member)).Select(row => EntryFacts.Text(row.Facts, "what")).ShouldBe(["begun", "ended", "taken_back"]);

        Task<string?> EndAsync(RelationId id, DateOnly? on) => node.As(ana).RunAsync<EndRelation, string?>(x => x.RunAsync(id, on, Ct));
    }

    [Fact]
    public async Task What_cannot_be_a_relation_is_refused()
    {
        await using var node = new TestNode(_database);
        var ana = await node.HireAsync();
        var (one, two, three) = (await node.RegisterAsync(), await node.RegisterAsync(), await node.RegisterAsync());
        var firm = await node.RegisterAsync(new MemberDetails { Kind = MemberKind.Organisation, OrganisationName = "Panadería", Stage = MemberStage.Active });
        await BeginAsync(node, ana, one, RelationKind.Referrer, two);
        await BeginAsync(node, ana, two, RelationKind.Referrer, three);
        await BeginAsync(node, ana, one, RelationKind.Partner, two);

        (await BeginAsync(node, ana, one, RelationKind.Sponsor, one)).ShouldBe("self");
        (await BeginAsync(node, ana, three, RelationKind.Referrer, one)).ShouldBe("circle");
        (await BeginAsync(node, ana, one, RelationKind.Referrer, three)).ShouldBe("one");
        (await BeginAsync(node, ana, one, RelationKind.Partner, two)).ShouldBe("twice");
        (await BeginAsync(node, ana, two, RelationKind.Partner, one)).ShouldBe("twice");
        (await BeginAsync(node, ana, one, RelationKind.EmployeeOf, two)).ShouldBe("employer");
        (await BeginAsync(node, ana, firm, RelationKind.EmployeeOf, firm)).ShouldBe("self");
        (await BeginAsync(node, ana, one, RelationKind.EmployeeOf, firm)).ShouldBeNull();
        (await node.As(ana).RunAsync<BeginRelation, string?>(x => x.RunAsync(one, RelationKind.Supplier, two, new DateOnly(2030, 1, 1), Ct))).ShouldBe("future");
    }

    [Theory]
    [InlineData(RelationKind.Sponsor)]
    [InlineData(RelationKind.Partner)]
    public async Task On_the_day_one_ended_another_of_its_kind_may_begin(RelationKind kind)
    {
        await using var node = new TestNode(_database);
        var ana = await node.HireAsync();
        var (member, first, second) = (await node.RegisterAsync(), await node.RegisterAsync(), await node.RegisterAsync());
        await BeginAsync(node, ana, member, kind, first);
        var ended = (await node.Get<TiesReads>().RelationsAsync(member, Ct)).ShouldHaveSingleItem().Relation;
        node.Clock.Advance(TimeSpan.FromDays(3));
        (await node.As(ana).RunAsync<EndRelation, string?>(x => x.RunAsync(ended.Id, null, Ct))).ShouldBeNull();

        (await BeginAsync(node, ana, member, kind, second)).ShouldBeNull();
        (await BeginAsync(node, ana, member, kind, second)).ShouldBe("twice");
        (await node.As(ana).RunAsync<BeginRelation, string?>(x => x.RunAsync(member, kind, first, ended.StartsOn.AddDays(1), Ct))).ShouldBe("twice");
        (await BeginAsync(node, ana, member, kind, first)).ShouldBe(kind == RelationKind.Sponsor ? "one" : null);
    }

    [Fact]
    public async Task An_end_is_taken_back_unless_another_has_begun_since()
    {
        await using var node = new TestNode(_database);
        var ana = await node.HireAsync();
        var (member, friend, other) = (await node.RegisterAsync(), await node.RegisterAsync(), await node.RegisterAsync());
        await BeginAsync(node, ana, member, RelationKind.Sponsor, friend);
        var id = (await node.Get<TiesReads>().RelationsAsync(member, Ct)).ShouldHaveSingleItem().Relation.Id;
        node.Clock.Advance(TimeSpan.FromDays(3));
        (await ReopenAsync(id)).ShouldBeNull("it lasts");
        await EndAsync(id);

        (await ReopenAsync(id)).ShouldBeNull();

        var relation = (await node.Get<TiesReads>().RelationsAsync(member, Ct)).ShouldHaveSingleItem().Relation;
        (relation.EndsOn, relation.EndedBy, relation.Rev).ShouldBe((null, null, 3));
        (await node.TimelineAsync(friend)).Select(row => EntryFacts.Text(row.Facts, "what")).ShouldBe(["begun", "ended", "reopened"]);
        (await node.ColumnAsync<string>("select name from core.event where name like 'relation.%' order by position")).ShouldBe(["relation.begun", "relation.ended", "relation.reopened"]);
        await EndAsync(id);
        (await BeginAsync(node, ana, member, RelationKind.Sponsor, other)).ShouldBeNull();
        (await ReopenAsync(id)).ShouldBe("one");
        await node.As(ana).RunAsync<TakeBackRelation>(x => x.RunAsync(id, Ct));
        (await ReopenAsync(id)).ShouldBe("gone");

        Task<string?> EndAsync(RelationId ended) => node.As(ana).RunAsync<EndRelation, string?>(x => x.RunAsync(ended, null, Ct));
        Task<string?> ReopenAsync(RelationId ended) => node.As(ana).RunAsync<ReopenRelation, string?>(x => x.RunAsync(ended, Ct));
    }

    [Fact]
    public async Task A_timeline_says_with_whom()
    {
        await using var node = new TestNode(_database);
        var ana = await node.HireAsync();
        var (member, firm) = (await node.RegisterAsync(), await node.RegisterAsync(
            new MemberDetails { Kind = MemberKind.Organisation, OrganisationName = "Panadería", Stage = MemberStage.Active }));
        await BeginAsync(node, ana, member, RelationKind.Supplier, firm);

        (await node.TimelineAsync(member)).ShouldHaveSingleItem().OtherName.ShouldBe("Panadería");
        (await node.TimelineAsync(firm)).ShouldHaveSingleItem().OtherName.ShouldBe((await node.Get<MemberReads>().FindAsync(member, Ct))!.Member.DisplayName);
        (await node.Get<TiesReads>().PeopleAsync([member, firm], Ct)).ShouldBe([member]);
    }

    [Fact]
    public async Task What_clashes_is_refused_before_the_database_has_to()
    {
        using var log = new Journal();
        await using var node = new TestNode(_database, also: services => services.AddLogging(logging => logging.AddProvider(log)));
        var ana = await node.HireAsync();
        var (one, two, three) = (await node.RegisterAsync(), await node.RegisterAsync(), await node.RegisterAsync());
        await BeginAsync(node, ana, one, RelationKind.Referrer, two);
        await BeginAsync(node, ana, one, RelationKind.Supplier, two);

        (await BeginAsync(node, ana, one, RelationKind.Referrer, three)).ShouldBe("one");
        (await BeginAsync(node, ana, one, RelationKind.Supplier, two)).ShouldBe("twice");

        log.Lines.ShouldBeEmpty();
    }

    [Fact]
    public async Task Halves_of_a_circle_written_at_once_do_not_meet()
    {
        await using var node = new TestNode(_database);
        var ana = await node.HireAsync();
        for (var round = 0; round < 5; round++)
        {
            var ring = new List<MemberId>();
            for (var n = 0; n < 4; n++)
            {
                ring.Add(await node.RegisterAsync());
            }

            var results = await Task.WhenAll(ring.Select((member, n) => Task.Run(() => BeginAsync(node, ana, member, RelationKind.Referrer, ring[(n + 1) % 4]), Ct)));

            results.Count(result => result is null).ShouldBe(3);
            results.Count(result => result == "circle").ShouldBe(1);
        }
    }

    private static Task<string?> ShareAsync(TestNode node, StaffId who, MemberId one, MemberId other, HouseholdRole role) =>
        node.As(who).RunAsync<ShareHousehold, string?>(x => x.RunAsync(one, other, role, Ct));

    private static Task<string?> BeginAsync(TestNode node, StaffId who, MemberId one, RelationKind kind, MemberId other) =>
        node.As(who).RunAsync<BeginRelation, string?>(x => x.RunAsync(one, kind, other, null, Ct));
}
