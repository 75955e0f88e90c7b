using Coop.Channels.Inbound;
using Coop.Channels.Web;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Coop.Bench;

/// <summary>What a busy desk has before it: 60 members wait, one of them with 50 messages.</summary>
internal static class DeskWorld
{
    private const int Rows = 60;
    private const int Entries = 50;

    /// <summary>Settings of the site in benchmarks: quiet logs, and one load generator is not taken for an abuser.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> Settings { get; } =
    [
        new("Logging:LogLevel:Default", "Warning"),
        new("Web:MessagesPerMinute", "1000000"),
        new("Web:RequestsPerMinute", "10000000"),
    ];

    /// <summary>Lets everybody write, through the product's own worker. Returns the member with the long timeline, and their browser.</summary>
    public static async Task<(MemberId Member, WebSessionId Session)> BuildAsync(BenchServer server, CancellationToken ct)
    {
        var store = server.Services.GetRequiredService<StoreInbound>();
        var sessions = Enumerable.Range(0, Rows).Select(_ => Guid.CreateVersion7(TimeProvider.System.GetUtcNow())).ToArray();
        for (var n = 0; n < Rows + Entries - 1; n++)
        {
            var session = sessions[n < Rows ? n : 0];
            var client = Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
            var body = $$"""{"clientId":"{{client:D}}","text":"Buenas tardes, quisiera saber si ya quedó al día mi aporte de este mes ({{n}})."}""";
            await store.RunAsync(
                new RawItem(WebChatReader.ConnectionName, $"{session:D}:{client:D}", $"web:{session:D}", System.Text.Encoding.UTF8.GetBytes(body)), ct);
        }

        await server.Services.GetRequiredService<InboundWorker>().DrainAsync(ct);
        await using var db = await server.Services.GetRequiredService<IDbContextFactory<CoopDb>>().CreateDbContextAsync(ct);
        var value = sessions[0].ToString("D");
        var member = await db.ContactPoints.Where(point => point.Value == value).Select(point => point.MemberId).SingleAsync(ct);
        return (member, new WebSessionId(sessions[0]));
    }
}
