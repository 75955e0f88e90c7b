using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Coop.Channels.Twilio;
using Coop.Core.Persistence;

namespace Coop.Bench.Send;

/// <summary>
/// A carrier that answers each call after 50 ms, fifty at a time, and then reports the delivery by a signed webhook. The
/// same for both arms.
/// </summary>
internal sealed class FakeCarrier : HttpMessageHandler
{
    public const int Concurrency = 50;
    public const string Token = "bench-token";

    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(50);
    private static readonly MachineClock Clock = new();

    private readonly SemaphoreSlim _lines = new(Concurrency);
    private readonly HttpClient _http = new(new SocketsHttpHandler { MaxConnectionsPerServer = 16 });
    private TaskCompletionSource _all = new();
    private int _expected;
    private int _taken;
    private int _reported;

    /// <summary>Ends when so many messages have been taken and reported, and the reports answered.</summary>
    public Task ExpectAsync(int messages)
    {
        (_expected, _taken, _reported, _all) = (messages, 0, 0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        return _all.Task;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var fields = FormPairs.Read(await request.Content!.ReadAsByteArrayAsync(cancellationToken))!;
        await _lines.WaitAsync(cancellationToken);
        try
        {
            await Task.Delay(Latency, Clock, cancellationToken);
        }
        finally
        {
            _lines.Release();
        }

        var sid = string.Create(CultureInfo.InvariantCulture, $"SM{Interlocked.Increment(ref _taken):x32}");
        _ = ReportAsync(fields["StatusCallback"]!, sid, fields["To"]!);
        return new HttpResponseMessage(HttpStatusCode.Created)
        {
            Content = new StringContent($$"""{"sid":"{{sid}}","status":"queued"}""", new MediaTypeHeaderValue("application/json")),
        };
    }

    private async Task ReportAsync(string address, string sid, string to)
    {
        KeyValuePair<string, string>[] fields = [new("MessageSid", sid), new("MessageStatus", "delivered"), new("To", to), new("From", "+576015550100")];
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new FormUrlEncodedContent(fields) };
        request.Headers.Add(TwilioSignature.Header, TwilioSignature.Of(Token, address, fields));
        using var answer = await _http.SendAsync(request);
        if (!answer.IsSuccessStatusCode)
        {
            _all.TrySetException(new InvalidOperationException($"A report was answered with {answer.StatusCode}."));
        }
        else if (Interlocked.Increment(ref _reported) == _expected)
        {
            _all.TrySetResult();
        }
    }
}
