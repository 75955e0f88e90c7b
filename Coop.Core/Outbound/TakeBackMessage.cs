using Coop.Core.Access;
using Coop.Core.Live;
using Coop.Core.Members;
using Coop.Core.Persistence;
using Coop.Core.Timeline;
using Npgsql;

namespace Coop.Core.Outbound;

/// <summary>Takes back a message that has not left, or clears away one that was refused.</summary>
[Needs(Permission.AnswerMembers)]
public sealed class TakeBackMessage(WorkFactory works, CurrentActor actor)
{
    /// <summary>False when it has left already.</summary>
    public async Task<bool> RunAsync(OutboundId id, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        await using var update = new NpgsqlCommand(OutboundSql.TakeBack, work.Connection)
        {
            Parameters = { new("id", id.Value), new("author", actor.Required.Value) },
        };
        if (await update.ExecuteScalarAsync(ct) is not Guid member)
        {
            return false;
        }

        work.Touch(Topic.Timeline(new MemberId(member)), TimelineRow.KeyOf(id));
        await work.CommitAsync(ct);
        return true;
    }
}

/// <summary>Lets a message go before its time to take it back is over.</summary>
[Needs(Permission.AnswerMembers)]
public sealed class SendMessageNow(WorkFactory works, CurrentActor actor, TimeProvider clock)
{
    /// <summary>False when it is on its way already, or was put off by the contact policy.</summary>
    public async Task<bool> RunAsync(OutboundId id, CancellationToken ct)
    {
        await using var work = await works.BeginAsync(ct);
        await using var update = new NpgsqlCommand(OutboundSql.SendNow, work.Connection)
        {
            Parameters = { new("id", id.Value), new("author", actor.Required.Value), new("now", clock.GetUtcNow()) },
        };
        if (await update.ExecuteScalarAsync(ct) is not Guid member)
        {
            return false;
        }

        work.Touch(Topic.Timeline(new MemberId(member)), TimelineRow.KeyOf(id));
        work.Wake(Signal.Outbound);
        await work.CommitAsync(ct);
        return true;
    }
}
