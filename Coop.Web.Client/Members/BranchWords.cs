using Coop.Core.Members;
using Microsoft.Extensions.Localization;

namespace Coop.Web.Client.Members;

/// <summary>Branches where one is chosen.</summary>
internal static class BranchWords
{
    /// <summary>Those that are offered, and the one that stands there though it is offered no more; by name.</summary>
    public static IEnumerable<Branch> ToChoose(this IEnumerable<Branch> all, Guid? stands) =>
        all.Where(branch => branch.Active || branch.Id == stands).OrderBy(branch => branch.Name, StringComparer.CurrentCulture);

    /// <summary>Its name, and that it is out of use where it is.</summary>
    public static string NameOf(this IStringLocalizer<Texts> texts, Branch branch) => branch.Active ? branch.Name : texts["Branches.OffName", branch.Name];
}
