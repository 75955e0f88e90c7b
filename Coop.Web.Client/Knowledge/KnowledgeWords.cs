using System.Globalization;
using Coop.Core.Knowledge;
using Coop.Core.Knowledge.Questions;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Knowledge;

/// <summary>Attributes, their values and questions in the words of whoever reads.</summary>
public static class KnowledgeWords
{
    private const int Few = 6;

    private static bool English => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "en";

    /// <summary>What people call an attribute.</summary>
    public static string NameOf(AttributeDefinition definition) => English ? definition.NameEn : definition.NameEs;

    /// <summary>What people call an option.</summary>
    public static string NameOf(AttributeOption option) => English ? option.En : option.Es;

    /// <summary>How a question is asked.</summary>
    public static string TextOf(Question question) => English ? question.TextEn : question.TextEs;

    /// <summary>A value as people read it.</summary>
    public static string Show(this IStringLocalizer<Texts> texts, AttributeDefinition definition, AttributeValue value) => definition.Kind switch
    {
        AttributeKind.Number => value.Number?.ToString("#,0.####", CultureInfo.CurrentCulture) ?? "",
        AttributeKind.Date => value.Date?.ToString("d", CultureInfo.CurrentCulture) ?? "",
        AttributeKind.YesNo => value.Text is { } word ? texts[$"Answer.{word}"] : "",
        AttributeKind.Choice => definition.Choices.FirstOrDefault(option => option.Code == value.Text) is { } option ? NameOf(option) : value.Text ?? "",
        _ => value.Text ?? "",
    };

    /// <summary>The answers of a question that has so few that each can have its own button; null when it has others.</summary>
    public static IReadOnlyList<(string Code, string Name)>? FewOf(this IStringLocalizer<Texts> texts, AttributeDefinition definition) => definition.Kind switch
    {
        AttributeKind.YesNo => [(AttributeValue.Yes, texts["Answer.yes"].Value), (AttributeValue.No, texts["Answer.no"].Value)],
        AttributeKind.Choice when definition.Choices.Count <= Few => [.. definition.Choices.Select(option => (option.Code, NameOf(option)))],
        _ => null,
    };

    /// <summary>What is wrong with something in a catalogue: the field and its fault.</summary>
    public static string Say(this IStringLocalizer<Texts> texts, CatalogueResult.Unfit unfit) => unfit.What.Split('.') is [var field, var fault] ? texts[$"Catalogue.Unfit.{field}.{fault}"] : unfit.What;

    /// <summary>Where something that is known comes from; other systems by their own name.</summary>
    public static string SourceOf(this IStringLocalizer<Texts> texts, string source) => texts[$"Source.{source}"] is { ResourceNotFound: false } known ? known : source;
}
