using System.Globalization;
using Coop.Core.Facts;
using Coop.Core.Members;
using Coop.Core.Persistence;

namespace Coop.Web.Api;

/// <summary>Other systems read and keep the catalogue, and look up the member before them.</summary>
internal sealed class CatalogEndpoints(ProductReads products, SaveProduct save, FindMember find, MemberReads members)
{
    public async Task<IResult> ListAsync(ApiCall call)
    {
        var all = await products.ListAsync(call.Http.RequestAborted);
        var codes = all.ToDictionary(row => row.Id, row => row.Code);
        return Results.Json(
            new ProductsAnswer([.. all.Select(row => new ProductAnswer(row.Code, row.Name, row.Parent is { } parent ? codes.GetValueOrDefault(parent) : null, row.Active))]),
            ApiJson.Options);
    }

    public async Task<IResult> SaveAsync(ApiCall call)
    {
        var (code, body) = ((string?)call.Http.Request.RouteValues["code"] ?? "", (ProductBody)call.Body!);
        return await save.RunAsync(new ProductDraft(code, body.Name ?? "", body.Parent, body.Active ?? true), null, isNew: false, call.Http.RequestAborted) switch
        {
            ProductResult.Unfit unfit => ApiProblem.Unfit(unfit.Field, unfit.Fault),
            _ => Results.NoContent(),
        };
    }

    public async Task<IResult> MemberAsync(ApiCall call)
    {
        var (fields, query) = (new BodyFields(call), call.Http.Request.Query);
        var named = fields.Member(new MemberBody(null, (string?)query["documentType"], (string?)query["documentNumber"], (string?)query["telephone"], (string?)query["email"]));
        if (fields.Unfit is { } unfit)
        {
            return ApiProblem.Unfit(unfit);
        }

        var (member, reason) = await find.RunAsync(named, call.Http.RequestAborted);
        if (member is null || await members.FindAsync(member.Value, call.Http.RequestAborted) is not { } card)
        {
            return reason == ParkedReason.SharedAddress
                ? ApiProblem.Of(StatusCodes.Status409Conflict, "It could be several.", "Several members share this address; ask by document.", reason.Stored())
                : ApiProblem.Of(StatusCodes.Status404NotFound, "Nobody is known by this.", "A fact told of them is kept until somebody is.", ParkedReason.UnknownMember.Stored());
        }

        return Results.Json(new MemberAnswer(
            card.Member.Id.Value, card.Member.DisplayName ?? "", card.Member.Stage.Stored(), card.BranchName,
            card.Member.CreatedAt.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)), ApiJson.Options);
    }
}

/// <summary>The catalogue.</summary>
internal sealed record ProductsAnswer(IReadOnlyList<ProductAnswer> Products);

/// <summary>One product.</summary>
internal sealed record ProductAnswer(string Code, string Name, string? Parent, bool Active);

/// <summary>A member, as much as a till needs.</summary>
internal sealed record MemberAnswer(Guid Id, string Name, string Stage, string? Branch, string Since);
