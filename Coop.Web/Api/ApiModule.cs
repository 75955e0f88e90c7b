using Coop.Core.Access.Keys;

namespace Coop.Web.Api;

/// <summary>The HTTP API by which other systems tell facts: versioned by its path, opened by keys, described by itself.</summary>
internal static class ApiModule
{
    public const string Root = "/api/v1";

    private static readonly (int, string)[] Told =
    [
        (201, "Written down."), (200, "Told before in the same words: nothing has changed."), (202, "Kept until its member, or the sale it refers to, is known."),
        (409, "Something else was told under this key: that stands."), (422, "A field says something that cannot be."),
    ];

    public static IServiceCollection AddApi(this IServiceCollection services)
    {
        services.AddOptions<ApiOptions>().BindConfiguration(ApiOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<ApiLimits>();
        services.AddSingleton<ApiGate>();
        services.AddSingleton<FactEndpoints>();
        services.AddSingleton<CatalogEndpoints>();
        return services;
    }

    public static void MapApi(this IEndpointRouteBuilder endpoints)
    {
        var services = endpoints.ServiceProvider;
        var gate = services.GetRequiredService<ApiGate>();
        var operations = Operations(services.GetRequiredService<FactEndpoints>(), services.GetRequiredService<CatalogEndpoints>());
        foreach (var operation in operations)
        {
            endpoints.MapMethods(Root + operation.Path, [operation.Method], context => gate.RunAsync(context, operation)).AllowAnonymous().DisableAntiforgery();
        }

        var document = OpenApi.Of(operations);
        endpoints.MapGet($"{Root}/openapi.json", () => Results.Text(document, "application/json")).AllowAnonymous();
    }

    internal static IReadOnlyList<ApiOperation> Operations(FactEndpoints facts, CatalogEndpoints catalog) =>
    [
        new("POST", "/sales", "recordSale", "Tells what a member bought.", KeyScope.SalesWrite, typeof(SaleBody), [], Told, facts.SaleAsync),
        new("POST", "/returns", "recordReturn", "Tells that something sold came back.", KeyScope.SalesWrite, typeof(ReturnBody), [], Told, facts.ReturnAsync),
        new("POST", "/contributions", "recordContribution", "Tells that a contribution fell due, was paid, or no longer holds.", KeyScope.ContributionsWrite, typeof(ContributionBody), [], Told, facts.ContributionAsync),
        new("POST", "/service-uses", "recordServiceUse", "Tells that a member used a service.", KeyScope.ServicesWrite, typeof(ServiceUseBody), [], Told, facts.ServiceUseAsync),
        new("GET", "/products", "listProducts", "The catalogue.", KeyScope.ProductsRead, null, [], [(200, "All products, by code.")], catalog.ListAsync),
        new("PUT", "/products/{code}", "saveProduct", "Adds a product, or changes the one of that code.", KeyScope.ProductsWrite, typeof(ProductBody), ["code"], [(204, "The catalogue says so."), (422, "A field says something that cannot be.")], catalog.SaveAsync),
        new("GET", "/branches", "listBranches", "The branches that sales name.", KeyScope.ProductsRead, null, [], [(200, "All branches, by code.")], BranchEndpoints.ListAsync),
        new("GET", "/members", "findMember", "The one member known by a document, telephone or e-mail address.", KeyScope.MembersRead, null, ["documentType", "documentNumber", "telephone", "email"], [(200, "The member."), (404, "Nobody is known by this."), (409, "Several share the address."), (422, "A field says something that cannot be.")], catalog.MemberAsync),
    ];
}
