using System.Collections.Frozen;
using Microsoft.AspNetCore.StaticAssets.Infrastructure;

namespace Coop.Web.Portal;

/// <summary>Addresses of files under which they never change, so that a browser asks for each only once.</summary>
internal sealed class PortalAssets
{
    private FrozenDictionary<string, string> _addresses = FrozenDictionary<string, string>.Empty;

    /// <summary>Reads them from the site's static files, once they are mapped.</summary>
    public void Read(IEndpointRouteBuilder endpoints) =>
        _addresses = StaticAssetsEndpointDataSourceHelper.ResolveStaticAssetDescriptors(endpoints, null)
            .Select(file => (Name: file.Properties.FirstOrDefault(property => property.Name == "label")?.Value, file.Route))
            .Where(file => file.Name is not null)
            .DistinctBy(file => file.Name)
            .ToFrozenDictionary(file => file.Name!, file => "/" + file.Route, StringComparer.Ordinal);

    /// <summary>The address of a file by its name.</summary>
    public string Of(string name) => _addresses.GetValueOrDefault(name, "/" + name);
}
