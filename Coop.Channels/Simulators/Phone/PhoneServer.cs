using System.Globalization;
using System.Text;
using Coop.Channels.Sms;
using Coop.Channels.Twilio;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Coop.Channels.Simulators.Phone;

/// <summary>
/// The simulated network's API on loopback, in the shape of Twilio's: messages are posted, listed and fetched, and so are calls
/// (<see cref="PhoneCallsApi"/>). While it runs
/// and no real account is configured, the site's own account is here.
/// </summary>
public sealed class PhoneServer(IOptions<PhoneOptions> options, PhoneNetwork network, PhoneExchange exchange, TwilioAccounts accounts, IServer? omni = null) : IHostedService, IAsyncDisposable
{
    private const int MostListed = 1_000;

    private WebApplication? _site;

    /// <summary>Where the site is reached, when not where it listens.</summary>
    public Func<string?>? SiteUrl { get; set; }

    /// <summary>Where the API listens; null when it does not.</summary>
    public string? Address { get; private set; }

    /// <inheritdoc />
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!options.Value.Enabled || accounts.IsReal)
        {
            return;
        }

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{options.Value.Port}"));
        _site = builder.Build();
        _site.MapPost("/2010-04-01/Accounts/{account}/Messages.json", TakeAsync);
        _site.MapGet("/2010-04-01/Accounts/{account}/Messages.json", ListAsync);
        _site.MapGet("/2010-04-01/Accounts/{account}/Messages/{sid}.json", FetchAsync);
        new PhoneCallsApi(network, exchange).Map(_site, AdmitAsync);
        await _site.StartAsync(cancellationToken);
        Address = _site.Urls.First();
        accounts.Simulate(new TwilioAccount(
            new Uri(Address), network.AccountSid, network.AccountSid, network.Token, [network.Token], network.Connection, SiteUrl ?? Omni, network.Number,
            MessagingService: null, network.Number));
    }

    /// <inheritdoc />
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        accounts.Simulate(null);
        if (_site is not null)
        {
            await _site.StopAsync(cancellationToken);
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _site?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>Where the site listens, known once it does; on every address of the machine means on loopback too.</summary>
    private string? Omni() => omni?.Features.Get<IServerAddressesFeature>()?.Addresses
        .Where(address => address.StartsWith("http:", StringComparison.Ordinal)).FirstOrDefault()
        ?.Replace("//[::]", "//127.0.0.1", StringComparison.Ordinal).Replace("//0.0.0.0", "//127.0.0.1", StringComparison.Ordinal)
        .Replace("//+", "//127.0.0.1", StringComparison.Ordinal).Replace("//*", "//127.0.0.1", StringComparison.Ordinal).TrimEnd('/');

    private async Task TakeAsync(HttpContext context)
    {
        if (!await AdmitAsync(context))
        {
            return;
        }

        var bad = network.Misbehaviour;
        if (bad.TooMany is { } pause)
        {
            context.Response.Headers.RetryAfter = ((int)Math.Ceiling(pause.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
            await RefuseAsync(context, StatusCodes.Status429TooManyRequests, 20429, "Too Many Requests");
            return;
        }

        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var (to, from, body) = ((string?)form["To"], (string?)form["From"] ?? (string?)form["MessagingServiceSid"], (string?)form["Body"]);
        if (string.IsNullOrEmpty(to) || string.IsNullOrEmpty(from) || string.IsNullOrEmpty(body))
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, to is null or "" ? 21604 : from is null or "" ? 21603 : 21602, "A required parameter is missing");
            return;
        }

        var (message, code) = network.Take(to, from, body, form["StatusCallback"]);
        if (message is null)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, code!.Value, "The message cannot be sent");
        }
        else if (bad.LoseReplies)
        {
            context.Abort();
        }
        else if (bad.Stumble)
        {
            await RefuseAsync(context, StatusCodes.Status500InternalServerError, 20500, "Internal Server Error");
        }
        else
        {
            // The first status is told here and nowhere else.
            context.Response.StatusCode = StatusCodes.Status201Created;
            await context.Response.WriteAsJsonAsync(Shape(message, "queued", null), context.RequestAborted);
        }
    }

    private async Task ListAsync(HttpContext context)
    {
        if (!await AdmitAsync(context))
        {
            return;
        }

        var query = context.Request.Query;
        var found = network.Messages.Reverse()
            .Where(m => (query["To"].Count == 0 || m.To == query["To"]) && (query["From"].Count == 0 || m.From == query["From"]))
            .Where(m => !DateOnly.TryParse(query["DateSent>"], CultureInfo.InvariantCulture, out var day) || DateOnly.FromDateTime(m.At.UtcDateTime) >= day)
            .Take(MostListed).Select(m => Shape(m, m.Status, m.ErrorCode));
        await context.Response.WriteAsJsonAsync(new { messages = found, next_page_uri = (string?)null }, context.RequestAborted);
    }

    private async Task FetchAsync(HttpContext context)
    {
        if (!await AdmitAsync(context))
        {
            return;
        }

        var message = network.Messages.FirstOrDefault(m => m.Sid == (string?)context.Request.RouteValues["sid"]);
        await (message is null
            ? RefuseAsync(context, StatusCodes.Status404NotFound, 20404, "The requested resource was not found")
            : context.Response.WriteAsJsonAsync(Shape(message, message.Status, message.ErrorCode), context.RequestAborted));
    }

    private async Task<bool> AdmitAsync(HttpContext context)
    {
        var expected = $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{network.AccountSid}:{network.Token}"))}";
        if ((string?)context.Request.Headers.Authorization == expected && (string?)context.Request.RouteValues["account"] == network.AccountSid)
        {
            return true;
        }

        await RefuseAsync(context, StatusCodes.Status401Unauthorized, 20003, "Authenticate");
        return false;
    }

    internal static Task RefuseAsync(HttpContext context, int status, int code, string message)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new { code, message, more_info = $"https://www.twilio.com/docs/errors/{code}", status }, context.RequestAborted);
    }

    private object Shape(PhoneMessage message, string status, int? error) => new
    {
        sid = message.Sid,
        account_sid = network.AccountSid,
        from = message.From,
        to = message.To,
        body = message.Body,
        status,
        error_code = error,
        direction = message.FromCooperative ? "outbound-api" : "inbound",
        date_created = message.At.UtcDateTime.ToString("R", CultureInfo.InvariantCulture),
        num_segments = SmsSegments.Of(message.Body).Segments.ToString(CultureInfo.InvariantCulture),
    };
}
