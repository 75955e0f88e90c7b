using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Coop.Channels.Twilio;

/// <summary>What came of a call to Twilio.</summary>
internal abstract record TwilioAnswer
{
    private TwilioAnswer()
    {
    }

    /// <summary>It has done what was asked.</summary>
    public sealed record Taken(TwilioItem Item) : TwilioAnswer;

    /// <summary>It answered, and did not do it.</summary>
    public sealed record Refused(HttpStatusCode Status, int? Code, string? Text, TimeSpan? RetryAfter) : TwilioAnswer;

    /// <summary>The call certainly never got there.</summary>
    public sealed record NotReached(string Why) : TwilioAnswer;

    /// <summary>The call left and nothing usable came back: whether it was heard is unknown.</summary>
    public sealed record Silence(string Why) : TwilioAnswer;
}

/// <summary>The calls of Twilio's REST API that the channels share (2010-04-01, form fields in, JSON out). Paths are those below the account.</summary>
internal sealed class TwilioClient(HttpClient http)
{
    /// <summary>The name of the HTTP client to give.</summary>
    public const string Name = "twilio";

    private const int PageSize = 100;
    private const int MostPages = 5;

    /// <summary>Posts a form, as to <c>Messages.json</c>. Posting is not repeatable: the answer tells what is known and what is not.</summary>
    public async Task<TwilioAnswer> PostAsync(TwilioAccount account, string path, IEnumerable<KeyValuePair<string, string>> fields, CancellationToken ct)
    {
        try
        {
            using var request = Request(account, HttpMethod.Post, Target(account, path));
            request.Content = new FormUrlEncodedContent(fields);
            using var response = await http.SendAsync(request, ct);
            if (!response.IsSuccessStatusCode)
            {
                return await RefusalAsync(response, ct);
            }

            return await response.Content.ReadFromJsonAsync(TwilioJson.Default.TwilioItem, ct) is { } item && (item.Sid ?? item.CallSid) is { Length: > 0 }
                ? new TwilioAnswer.Taken(item)
                : new TwilioAnswer.Silence("answer_unreadable");
        }
        catch (HttpRequestException error) when (error.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError
            or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError)
        {
            return new TwilioAnswer.NotReached("carrier_away");
        }
        catch (Exception error) when (error is HttpRequestException or IOException or JsonException or NotSupportedException)
        {
            return new TwilioAnswer.Silence("answer_lost");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new TwilioAnswer.Silence("no_answer");
        }
    }

    /// <summary>What a list holds, as <c>Messages.json?To=…</c>, newest first, as far back as a few pages go; none where there is no such list.</summary>
    /// <exception cref="HttpRequestException">Twilio is not to be reached, or refuses.</exception>
    public async Task<IReadOnlyList<TwilioItem>> ListAsync(TwilioAccount account, string path, CancellationToken ct)
    {
        var items = new List<TwilioItem>();
        var next = $"{Target(account, path)}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}PageSize={PageSize}";
        for (var pages = 0; next is not null && pages < MostPages; pages++)
        {
            using var request = Request(account, HttpMethod.Get, next);
            using var response = await http.SendAsync(request, ct);
            if (response.StatusCode == HttpStatusCode.NotFound)
            {
                return items;
            }

            response.EnsureSuccessStatusCode();
            var page = await response.Content.ReadFromJsonAsync(TwilioJson.Default.TwilioPage, ct);
            items.AddRange(page?.Items ?? []);
            next = page?.NextPageUri;
        }

        return items;
    }

    /// <summary>One thing by Twilio's id, as <c>Calls/CA….json</c>; null when there is none.</summary>
    /// <exception cref="HttpRequestException">Twilio is not to be reached, or refuses.</exception>
    public async Task<TwilioItem?> FetchAsync(TwilioAccount account, string path, CancellationToken ct)
    {
        using var request = Request(account, HttpMethod.Get, Target(account, path));
        using var response = await http.SendAsync(request, ct);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync(TwilioJson.Default.TwilioItem, ct);
    }

    private static string Target(TwilioAccount account, string path) => $"/2010-04-01/Accounts/{account.Sid}/{path}";

    private static HttpRequestMessage Request(TwilioAccount account, HttpMethod method, string target)
    {
        var request = new HttpRequestMessage(method, new Uri(account.Api, target));
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{account.User}:{account.Secret}")));
        return request;
    }

    private static async Task<TwilioAnswer> RefusalAsync(HttpResponseMessage response, CancellationToken ct)
    {
        TwilioProblem? problem = null;
        try
        {
            problem = await response.Content.ReadFromJsonAsync(TwilioJson.Default.TwilioProblem, ct);
        }
        catch (Exception error) when (error is JsonException or NotSupportedException or HttpRequestException or IOException)
        {
            // A gateway's page: the status alone speaks.
        }

        return new TwilioAnswer.Refused(response.StatusCode, problem?.Code, problem?.Message, response.Headers.RetryAfter?.Delta);
    }
}
