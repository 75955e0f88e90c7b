using Coop.Channels.Conversations;
using Coop.Channels.Inbound;
using Coop.Channels.Routing;
using Coop.Core.Access;
using Coop.Core.Members;
using Coop.Core.Outbound;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Coop.Testing;

/// <summary>What people do, in one line each.</summary>
public static class Stories
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Adds somebody to the staff.</summary>
    public static Task<StaffId> HireAsync(this TestNode node, string name = "Ana Gómez", params Role[] roles) => node.InWorkAsync(work =>
    {
        var person = new Staff
        {
            Id = An.Id(),
            UserName = $"{name} {An.Number()}",
            DisplayName = name,
            SecurityStamp = "",
            CreatedAt = work.Now,
        };
        person.NormalizedUserName = person.UserName.ToUpperInvariant();
        work.Db.Add(person);
        foreach (var role in roles.Length == 0 ? [Role.Agent] : roles)
        {
            work.Db.Add(new StaffRole { StaffId = person.StaffId, Role = role, GrantedAt = work.Now });
        }

        return Task.FromResult(person.StaffId);
    });

    /// <summary>A member the cooperative knows.</summary>
    public static Task<MemberId> RegisterAsync(this TestNode node, MemberDetails? details = null, params IEnumerable<ContactAddress> addresses) =>
        node.InWorkAsync(work => Task.FromResult(node.Get<RegisterMember>().Run(work, details ?? An.Person(), addresses)));

    /// <summary>A visitor writes, and it is processed. Returns the thread.</summary>
    public static async Task<Conversation> ChatAsync(this TestNode node, Guid session, string text = "Buenos días")
    {
        var item = An.RawItem(session, text);
        await node.Get<StoreInbound>().RunAsync(item, Ct);
        await Eventually.TrueAsync(async () =>
        {
            // Another worker may have the lane at this moment.
            await node.Get<InboundWorker>().DrainAsync(Ct);
            return !await node.ScalarAsync<bool>("select exists (select 1 from channels.inbound where lane = @lane and state = 'waiting')", ("lane", item.Lane));
        });
        return await node.ThreadAsync(session);
    }

    /// <summary>The thread with a visitor.</summary>
    public static async Task<Conversation> ThreadAsync(this TestNode node, Guid session)
    {
        var address = session.ToString("D");
        await using var db = await node.Get<IDbContextFactory<CoopDb>>().CreateDbContextAsync(Ct);
        return await db.Conversations.AsNoTracking()
            .SingleAsync(c => db.Set<ContactPoint>().Any(p => p.Id == c.ContactPointId && p.Value == address), Ct);
    }

    /// <summary>Somebody answers in a thread.</summary>
    public static Task<ReplyResult> ReplyAsync(
        this TestNode node, StaffId by, ConversationId thread, string text = "Con gusto", Guid? client = null, long? seen = null) =>
        node.As(by).RunAsync<SendReply, ReplyResult>(reply => reply.RunAsync(thread, client ?? An.Id(), text, seen, Ct));

    /// <summary>Somebody answers, and the message is handed over after the time to undo. Returns the message.</summary>
    public static async Task<OutboundId> AnswerAsync(this TestNode node, StaffId by, ConversationId thread, string text = "Con gusto")
    {
        var queued = (ReplyResult.Queued)await node.ReplyAsync(by, thread, text);
        node.Clock.Advance(TimeSpan.FromSeconds(5));
        await node.SettleAsync();
        return queued.Id;
    }

    /// <summary>Whatever open work there is about a thread.</summary>
    public static async Task<WorkItem?> OpenWorkAsync(this TestNode node, ConversationId thread)
    {
        await using var db = await node.Get<IDbContextFactory<CoopDb>>().CreateDbContextAsync(Ct);
        return await db.WorkItems.AsNoTracking().SingleOrDefaultAsync(w => w.ConversationId == thread && w.ClosedAt == null, Ct);
    }

    /// <summary>A message as it is now.</summary>
    public static async Task<OutboundMessage> MessageAsync(this TestNode node, OutboundId id)
    {
        await using var db = await node.Get<IDbContextFactory<CoopDb>>().CreateDbContextAsync(Ct);
        return await db.Outbound.AsNoTracking().SingleAsync(m => m.Id == id, Ct);
    }

    /// <summary>All of a member's timeline.</summary>
    public static Task<IReadOnlyList<TimelineRow>> TimelineAsync(this TestNode node, MemberId member) =>
        node.Get<TimelineReads>().AfterAsync(member, 0, 1000, Ct);
}
