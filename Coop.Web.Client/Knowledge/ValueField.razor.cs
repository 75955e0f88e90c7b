using Coop.Core.Knowledge;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Knowledge;

/// <summary>The field in which a value of an attribute is typed or chosen, whatever its kind.</summary>
public sealed partial class ValueField(IStringLocalizer<Texts> texts)
{
    /// <summary>Of which attribute.</summary>
    [Parameter, EditorRequired]
    public required AttributeDefinition Definition { get; set; }

    /// <summary>What is in it, in the form every language shares.</summary>
    [Parameter]
    public string? Value { get; set; }

    /// <summary>Something else is in it.</summary>
    [Parameter]
    public EventCallback<string?> ValueChanged { get; set; }

    /// <summary>Names it for its label.</summary>
    [Parameter]
    public string? Id { get; set; }

    /// <summary>Its label, where none stands beside it.</summary>
    [Parameter]
    public string? Label { get; set; }

    /// <summary>What is in it cannot be.</summary>
    [Parameter]
    public bool IsWrong { get; set; }

    private string? Invalid => IsWrong ? "true" : null;

    private IEnumerable<(string Code, string Name)> Options => Definition.Kind == AttributeKind.YesNo
        ? [(AttributeValue.Yes, texts["Answer.yes"]), (AttributeValue.No, texts["Answer.no"])]
        : Definition.Choices.Select(option => (option.Code, KnowledgeWords.NameOf(option)));

    private static string TypeOf(AttributeKind kind) => kind switch { AttributeKind.Number => "number", AttributeKind.Date => "date", _ => "text" };
}
