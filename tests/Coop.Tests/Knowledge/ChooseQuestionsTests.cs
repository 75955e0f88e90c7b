using Coop.Core.Knowledge;
using Coop.Core.Knowledge.Questions;
using Shouldly;
using Xunit;

namespace Coop.Tests.Knowledge;

/// <summary>Whatever happened to a member before: never a fresh answer again, never more than the caps, never sooner than the fatigue.</summary>
[Trait("Category", "unit")]
public sealed class ChooseQuestionsTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 10, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Over_random_lives_no_law_of_asking_is_ever_broken()
    {
        var asked = 0;
        for (var seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            var definitions = Enumerable.Range(0, 1 + random.Next(6)).Select(n => AttributeDefinition.Of(
                new AttributeDraft($"a{n}", AttributeKind.YesNo, "x", "x") { ShelfMonths = random.Next(3) == 0 ? null : 1 + random.Next(4), Active = random.Next(6) > 0 })).ToList();
            var questions = definitions.ConvertAll(d => Question.Of(new QuestionDraft($"q{d.Code}", d.Code, "x", "x", 1 + random.Next(100), 1 + random.Next(90), random.Next(6) > 0)));
            var known = new Dictionary<string, DateTimeOffset>();
            var log = new List<(string Question, AskOutcome Outcome, DateTimeOffset At)>();
            var dialogue = Say(1 + random.Next(2), 1 + random.Next(5));
            var now = Start;
            for (var step = 0; step < 80; step++)
            {
                now += TimeSpan.FromMinutes(random.Next(1, 60 * 24 * 6));
                var day = new DateTimeOffset(now.Date, TimeSpan.Zero);
                var chosen = ChooseQuestions.Choose(
                    questions.Select((q, n) =>
                    {
                        var last = log.FindLastIndex(one => one.Question == q.Code);
                        DateTimeOffset? at = known.TryGetValue(q.Attribute, out var noted) ? noted : null;
                        return new Candidate(
                            q, definitions[n], at is not null, at is { } then ? definitions[n].StaleAfter(then) : null,
                            last + 1, last < 0 ? null : log[last].Outcome, last < 0 ? null : log[last].At);
                    }),
                    dialogue, new Asked(log.Count(one => one.At >= day), log.Count(one => one.At > now - ChooseQuestions.Month && one.Outcome != AskOutcome.Later)), now, day);

                chosen.Count.ShouldBeLessThanOrEqualTo(Math.Min(dialogue.PerContact, 2));
                foreach (var one in chosen)
                {
                    (one.Question.Active && one.Definition.Active).ShouldBeTrue();
                    if (known.TryGetValue(one.Question.Attribute, out var noted))
                    {
                        one.Definition.StaleAfter(noted).ShouldNotBeNull("what stays true is not asked again").ShouldBeLessThanOrEqualTo(now, "a fresh answer");
                    }

                    if (log.FindLast(entry => entry.Question == one.Question.Code) is { Question: not null } last && last.Outcome != AskOutcome.Later)
                    {
                        (now - last.At).TotalDays.ShouldBeGreaterThanOrEqualTo(one.Question.FatigueDays);
                    }

                    var outcome = (AskOutcome)random.Next(3);
                    log.Add((one.Question.Code, outcome, now));
                    asked++;
                    if (outcome == AskOutcome.Answered)
                    {
                        known[one.Question.Attribute] = now;
                    }
                }

                log.Count(one => one.At >= day).ShouldBeLessThanOrEqualTo(dialogue.PerContact, "a contact");
                log.Count(one => one.At > now - ChooseQuestions.Month && one.Outcome != AskOutcome.Later).ShouldBeLessThanOrEqualTo(dialogue.PerMonth, "a month");
            }
        }

        asked.ShouldBeGreaterThan(2000, "the lives were lived");
    }

    private static Dialogue Say(int perContact, int perMonth)
    {
        var dialogue = (Dialogue)Activator.CreateInstance(typeof(Dialogue), nonPublic: true)!;
        dialogue.Say(perContact, perMonth);
        return dialogue;
    }
}
