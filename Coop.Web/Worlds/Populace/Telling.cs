using Coop.Channels.Visits;
using Coop.Core.Knowledge;
using Coop.Core.Knowledge.Questions;
using Coop.Core.Timeline;

namespace Coop.Web.Worlds.Populace;

/// <summary>Something a member was asked, or that was learned of them otherwise.</summary>
internal sealed record SaidRow(Inhabitant Who, DateTimeOffset At, string Attribute, AttributeValue? Value, string Source, int By)
{
    /// <summary>The question that was asked; null when nobody asked.</summary>
    public string? Question { get; init; }

    /// <summary>What became of asking.</summary>
    public AskOutcome Outcome { get; init; }

    /// <summary>On which channel.</summary>
    public Channel Channel { get; init; }

    /// <summary>It came with a file, which leaves no note of its own.</summary>
    public bool IsFromFile => Source == "import";
}

/// <summary>What is known of people beyond their record: some were asked, some told by themselves, some came with files of before.</summary>
internal sealed class Telling(WorldPlan plan)
{
    private const int Purpose = 20;
    private static readonly string[] Crops = ["Café", "Plátano", "Cacao", "Aguacate", "Maíz", "Caña panelera", "Fríjol", "Lulo", "Tomate de árbol"];

    private static readonly (string Attribute, double Known)[] Shares =
        [("vivienda", .42), ("internet", .36), ("hijos", .3), ("cultivo", .1), ("carro_vence", .08)];

    /// <summary>All that was said of a member, and what they did not want to say.</summary>
    public IEnumerable<SaidRow> Of(Inhabitant who)
    {
        var dice = Dice.Of(plan.Seed, who.Number, Purpose);
        var first = Math.Max(plan.DayOf(DateOnly.FromDateTime(who.CreatedAt.UtcDateTime)) + 1, 0);
        if (who.IsOrganisation || first >= plan.Today)
        {
            yield break;
        }

        // A day of the cooperative is one contact, and nobody is asked the whole catalogue in one.
        var days = new HashSet<int>();
        foreach (var (attribute, known) in Shares)
        {
            var (lot, day, part, by) = (dice.Unit(), dice.Between(first, plan.Today - 1), dice.Unit(), dice.Below(3));
            var (value, way) = (Value(attribute, day, ref dice), dice.Unit());
            var channel = dice.ByWeight([.4, .3, .15, .1, .05]) switch { 0 => Channel.Visit, 1 => Channel.Voice, 2 => Channel.Web, 3 => Channel.Email, _ => Channel.Sms };
            var question = SmallWorldKnowledge.Questions.FirstOrDefault(one => one.Attribute == attribute)?.Code;
            if (lot > known + (question is null ? 0 : .09) || !days.Add(day))
            {
                continue;
            }

            var row = new SaidRow(who, plan.At(day, part), attribute, value, "question", by);
            if (lot > known)
            {
                yield return row with { Value = null, Question = question, Channel = channel, Outcome = lot > known + .06 ? AskOutcome.Later : AskOutcome.Declined };
            }
            else if (question is not null && way < .6)
            {
                yield return row with { Question = question, Channel = channel, Source = channel == Channel.Visit ? RecordVisit.Source : AnswerQuestion.Source };
            }
            else
            {
                yield return row with { Source = way < .8 ? NoteAttribute.Source : "import" };
            }
        }
    }

    private AttributeValue Value(string attribute, int day, ref Dice dice) => attribute switch
    {
        "vivienda" => new(dice.ByWeight([.52, .31, .17]) switch { 0 => "propia", 1 => "arriendo", _ => "familiar" }, null, null),
        "internet" => new(dice.Comes(.63) ? AttributeValue.Yes : AttributeValue.No, null, null),
        "hijos" => new(null, dice.ByWeight([.24, .27, .28, .14, .05, .02]), null),
        "cultivo" => new(dice.Of(Crops), null, null),
        _ => new(null, null, plan.Day(day + dice.Between(10, 365))),
    };
}
