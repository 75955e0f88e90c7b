using System.Net;
using System.Text.RegularExpressions;
using Coop.Channels.Web;
using Coop.Web.Worlds;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Playwright;
using Cookie = Microsoft.Playwright.Cookie;

namespace Coop.Testing;

/// <summary>
/// The real site in this process, served by Kestrel on a free loopback port, so that browsers and raw sockets reach it.
/// Several on one database are several nodes.
/// </summary>
public sealed partial class ServedSite : WebApplicationFactory<Program>
{
    private readonly Dictionary<string, string?> _settings;
    private readonly Action<IServiceCollection>? _configure;

    private ServedSite(Dictionary<string, string?> settings, Action<IServiceCollection>? configure, int port)
    {
        _settings = settings;
        _configure = configure;
        UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
    }

    /// <summary>Where it serves, without a slash at the end.</summary>
    public string Address => ClientOptions.BaseAddress.ToString().TrimEnd('/');

    /// <summary>Starts the site on a database, with the small world when that is empty; on a free port when none is given.</summary>
    public static ServedSite Start(
        string connectionString, IEnumerable<KeyValuePair<string, string?>>? settings = null, Action<IServiceCollection>? configure = null, int port = 0)
    {
        var all = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["ConnectionStrings:Coop"] = connectionString,
            ["COOP_WORLD"] = "small",
            ["Replies:UndoSeconds"] = "0",
        };
        foreach (var (key, value) in settings ?? [])
        {
            all[key] = value;
        }

        var site = new ServedSite(all, configure, port);
        site.StartServer();
        return site;
    }

    /// <summary>Signs a person of the small world in, by the form; returns the cookies as a header.</summary>
    public async Task<string> SignInAsync(string name, CancellationToken ct)
    {
        var cookies = new CookieContainer();
        using var http = new HttpClient(new SocketsHttpHandler { CookieContainer = cookies, AllowAutoRedirect = false });
        var page = new Uri($"{Address}/sign-in");
        var form = await http.GetStringAsync(page, ct);
        using var answer = await http.PostAsync(page, new FormUrlEncodedContent(
        [
            new("_handler", "sign-in"),
            new("__RequestVerificationToken", AntiforgeryToken().Match(form).Groups[1].Value),
            new("Form.Name", name),
            new("Form.Password", SmallWorld.Password),
        ]), ct);
        return answer.StatusCode == HttpStatusCode.Redirect
            ? cookies.GetCookieHeader(page)
            : throw new InvalidOperationException($"{name} could not sign in: {answer.StatusCode}.");
    }

    /// <summary>Signs a person in for all pages of a browser context that reaches the site by an address.</summary>
    public async Task SignInAsync(IBrowserContext context, string name, string address, CancellationToken ct) =>
        await context.AddCookiesAsync((await SignInAsync(name, ct)).Split("; ").Select(pair =>
            new Cookie { Name = pair[..pair.IndexOf('=')], Value = pair[(pair.IndexOf('=') + 1)..], Url = address }));

    /// <summary>The token of a visitor's session.</summary>
    public string TokenOf(WebSessionId session) => Services.GetRequiredService<SessionTokens>().Issue(session);

    /// <inheritdoc />
    protected override IHost CreateHost(IHostBuilder builder)
    {
        // Host configuration reaches Program as command-line arguments: it chooses the database before anything is built.
        builder.ConfigureHostConfiguration(configuration => configuration.AddInMemoryCollection(_settings));
        return base.CreateHost(builder);
    }

    /// <inheritdoc />
    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Development");
        if (_configure is not null)
        {
            builder.ConfigureServices(_configure);
        }
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex AntiforgeryToken();
}
