using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using Coop.Channels.Simulators;
using Coop.Channels.Simulators.Phone;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Testing;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace Coop.Tests.Portal;

/// <summary>A browser without a script in front of the portal: pages, forms and cookies.</summary>
internal sealed partial class PortalBrowser : IDisposable
{
    private readonly ServedSite _site;
    private readonly HttpClient _http;

    public PortalBrowser(ServedSite site, params (string Name, string Value)[] headers)
    {
        _site = site;
        _http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = new Uri(site.Address) };
        foreach (var (name, value) in headers)
        {
            _http.DefaultRequestHeaders.Add(name, value);
        }
    }

    /// <summary>What it holds, by name.</summary>
    public Dictionary<string, string> Cookies { get; } = new(StringComparer.Ordinal);

    /// <summary>The last page, as it came.</summary>
    public string Page { get; private set; } = "";

    public string CookieHeader => string.Join("; ", Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}"));

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>A member of a site who proved that a telephone of their own is theirs.</summary>
    public static async Task<(MemberId Id, string Number)> MemberAsync(ServedSite site, string name = "María José")
    {
        var number = PortalNode.NewNumber();
        await using var work = await site.Services.GetRequiredService<WorkFactory>().BeginAsync(Ct);
        var member = site.Services.GetRequiredService<RegisterMember>().Run(work, An.Person(name), ContactAddress.Telephone(number)!);
        foreach (var point in work.Db.ChangeTracker.Entries<ContactPoint>())
        {
            point.Entity.Verify(work.Now);
        }

        await work.CommitAsync(Ct);
        return (member, number);
    }

    public async Task<HttpResponseMessage> GetAsync(string path)
    {
        var answer = await SendAsync(new HttpRequestMessage(HttpMethod.Get, path));
        Page = await answer.Content.ReadAsStringAsync(Ct);
        return answer;
    }

    /// <summary>Sends a form of the last page; the last page stays what it was unless another comes back.</summary>
    public async Task<HttpResponseMessage> PostAsync(string path, params (string Name, string Value)[] fields)
    {
        var answer = await PostAsync(path, FormToken().Match(Page).Groups[1].Value, fields);
        if (await answer.Content.ReadAsStringAsync(Ct) is { Length: > 0 } page)
        {
            Page = page;
        }

        return answer;
    }

    public Task<HttpResponseMessage> PostAsync(string path, string? token, params (string Name, string Value)[] fields) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent(
                fields.Select(field => KeyValuePair.Create(field.Name, field.Value)).Concat(token is null ? [] : [new("__RequestVerificationToken", token)])),
        });

    /// <summary>Asks for a code and returns it as it arrives on the telephone, with the token of the link.</summary>
    public async Task<(string Code, string Token)> AskAsync(string number)
    {
        var phone = _site.Services.GetRequiredService<PhoneNetwork>();
        var before = phone.ReceivedBy(number).Count;
        await GetAsync("/portal?again=1");
        using var answer = await PostAsync("/portal/sign-in", ("address", number));
        answer.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        await Eventually.TrueAsync(() => phone.ReceivedBy(number).Count > before, "the code arrives");
        await GetAsync("/portal/code");
        var message = phone.ReceivedBy(number)[^1].Body;
        return (Code().Match(message).Value, LinkToken().Match(message).Groups[1].Value);
    }

    public async Task SignInAsync(string number)
    {
        var (code, _) = await AskAsync(number);
        using var answer = await PostAsync("/portal/code", ("code", code));
        answer.StatusCode.ShouldBe(HttpStatusCode.SeeOther, Page);
        await GetAsync("/portal");
        Page.ShouldContain("data-write");
    }

    /// <summary>Opens the live line as the page's script does.</summary>
    public async Task<HubLine> LineAsync(Action<string, JsonElement> hears, string? origin = null)
    {
        var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.SetRequestHeader("Origin", origin ?? _site.Address);
        socket.Options.SetRequestHeader("Cookie", CookieHeader);
        await socket.ConnectAsync(new Uri(_site.Address.Replace("http", "ws", StringComparison.Ordinal) + "/hubs/portal"), Ct);
        return await HubLine.OpenAsync(socket, hears, Ct);
    }

    /// <summary>The page without what differs each time.</summary>
    public static string WithoutTokens(string page) => FormToken().Replace(page, "");

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
    {
        if (Cookies.Count > 0)
        {
            request.Headers.Add("Cookie", CookieHeader);
        }

        var answer = await _http.SendAsync(request, Ct);
        foreach (var set in answer.Headers.TryGetValues("Set-Cookie", out var sets) ? sets : [])
        {
            var pair = set.Split(';')[0].Split('=', 2);
            if (pair[1].Length == 0)
            {
                Cookies.Remove(pair[0]);
            }
            else
            {
                Cookies[pair[0]] = pair[1];
            }
        }

        return answer;
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex FormToken();

    [GeneratedRegex(@"\b\d{6}\b")]
    private static partial Regex Code();

    [GeneratedRegex(@"/portal/link\?t=([\w-]+)")]
    private static partial Regex LinkToken();
}
