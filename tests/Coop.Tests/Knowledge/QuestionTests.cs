using Coop.Core.Access;
using Coop.Core.Knowledge;
using Coop.Core.Knowledge.Questions;
using Coop.Core.Members;
using Coop.Core.Timeline;
using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Knowledge;

[Trait("Category", "integration")]
public sealed class QuestionTests : IAsyncLifetime
{
    private readonly TestDatabase _database = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _database.InitializeAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task During_a_contact_the_two_worth_most_are_asked_and_the_answer_is_known_with_where_it_comes_from()
    {
        await using var node = new TestNode(_database);
        var (boss, member) = (await node.BossAsync(), await node.RegisterAsync());
        await ThreeAsync(node, boss);
        (await node.NextAsync(member)).Contact.ShouldBeNull();
        await node.VisitAsync(member);

        var next = await node.NextAsync(member);
        next.Questions.Select(one => one.Question.Code).ShouldBe(["pet", "car"]);
        (await node.AnswerAsync(boss, member, "pet", AskOutcome.Answered, "yes", 0)).ShouldBe(new AnswerResult.Done());

        var known = (await node.KnownAsync(member, "pet")).ShouldNotBeNull();
        (known.ValueText, known.Source, known.NotedBy).ShouldBe(("yes", "question", boss));
        (await node.ColumnAsync<string>("select concat_ws(' ', a.question, a.outcome, a.channel, n.value_text) from core.question_answer a join core.attribute_note n on n.id = a.note_id"))
            .ShouldBe(["pet answered visit yes"]);
        (await node.NextAsync(member)).Questions.Select(one => one.Question.Code).ShouldBe(["car"], "one of two is left for this contact");
        (await node.AnswerAsync(boss, member, "car", AskOutcome.Declined, null, 0)).ShouldBe(new AnswerResult.Done());
        (await node.NextAsync(member)).Questions.ShouldBeEmpty();
        node.Clock.Advance(TimeSpan.FromHours(13));
        (await node.NextAsync(member)).Contact.ShouldBeNull("the contact is over");
    }

    [Fact]
    public async Task Whoever_has_left_or_died_is_asked_nothing()
    {
        await using var node = new TestNode(_database);
        var (boss, gone) = (await node.BossAsync(), await node.RegisterAsync(An.Person() with { Stage = MemberStage.Withdrawn }));
        await ThreeAsync(node, boss);
        await node.VisitAsync(gone);

        (await node.NextAsync(gone)).Questions.ShouldBeEmpty();
        (await node.Get<QuestionReads>().NextAsync(gone, new Contact(Channel.Visit, null), Ct)).Questions.ShouldBeEmpty();
        (await node.AnswerAsync(boss, gone, "pet", AskOutcome.Answered, "yes", 0)).ShouldNotBe(new AnswerResult.Done());
    }

    [Fact]
    public async Task Of_two_who_ask_the_same_at_once_one_is_told_and_one_answer_stands()
    {
        await using var node = new TestNode(_database);
        var (boss, member) = (await node.BossAsync(), await node.RegisterAsync());
        var agents = new List<StaffId>();
        for (var n = 0; n < 5; n++)
        {
            agents.Add(await node.HireAsync($"Agente {n}", Role.Agent));
        }

        await ThreeAsync(node, boss);
        await node.VisitAsync(member);

        var results = await Task.WhenAll(agents.Select((agent, n) => Task.Run(
            () => node.AnswerAsync(agent, member, "pet", AskOutcome.Answered, n % 2 == 0 ? "yes" : "no", 0), Ct)));

        results.Count(result => result is AnswerResult.Done).ShouldBe(1);
        results.Count(result => result is AnswerResult.NotNow).ShouldBe(4);
        (await node.ScalarAsync<long>("select count(*) from core.question_answer")).ShouldBe(1);
        (await node.ScalarAsync<long>("select count(*) from core.attribute_note")).ShouldBe(1);
    }

    [Fact]
    public async Task Put_off_it_is_asked_another_day_and_not_counted_for_the_month()
    {
        await using var node = new TestNode(_database);
        var (boss, member) = (await node.BossAsync(), await node.RegisterAsync());
        await ThreeAsync(node, boss);
        (await node.As(boss).RunAsync<SteerDialogue, CatalogueResult>(x => x.RunAsync(1, 1, 1, Ct))).ShouldBe(new CatalogueResult.Done());
        await node.VisitAsync(member);
        await node.AnswerAsync(boss, member, "pet", AskOutcome.Later, null, 0);
        (await node.NextAsync(member)).Questions.ShouldBeEmpty("one a contact");

        node.Clock.Advance(TimeSpan.FromDays(1));
        await node.VisitAsync(member);
        var tomorrow = (await node.NextAsync(member)).Questions.ShouldHaveSingleItem();
        tomorrow.Question.Code.ShouldBe("pet");
        (await node.AnswerAsync(boss, member, "pet", AskOutcome.Answered, "tal vez", tomorrow.LastId)).ShouldBe(new AnswerResult.Refused("yes_no"));
        (await node.AnswerAsync(boss, member, "pet", AskOutcome.Answered, "no", 0)).ShouldBe(new AnswerResult.NotNow(), "that was another asking");
        (await node.AnswerAsync(boss, member, "pet", AskOutcome.Answered, "no", tomorrow.LastId)).ShouldBe(new AnswerResult.Done());

        node.Clock.Advance(TimeSpan.FromDays(1));
        await node.VisitAsync(member);
        (await node.NextAsync(member)).Questions.ShouldBeEmpty("one a month");
    }

    [Fact]
    public async Task The_catalogue_refuses_what_cannot_be()
    {
        await using var node = new TestNode(_database);
        var boss = await node.BossAsync();
        await ThreeAsync(node, boss);
        var draft = new QuestionDraft("hat", "pet", "¿Sombrero?", "Hat?", 5, 30);

        (await SaveAsync(draft)).ShouldBe(new CatalogueResult.Unfit("attribute.taken"));
        (await SaveAsync(draft with { Attribute = "none" })).ShouldBe(new CatalogueResult.Unfit("attribute.missing"));
        (await SaveAsync(draft with { Code = "", Attribute = "" })).ShouldBe(new CatalogueResult.Unfit("attribute.missing"), "the code follows from it");
        (await SaveAsync(draft with { Code = "pet" })).ShouldBe(new CatalogueResult.Unfit("code.taken"));
        (await SaveAsync(draft with { Worth = 101 })).ShouldBe(new CatalogueResult.Unfit("worth.range"));
        (await SaveAsync(draft with { FatigueDays = 0 })).ShouldBe(new CatalogueResult.Unfit("fatigue.range"));
        (await SaveAsync(draft with { TextEs = " " })).ShouldBe(new CatalogueResult.Unfit("text.missing"));
        (await SaveAsync(draft with { Active = false })).ShouldBe(new CatalogueResult.Done());
        (await node.As(boss).RunAsync<SteerDialogue, CatalogueResult>(x => x.RunAsync(3, 4, 1, Ct))).ShouldBe(new CatalogueResult.Unfit("contact.range"));
        (await node.Get<QuestionReads>().CatalogueAsync(Ct)).Select(row => row.Question.Code).ShouldBe(["pet", "car", "boat", "hat"]);

        Task<CatalogueResult> SaveAsync(QuestionDraft what) => node.As(boss).RunAsync<SaveQuestion, CatalogueResult>(x => x.RunAsync(what, 0, Ct));
    }

    private static async Task ThreeAsync(TestNode node, StaffId boss)
    {
        foreach (var (code, worth) in new[] { ("boat", 10), ("pet", 90), ("car", 50) })
        {
            await node.AskForAsync(boss, code, AttributeKind.YesNo);
            await node.AskAsync(boss, code, worth);
        }
    }
}
