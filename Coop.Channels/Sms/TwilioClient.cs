using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Coop.Channels.Sms;

/// <summary>What came of a call to Twilio.</summary>
internal abstract record TwilioAnswer
{
    private TwilioAnswer()
    {
    }

    /// <summary>It has the message.</summary>
    public sealed record Taken(TwilioMessage Message) : TwilioAnswer;

    /// <summary>It answered, and did not take it.</summary>
    public sealed record Refused(HttpStatusCode Status, int? Code, string? Text, TimeSpan? RetryAfter) : TwilioAnswer;

    /// <summary>The call certainly never got there.</summary>
    public sealed record NotReached(string Why) : TwilioAnswer;

    /// <summary>The call left and nothing usable came back: whether it was heard is unknown.</summary>
    public sealed record Silence(string Why) : TwilioAnswer;
}

/// <summary>The few calls of Twilio's REST API that messages need (2010-04-01, form fields in, JSON out).</summary>
internal sealed class TwilioClient(HttpClient http)
{
    private const int PageSize = 100;
    private const int MostPages = 5;

    /// <summary>Sends a message. Posting is not repeatable: the answer tells what is known and what is not.</summary>
    public async Task<TwilioAnswer> SendAsync(TwilioAccount account, IEnumerable<KeyValuePair<string, string>> fields, CancellationToken ct)
    {
        try
        {
            using var request = Request(account, HttpMethod.Post, $"{Path(account)}/Messages.json");
            request.Content = new FormUrlEncodedContent(fields);
            using var response = await http.SendAsync(request, ct);
            if (!response.IsSuccessStatusCode)
            {
                return await RefusalAsync(response, ct);
            }

            return await response.Content.ReadFromJsonAsync(TwilioJson.Default.TwilioMessage, ct) is { Sid.Length: > 0 } message
                ? new TwilioAnswer.Taken(message)
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

    /// <summary>Messages of ours to a number since a day, newest first, as far back as a few pages go.</summary>
    /// <exception cref="HttpRequestException">Twilio is not to be reached, or refuses.</exception>
    public async Task<IReadOnlyList<TwilioMessage>> SentAsync(TwilioAccount account, string to, DateOnly since, CancellationToken ct)
    {
        var messages = new List<TwilioMessage>();
        var day = since.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var next = $"{Path(account)}/Messages.json?To={Uri.EscapeDataString(to)}&DateSent%3E={day}&PageSize={PageSize}";
        for (var pages = 0; next is not null && pages < MostPages; pages++)
        {
            using var request = Request(account, HttpMethod.Get, next);
            using var response = await http.SendAsync(request, ct);
            response.EnsureSuccessStatusCode();
            var page = await response.Content.ReadFromJsonAsync(TwilioJson.Default.TwilioPage, ct);
            messages.AddRange(page?.Messages ?? []);
            next = page?.NextPageUri;
        }

        return messages;
    }

    /// <summary>One message by Twilio's id; null when there is none.</summary>
    /// <exception cref="HttpRequestException">Twilio is not to be reached, or refuses.</exception>
    public async Task<TwilioMessage?> FetchAsync(TwilioAccount account, string sid, CancellationToken ct)
    {
        using var request = Request(account, HttpMethod.Get, $"{Path(account)}/Messages/{Uri.EscapeDataString(sid)}.json");
        using var response = await http.SendAsync(request, ct);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync(TwilioJson.Default.TwilioMessage, ct);
    }

    private static string Path(TwilioAccount account) => $"/2010-04-01/Accounts/{account.Sid}";

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
