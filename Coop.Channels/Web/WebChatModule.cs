using System.Net.Mime;
using Coop.Channels.Dispatch;
using Coop.Channels.Inbound;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Coop.Channels.Web;

/// <summary>Registers the web chat: the widget's endpoints, the visitors' live line, and the channel behind them.</summary>
public static class WebChatModule
{
    private const string CorsPolicyName = "web-chat";
    private const long MaxHubMessage = 4 * 1024;

    /// <summary>Adds the web chat.</summary>
    public static IServiceCollection AddWebChat(this IServiceCollection services)
    {
        services.AddOptions<WebChatOptions>().BindConfiguration(WebChatOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<WebChatOptions>, WebChatOptionsCheck>();
        services.AddDataProtection();
        services.AddMetrics();
        services.AddCors();
        services.AddOptions<CorsOptions>().Configure<IOptions<WebChatOptions>>((cors, web) => cors.AddPolicy(CorsPolicyName, Allow(web.Value)));
        services.AddSignalR().AddHubOptions<MembersHub>(hub =>
        {
            hub.MaximumReceiveMessageSize = MaxHubMessage;
            hub.AddFilter<LeftMidCall>();
            hub.AddFilter<CallLimit>();
        });
        services.AddSingleton<CallLimit>();

        services.AddSingleton<WebChatMetrics>();
        services.AddSingleton<SessionTokens>();
        services.AddSingleton<WebLimits>();
        services.AddSingleton<WebGate>();
        services.AddSingleton<WebTexts>();
        services.AddSingleton<PostMessage>();
        services.AddSingleton<ChatReads>();
        services.AddSingleton<ChatThreads>();
        services.AddSingleton<ChatRooms>();
        services.AddSingleton<IInboundReader, WebChatReader>();
        services.AddSingleton<IChannelAdapter, WebAdapter>();
        return services;
    }

    /// <summary>Maps what the widget calls. Needs the CORS middleware, and no sign-in.</summary>
    public static IEndpointRouteBuilder MapWebChat(this IEndpointRouteBuilder endpoints)
    {
        var services = endpoints.ServiceProvider;
        var gate = services.GetRequiredService<WebGate>();
        var tokens = services.GetRequiredService<SessionTokens>();
        var texts = services.GetRequiredService<WebTexts>();

        Api(endpoints.MapPost("/api/web/session", context => SessionAsync(context, gate, tokens)));
        Api(endpoints.MapPost("/api/web/messages", services.GetRequiredService<PostMessage>().RunAsync));
        Api(endpoints.MapGet("/api/web/texts", context => TextsAsync(context, texts)));

        var hub = endpoints.MapHub<MembersHub>("/hubs/member", hub => hub.Transports = HttpTransportType.WebSockets);
        gate.WatchLive(hub.AllowAnonymous());
        return endpoints;

        void Api(IEndpointConventionBuilder endpoint) => gate.Watch(endpoint.RequireCors(CorsPolicyName).AllowAnonymous());
    }

    /// <summary>A new session's token, or a fresh one for the session that asks. A token that is no good is said to be so.</summary>
    private static Task SessionAsync(HttpContext context, WebGate gate, SessionTokens tokens)
    {
        var session = gate.SignerOf(context.Request);
        if (session is null && context.Request.Headers.Authorization.Count > 0)
        {
            return gate.RefuseAsync(context, Refusal.BadToken);
        }

        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsJsonAsync(
            new SessionToken(tokens.Issue(session)), WebJson.Default.SessionToken, MediaTypeNames.Application.Json, context.RequestAborted);
    }

    private static async Task TextsAsync(HttpContext context, WebTexts texts)
    {
        var language = WebTexts.LanguageOf(context.Request);
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.Headers.CacheControl = "public, max-age=300";
        context.Response.Headers.ContentLanguage = language.Name;
        context.Response.Headers.Vary = "Origin, Accept-Language";
        await context.Response.BodyWriter.WriteAsync(texts.DocumentIn(language), context.RequestAborted);
    }

    private static CorsPolicy Allow(WebChatOptions options) => new CorsPolicyBuilder([.. options.AllowedOrigins])
        .WithMethods(HttpMethods.Get, HttpMethods.Post)
        .WithHeaders("authorization", "content-type")
        .WithExposedHeaders("retry-after")
        .SetPreflightMaxAge(TimeSpan.FromHours(2))
        .Build();
}
