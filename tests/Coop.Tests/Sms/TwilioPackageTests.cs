using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using Coop.Channels.Sms;
using Coop.Channels.Twilio;
using Coop.Core.Members;
using Coop.Core.Outbound;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Sms;

/// <summary>Signatures and parameters as Twilio's own library for Node makes them, and the meter in the browser as ours.</summary>
[Trait("Category", "integration")]
public sealed class TwilioPackageTests
{
    private const string Token = "0123456789abcdef0123456789abcdef";
    private const string Account = "AC0123456789abcdef0123456789abcdef";
    private const string Callback = "https://omni.example.coop/webhooks/twilio/conn/status?message=1";

    private static readonly string[] Letters = ["a", "Z", "ñ", "á", "é", "€", "[", "~", "\n", "\f", "ç", "🙏", "¿", "`", "Δ", " "];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ours_is_what_theirs_is()
    {
        var cases = Cases().ToList();
        var texts = Enumerable.Range(0, 300).Select(Text).ToList();
        var body = "Buenos días, ¿café? 🙏 100% + ñ & más = [sí]";
        var input = JsonSerializer.Serialize(new
        {
            token = Token,
            account = Account,
            signatures = cases.ConvertAll(c => new { url = c.Url, fields = c.Fields.ToDictionary(), signature = TwilioSignature.Of(Token, c.Url, c.Fields) }),
            message = new { to = "+573001234567", from = "+576015550100", body, statusCallback = Callback },
            meter = Repository.PathOf("Coop.Web.Client/wwwroot/desk/segments.js"),
            texts,
        });

        using var theirs = JsonDocument.Parse(await RunAsync(input));
        var (request, fields) = await OursAsync(body);

        foreach (var (ours, signature) in cases.Zip(theirs.RootElement.GetProperty("signatures").EnumerateArray()))
        {
            signature.GetProperty("signature").GetString().ShouldBe(TwilioSignature.Of(Token, ours.Url, ours.Fields), ours.Url);
            signature.GetProperty("valid").GetBoolean().ShouldBeTrue();
        }

        var posted = theirs.RootElement.GetProperty("posted").EnumerateArray().ShouldHaveSingleItem();
        posted.GetProperty("method").GetString().ShouldBe(request.Method.Method);
        posted.GetProperty("uri").GetString().ShouldBe(request.RequestUri!.AbsoluteUri);
        posted.GetProperty("fields").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!).ShouldBe(fields, ignoreOrder: true);
        request.Headers.Authorization!.Parameter.ShouldBe(
            Convert.ToBase64String(Encoding.UTF8.GetBytes($"{posted.GetProperty("user").GetString()}:{posted.GetProperty("secret").GetString()}")));

        foreach (var (text, measured) in texts.Zip(theirs.RootElement.GetProperty("segments").EnumerateArray()))
        {
            var ours = SmsSegments.Of(text);
            (measured.GetProperty("units").GetInt32(), measured.GetProperty("segments").GetInt32(), measured.GetProperty("left").GetInt32())
                .ShouldBe((ours.Units, ours.Segments, ours.Left), text);
        }
    }

    private static IEnumerable<(string Url, List<KeyValuePair<string, string>> Fields)> Cases()
    {
        string[] urls = ["https://omni.example.coop/webhooks/twilio/conn/sms", Callback, "https://omni.example.coop:8443/a%20b?x=%C3%B1&y=1+2", "http://127.0.0.1:5080/"];
        foreach (var url in urls)
        {
            yield return (url, []);
            yield return (url, SmsStage.Sms(body: "Ñandú 🙏 & = % +\n"));
            yield return (url, [new("b", ""), new("a", " "), new("B", "2"), new("ñ", "á"), new("MediaUrl0", "https://x.example/?a=b&c=d")]);
        }
    }

    /// <summary>What our client posts, caught on the way.</summary>
    private static async Task<(HttpRequestMessage Request, Dictionary<string, string> Fields)> OursAsync(string body)
    {
        var caught = new Catcher();
        using var http = new HttpClient(caught);
        var account = new TwilioAccount(new Uri("https://api.twilio.com"), Account, Account, Token, [Token], "conn", () => null, "+576015550100", null, null);
        var clock = new ManualClock();
        var point = ContactPoint.Learned(new MemberId(An.Id()), ContactAddress.Telephone("300 123 4567")!, clock);
        var (to, from) = SmsAdapter.Route(account, point)!.Value;
        var message = new LeasedMessage(clock.NewId<OutboundId>(), 1, Channel.Sms, point.MemberId, point, body);

        await new TwilioClient(http).PostAsync(account, SmsAdapter.MessagesPath, SmsAdapter.Fields(message, to, from, Callback), Ct);

        return (caught.Request!, FormPairs.Read(caught.Body!)!.All.ToDictionary());
    }

    private static async Task<string> RunAsync(string input)
    {
        var folder = Repository.PathOf("tests/Coop.Tests/Sms");
        await NodePackages.InstallAsync(folder, Ct);
        using var node = Process.Start(new ProcessStartInfo("node", "check.mjs") { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true })!;
        await node.StandardInput.WriteAsync(input);
        node.StandardInput.Close();
        var output = await node.StandardOutput.ReadToEndAsync(Ct);
        await node.WaitForExitAsync(Ct);
        node.ExitCode.ShouldBe(0);
        return output;
    }

    /// <summary>Texts of every length and mixture, the same each time.</summary>
    private static string Text(int n)
    {
        var (text, state) = (new StringBuilder(), (uint)n + 1);
        for (var i = 0; i < n; i++)
        {
            state = (state * 1_664_525) + 1_013_904_223;
            text.Append(Letters[(state >> 16) % (n % 3 == 0 ? 4 : Letters.Length)]);
        }

        return text.ToString();
    }

    private sealed class Catcher : HttpMessageHandler
    {
        public HttpRequestMessage? Request { get; private set; }

        public byte[]? Body { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            (Request, Body) = (request, await request.Content!.ReadAsByteArrayAsync(cancellationToken));
            return new HttpResponseMessage(HttpStatusCode.Created) { Content = new StringContent("""{"sid":"SM1","status":"queued"}""", Encoding.UTF8, "application/json") };
        }
    }
}
