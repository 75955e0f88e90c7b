using Coop.Core.Members;

namespace Coop.Web.Api;

/// <summary>Other systems read the branches that sales name by their codes.</summary>
internal static class BranchEndpoints
{
    public static async Task<IResult> ListAsync(ApiCall call)
    {
        var all = await call.Http.RequestServices.GetRequiredService<BranchReads>().ListAsync(call.Http.RequestAborted);
        return Results.Json(
            new BranchesAnswer([.. all.OrderBy(branch => branch.Code, StringComparer.Ordinal).Select(branch => new BranchAnswer(branch.Code, branch.Name, branch.Active))]),
            ApiJson.Options);
    }
}

/// <summary>The branches.</summary>
internal sealed record BranchesAnswer(IReadOnlyList<BranchAnswer> Branches);

/// <summary>One branch.</summary>
internal sealed record BranchAnswer(string Code, string Name, bool Active);
