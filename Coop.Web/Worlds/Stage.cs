using Coop.Channels.Conversations;
using Coop.Channels.Dispatch;
using Coop.Channels.Inbound;
using Coop.Channels.Routing;
using Coop.Channels.Web;
using Coop.Core.Access;
using Coop.Core.Consent;
using Coop.Core.Events;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Coop.Workflows.Engine;
using Microsoft.EntityFrameworkCore;

namespace Coop.Web.Worlds;

/// <summary>Where a world's stories are played: visitors write, staff act through <see cref="Act"/>, workers work when told.</summary>
internal sealed class Stage(
    Act act, WorldActor actor, StoreInbound store, InboundWorker inbound, DispatchWorker outbound, MarkByMember marks,
    RegisterMember register, WorkFactory works, EventPump events, JourneyWorker journeys, IDbContextFactory<CoopDb> contexts, WorldClock clock)
{
    private static readonly TimeSpan TimeToTakeBack = TimeSpan.FromSeconds(6);

    public async Task WriteAsync(WebSessionId visitor, string text, CancellationToken ct)
    {
        await store.RunAsync(WebChatReader.Item(visitor, NewClient(), text), ct);
        await inbound.DrainAsync(ct);
    }

    public async Task TakeAsync(string agent, WebSessionId visitor, CancellationToken ct)
    {
        var cast = await CastAsync(visitor, ct);
        actor.Name = agent;
        await act.RunAsync<TakeWork>(take => take.RunAsync(cast.Work, ct));
        await act.RunAsync<MarkReadByStaff>(read => read.RunAsync(cast.Member, ct));
    }

    public async Task ReplyAsync(string agent, WebSessionId visitor, string text, CancellationToken ct)
    {
        var cast = await CastAsync(visitor, ct);
        actor.Name = agent;
        await act.RunAsync<MarkReadByStaff>(read => read.RunAsync(cast.Member, ct));
        await act.RunAsync<SendReply>(reply => reply.RunAsync(cast.Conversation, NewClient(), text, null, ct));
        clock.TurnTo(clock.GetUtcNow() + TimeToTakeBack);
        await outbound.DrainAsync(ct);
    }

    public async Task NoteAsync(string agent, WebSessionId visitor, string text, CancellationToken ct)
    {
        var cast = await CastAsync(visitor, ct);
        actor.Name = agent;
        await act.RunAsync<AddNote>(note => note.RunAsync(cast.Member, NewClient(), text, ct));
    }

    public async Task CloseAsync(string agent, WebSessionId visitor, string disposition, CancellationToken ct)
    {
        var cast = await CastAsync(visitor, ct);
        actor.Name = agent;
        await act.RunAsync<CloseWork>(close => close.RunAsync(cast.Work, disposition, ct));
    }

    public async Task ConsentAsync(string agent, WebSessionId visitor, Channel channel, string purpose, bool granted, CancellationToken ct)
    {
        var cast = await CastAsync(visitor, ct);
        actor.Name = agent;
        await act.RunAsync<RecordConsent>(consent => consent.RunAsync(cast.Member, channel, purpose, granted, "agent", ct));
    }

    public async Task IdentifyAsync(string agent, WebSessionId visitor, MemberDetails details, CancellationToken ct)
    {
        var cast = await CastAsync(visitor, ct);
        actor.Name = agent;
        await act.RunAsync<IdentifyMember>(identify => identify.RunAsync(cast.Member, details, new MemberDetails(), ct));
    }

    /// <summary>The visitor has everything on screen.</summary>
    public async Task SeeAsync(WebSessionId visitor, CancellationToken ct)
    {
        var cast = await CastAsync(visitor, ct);
        await marks.RunAsync(cast.Member, cast.Conversation, cast.LastSeq, read: true, ct);
    }

    /// <summary>Somebody joins at the counter and says where the cooperative may write to them.</summary>
    public async Task JoinAsync(string agent, Newcomer newcomer, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        var branch = await work.Db.Branches.SingleAsync(b => b.Code == newcomer.Member.Branch, ct);
        var member = register.Run(work, newcomer.Member.Details(branch.Id), newcomer.Member.Addresses());
        await work.CommitAsync(ct);
        actor.Name = agent;
        foreach (var channel in newcomer.Allows)
        {
            await act.RunAsync<RecordConsent>(consent => consent.RunAsync(member, channel, Purpose.Service, granted: true, "agent", ct));
        }

        await MoveMembersAsync(ct);
    }

    /// <summary>Journeys hear what happened and take everybody as far as the clock has come.</summary>
    public async Task MoveMembersAsync(CancellationToken ct)
    {
        await events.RegisterAsync("journeys", ct);
        await events.CatchUpAsync("journeys", ct);
        await journeys.DrainAsync(ct);
    }

    private Guid NewClient() => Guid.CreateVersion7(clock.GetUtcNow());

    private async Task<Cast> CastAsync(WebSessionId visitor, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        var value = visitor.Value.ToString("D");
        var point = await db.ContactPoints.SingleAsync(c => c.Kind == ContactPointKind.Web && c.Value == value, ct);
        var thread = await db.Conversations.SingleAsync(c => c.ContactPointId == point.Id, ct);
        var work = await db.WorkItems.Where(w => w.ConversationId == thread.Id).OrderByDescending(w => w.OpenedAt).FirstAsync(ct);
        var head = await db.TimelineHeads.SingleAsync(h => h.MemberId == point.MemberId, ct);
        return new Cast(point.MemberId, thread.Id, work.Id, head.LastSeq);
    }

    private sealed record Cast(MemberId Member, ConversationId Conversation, WorkItemId Work, long LastSeq);
}

/// <summary>Whose turn it is on the stage.</summary>
internal sealed class WorldActor(StaffReads staff) : IWhoActs
{
    /// <summary>The name the person signs in with.</summary>
    public string Name { get; set; } = "";

    public async ValueTask<StaffId?> FindAsync() => (await staff.ListAsync(CancellationToken.None)).Single(row => row.UserName == Name).Id;
}
