using Coop.Core.Lifecycle;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Members;

/// <summary>Where a relationship stands, in words.</summary>
public static class LifecycleWords
{
    /// <summary>What a change led to: the right to vote where that changed and the stage did not, else the stage.</summary>
    public static string Outcome(this IStringLocalizer<Texts> texts, LifecycleState state) =>
        state.Cause.IsOfStanding() && state.Standing is { } standing ? texts[$"Standing.{standing.Stored()}"] : texts[$"Stage.{state.Stage.Stored()}"];

    /// <summary>What tells somebody who was found from others of the name: what was found, else the document, and whether they have left or died.</summary>
    public static string HintOf(this IStringLocalizer<Texts> texts, MemberHit hit) => string.Join(
        " · ",
        new[] { hit.Found ?? hit.Document, hit.Left is { } cause ? texts[$"Cause.{cause.Stored()}"].Value : null }.Where(part => part is not null));
}
