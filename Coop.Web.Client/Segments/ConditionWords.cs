using System.Globalization;
using Coop.Core.Conditions;
using Coop.Core.Lifecycle;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Core.Requests;
using Coop.Web.Client.Kit;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Segments;

/// <summary>Conditions in the words people use, and the names of what they are made of.</summary>
public sealed class ConditionWords(IStringLocalizer<Texts> texts, ConditionNames names)
{
    private static readonly string[] SaleChannels = ["counter", "web", "telephone", "field"];

    private static bool IsSpanish => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "es";

    /// <summary>The channels of sale.</summary>
    public static IReadOnlyList<string> Channels => SaleChannels;

    /// <summary>The whole condition as a sentence, for instance of one member.</summary>
    public string Sentence(Condition condition)
    {
        var said = Say(condition, isTop: true);
        return said.Length == 0 ? texts["Cond.Everybody"] : $"{char.ToUpper(said[0], CultureInfo.CurrentCulture)}{said[1..]}.";
    }

    /// <summary>What a code is called in a list.</summary>
    public static string In(CodeName name) => IsSpanish ? name.Es : name.En;

    /// <summary>The values a field that is one of a list may have; none for municipalities, which are searched.</summary>
    public static IReadOnlyList<string> CodesOf(string field, ConditionNames names) => field switch
    {
        "stage" => Stored<MemberStage>(),
        "standing" => Stored<MemberStanding>(),
        "kind" => Stored<MemberKind>(),
        "gender" => Stored<Gender>(),
        "document_type" => Stored<DocumentType>(),
        "language" => ["es", "en"],
        "branch" => [.. names.Branches.Select(branch => branch.Code)],
        "tier" => [.. names.Tiers.Select(tier => tier.Code)],
        _ => [.. names.Attributes.Where(attribute => attribute.Name.Code == field).SelectMany(attribute => attribute.Options).Select(option => option.Code)],
    };

    /// <summary>What a value of a field is called.</summary>
    public string Value(string field, string code) => field switch
    {
        "stage" => texts[$"Stage.{code}"],
        "standing" => texts[$"Standing.{code}"],
        "kind" => texts[$"Kind.{code}"],
        "gender" => texts[$"Gender.{code}"],
        "document_type" => texts[$"Document.{code}"],
        "language" => texts[$"Cond.Language.{code}"],
        "branch" => Name(names.Branches, code),
        "tier" => Name(names.Tiers, code),
        "municipality" => Municipality.Find(code)?.PlainName ?? code,
        _ => code is "yes" or "no"
            ? texts[$"Cond.Answer.{code}"]
            : Name([.. names.Attributes.Where(attribute => attribute.Name.Code == field).SelectMany(attribute => attribute.Options)], code),
    };

    /// <summary>What a statement can be about, as lists name it.</summary>
    public string Label(string subject) =>
        names.Attributes.FirstOrDefault(attribute => attribute.Name.Code == subject) is { } attribute ? In(attribute.Name) : texts[$"Cond.Subject.{subject}"];

    /// <summary>The channel of a sale.</summary>
    public string SaleChannel(string code) => texts[$"Cond.Sale.{code}"];

    /// <summary>Requests of a kind, within a sentence.</summary>
    public string RequestKindName(RequestKind kind) => texts[$"RequestKind.{kind.Stored()}.many"].Value.ToLower(CultureInfo.CurrentCulture);

    private string Say(Condition condition, bool isTop = false) => condition switch
    {
        Condition.All all => Join(all.Of, texts["Cond.And"], isTop),
        Condition.Any any => Join(any.Of, texts["Cond.Or"], isTop),
        Condition.None none => texts["Cond.Not", Join(none.Of, texts["Cond.Or"], isTop: true)],
        Condition.Choice choice => texts["Cond.Is", Field(choice.Field), List(choice.Values.Select(value => Value(choice.Field, value)))],
        Condition.Number { Field: "household" } number => Household(number.Bounds),
        Condition.Number { Field: "age" } number => texts["Cond.Age", Count(number.Bounds, "N0")],
        Condition.Number number => texts["Cond.Is", Field(number.Field), Count(number.Bounds, "0.####")],
        Condition.Day date => texts["Cond.Falls", Field(date.Field), When(date.When)],
        Condition.Text text => texts[$"Cond.Text.{text.Test.Stored()}", Field(text.Field), text.Value],
        Condition.Known known => texts["Cond.Known", Field(known.Field)],
        Condition.Birthday { Days: 0 } => texts["Cond.BirthdayToday"],
        Condition.Birthday birthday => texts["Cond.Birthday", birthday.Days],
        _ => Figure(condition),
    };

    private string Figure(Condition condition) => condition switch
    {
        Condition.Bought bought => Bought(bought),
        Condition.Contributed paid => texts[
            $"Cond.Contributed.{One(paid.Measure.Stored(), paid.Bounds)}", paid.Measure == ContributedMeasure.Amount ? Pesos(paid.Bounds) : Count(paid.Bounds, "N0"), During(paid.When)],
        Condition.Points points => texts[$"Cond.Points.{One(points.Measure.Stored(), points.Bounds)}", Count(points.Bounds, "N0"), During(points.When)],
        Condition.Consented consented => texts[
            $"Cond.Consent.{consented.Standing.Stored()}", texts[$"Channel.{consented.Channel.Stored()}"], Name(names.Purposes, consented.Purpose)],
        Condition.Reachable reachable => texts[reachable.Verified ? "Cond.Proven" : "Cond.Reachable", texts[$"Cond.Contact.{reachable.Kind.Stored()}"]],
        Condition.Tagged tagged => texts["Cond.Tagged", List(tagged.Tags.Select(tag => Name(names.Tags, tag)))],
        Condition.Belongs belongs => texts["Cond.Belongs", List(belongs.Segments.Select(segment => $"«{Name(names.Segments.Select(known => known.Name).ToList(), segment)}»"))],
        Condition.Interested interested => texts["Cond.Interested", List(interested.Products.Select(product => Name(names.Products, product)))],
        Condition.Asked asked => Asked(asked),
        Condition.Requested requested => Requested(requested),
        Condition.Happened happened => Happened(happened),
        _ => "",
    };

    private string Bought(Condition.Bought bought)
    {
        string said = texts[
            $"Cond.Bought.{One(bought.Measure.Stored(), bought.Bounds)}", bought.Measure == BoughtMeasure.Amount ? Pesos(bought.Bounds) : Count(bought.Bounds, "N0"), During(bought.When)];
        string[] only =
        [
            .. bought.Products.Count > 0 ? [texts["Cond.OfProducts", List(bought.Products.Select(product => Name(names.Products, product)))].Value] : Array.Empty<string>(),
            .. bought.Branches.Count > 0 ? [texts["Cond.AtBranches", List(bought.Branches.Select(branch => Name(names.Branches, branch)))].Value] : Array.Empty<string>(),
            .. bought.Channels.Count > 0 ? [texts["Cond.OnChannels", List(bought.Channels.Select(SaleChannel))].Value] : Array.Empty<string>(),
        ];
        return only.Length == 0 ? said : $"{said} ({string.Join(", ", only)})";
    }

    private string Asked(Condition.Asked asked)
    {
        string said = texts[$"Cond.Asked.{One(asked.Outcome.Stored(), asked.Bounds)}", Count(asked.Bounds, "N0"), During(asked.When)];
        return asked.Questions.Count == 0 ? said : $"{said} ({List(asked.Questions.Select(question => $"«{Name(names.Questions, question)}»"))})";
    }

    private string Requested(Condition.Requested requested)
    {
        string said = texts[$"Cond.Requested.{One(requested.Standing.Stored(), requested.Bounds)}", Count(requested.Bounds, "N0"), During(requested.When)];
        return requested.Kinds.Count == 0 ? said : $"{said} ({List(requested.Kinds.Select(RequestKindName))})";
    }

    private string Happened(Condition.Happened happened)
    {
        var what = happened.Kinds.Count == 0 ? texts["Cond.AnyEntry"].Value : List(happened.Kinds.Select(kind => texts[$"Cond.Entry.{kind.Stored()}"].Value));
        var form = One(happened.Direction?.Stored() ?? "any", happened.Bounds);
        var said = texts[$"Cond.Happened.{form}", what, Count(happened.Bounds, "N0"), During(happened.When)];
        return happened.Channels.Count == 0 ? said : $"{said} ({List(happened.Channels.Select(channel => texts[$"Channel.{channel.Stored()}"].Value))})";
    }

    private string Join(IReadOnlyList<Condition> parts, string joint, bool isTop)
    {
        // What is denied would run on into its neighbours.
        var said = string.Join(joint, parts.Select(part => parts.Count > 1 && Bare(part) is Condition.None ? $"({Say(part)})" : Say(part)));
        return isTop || parts.Count < 2 ? said : $"({said})";
    }

    /// <summary>A group of one says what the one says.</summary>
    private static Condition Bare(Condition part) => part is (Condition.All or Condition.Any) and Condition.Group { Of: [var only] } ? Bare(only) : part;

    private string Field(string code) =>
        names.Attributes.FirstOrDefault(attribute => attribute.Name.Code == code) is { } attribute ? $"«{In(attribute.Name)}»" : texts[$"Cond.Field.{code}"];

    private string Count(Bounds bounds, string format) => Between(bounds, number => number.ToString(format, CultureInfo.CurrentCulture));

    /// <summary>Which text it is: the one for one alone, where the last number said is 1.</summary>
    private static string One(string form, Bounds bounds) => (bounds.Most ?? bounds.Least) == 1 && form != "amount" ? $"{form}_one" : form;

    private string Household(Bounds bounds)
    {
        var form = One("of", bounds);
        return texts[$"Cond.Household.{form}", Count(bounds, "N0")];
    }

    private string Pesos(Bounds bounds) => Between(bounds, Words.Pesos);

    private string Between(Bounds bounds, Func<decimal, string> write) => bounds switch
    {
        { Least: { } least, Most: { } most } when least == most => write(least),
        { Least: { } least, Most: { } most } => texts["Cond.Between", write(least), write(most)],
        { Least: { } least } => texts["Cond.AtLeast", write(least)],
        { Most: { } most } => texts["Cond.AtMost", write(most)],
        _ => "…",
    };

    /// <summary>A span of time after a verb, with the space before it; nothing when it was whenever.</summary>
    private string During(Window window) => window.Kind == WindowKind.Ever ? "" : $" {When(window)}";

    private string When(Window window) => window.Kind switch
    {
        WindowKind.Last when window.Days == 0 => texts["Cond.Today"],
        WindowKind.Last => texts["Cond.Last", window.Days],
        WindowKind.Before => texts["Cond.Before", window.Days],
        WindowKind.Next => texts["Cond.Next", window.Days],
        WindowKind.Between when window.From is null => texts["Cond.Until", Day(window.To)],
        WindowKind.Between when window.To is null => texts["Cond.From", Day(window.From)],
        WindowKind.Between => texts["Cond.FromTo", Day(window.From), Day(window.To)],
        _ => texts["Cond.Ever"],
    };

    private static string Day(DateOnly? day) => day?.ToString("d", CultureInfo.CurrentCulture) ?? "…";

    private string List(IEnumerable<string> items)
    {
        var all = items.ToList();
        return all.Count switch { 0 => "…", 1 => all[0], _ => $"{string.Join(", ", all.SkipLast(1))}{texts["Cond.Or"]}{all[^1]}" };
    }

    private static string Name(IReadOnlyList<CodeName> all, string code) => all.FirstOrDefault(name => name.Code == code) is { } name ? In(name) : code;

    private static string[] Stored<TEnum>()
        where TEnum : struct, Enum => [.. Enum.GetValues<TEnum>().Select(value => value.Stored())];
}
