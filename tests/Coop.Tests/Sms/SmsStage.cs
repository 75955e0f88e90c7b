using Coop.Channels.Conversations;
using Coop.Channels.Sms;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Testing;
using Coop.Tests.Harness;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;

namespace Coop.Tests.Sms;

/// <summary>A node that takes messages, on the simulated network or on another node's.</summary>
internal sealed class SmsStage : PhoneStage
{
    private SmsStage(TestNode node, WebApplication site)
        : base(node, site)
    {
    }

    /// <summary>Opens the site and the network; with <paramref name="other"/>, a second node of the same installation on its network.</summary>
    public static Task<SmsStage> OpenAsync(TestDatabase database, SmsStage? other = null, params IEnumerable<KeyValuePair<string, string?>> settings) =>
        OpenAsync(database, other, settings, (node, site) => new SmsStage(node, site));

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

    public static List<KeyValuePair<string, string>> Sms(string sid = "SM1", string body = "Hola", string from = Maria) =>
        [new("MessageSid", sid), new("From", from), new("To", "+576015550100"), new("Body", body), new("NumMedia", "0")];
}
