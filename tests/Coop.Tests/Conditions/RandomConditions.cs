using Coop.Core.Conditions;
using Coop.Core.Knowledge.Questions;
using Coop.Core.Members;
using Coop.Core.Requests;
using Coop.Core.Timeline;

namespace Coop.Tests.Conditions;

/// <summary>Trees of every kind of condition.</summary>
internal sealed class RandomConditions(Random random, DateOnly today)
{
    /// <summary>Segments that may be asked for, by id; none before there are any.</summary>
    public IReadOnlyList<string> Segments { get; set; } = [];

    public Condition Tree(int depth = 0)
    {
        if (depth >= 3 || random.Next(3) == 0)
        {
            return Statement();
        }

        var parts = Enumerable.Range(0, random.Next(1, 4)).Select(_ => Tree(depth + 1)).ToList();
        return random.Next(3) switch
        {
            0 => new Condition.All { Of = parts },
            1 => new Condition.Any { Of = parts },
            _ => new Condition.None { Of = parts },
        };
    }

    public Condition Statement() => random.Next(Segments.Count > 0 ? 20 : 19) switch
    {
        0 => Choice(("stage", ["prospect", "active", "withdrawn"]), ("kind", ["person", "organisation"]), ("branch", RandomMembers.Branches), ("language", ["es", "en"])),
        1 => Choice(("standing", ["able", "overdue"]), ("gender", ["female", "male"]), ("municipality", ["05001", "76001"]), ("document_type", ["cc", "ti"])),
        2 => Choice(("tier", ["silver", "gold"]), ("attribute:a_choice", ["x", "y", "z"]), ("attribute:a_yes_no", ["yes", "no"])),
        3 => new Condition.Number("age", Bounds(24, 8)),
        4 => random.Next(2) == 0 ? new Condition.Number("household", Bounds(3, 1)) : new Condition.Number("attribute:a_number", Bounds(4, 0.5m, owed: 1)),
        5 => new Condition.Day(Pick("registered", "member_since", "birth_date", "attribute:a_date"), Window()),
        6 => new Condition.Text(Pick("occupation", "attribute:a_text"), Pick(Enum.GetValues<TextTest>()), Pick("caficultor", "PEON", "ñ", "río", "%", "Maestra Rural")),
        7 => new Condition.Known(Pick([.. MemberField.Standard.Select(field => field.Code), "attribute:a_text", "attribute:a_number", "attribute:a_date"])),
        8 => new Condition.Birthday(random.Next(0, 366)),
        9 or 10 => Bought(Pick(Enum.GetValues<BoughtMeasure>())),
        11 => Contributed(Pick(Enum.GetValues<ContributedMeasure>())),
        12 => new Condition.Points(Pick(Enum.GetValues<PointsMeasure>()), Bounds(4, 100, owed: 1), Window()),
        13 => new Condition.Consented(Pick(Channel.Email, Channel.Sms), Pick("service", "marketing"), Pick(Enum.GetValues<ConsentStanding>())),
        14 => new Condition.Reachable(Pick(ContactPointKind.Telephone, ContactPointKind.Email), random.Next(2) == 0),
        15 => random.Next(2) == 0 ? new Condition.Tagged([Pick(RandomMembers.Tags)]) : new Condition.Interested([Pick(RandomMembers.Products)]),
        17 => new Condition.Asked(Pick(Enum.GetValues<AskOutcome>()), Bounds(3, 1), Window()) { Questions = Some(RandomMembers.Questions) },
        18 => new Condition.Requested(Pick(Enum.GetValues<RequestStanding>()), Bounds(3, 1), Window())
        {
            Kinds = random.Next(2) == 0 ? [] : [Pick(Enum.GetValues<RequestKind>())],
        },
        19 => new Condition.Belongs([Pick([.. Segments]), .. Some([.. Segments])]),
        _ => new Condition.Happened(Bounds(4, 1), Window())
        {
            Kinds = random.Next(2) == 0 ? [] : [Pick(EntryKind.Message, EntryKind.Call)],
            Channels = random.Next(2) == 0 ? [] : [Pick(Channel.Web, Channel.Voice)],
            Direction = random.Next(2) == 0 ? null : Direction.In,
        },
    };

    private Condition.Bought Bought(BoughtMeasure measure) => new(measure, measure == BoughtMeasure.Times ? Bounds(5, 1) : Bounds(5, 1000, owed: 1), Window())
    {
        Products = Some(RandomMembers.Products),
        Branches = Some(RandomMembers.Branches),
        Channels = Some("counter", "web"),
    };

    private Condition.Contributed Contributed(ContributedMeasure measure) =>
        new(measure, measure == ContributedMeasure.Amount ? Bounds(4, 1000, owed: 1) : Bounds(3, 1), Window());

    private Condition.Choice Choice(params (string Field, string[] Values)[] fields)
    {
        var (field, values) = Pick(fields);
        return new(field, [.. values.Where((_, n) => n == 0 || random.Next(2) == 0)]);
    }

    private Bounds Bounds(int most, decimal each, int owed = 0)
    {
        var least = random.Next(-owed, most) * each;
        return random.Next(3) switch { 0 => Core.Conditions.Bounds.AtLeast(least), 1 => Core.Conditions.Bounds.AtMost(least), _ => new(least, least + (random.Next(most) * each)) };
    }

    private Window Window() => random.Next(5) switch
    {
        0 => Core.Conditions.Window.Ever,
        1 => Core.Conditions.Window.Last(random.Next(0, 40) * 9),
        2 => Core.Conditions.Window.Before(random.Next(0, 40) * 9),
        3 => Core.Conditions.Window.Next(random.Next(0, 40) * 9),
        _ => new(WindowKind.Between) { From = today.AddDays(-random.Next(0, 40) * 9), To = random.Next(3) == 0 ? null : today.AddDays(random.Next(0, 10) * 9) },
    };

    private string[] Some(params string[] values) => random.Next(2) == 0 ? [] : [Pick(values)];

    private T Pick<T>(params T[] values) => values[random.Next(values.Length)];
}
