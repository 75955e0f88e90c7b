using Coop.Channels.Conversations;
using Coop.Channels.Dispatch;
using Coop.Channels.Simulators.Phone;
using Coop.Channels.Sms;
using Coop.Channels.Twilio;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Coop.Tests.Sms;

/// <summary>A node that takes the telephone network's webhooks, on the simulated network or on another node's.</summary>
internal sealed class SmsStage : IAsyncDisposable
{
    public const string Maria = "+573001234567";

    private readonly WebApplication _site;

    private SmsStage(TestNode node, WebApplication site) => (Node, _site) = (node, site);

    public TestNode Node { get; }

    public PhoneNetwork Network => Node.Get<PhoneNetwork>();

    public TwilioAccount Account => Node.Get<TwilioAccounts>().Current!;

    public string Url => _site.Urls.First();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Opens the site and the network; with <paramref name="other"/>, a second node of the same installation on its network.</summary>
    public static async Task<SmsStage> OpenAsync(TestDatabase database, SmsStage? other = null, params IEnumerable<KeyValuePair<string, string?>> settings)
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
        await site.StartAsync(Ct);
        var stage = new SmsStage(node, site);
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

    /// <summary>A member writes, and it is processed. Returns the thread.</summary>
    public async Task<Conversation> TextAsync(string body = "Buenos días", string from = Maria, params string[] media)
    {
        Network.MemberSends(from, body, media);
        await Network.QuietAsync();
        await Node.SettleAsync();
        await Network.QuietAsync();
        return await ThreadAsync(from);
    }

    /// <summary>The thread with a number.</summary>
    public async Task<Conversation> ThreadAsync(string from = Maria)
    {
        var address = SmsReader.SenderOf(from, "");
        await using var db = await Node.Get<IDbContextFactory<CoopDb>>().CreateDbContextAsync(Ct);
        return await db.Conversations.AsNoTracking()
            .SingleAsync(c => db.Set<ContactPoint>().Any(p => p.Id == c.ContactPointId && p.Kind == address.Kind && p.Value == address.Value), Ct);
    }

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
        await _site.DisposeAsync();
        await Node.DisposeAsync();
    }

    public static List<KeyValuePair<string, string>> Sms(string sid = "SM1", string body = "Hola", string from = Maria) =>
        [new("MessageSid", sid), new("From", from), new("To", "+576015550100"), new("Body", body), new("NumMedia", "0")];
}
