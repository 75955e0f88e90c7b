using System.Net.Mime;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Coop.Channels.Simulators;

/// <summary>Where the imaginary cooperative's own site is served.</summary>
public sealed class SampleSiteOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Simulators:SampleSite";

    /// <summary>Its address, as <c>http://localhost:5081</c>; without one there is no such site.</summary>
    public string? Url { get; set; }
}

/// <summary>
/// The imaginary cooperative's own web site: one page on an origin of its own that carries the chat widget by its script
/// tag, as any page of the world would.
/// </summary>
public sealed partial class SampleSite(IOptions<SampleSiteOptions> options, ILogger<SampleSite> log, IServer? omni = null) : IHostedService, IAsyncDisposable
{
    private WebApplication? _site;

    /// <summary>Where it is served; null when it is not.</summary>
    public string? Address { get; private set; }

    /// <inheritdoc />
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Url is not { Length: > 0 } url)
        {
            return;
        }

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        _site = builder.Build();
        var page = await ReadAsync("SampleSite.html");
        _site.MapGet("/", async context =>
        {
            var chat = context.Request.Query["lang"] == "en" ? "en" : "es";
            context.Response.ContentType = $"{MediaTypeNames.Text.Html}; charset=utf-8";
            // As strict as a careful site would be: the widget runs without inline scripts, inline styles and eval.
            context.Response.Headers.ContentSecurityPolicy =
                $"default-src 'none'; style-src 'self'; img-src 'self' data:; script-src {Omni}; connect-src {Omni} {Omni.Replace("http", "ws", StringComparison.Ordinal)}";
            await context.Response.WriteAsync(page.Replace("{omni}", Omni, StringComparison.Ordinal).Replace("{lang}", chat, StringComparison.Ordinal));
        });
        var styles = await ReadAsync("SampleSite.css");
        _site.MapGet("/page.css", () => Results.Text(styles, "text/css"));
        try
        {
            await _site.StartAsync(cancellationToken);
            Address = _site.Urls.FirstOrDefault();
        }
        catch (IOException error)
        {
            // Another Coop Omni on this machine has the address: its page serves as well.
            NotServed(error, url);
        }
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => _site?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _site?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>Where Coop Omni itself listens, known once it does.</summary>
    private string Omni => omni?.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault()?.TrimEnd('/') ?? "";

    private static async Task<string> ReadAsync(string file)
    {
        await using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"{typeof(SampleSite).Namespace}.{file}")!;
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The sample site is not served on {Url}")]
    private partial void NotServed(Exception error, string url);
}

/// <summary>Registers the sample site.</summary>
public static class SampleSiteModule
{
    /// <summary>Adds the sample site; it is served where its address is configured.</summary>
    public static IServiceCollection AddSampleSite(this IServiceCollection services)
    {
        services.AddOptions<SampleSiteOptions>().BindConfiguration(SampleSiteOptions.Section)
            .Validate(
                site => site.Url is not { Length: > 0 } url || (Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttp),
                $"{SampleSiteOptions.Section}:Url must be an address that begins with http://.")
            .ValidateOnStart();
        services.AddSingleton<SampleSite>();
        services.AddHostedService(provider => provider.GetRequiredService<SampleSite>());
        return services;
    }
}
