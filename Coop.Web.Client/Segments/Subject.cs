using Coop.Core.Conditions;
using Coop.Core.Knowledge.Questions;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Core.Timeline;

namespace Coop.Web.Client.Segments;

/// <summary>What a statement can be about, in the order it is offered.</summary>
/// <param name="Key">Its name in the list; fields carry theirs.</param>
/// <param name="Group">The heading it stands under.</param>
/// <param name="New">A statement to begin with.</param>
internal sealed record Subject(string Key, string Group, Func<Condition> New)
{
    /// <summary>Everything this cooperative can ask.</summary>
    public static IEnumerable<Subject> All(ConditionNames names) =>
    [
        .. MemberField.Standard.Select(field => Field(field, "who", names)),
        new("birthday", "who", () => new Condition.Birthday(7)),
        .. names.Attributes.Select(attribute => Field(new MemberField(attribute.Name.Code, attribute.Kind), "attributes", names)),
        new("bought_times", "facts", () => new Condition.Bought(BoughtMeasure.Times, Bounds.AtLeast(1), Window.Last(90))),
        new("bought_amount", "facts", () => new Condition.Bought(BoughtMeasure.Amount, Bounds.AtLeast(100_000), Window.Last(90))),
        new("contributed_times", "facts", () => new Condition.Contributed(ContributedMeasure.Times, Bounds.AtLeast(1), Window.Last(90))),
        new("contributed_amount", "facts", () => new Condition.Contributed(ContributedMeasure.Amount, Bounds.AtLeast(100_000), Window.Last(365))),
        new("contributed_months_owed", "facts", () => new Condition.Contributed(ContributedMeasure.MonthsOwed, Bounds.AtLeast(1), Window.Last(365))),
        new("points_balance", "loyalty", () => new Condition.Points(PointsMeasure.Balance, Bounds.AtLeast(1), Window.Ever)),
        new("points_earned", "loyalty", () => new Condition.Points(PointsMeasure.Earned, Bounds.AtLeast(1), Window.Last(90))),
        new("points_redeemed", "loyalty", () => new Condition.Points(PointsMeasure.Redeemed, Bounds.AtLeast(1), Window.Last(365))),
        new("points_expiring", "loyalty", () => new Condition.Points(PointsMeasure.Expiring, Bounds.AtLeast(1), Window.Next(30))),
        new("consented", "contact", () => new Condition.Consented(Channel.Sms, names.Purposes.Select(purpose => purpose.Code).LastOrDefault("marketing"), ConsentStanding.Granted)),
        new("reachable", "contact", () => new Condition.Reachable(ContactPointKind.Telephone, false)),
        new("happened", "contact", () => new Condition.Happened(Bounds.AtLeast(1), Window.Last(30)) { Kinds = [EntryKind.Message], Direction = Direction.In }),
        new("asked", "contact", () => new Condition.Asked(AskOutcome.Answered, Bounds.AtLeast(1), Window.Last(365))),
        new("requested", "contact", () => new Condition.Requested(RequestStanding.Open, Bounds.AtLeast(1), Window.Ever)),
        new("tagged", "interests", () => new Condition.Tagged([])),
        new("interested", "interests", () => new Condition.Interested([])),
        new("belongs", "who", () => new Condition.Belongs([])),
        new("known", "who", () => new Condition.Known("birth_date")),
    ];

    /// <summary>What a statement is about.</summary>
    public static string KeyOf(Condition statement) => statement switch
    {
        Condition.Choice choice => choice.Field,
        Condition.Number number => number.Field,
        Condition.Day date => date.Field,
        Condition.Text text => text.Field,
        Condition.Bought bought => bought.Measure == BoughtMeasure.Times ? "bought_times" : "bought_amount",
        Condition.Contributed paid => paid.Measure switch
        {
            ContributedMeasure.Times => "contributed_times",
            ContributedMeasure.Amount => "contributed_amount",
            _ => "contributed_months_owed",
        },
        Condition.Points points => points.Measure switch
        {
            PointsMeasure.Balance => "points_balance",
            PointsMeasure.Earned => "points_earned",
            PointsMeasure.Redeemed => "points_redeemed",
            _ => "points_expiring",
        },
        Condition.Consented => "consented",
        Condition.Reachable => "reachable",
        Condition.Happened => "happened",
        Condition.Asked => "asked",
        Condition.Requested => "requested",
        Condition.Tagged => "tagged",
        Condition.Belongs => "belongs",
        Condition.Interested => "interested",
        Condition.Birthday => "birthday",
        _ => "known",
    };

    private static Subject Field(MemberField field, string group, ConditionNames names) => new(field.Code, group, () => field.Kind switch
    {
        FieldKind.Choice when field.Code == "stage" => new Condition.Choice(field.Code, [MemberStage.Active.Stored()]),
        FieldKind.Choice => new Condition.Choice(field.Code, ConditionWords.CodesOf(field.Code, names).Take(1).ToArray()),
        FieldKind.Number => new Condition.Number(field.Code, Bounds.AtLeast(field.Code == "age" ? 18 : 1)),
        FieldKind.Date => new Condition.Day(field.Code, Window.Last(365)),
        _ => new Condition.Text(field.Code, TextTest.Contains, ""),
    });
}
