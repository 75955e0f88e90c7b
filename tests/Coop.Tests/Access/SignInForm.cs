using System.Text.RegularExpressions;

namespace Coop.Tests.Access;

/// <summary>The sign-in form as a browser fills it in.</summary>
internal sealed partial class SignInForm : IDisposable
{
    // A container would keep cookies meant for TLS to itself, also where the test plays the proxy in front.
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });
    private readonly Uri _page;
    private string? _token;

    public SignInForm(string address, string query = "", params (string Name, string Value)[] headers)
    {
        _page = new Uri($"{address}/sign-in{query}");
        _http.DefaultRequestHeaders.Add("Accept-Language", "es");
        foreach (var (name, value) in headers)
        {
            _http.DefaultRequestHeaders.Remove(name);
            _http.DefaultRequestHeaders.Add(name, value);
        }
    }

    public async Task<HttpResponseMessage> PostAsync(string name, string password, CancellationToken ct)
    {
        if (_token is null)
        {
            using var page = await _http.GetAsync(_page, ct);
            _token = Token().Match(await page.Content.ReadAsStringAsync(ct)).Groups[1].Value;
            _http.DefaultRequestHeaders.Add("Cookie", page.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0]));
        }

        return await _http.PostAsync(_page, new FormUrlEncodedContent(
        [
            new("_handler", "sign-in"), new("__RequestVerificationToken", _token), new("Form.Name", name), new("Form.Password", password),
        ]), ct);
    }

    /// <summary>The page without what differs each time.</summary>
    public static string WithoutTokens(string page) => Random().Replace(page, "");

    public void Dispose() => _http.Dispose();

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex Token();

    [GeneratedRegex("value=\"CfDJ8[^\"]+\"|<!--.*?-->|data-now=\"[^\"]+\"", RegexOptions.Singleline)]
    private static partial Regex Random();
}
