using Coop.Channels.Twilio;
using Coop.Core.Persistence;
using Microsoft.Extensions.Logging;

namespace Coop.Channels.Simulators.Phone;

/// <summary>Posts the network's webhooks, signed, and again a few times while the site does not take them.</summary>
public sealed partial class PhonePost(IHttpClientFactory clients, MachineClock machine, ILogger<PhonePost> log)
{
    internal const string ClientName = "simulated-telephones";
    private const int Tries = 4;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly Lock _gate = new();
    private readonly HashSet<Task> _underWay = [];

    /// <summary>Statuses of the answers so far, oldest first; 0 for none.</summary>
    public IReadOnlyList<int> Answers
    {
        get
        {
            lock (_gate)
            {
                return [.. _answers];
            }
        }
    }

    private readonly List<int> _answers = [];

    /// <summary>Ends when nothing is under way.</summary>
    public async Task QuietAsync()
    {
        while (UnderWay() is { Length: > 0 } tasks)
        {
            await Task.WhenAll(tasks).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Posts one webhook.</summary>
    internal void Send(string address, string token, Misbehaviour bad, List<KeyValuePair<string, string>> fields) => SendInOrder(address, token, bad, [fields]);

    /// <summary>Posts one webhook after the other.</summary>
    internal void SendInOrder(string address, string token, Misbehaviour bad, IReadOnlyList<List<KeyValuePair<string, string>>> webhooks) =>
        _ = SendAfter(Task.CompletedTask, address, token, bad, webhooks);

    /// <summary>Posts one webhook after the other, and the first after something else has ended.</summary>
    internal Task SendAfter(Task before, string address, string token, Misbehaviour bad, IReadOnlyList<List<KeyValuePair<string, string>>> webhooks) => Track(Task.Run(async () =>
        {
            await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            foreach (var fields in webhooks)
            {
                if (bad.Delay > TimeSpan.Zero)
                {
                    await Task.Delay(bad.Delay, machine);
                }

                await Task.WhenAll(Enumerable.Range(0, Math.Max(1, bad.Repeat)).Select(_ => PostAsync(address, token, fields)));
            }
        }));

    /// <summary>Posts one webhook whose answer is wanted; null when there was none that can be used.</summary>
    internal async Task<string?> FetchAsync(string address, string token, Misbehaviour bad, List<KeyValuePair<string, string>> fields)
    {
        var fetch = Task.Run(async () =>
        {
            if (bad.Delay > TimeSpan.Zero)
            {
                await Task.Delay(bad.Delay, machine);
            }

            return await Task.WhenAll(Enumerable.Range(0, Math.Max(1, bad.Repeat)).Select(_ => PostAsync(address, token, fields)));
        });
        await Track(fetch);
        return (await fetch)[0];
    }

    private Task Track(Task task)
    {
        lock (_gate)
        {
            _underWay.Add(task);
        }

        _ = task.ContinueWith(Forget, TaskScheduler.Default);
        return task;
    }

    /// <summary>The body of an answer that is one; null otherwise.</summary>
    private async Task<string?> PostAsync(string address, string token, List<KeyValuePair<string, string>> fields)
    {
        for (var attempt = 1; attempt <= Tries; attempt++)
        {
            var (status, body) = (0, (string?)null);
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new FormUrlEncodedContent(fields) };
                request.Headers.Add(TwilioSignature.Header, TwilioSignature.Of(token, address, fields));
                using var response = await clients.CreateClient(ClientName).SendAsync(request);
                (status, body) = ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
            }
            catch (Exception error) when (error is HttpRequestException or TaskCanceledException)
            {
                NotPosted(error, attempt);
            }

            lock (_gate)
            {
                _answers.Add(status);
            }

            if (status is >= 200 and < 500)
            {
                return status < 300 ? body : null;
            }

            await Task.Delay(Pause, machine);
        }

        return null;
    }

    private Task[] UnderWay()
    {
        lock (_gate)
        {
            return [.. _underWay];
        }
    }

    private void Forget(Task task)
    {
        lock (_gate)
        {
            _underWay.Remove(task);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The simulated telephone network could not post a webhook, attempt {Attempt}")]
    private partial void NotPosted(Exception error, int attempt);
}
