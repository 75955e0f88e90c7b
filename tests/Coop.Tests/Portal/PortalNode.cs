using System.Text.RegularExpressions;
using Coop.Channels.Portal;
using Coop.Core.Members;
using Coop.Core.Outbound;
using Coop.Testing;
using Coop.Tests.Sms;
using Shouldly;
using Xunit;

namespace Coop.Tests.Portal;

/// <summary>A node on the simulated telephone network, and members who come into its portal.</summary>
internal sealed partial class PortalNode : IAsyncDisposable
{
    private readonly SmsStage _stage;

    private PortalNode(SmsStage stage) => _stage = stage;

    public TestNode Node => _stage.Node;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<PortalNode> OpenAsync(TestDatabase database, params IEnumerable<KeyValuePair<string, string?>> settings) =>
        new(await SmsStage.OpenAsync(database, null, [new("Portal:PublicUrl", "https://omni.example.coop"), .. settings]));

    /// <summary>A number nobody had before.</summary>
    public static string NewNumber() => $"+57300{An.Number() % 10_000_000:D7}";

    /// <summary>A member who proved that a telephone is theirs.</summary>
    public async Task<MemberId> MemberAsync(string number, string name = "María José", bool verified = true)
    {
        var member = await Node.RegisterAsync(An.Person(name), ContactAddress.Telephone(number)!);
        if (verified)
        {
            await Node.ExecuteAsync("update core.contact_point set verified_at = now() where member_id = @member", ("member", member.Value));
        }

        return member;
    }

    /// <summary>Asks for a code and has it sent; returns this browser's half.</summary>
    public async Task<string> AskAsync(string address)
    {
        var asked = (await Node.Get<AskForCode>().RunAsync(address, "es", Ct)).ShouldBeOfType<AskResult.Asked>();
        await CarryAsync();
        return asked.Browser;
    }

    /// <summary>Everything that waits to be sent arrives.</summary>
    public async Task CarryAsync()
    {
        await Node.Get<SendCodes>().DrainAsync(Ct);
        await Node.SettleAsync();
        await _stage.Network.QuietAsync();
        await Node.SettleAsync();
    }

    /// <summary>The messages on a telephone.</summary>
    public IReadOnlyList<string> On(string number) => [.. _stage.Network.ReceivedBy(number).Select(message => message.Body)];

    /// <summary>The code that arrived last.</summary>
    public string CodeOn(string number) => Code().Match(On(number)[^1]).Value;

    /// <summary>The token of the link that arrived last.</summary>
    public string TokenOn(string number) => Token().Match(On(number)[^1]).Groups[1].Value;

    public Task<ProofResult> ProveAsync(string browser, string code) => Node.Get<ProveAddress>().ByCodeAsync(browser, code, Ct);

    /// <summary>A member comes in; returns the session's key.</summary>
    public async Task<string> SignInAsync(string number)
    {
        var browser = await AskAsync(number);
        var proved = (await ProveAsync(browser, CodeOn(number))).ShouldBeOfType<ProofResult.Proved>();
        return (await Node.Get<EnterPortal>().RunAsync(proved.Proof, null, Ct)).ShouldBeOfType<EnterResult.Entered>().Key;
    }

    public Task<PortalVisitor?> VisitorAsync(string key) => Node.Get<MemberSessions>().FindAsync(key, Ct);

    /// <summary>A member writes on the portal, and it is processed.</summary>
    public async Task WriteAsync(MemberId member, string text, Guid? client = null)
    {
        (await Node.Get<WriteFromPortal>().RunAsync(member, client ?? An.Id(), text, Ct)).ShouldBeOneOf(WriteOutcome.Accepted, WriteOutcome.Repeated);
        await Node.SettleAsync();
    }

    public Task<IReadOnlyList<PortalRow>> RowsAsync(MemberId member) => Node.Get<PortalReads>().AfterAsync(member, 0, 100, Ct);

    /// <summary>What was queued for a member last.</summary>
    public async Task<OutboundMessage> LastMessageAsync(MemberId member) => await Node.MessageAsync(
        new(await Node.ScalarAsync<Guid>("select id from core.outbound where member_id = @member order by position desc limit 1", ("member", member.Value))));

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    [GeneratedRegex(@"\b\d{6}\b")]
    private static partial Regex Code();

    [GeneratedRegex(@"/portal/link\?t=([\w-]+)")]
    private static partial Regex Token();
}
