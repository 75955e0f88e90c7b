using Coop.Channels.Conversations;
using Coop.Channels.Dispatch;
using Coop.Channels.Inbound;
using Coop.Channels.Routing;
using Coop.Core.Access;
using Coop.Core.Consent;
using Coop.Core.Members;
using Coop.Core.Outbound;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Coop.Testing;

/// <summary>
/// Everything that can happen around a few members, one thing at a time, chosen by a number: for tests that let many happen
/// in any order and at once. Whatever does not fit at the moment (there is nothing to take back, say) does nothing.
/// </summary>
public sealed class Bustle(IReadOnlyList<StaffId> staff, IReadOnlyList<Guid> sessions)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>What can happen, by name.</summary>
    public static IReadOnlyList<string> Actions { get; } =
        ["write", "reply", "take", "release", "close", "reopen", "read", "receive", "see", "note", "identify", "consent", "undo", "send now", "dispatch"];

    /// <summary>Does one thing on a node.</summary>
    public async Task DoAsync(TestNode node, string action, int who, int about)
    {
        var by = staff[who % staff.Count];
        var session = sessions[about % sessions.Count];
        var act = node.As(by);
        if (action == "write")
        {
            await node.Get<StoreInbound>().RunAsync(An.RawItem(session, $"Mensaje {about}"), Ct);
            await node.Get<InboundWorker>().DrainAsync(Ct);
            return;
        }

        if (action == "dispatch")
        {
            await node.Get<DispatchWorker>().DrainAsync(Ct);
            return;
        }

        var thread = await node.ThreadAsync(session);
        await (action switch
        {
            "reply" => node.ReplyAsync(by, thread.Id, $"Respuesta {about}"),
            "take" => WithOpenAsync(node, thread, id => act.RunAsync<TakeWork>(x => x.RunAsync(id, Ct))),
            "release" => WithOpenAsync(node, thread, id => act.RunAsync<ReleaseWork>(x => x.RunAsync(id, Ct))),
            "close" => WithOpenAsync(node, thread, id => act.RunAsync<CloseWork>(x => x.RunAsync(id, "solved", Ct))),
            "reopen" => WithLatestAsync(node, "select id from channels.work_item where conversation_id = @id order by opened_at desc limit 1", thread,
                id => act.RunAsync<ReopenWork>(x => x.RunAsync(new(id), Ct))),
            "read" => act.RunAsync<MarkReadByStaff>(x => x.RunAsync(thread.MemberId, Ct)),
            "receive" => node.Get<MarkByMember>().RunAsync(thread.MemberId, thread.Id, about, read: false, Ct),
            "see" => node.Get<MarkByMember>().RunAsync(thread.MemberId, thread.Id, about, read: true, Ct),
            "note" => act.RunAsync<AddNote>(x => x.RunAsync(thread.MemberId, An.Id(), $"Nota {about}", Ct)),
            "identify" => IdentifyAsync(node, act, thread.MemberId, about),
            "consent" => act.RunAsync<RecordConsent>(x => x.RunAsync(thread.MemberId, Channel.Web, Purpose.Service, about % 2 == 0, "agent", Ct)),
            "undo" => WithLatestAsync(node, Mine, thread, id => act.RunAsync<TakeBackMessage>(x => x.RunAsync(new(id), Ct))),
            "send now" => WithLatestAsync(node, Mine, thread, id => act.RunAsync<SendMessageNow>(x => x.RunAsync(new(id), Ct))),
            _ => throw new ArgumentException($"Nobody knows how to {action}.", nameof(action)),
        });
    }

    private const string Mine = "select id from core.outbound where conversation_id = @id and state in ('queued', 'refused') order by position desc limit 1";

    private static async Task WithOpenAsync(TestNode node, Conversation thread, Func<WorkItemId, Task> run)
    {
        if (await node.OpenWorkAsync(thread.Id) is { } item)
        {
            await run(item.Id);
        }
    }

    private static async Task WithLatestAsync(TestNode node, string sql, Conversation thread, Func<Guid, Task> run)
    {
        if (await node.ColumnAsync<Guid>(sql, ("id", thread.Id.Value)) is [var id])
        {
            await run(id);
        }
    }

    private static async Task IdentifyAsync(TestNode node, Act act, MemberId id, int number)
    {
        await using var db = await node.Get<IDbContextFactory<CoopDb>>().CreateDbContextAsync(Ct);
        var seen = (await db.Members.AsNoTracking().SingleAsync(m => m.Id == id, Ct)).Details;
        await act.RunAsync<IdentifyMember>(x => x.RunAsync(id, An.Person(given: $"Nombre {number}"), seen, Ct));
    }
}
