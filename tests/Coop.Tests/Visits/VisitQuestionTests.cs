using Coop.Channels.Visits;
using Coop.Core.Access;
using Coop.Core.Knowledge;
using Coop.Core.Knowledge.Questions;
using Coop.Core.Loyalty.Rules;
using Coop.Core.Members;
using Coop.Core.Timeline;
using Coop.Testing;
using Coop.Tests.Knowledge;
using Coop.Tests.Loyalty;
using Shouldly;
using Xunit;

namespace Coop.Tests.Visits;

/// <summary>The one question of the counter is the catalogue's, and its answer is known like any other.</summary>
[Trait("Category", "integration")]
public sealed class VisitQuestionTests : IAsyncLifetime
{
    private readonly TestDatabase _database = new();
    private TestNode _node = null!;
    private StaffId _boss;
    private StaffId _ana;
    private Guid _branch;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _database.InitializeAsync();
        _node = new TestNode(_database);
        (_boss, _ana) = (await _node.BossAsync(), await _node.HireAsync());
        var branch = Branch.Opened("POP", "Popayán", _node.Clock);
        _branch = branch.Id;
        await _node.InWorkAsync(work =>
        {
            work.Db.Branches.Add(branch);
            return Task.FromResult(branch);
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task What_is_worth_most_is_asked_and_the_answer_is_known_by_who_asked_at_the_counter_and_earns()
    {
        await ThreeAsync();
        var paola = await _node.LoyalAsync();
        await _node.As(paola).RunAsync<PublishRule, PublishRuleResult>(x => x.RunAsync(
            new EarningRule { Code = "respuestas", NameEs = "Respuestas", NameEn = "Answers", From = new(2026, 1, 1), Cause = RuleCause.Answer, Gives = new Yield.Fixed(25) }, Ct));
        var member = await _node.RegisterAsync();

        var asked = (await AskedAsync(member)).ShouldNotBeNull();
        var result = await RecordAsync(Visit(member) with { Said = Answer(asked, "2.5") });
        await _node.SettleAsync();

        (asked.Question.Code, result).ShouldBe(("height", new VisitResult.Done(member)));
        var known = (await _node.KnownAsync(member, "height")).ShouldNotBeNull();
        (known.ValueNumber, known.Source, known.NotedBy).ShouldBe((2.5m, "counter", _ana));
        (await LogAsync()).ShouldBe(["height answered visit"]);
        (await _node.ScalarAsync<long>("select coalesce(sum(points), 0)::bigint from core.loyalty_entry where member_id = @m", ("m", member.Value))).ShouldBe(25);
        var facts = (await _node.TimelineAsync(member)).Single(entry => entry.Kind == EntryKind.Visit).Facts!;
        (EntryFacts.Text(facts, "es"), EntryFacts.Text(facts, "outcome"), facts.Contains("2.5", StringComparison.Ordinal)).ShouldBe(("¿height?", "answered", false));
        (await AskedAsync(member))!.Question.Code.ShouldBe("pet", "the visit is a contact, and two are asked during one");
    }

    [Fact]
    public async Task Saved_fifty_times_at_once_it_is_one_visit_and_one_answer()
    {
        await ThreeAsync();
        var member = await _node.RegisterAsync();
        var draft = Visit(member) with { Said = Answer((await AskedAsync(member))!, "2") };

        var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => RecordAsync(draft), Ct)));

        results.Distinct().ShouldBe([new VisitResult.Done(member)]);
        (await _node.ScalarAsync<long>("select count(*) from channels.visit where question = 'height'")).ShouldBe(1);
        (await LogAsync()).ShouldBe(["height answered visit"]);
        (await _node.ScalarAsync<long>("select count(*) from core.attribute_note")).ShouldBe(1);
    }

    [Theory]
    [InlineData(AskOutcome.Declined, "height declined visit", 30)]
    [InlineData(AskOutcome.Later, "height later visit", 1)]
    public async Task No_answer_counts_as_asked_and_another_day_is_another_day(AskOutcome outcome, string logged, int days)
    {
        await ThreeAsync();
        var member = await _node.RegisterAsync();

        await RecordAsync(Visit(member) with { Said = new("height", outcome, null, 0) });

        (await LogAsync()).ShouldBe([logged]);
        (await AskedAsync(member))!.Question.Code.ShouldBe("pet");
        _node.Clock.Advance(TimeSpan.FromDays(days));
        (await AskedAsync(member))!.Question.Code.ShouldBe("height");
    }

    [Fact]
    public async Task What_nobody_touched_was_not_asked()
    {
        await ThreeAsync();
        var member = await _node.RegisterAsync();

        await RecordAsync(Visit(member));

        (await LogAsync()).ShouldBeEmpty();
        (await AskedAsync(member))!.Question.Code.ShouldBe("height");
        EntryFacts.Text((await _node.TimelineAsync(member)).ShouldHaveSingleItem().Facts, "outcome").ShouldBeNull();
    }

    [Fact]
    public async Task A_question_that_was_withdrawn_meanwhile_or_asked_by_a_colleague_leaves_the_visit_without_its_answer()
    {
        await ThreeAsync();
        var (one, other) = (await _node.RegisterAsync(), await _node.RegisterAsync());
        var (asked, shown) = ((await AskedAsync(one))!, (await AskedAsync(other))!);
        await _node.VisitAsync(other);
        await _node.AnswerAsync(_boss, other, "height", AskOutcome.Answered, "1", 0);
        (await _node.As(_boss).RunAsync<SaveQuestion, CatalogueResult>(
            x => x.RunAsync(new QuestionDraft("height", "height", "¿height?", "height?", 90, 30, Active: false), 1, Ct))).ShouldBe(new CatalogueResult.Done());
        var draft = Visit(one) with { Said = Answer(asked, "3") };

        (await RecordAsync(draft)).ShouldBe(new VisitResult.Done(one, IsAnswerMissing: true));
        (await RecordAsync(draft)).ShouldBe(new VisitResult.Done(one, IsAnswerMissing: true), "told again, it is told the same");
        (await RecordAsync(Visit(other) with { Said = Answer(shown, "3") })).ShouldBe(new VisitResult.Done(other, IsAnswerMissing: true));

        (await _node.ScalarAsync<long>("select count(*) from channels.visit where question is null")).ShouldBe(2);
        (await _node.KnownAsync(other, "height"))!.ValueNumber.ShouldBe(1);
    }

    [Fact]
    public async Task What_is_no_answer_is_said_and_nothing_is_written_not_even_the_newcomer()
    {
        await ThreeAsync();
        var draft = new VisitDraft(new(An.Id()), _branch, VisitReason.Affiliation) { Newcomer = Newcomer(), Said = Answer((await AskedAsync(null))!, "alta") };

        (await RecordAsync(draft)).ShouldBe(new VisitResult.NoAnswer("number"));
        (await RecordAsync(draft with { Said = draft.Said! with { Typed = " " } })).ShouldBe(new VisitResult.NoAnswer("empty"));

        (await _node.ScalarAsync<long>("select count(*) from core.member")).ShouldBe(0);
        (await LogAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_newcomer_is_asked_too_and_known_from_the_first_day()
    {
        await ThreeAsync();
        var asked = (await AskedAsync(null)).ShouldNotBeNull();

        var result = await RecordAsync(new VisitDraft(new(An.Id()), _branch, VisitReason.Affiliation) { Newcomer = Newcomer(), Said = Answer(asked, "1.7") });

        var member = result.ShouldBeOfType<VisitResult.Done>().Member;
        (await _node.KnownAsync(member, "height"))!.ValueNumber.ShouldBe(1.7m);
        (await AskedAsync(member))!.Question.Code.ShouldBe("pet");
    }

    [Fact]
    public async Task Where_nothing_is_to_be_known_nothing_is_asked()
    {
        var member = await _node.RegisterAsync();

        (await AskedAsync(member), await AskedAsync(null)).ShouldBe((null, null));
    }

    private Task<Candidate?> AskedAsync(MemberId? member) => _node.Get<VisitReads>().NextQuestionAsync(member, Ct);

    private Task<VisitResult> RecordAsync(VisitDraft draft) => _node.As(_ana).RunAsync<RecordVisit, VisitResult>(record => record.RunAsync(draft, Ct));

    private VisitDraft Visit(MemberId member) => new(new(An.Id()), _branch, VisitReason.Information) { Member = member };

    private static SaidToQuestion Answer(Candidate asked, string typed) => new(asked.Question.Code, AskOutcome.Answered, typed, asked.LastId);

    private static Newcomer Newcomer() => new(
        new MemberDetails { Stage = MemberStage.Applicant, GivenNames = "Rosalba", FirstSurname = "Ñáñez", DocumentType = DocumentType.Cc, DocumentNumber = "44440001" }, null, null);

    private Task<List<string>> LogAsync() =>
        _node.ColumnAsync<string>("select concat_ws(' ', question, outcome, channel) from core.question_answer where channel = 'visit' and asked_by = @ana order by id", ("ana", _ana.Value));

    private async Task ThreeAsync()
    {
        foreach (var (code, kind, worth) in new[] { ("boat", AttributeKind.Date, 10), ("height", AttributeKind.Number, 90), ("pet", AttributeKind.YesNo, 50) })
        {
            await _node.AskForAsync(_boss, code, kind);
            await _node.AskAsync(_boss, code, worth);
        }
    }
}
