using System.Globalization;
using System.Text;
using Coop.Core.Conditions;
using Coop.Core.Knowledge.Questions;
using Coop.Core.Members;
using Coop.Core.Requests;
using Coop.Core.Timeline;
using Coop.Testing;
using Coop.Web.Client;
using Coop.Web.Client.Segments;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Shouldly;
using Xunit;

namespace Coop.Tests.Components;

/// <summary>Every kind of condition as a sentence, in both languages, for people to read over.</summary>
[Trait("Category", "components")]
public sealed class ConditionWordsTests
{
    private static readonly ConditionNames Names = new(
        [new("LECHE", "Lácteos", "Lácteos"), new("QUESO", "Queso campesino", "Queso campesino", 1)], [new("CEN", "Centro", "Centro")], [new("huerta", "Huerta casera", "Huerta casera")],
        [new("oro", "Oro", "Gold")], [new("marketing", "Ofertas y beneficios", "Offers and benefits")],
        [new(new("attribute:mascota", "Mascota", "Pet"), FieldKind.Choice, [new("gato", "Gato", "Cat")])],
        [new(new("0199a0c8-0000-7000-8000-000000000001", "Compradores fieles", "Compradores fieles"), false), new(new("0199a0c8-0000-7000-8000-000000000002", "Vecinos", "Vecinos"), true)],
        [new("cultivo", "¿Qué cultiva?", "What do you grow?")]);

    private static readonly Condition[] Conditions =
    [
        new Condition.All(),
        new Condition.Choice("stage", ["active", "at_risk", "returned"]),
        new Condition.Choice("branch", ["CEN"]),
        new Condition.Choice("tier", ["oro"]),
        new Condition.Choice("attribute:mascota", ["gato"]),
        new Condition.Number("age", new(25, 40)),
        new Condition.Number("age", Bounds.AtLeast(18)),
        new Condition.Number("household", Bounds.AtLeast(2)),
        new Condition.Day("member_since", Window.Last(365)),
        new Condition.Day("birth_date", new(WindowKind.Between) { From = new(1990, 1, 1), To = new(1999, 12, 31) }),
        new Condition.Text("occupation", TextTest.Contains, "caficultor"),
        new Condition.Known("municipality"),
        new Condition.Birthday(0),
        new Condition.Birthday(7),
        new Condition.Bought(BoughtMeasure.Times, Bounds.AtLeast(1), Window.Last(30)),
        new Condition.Bought(BoughtMeasure.Amount, new(100_000, 500_000), Window.Before(180)) { Products = ["LECHE", "QUESO"], Branches = ["CEN"], Channels = ["web"] },
        new Condition.Contributed(ContributedMeasure.MonthsOwed, Bounds.AtLeast(2), Window.Last(365)),
        new Condition.Contributed(ContributedMeasure.Amount, Bounds.AtMost(50_000), Window.Ever),
        new Condition.Points(PointsMeasure.Balance, Bounds.AtLeast(500), Window.Ever),
        new Condition.Points(PointsMeasure.Expiring, Bounds.AtLeast(1), Window.Next(30)),
        new Condition.Consented(Channel.Sms, "marketing", ConsentStanding.Granted),
        new Condition.Consented(Channel.Email, "marketing", ConsentStanding.Never),
        new Condition.Reachable(ContactPointKind.Telephone, false),
        new Condition.Reachable(ContactPointKind.Email, true),
        new Condition.Tagged(["huerta"]),
        new Condition.Interested(["LECHE"]),
        new Condition.Belongs(["0199a0c8-0000-7000-8000-000000000001"]),
        new Condition.None { Of = [new Condition.Belongs(["0199a0c8-0000-7000-8000-000000000001", "0199a0c8-0000-7000-8000-000000000002"])] },
        new Condition.Asked(AskOutcome.Answered, Bounds.AtLeast(1), Window.Last(365)) { Questions = ["cultivo"] },
        new Condition.Asked(AskOutcome.Declined, Bounds.AtLeast(2), Window.Ever),
        new Condition.Requested(RequestStanding.Made, Bounds.AtLeast(2), Window.Last(365)) { Kinds = [RequestKind.Complaint, RequestKind.Claim] },
        new Condition.Requested(RequestStanding.Open, Bounds.AtLeast(1), Window.Ever),
        new Condition.Requested(RequestStanding.Overdue, Bounds.AtLeast(1), Window.Ever),
        new Condition.Requested(RequestStanding.Answered, Bounds.AtLeast(2), Window.Last(90)),
        new Condition.Requested(RequestStanding.AnsweredLate, Bounds.AtLeast(1), Window.Last(365)) { Kinds = [RequestKind.Petition] },
        new Condition.Requested(RequestStanding.Withdrawn, Bounds.AtMost(0), Window.Ever),
        new Condition.Happened(Bounds.AtLeast(3), Window.Last(7)) { Kinds = [EntryKind.Message], Channels = [Channel.Web, Channel.Sms], Direction = Direction.In },
        new Condition.All
        {
            Of =
            [
                new Condition.Choice("stage", ["active"]),
                new Condition.Any { Of = [new Condition.Number("age", Bounds.AtMost(30)), new Condition.Tagged(["huerta"])] },
                new Condition.None { Of = [new Condition.Bought(BoughtMeasure.Times, Bounds.AtLeast(1), Window.Last(90)), new Condition.Points(PointsMeasure.Redeemed, Bounds.AtLeast(1), Window.Ever)] },
            ],
        },
    ];

    [Theory]
    [InlineData("es-CO")]
    [InlineData("en")]
    public void Every_kind_of_condition_has_its_sentence(string language)
    {
        using var services = new ServiceCollection().AddLogging().AddLocalization().BuildServiceProvider();
        var before = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (CultureInfo.GetCultureInfo(language), CultureInfo.GetCultureInfo(language));
        try
        {
            var words = new ConditionWords(services.GetRequiredService<IStringLocalizer<Texts>>(), Names);

            var said = Conditions.Aggregate(new StringBuilder(), (all, condition) => all.AppendLine(words.Sentence(condition))).ToString();

            said.ShouldNotContain("Cond.");
            said.ShouldBeApproved($"In_{language[..2]}");
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = before;
        }
    }

    /// <summary>Trees of groups over three statements: where two are said alike they hold for the same members.</summary>
    [Fact]
    public void Conditions_that_hold_for_others_are_said_otherwise()
    {
        using var services = new ServiceCollection().AddLogging().AddLocalization().BuildServiceProvider();
        var words = new ConditionWords(services.GetRequiredService<IStringLocalizer<Texts>>(), Names);
        string[] fields = ["address", "occupation", "birth_date"];
        var random = new Random(20260301);

        var said = Enumerable.Range(0, 5_000).Select(_ => Tree(3)).GroupBy(words.Sentence, tree => string.Concat(Enumerable.Range(0, 8).Select(world => Holds(tree, world) ? '1' : '0')));

        said.Where(same => same.Distinct().Skip(1).Any()).Select(same => same.Key).ShouldBeEmpty();

        Condition Tree(int depth)
        {
            IReadOnlyList<Condition> Some() => [.. Enumerable.Range(0, 1 + random.Next(3)).Select(_ => Tree(depth - 1))];
            return (depth == 0 ? 3 : random.Next(5)) switch
            {
                0 => new Condition.All { Of = Some() },
                1 => new Condition.Any { Of = Some() },
                2 => new Condition.None { Of = Some() },
                _ => new Condition.Known(fields[random.Next(fields.Length)]),
            };
        }

        bool Holds(Condition tree, int world) => tree switch
        {
            Condition.All all => all.Of.All(part => Holds(part, world)),
            Condition.Any any => any.Of.Any(part => Holds(part, world)),
            Condition.None none => !none.Of.Any(part => Holds(part, world)),
            Condition.Known known => (world >> Array.IndexOf(fields, known.Field) & 1) == 1,
            _ => throw new InvalidOperationException(),
        };
    }
}
