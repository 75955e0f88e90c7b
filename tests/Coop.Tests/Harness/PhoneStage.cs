using Coop.Channels.Dispatch;
using Coop.Channels.Simulators.Phone;
using Coop.Channels.Sms;
using Coop.Channels.Twilio;
using Coop.Channels.Voice;
using Coop.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Coop.Tests.Harness;

/// <summary>A node that takes the telephone network's webhooks, on the simulated network or on another node's.</summary>
internal abstract class PhoneStage(TestNode node, WebApplication site) : IAsyncDisposable
{
    public const string Maria = "+573001234567";

    public TestNode Node => node;

    public PhoneNetwork Network => Node.Get<PhoneNetwork>();

    public TwilioAccount Account => Node.Get<TwilioAccounts>().Current!;

    public string Url => site.Urls.First();

    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Posts fields to a webhook, signed as the account signs unless told otherwise.</summary>
    public async Task<HttpResponseMessage> PostAsync(
        string path, IReadOnlyList<KeyValuePair<string, string>> fields, string? signature = null, string? token = null, HttpContent? content = null)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, Url + path) { Content = content ?? new FormUrlEncodedContent(fields) };
        request.Headers.Add(TwilioSignature.Header, signature ?? TwilioSignature.Of(token ?? Network.Token, Url + path, fields));
        return await http.SendAsync(request, Ct);
    }

    public async ValueTask DisposeAsync()
    {
        await site.DisposeAsync();
        await Node.DisposeAsync();
    }

    /// <summary>Opens the site and the network; with <paramref name="other"/>, a second node of the same installation on its network.</summary>
    protected static async Task<TStage> OpenAsync<TStage>(
        TestDatabase database, TStage? other, IEnumerable<KeyValuePair<string, string?>> settings, Func<TestNode, WebApplication, TStage> make)
        where TStage : PhoneStage
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Simulators:Phone:Enabled", "true"), new("Twilio:TimeoutSeconds", "2"), .. settings]).Build();
        var node = new TestNode(database, other?.Node.Clock, also: services => services
            .AddSingleton<IConfiguration>(configuration)
            .AddSingleton<IChannelAdapter>(provider => provider.GetRequiredService<SmsAdapter>()));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var site = builder.Build();
        site.MapSms(node.Get<SmsWebhooks>());
        site.MapVoice(node.Get<VoiceWebhooks>());
        await site.StartAsync(Ct);
        var stage = make(node, site);
        if (other is null)
        {
            node.Get<PhoneServer>().SiteUrl = () => stage.Url;
            await node.StartAsync<PhoneServer>();
        }
        else
        {
            node.Get<TwilioAccounts>().Simulate(other.Account);
        }

        return stage;
    }
}
