using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Coop.Core.Access;
using Coop.Core.Access.Keys;
using Coop.Core.Facts;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Testing;
using Coop.Tests.Access;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Coop.Tests.Api;

/// <summary>The real site as another system meets it: over HTTP, with a key an administrator made.</summary>
public sealed class ApiSite : IAsyncLifetime
{
    private readonly AccessSite _site = new();
    private readonly HttpClient _http = new();

    public StaffId Administrator { get; private set; }

    public ServedSite Site => _site.Site;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _site.InitializeAsync();
        if (!TestServer.IsMissing)
        {
            (Administrator, _) = await _site.HireAsync(Role.Administrator);
            foreach (var product in new ProductDraft[] { new("ARROZ", "Arroz", null), new("CURSO", "Curso", null) })
            {
                await Site.Services.GetRequiredService<SaveProduct>().RunAsync(product, null, isNew: false, Ct);
            }
        }
    }

    public Act As(StaffId who) => _site.As(who);

    public Task<(StaffId Id, string Name)> HireAsync(params Role[] roles) => _site.HireAsync(roles);

    public async Task<KeyResult.Made> KeyAsync(params KeyScope[] scopes) => (KeyResult.Made)await As(Administrator).RunAsync<MakeKey, KeyResult>(
        make => make.RunAsync("Caja", $"caja-{An.Number()}", scopes.Length == 0 ? Enum.GetValues<KeyScope>() : scopes, Ct));

    public async Task<(MemberId Id, string Document)> RegisterAsync(params ContactAddress[] addresses)
    {
        var document = $"{40_000_000 + An.Number()}";
        await using var work = await Site.Services.GetRequiredService<WorkFactory>().BeginAsync(Ct);
        var member = Site.Services.GetRequiredService<RegisterMember>().Run(work, An.Person(document: document), addresses);
        await work.CommitAsync(Ct);
        return (member, document);
    }

    public static object Sale(string document, string? key = null, object? lines = null) => new
    {
        key = key ?? $"T-{An.Number()}",
        member = new { documentType = "cc", documentNumber = document },
        at = "2026-03-10T09:00:00-05:00",
        lines = lines ?? new[] { new { product = "ARROZ", quantity = 2, amount = 43_800 } },
    };

    public Task<Answer> PostAsync(string? key, string path, object body, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, key, path, JsonSerializer.Serialize(body), "application/json", headers);

    public async Task<Answer> SendAsync(
        HttpMethod method, string? key, string path, string? body = null, string type = "application/json", params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, $"{Site.Address}/api/v1{path}");
        if (key is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, type);
        }

        using var response = await _http.SendAsync(request, Ct);
        var text = await response.Content.ReadAsStringAsync(Ct);
        return new Answer((int)response.StatusCode, text, response.Content.Headers.ContentType?.MediaType, response.Headers.RetryAfter?.Delta);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _site.DisposeAsync();
    }
}

/// <summary>What the site answered.</summary>
public sealed record Answer(int Status, string Text, string? Type, TimeSpan? RetryAfter)
{
    public string? this[string field] => JsonDocument.Parse(Text).RootElement.TryGetProperty(field, out var value) ? value.ToString() : null;
}
