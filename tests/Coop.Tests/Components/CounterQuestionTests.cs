using System.Globalization;
using Bunit;
using Coop.Core.Knowledge;
using Coop.Core.Knowledge.Questions;
using Coop.Core.Timeline;
using Coop.Web.Client;
using Coop.Web.Client.Counter;
using Coop.Web.Client.Desk;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Shouldly;
using Xunit;

namespace Coop.Tests.Components;

/// <summary>The question of a visit on the screen, and how it reads on the timeline afterwards.</summary>
[Trait("Category", "components")]
public sealed class CounterQuestionTests : BunitContext
{
    private SaidToQuestion? _said;

    public CounterQuestionTests()
    {
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = new CultureInfo("es-CO");
        Services.AddLogging();
        Services.AddLocalization();
    }

    [Theory]
    [InlineData(AttributeKind.Choice, "own")]
    [InlineData(AttributeKind.YesNo, "yes")]
    public void Few_answers_are_pressed_and_nothing_is_chosen_at_first(AttributeKind kind, string answer)
    {
        var field = Show(kind);
        field.Find("[data-role=answer-unasked]").HasAttribute("checked").ShouldBeTrue();

        field.Find($"[data-role=answer-{answer}]").Change(true);

        _said.ShouldBe(new SaidToQuestion("q", AskOutcome.Answered, answer, 7));
    }

    [Theory]
    [InlineData(AttributeKind.Text, "text", "Café")]
    [InlineData(AttributeKind.Number, "number", "2.5")]
    [InlineData(AttributeKind.Date, "date", "2026-12-01")]
    public void Others_are_typed_and_an_empty_field_says_nothing(AttributeKind kind, string type, string answer)
    {
        var field = Show(kind);
        field.Find("[data-role=value]").GetAttribute("type").ShouldBe(type);

        field.Find("[data-role=value]").Change(answer);
        var typed = _said;
        field.Find("[data-role=value]").Change(" ");

        typed.ShouldBe(new SaidToQuestion("q", AskOutcome.Answered, answer, 7));
        _said.ShouldBeNull();
    }

    [Fact]
    public void No_answer_and_another_day_are_said_and_taken_back()
    {
        var field = Show(AttributeKind.Text);

        field.Find("[data-role=answer-declined]").Change(true);
        var declined = _said;
        field.Find("[data-role=answer-later]").Change(true);
        var later = _said;
        field.Find("[data-role=answer-unasked]").Change(true);

        (declined?.Outcome, later?.Outcome, _said).ShouldBe((AskOutcome.Declined, AskOutcome.Later, null));
    }

    [Fact]
    public void What_is_wrong_stands_beside_the_field()
    {
        var field = Show(AttributeKind.Number, "number");

        field.Find("[data-role=question-error]").TextContent.ShouldContain("Escriba un número");
        field.Find("[data-role=value]").GetAttribute("aria-invalid").ShouldBe("true");
    }

    [Theory]
    [InlineData("""{ "outcome": "declined", "es": "¿Vive en casa propia?", "en": "Do you own your home?" }""", "«¿Vive en casa propia?» No quiso decir.")]
    [InlineData("""{ "question": "preferred_channel", "answer": "sms" }""", "¿Por dónde prefiere que le escribamos o llamemos? SMS")]
    [InlineData("""{ "question": null, "answer": null }""", null)]
    [InlineData("""{ "branch": "Centro", "reason": "credit" }""", null)]
    public void A_visit_reads_as_it_was_asked_then_and_the_first_ones_with_their_own_questions(string facts, string? read)
    {
        var row = new TimelineRow { Key = "e:1", Kind = EntryKind.Visit, Channel = Channel.Visit, Facts = facts };

        new FactWords(Services.GetRequiredService<IStringLocalizer<Texts>>()).AnswerOf(row).ShouldBe(read);
    }

    private IRenderedComponent<CounterQuestion> Show(AttributeKind kind, string? fault = null) => Render<CounterQuestion>(p => p
        .Add(c => c.Asked, Candidate(kind)).Add(c => c.Said, _said).Add(c => c.SaidChanged, said => _said = said).Add(c => c.Fault, fault));

    private static Candidate Candidate(AttributeKind kind)
    {
        var definition = AttributeDefinition.Of(new AttributeDraft("q", kind, "q", "q") { Options = kind == AttributeKind.Choice ? [new("own", "Propia", "Own"), new("rent", "En arriendo", "Rented")] : [] });
        return new Candidate(Question.Of(new QuestionDraft("q", "q", "¿Q?", "Q?", 50, 30)), definition, false, null, 7, null, null);
    }
}
