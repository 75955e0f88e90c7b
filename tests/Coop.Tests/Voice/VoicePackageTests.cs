using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Coop.Channels.Twilio;
using Coop.Channels.Voice;
using Coop.Core.Timeline;
using Coop.Testing;
using Shouldly;
using Xunit;

namespace Coop.Tests.Voice;

/// <summary>Documents and parameters of calls as Twilio's own library for Node makes them.</summary>
[Trait("Category", "integration")]
public sealed class VoicePackageTests
{
    private const string Token = "0123456789abcdef0123456789abcdef";
    private const string Account = "AC0123456789abcdef0123456789abcdef";
    private const string Sid = "CA0123456789abcdef0123456789abcdef";

    private static readonly VoiceUrls Urls = new("https://omni.example.coop", "conn-conn-conn-conn");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ours_is_what_theirs_is()
    {
        var room = VoiceCall.RoomOf(Sid);
        var leg = new LegTask(new CallLegId(An.Id()), new CallId(An.Id()), room, LegRole.Agent, "client:agent-7", Direction.In);
        var own = leg with { Direction = Direction.Out };
        string[] documents = [VoiceTwiml.Greeting(room, "es", Urls), VoiceTwiml.Waiting("en"), VoiceTwiml.Hangup];
        var dial = VoiceTwiml.EnterRoom(room, CallLeg.LabelOf(leg.Role, leg.Leg), "es", Urls);
        var input = JsonSerializer.Serialize(new
        {
            token = Token,
            account = Account,
            sid = Sid,
            dial,
            leg = new { to = leg.Address, from = "+576015550100", label = CallLeg.LabelOf(leg.Role, leg.Leg) },
            urls = new
            {
                name = room,
                after = Urls.After,
                wait = Urls.Wait("es"),
                room = Urls.Room(room),
                leg = Urls.Leg(room, leg.Leg),
                greeting = XDocument.Parse(documents[0]).Descendants("Say").Single().Value,
                waiting = XDocument.Parse(documents[1]).Descendants("Say").Single().Value,
            },
        });

        using var theirs = JsonDocument.Parse(await RunAsync(input));

        foreach (var (ours, their) in documents.Zip(theirs.RootElement.GetProperty("documents").EnumerateArray()))
        {
            Sorted(XElement.Parse(their.GetString()!)).ToString().ShouldBe(Sorted(XElement.Parse(ours)).ToString());
        }

        List<(string Path, List<KeyValuePair<string, string>> Fields)> requests =
        [
            VoiceLine.Request(leg, "+576015550100", 25, Urls), VoiceLine.Request(own, "+576015550100", 25, Urls),
            ($"Calls/{Sid}.json", [new("Status", "completed")]), ($"Conferences/{room}/Participants/{Sid}.json", [new("Muted", "true")]),
        ];
        foreach (var (ours, their) in requests.Zip(theirs.RootElement.GetProperty("posted").EnumerateArray()))
        {
            their.GetProperty("method").GetString().ShouldBe("POST");
            their.GetProperty("uri").GetString().ShouldBe(await PostedToAsync(ours.Path));
            Fields(their.GetProperty("fields")).ShouldBe(ours.Fields.Select(f => $"{f.Key}={f.Value}"), ignoreOrder: true);
        }
    }

    /// <summary>Where our client posts to.</summary>
    private static async Task<string> PostedToAsync(string path)
    {
        var caught = new Catcher();
        using var http = new HttpClient(caught);
        var account = new TwilioAccount(new Uri("https://api.twilio.com"), Account, Account, Token, [Token], "conn", () => null, "+576015550100", null, null);
        await new TwilioClient(http).PostAsync(account, path, [], Ct);
        return caught.Uri!.AbsoluteUri;
    }

    private static IEnumerable<string> Fields(JsonElement fields) =>
        from field in fields.EnumerateObject()
        from value in field.Value.ValueKind == JsonValueKind.Array ? field.Value.EnumerateArray() : Enumerable.Repeat(field.Value, 1)
        select $"{field.Name}={(value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText())}";

    private static XElement Sorted(XElement element) =>
        new(element.Name, element.Attributes().OrderBy(a => a.Name.LocalName, StringComparer.Ordinal), element.Nodes().Select(n => n is XElement child ? Sorted(child) : n));

    private static async Task<string> RunAsync(string input)
    {
        await NodePackages.InstallAsync(Repository.PathOf("tests/Coop.Tests/Sms"), Ct);
        using var node = Process.Start(new ProcessStartInfo("node", "check.mjs")
        {
            WorkingDirectory = Repository.PathOf("tests/Coop.Tests/Voice"),
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        await node.StandardInput.WriteAsync(input);
        node.StandardInput.Close();
        var output = await node.StandardOutput.ReadToEndAsync(Ct);
        await node.WaitForExitAsync(Ct);
        node.ExitCode.ShouldBe(0);
        return output;
    }

    private sealed class Catcher : HttpMessageHandler
    {
        public Uri? Uri { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Uri = request.RequestUri;
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.Created) { Content = new StringContent("""{"sid":"CA1"}""", Encoding.UTF8, "application/json") });
        }
    }
}
